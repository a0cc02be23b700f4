"""What happened, newest first, as one reader may be told it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from watchfloor.core.label import Everyone, Label, join_all
from watchfloor.core.policy.reader import Reader
from watchfloor.core.record.standing import State
from watchfloor.entities.entity import Entity, assembled, statements_of
from watchfloor.entities.folding import words
from watchfloor.entities.judgements import Key
from watchfloor.node.ledger.newest import Moved, authors_of, newest
from watchfloor.node.ledger.sealed import sealed_among
from watchfloor.node.ledger.store import parts_by_seq
from watchfloor.node.models import Record
from watchfloor.node.visibility.binding import acting
from watchfloor.node.visibility.horizons import labels_of
from watchfloor.web.feed.telling import ACTS, Known, Line, Seen, line_of

PAGE: Final = 50
MOST_SEARCHED: Final = 1000  # of the newest records, where a filter is asked that no index answers
ALERTS: Final = ("override", "purge", "restored", "withdraw")


@dataclass(frozen=True, slots=True)
class Item:
    """One record in the feed. Everything in it comes from parts that the reader may see; `label` is their join.

    `when` is when this node learnt it, None once it was purged; `moved` is where it stands in the feed and never
    leaves the node as it is. `authors` wrote what it acts on: told to nobody, but each is told that it is his.
    """

    c: bytes
    kind: str
    when: datetime | None
    moved: Moved
    origin: str
    line: Line
    label: Label
    state: State
    sealed: bool
    authors: frozenset[str] = frozenset()

    @property
    def alert(self) -> bool:
        """Whether the watch should look at once."""
        return self.kind in ALERTS

    @property
    def severity(self) -> str:
        """What the bar at its left says: nothing, `warn` or `alarm`."""
        return self.line.severity or ("" if self.state is State.LIVE else "warn")

    @property
    def proven(self) -> frozenset[bytes]:
        """Its C where it is sealed."""
        return frozenset({self.c} if self.sealed else ())

    @property
    def from_whom(self) -> str:
        """The agency that said it, where the reader may know; else the node that it comes from."""
        return self.line.agency or self.origin.rpartition("/")[0]

    @property
    def changed(self) -> bool:
        """Whether something became of it since it came."""
        return self.moved.seq < self.moved.moved and self.state is State.LIVE

    def concerns(self, persons: frozenset[str]) -> bool:
        """Whether it names one of these as its reader, or acts on what one of them wrote."""
        return bool(self.authors & persons) or _names(self.label, persons)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which items somebody asks for: of these kinds, at a place, those that concern him; all by default."""

    kinds: tuple[str, ...] = ()
    place: str = ""
    mine: bool = False

    def passes(self, item: Item, reader: Reader) -> bool:
        """Whether the item is one of them, beyond its kind."""
        if self.mine and not item.concerns(reader.persons):
            return False
        asked = _folded(self.place)
        return not asked or any(asked in _folded(place) for place in item.line.places)

    @property
    def narrow(self) -> bool:
        """Whether items must be looked at one by one."""
        return self.mine or bool(_folded(self.place))


@dataclass(frozen=True, slots=True)
class Counted:
    """How many came in the last day, of the newest MOST_SEARCHED: all, those for the reader, alerts."""

    all: int
    mine: int
    alerts: int


def _folded(text: str) -> str:
    return " ".join(words(text))


ALL: Final = Wanted()


def items(*, by: Reader, before: Moved | None = None, wanted: Wanted = ALL, limit: int = PAGE) -> list[Item]:
    """The newest items for this reader, newest change first; `before` continues. The caller logs what it shows."""
    found: list[Item] = []
    looked, step = 0, min(4 * limit, 200) if wanted.narrow else limit
    with acting(by):
        while looked < MOST_SEARCHED:
            rows = newest(before=before, kinds=wanted.kinds, limit=step)
            found += [i for i in items_of(rows) if wanted.passes(i, by)]
            looked += len(rows)
            if len(found) >= limit or len(rows) < step or not wanted.narrow:
                break
            before = Moved(rows[-1].moved, rows[-1].seq)
    return found[:limit]


def counted(now: datetime, *, by: Reader) -> Counted:
    """What the tabs say."""
    since = (now - timedelta(days=1)).timestamp() * 1e6
    with acting(by):
        rows = [r for r in newest(limit=MOST_SEARCHED) if r.learnt >= since]
        acts = [r for r in rows if r.kind in ACTS]
        authors = _authors(_seen(acts))
        labels = labels_of({r.label_id for r in rows})
    mine = sum(
        1 for r in rows if by.persons & authors.get(r.seq, frozenset()) or _names(labels[r.label_id], by.persons)
    )
    return Counted(len(rows), mine, sum(r.kind in ALERTS for r in rows))


def _names(label: Label, persons: frozenset[str]) -> bool:
    named = label.persons
    return not isinstance(named, Everyone) and bool(named & persons)


def items_of(rows: Sequence[Record]) -> list[Item]:
    """These rows of the bound reader as items, in the same order."""
    seen = _seen(rows)
    known = Known(_entities(seen), _acted_on(seen))
    sealed = sealed_among([bytes(r.c) for r in rows])
    authors = _authors(seen)
    return [_item(s, line_of(s, known), bytes(s.record.c) in sealed, authors.get(s.record.seq)) for s in seen]


def _item(seen: Seen, line: Line, sealed: bool, authors: frozenset[str] | None) -> Item:
    r = seen.record
    return Item(
        c=bytes(r.c),
        kind=r.kind,
        when=datetime.fromtimestamp(r.learnt / 1e6, UTC) if r.kind else None,
        moved=Moved(r.moved, r.seq),
        origin=r.origin,
        line=line,
        label=join_all([seen.labels[r.label_id], *line.labels]),
        state=State(r.state),
        sealed=sealed,
        authors=authors or frozenset(),
    )


def _seen(rows: Sequence[Record]) -> list[Seen]:
    parts = parts_by_seq("reader", [r.seq for r in rows if r.kind])
    labels = labels_of({r.label_id for r in rows} | {p.label_id for found in parts.values() for p in found})
    return [Seen(r, parts.get(r.seq, ()), labels) for r in rows]


def _entities(seen: Iterable[Seen]) -> dict[Key, Entity]:
    """The entities that judgements are about, as far as the reader sees them, each on its own."""
    keys = {key for s in seen for key in s.keys}
    return {key: assembled([key], told) for key, told in statements_of(keys).items()}


def _acted_on(seen: Sequence[Seen]) -> dict[bytes, Line]:
    """The lines of the records on which some of these act, as far as the reader sees those records too."""
    cs = [c for s in seen if s.record.kind in ACTS for c, _label in s.targets]
    if not cs:
        return {}
    targets = _seen([r for r in Record.objects.filter(c__in=cs) if r.kind and r.kind not in ACTS])
    known = Known(_entities(targets))
    lines = {bytes(s.record.c): (s, line_of(s, known)) for s in targets}
    return {c: _under(line, s.labels[s.record.label_id]) for c, (s, line) in lines.items()}


def _under(line: Line, label: Label) -> Line:
    """The line with the label of its record's header among its labels."""
    return Line(line.title, labels=(label, *line.labels))


def _authors(seen: Sequence[Seen]) -> dict[int, frozenset[str]]:
    """By sequence, who wrote the records that these act on, where the reader may know which those are."""
    targets = {s.record.seq: [c for c, _label in s.targets] for s in seen if s.record.kind in ACTS}
    authors = authors_of({c for cs in targets.values() for c in cs})
    return {seq: frozenset(authors[c] for c in cs if c in authors) for seq, cs in targets.items()}
