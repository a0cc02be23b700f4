"""The inspector at work: drawn entries opened whole, with labels and author, and checked against what was signed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from watchfloor.core.errors import Broken
from watchfloor.core.label import Label, join_all
from watchfloor.core.log.merkle import leaf_hash, verify_inclusion
from watchfloor.core.log.tree import Tree
from watchfloor.core.policy.decide import decide
from watchfloor.core.policy.reader import Reader
from watchfloor.core.record.build import read_labels
from watchfloor.core.record.note import parse_fields
from watchfloor.core.record.part import LABELS, Handling
from watchfloor.core.record.purges import Gone
from watchfloor.core.record.standing import State
from watchfloor.node.audit import note_accesses
from watchfloor.node.check.records import faults_of
from watchfloor.node.custody.purge_list import gone
from watchfloor.node.databases.doors import log_named
from watchfloor.node.draw import Draw
from watchfloor.node.ledger.seal import dummy
from watchfloor.node.ledger.store import NEVER, parts_by_seq
from watchfloor.node.ledger.tiles import StoredTiles
from watchfloor.node.models import Entry, Opening, Part, Record
from watchfloor.node.visibility.horizons import label_of


@dataclass(frozen=True, slots=True)
class InspectedPart:
    """A part as it lies here: under which label it was made, and which one binds it now."""

    leaf: int
    slot: str
    body: bytes
    made: Label
    label: Label
    handling: Handling


@dataclass(frozen=True, slots=True)
class Inspected:
    """A record that was opened whole, and everything of it fitted. `author` is whom its author's line names."""

    c: bytes
    kind: str
    version: int
    stated: datetime
    learnt: datetime
    state: State
    author: str
    author_line: str
    root: bytes
    width: int
    fills: int
    parts: tuple[InspectedPart, ...]

    @property
    def label(self) -> Label:
        """What a screen that shows all of it must carry."""
        return join_all([*(p.label for p in self.parts), *(p.made for p in self.parts)])


@dataclass(frozen=True, slots=True)
class Drawn:
    """An entry of the log, and what it turned out to be: a record, a fill with its salt, or what a purge destroyed.

    `broken` says what does not fit; then nothing else is told.
    """

    index: int
    c: bytes
    record: Inspected | None = None
    salt: bytes | None = None
    purged: Gone | None = None
    broken: str = ""


def open_drawn(drawn: Draw, *, by: Reader) -> list[Drawn]:
    """Open the drawn entries; each record among them is logged, by its C, before anything is returned.

    What does not fit of one is told with it, and the others are opened all the same. Raises Refused, Unavailable.
    """
    decide(by, "inspect", None)
    with log_named(drawn.log):  # one state of the log: what changes meanwhile is no fault
        purged = _purged(drawn.log)
        found = [_or_broken(drawn, index, purged) for index in drawn.indices]
    note_accesses("inspect", [(by, [one.c]) for one in found if one.record or one.broken])
    return found


def open_entry(drawn: Draw, index: int, *, by: Reader) -> Drawn:
    """Open one entry. Raises Broken where it does not fit what was signed, Refused where `by` does not inspect."""
    decide(by, "inspect", None)
    with log_named(drawn.log):
        found = _opened(drawn, index, _purged(drawn.log))
    note_accesses("inspect", [(by, [found.c])] if found.record else [])
    return found


def _purged(log: str) -> dict[bytes, Gone]:
    """The list of purges, by what they destroyed; nothing in the access log is destroyed as a whole."""
    return {g.target: g for g in gone()} if log == "ledger" else {}


def _or_broken(drawn: Draw, index: int, purged: Mapping[bytes, Gone]) -> Drawn:
    try:
        return _opened(drawn, index, purged)
    except Broken as broken:
        row = Entry.objects.using(drawn.log).filter(index=index).first()
        return Drawn(index, bytes(row.c) if row else b"", broken=str(broken))


def _opened(drawn: Draw, index: int, purged: Mapping[bytes, Gone]) -> Drawn:
    entry = Entry.objects.using(drawn.log).filter(index=index).first()
    if entry is None:
        raise Broken(f"entry {index}", "it is missing")
    c = bytes(entry.c)
    path = Tree(StoredTiles(drawn.log), drawn.head.size).inclusion(index, drawn.head.size)
    verify_inclusion(leaf_hash(c), index, drawn.head.size, path, drawn.head.root)
    if entry.dummy_salt is not None:
        if dummy(bytes(entry.dummy_salt)) != c:
            raise Broken(f"entry {index}", "its salt does not open it as a fill")
        return Drawn(index, c, salt=bytes(entry.dummy_salt))
    record = Record.objects.using(drawn.log).filter(c=c).first()
    if record is None:
        raise Broken(f"entry {index}", "it commits to no record that is here")
    return _opened_record(drawn.log, index, record, purged)


def _opened_record(log: str, index: int, record: Record, purged: Mapping[bytes, Gone]) -> Drawn:
    c = bytes(record.c)
    opening = Opening.objects.using(log).filter(seq=record.seq).first()
    if opening is None:
        raise Broken(f"record {c.hex()[:8]}", "its opening is missing")
    parts = parts_by_seq(log, [record.seq]).get(record.seq, [])
    for how in faults_of(log, record, opening, parts, {}):
        raise Broken(f"record {c.hex()[:8]}", how)
    if record.state != State.PURGED:
        return Drawn(index, c, record=_whole(record, opening, parts))
    if c not in purged:
        raise Broken(f"record {c.hex()[:8]}", "it is destroyed, and no purge names it")
    return Drawn(index, c, purged=purged[c])


def _whole(record: Record, opening: Opening, parts: Sequence[Part]) -> Inspected:
    """All of a record that was seen to fit."""
    made = read_labels(next(bytes(p.body) for p in parts if p.slot == LABELS))
    shown = [p for p in parts if p.leaf in made]
    return Inspected(
        c=bytes(record.c),
        kind=record.kind,
        version=record.version,
        stated=datetime.fromtimestamp(record.stated / 1e6, UTC),
        learnt=datetime.fromtimestamp(record.learnt / 1e6, UTC),
        state=State(record.state),
        author=opening.author_line.split(" ")[1],
        author_line=opening.author_line,
        root=_root(opening),
        width=opening.width,
        fills=opening.width - len(parts),
        parts=tuple(_part(p, *made[p.leaf]) for p in shown),
    )


def _part(row: Part, made: Label, handling: Handling) -> InspectedPart:
    now = made if row.label_id == NEVER else label_of(row.label_id)
    return InspectedPart(row.leaf, row.slot, bytes(row.body), made, now, handling)


def _root(opening: Opening) -> bytes:
    """The root over its leaves, as the note states it; its signature was checked with the rest."""
    return parse_fields(bytes(opening.note).decode().partition("\n\n")[0] + "\n").parts
