"""Records to rows and back: the one place that knows how a record lies in the tables of a log."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.db.backends.base.base import BaseDatabaseWrapper

from watchfloor.core.record import Signed
from watchfloor.core.record.build import Placed, read_labels
from watchfloor.core.record.part import LABELS, Handling
from watchfloor.core.record.part import Part as PartValue
from watchfloor.core.record.standing import State
from watchfloor.node.databases.dialect import insert_rows
from watchfloor.node.ledger.told import HeldPart, Told
from watchfloor.node.models import LEAVES, Opening, Part, Record

NEVER = 0  # the label of what no reader ever sees

_RECORD = ("seq", "c", "origin", "kind", "version", "stated", "learnt", "moved", "state", "label_id")
_OPENING = ("seq", "note", "salt", "seed", "width", "author_salt", "author_line")
_PART = ("id", "leaf", "slot", "salt", "body", "review", "expires", "scheme", "marking", "case_ref", "label_id")


def insert_records(connection: BaseDatabaseWrapper, told: Sequence[Told], signed: Sequence[Signed]) -> None:
    """Store records with their openings and parts, and queue their commitments for the seal."""
    pairs = list(zip(told, signed, strict=True))
    insert_rows(connection, "record", _RECORD, [_record_row(t) for t in told])
    insert_rows(connection, "opening", _OPENING, [_opening_row(t.seq, s) for t, s in pairs])
    insert_rows(connection, "part", _PART, [row for t, s in pairs for row in _part_rows(t, s)])
    insert_rows(connection, "pending", ("seq", "c"), [(t.seq, t.c) for t in told])


def _record_row(t: Told) -> tuple[object, ...]:
    return (t.seq, t.c, t.origin, t.kind, t.version, t.stated, t.learnt, t.seq, int(t.state), t.header.label_id)


def _opening_row(seq: int, s: Signed) -> tuple[object, ...]:
    return (seq, s.note, s.salt, s.seed, s.width, s.author_salt, s.author_line)


def _part_rows(told: Told, signed: Signed) -> Iterable[tuple[object, ...]]:
    for held, placed in zip(told.parts, signed.placed, strict=True):
        h = placed.part.handling
        yield (
            told.seq * LEAVES + held.leaf,
            held.leaf,
            held.slot,
            placed.salt,
            held.body,
            _day(h.review),
            _day(h.expires),
            h.scheme,
            h.marking,
            h.case,
            held.label_id,
        )


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def told_at(alias: str, records: Sequence[Record]) -> list[Told]:
    """These records with all their parts, as the ledger holds them."""
    parts = parts_by_seq(alias, [r.seq for r in records])
    return [told_of(r, parts.get(r.seq, ())) for r in records]


def told_of(record: Record, parts: Iterable[Part]) -> Told:
    """A record as told, from its rows. Raises ValueError for a state that there is not."""
    return Told(
        seq=record.seq,
        c=bytes(record.c),
        origin=record.origin,
        kind=record.kind,
        version=record.version,
        stated=record.stated,
        learnt=record.learnt,
        state=State(record.state),
        parts=tuple(_held(p) for p in parts),
    )


def _held(part: Part) -> HeldPart:
    return HeldPart(part.leaf, part.slot, part.label_id, bytes(part.body), part.review, part.expires)


def parts_by_seq(alias: str, seqs: Sequence[int]) -> dict[int, list[Part]]:
    """The parts of these records, in the order of their leaves."""
    found: dict[int, list[Part]] = {}
    for part in _parts_between(alias, seqs):
        found.setdefault(part.id // LEAVES, []).append(part)
    return found


def _parts_between(alias: str, seqs: Sequence[int]) -> Iterable[Part]:
    """The parts of many records: one scan where the numbers run on, one probe each where they do not."""
    if not seqs:
        return
    wanted = set(seqs)
    low, high = min(wanted), max(wanted)
    run_on = high - low < 4 * len(wanted)
    ranges = [(low, high)] if run_on else [(s, s) for s in sorted(wanted)]
    for first, last in ranges:
        rows = Part.objects.using(alias).filter(id__gte=first * LEAVES, id__lt=(last + 1) * LEAVES).order_by("id")
        yield from (p for p in rows if p.id // LEAVES in wanted)


def signed_again(opening: Opening, parts: Sequence[Part]) -> Signed:
    """The record as it was built, from its rows; the labels as they were made, not as they now stand."""
    spelt = next(bytes(p.body) for p in parts if p.slot == LABELS)
    made = read_labels(spelt)
    anchor = next(iter(made.values()))[0]
    placed = tuple(
        Placed(
            p.leaf,
            bytes(p.salt),
            PartValue(p.slot, bytes(p.body), *(made.get(p.leaf) or (anchor, Handling()))),
        )
        for p in parts
    )
    return Signed(
        note=bytes(opening.note),
        salt=bytes(opening.salt),
        seed=bytes(opening.seed or b""),
        width=opening.width,
        author_salt=bytes(opening.author_salt),
        author_line=opening.author_line,
        placed=placed,
    )


def write_standing(alias: str, told: Told, now: Told, moved: int) -> None:
    """Change the rows of a record from what they say to its standing."""
    for old, new in zip(told.parts, now.parts, strict=True):
        if old.label_id != new.label_id:
            Part.objects.using(alias).filter(id=told.seq * LEAVES + old.leaf).update(label_id=new.label_id)
    Record.objects.using(alias).filter(seq=told.seq).update(
        state=int(now.state), label_id=now.header.label_id, moved=moved
    )


def destroy(alias: str, seq: int, label_id: int, moved: int) -> None:
    """Destroy bytes, salts, labels, fills and width of a purged record; C, note and the author's opening stay."""
    Part.objects.using(alias).filter(id__gte=seq * LEAVES, id__lt=(seq + 1) * LEAVES).delete()
    Opening.objects.using(alias).filter(seq=seq).update(seed=None, width=0)
    gone = {"kind": "", "version": 0, "stated": 0, "learnt": 0, "state": int(State.PURGED)}
    Record.objects.using(alias).filter(seq=seq).update(**gone, label_id=label_id, moved=moved)
