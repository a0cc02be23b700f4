"""What stands beside the feed: what is known by kind and place, what waits for the reader, and how the node stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from watchfloor.core.label import Label
from watchfloor.core.policy.decide import allowed
from watchfloor.core.policy.reader import Reader
from watchfloor.entities.entity import Entity
from watchfloor.entities.lists import facets, latest
from watchfloor.entities.wording import schemata_called
from watchfloor.node.custody.retention import due_by
from watchfloor.node.ledger.heads import last_seal
from watchfloor.node.models import Record
from watchfloor.node.visibility.binding import acting
from watchfloor.node.visibility.horizons import labels_of
from watchfloor.web.feed.items import Item

AHEAD: Final = timedelta(days=7)
MOST_WAITING: Final = 5  # lines; the screen of reviews has them all
MOST_LOOKED_AT: Final = 100  # timers, among which those are found that he may settle
MOST_KINDS: Final = 8
LISTED: Final = 4  # of these kinds the newest are listed
NEWEST: Final = 3


@dataclass(frozen=True, slots=True)
class Kind:
    """A schema of which the reader sees something: its plural, how many, and the newest of the commonest ones."""

    schema: str
    title: str
    n: int
    newest: tuple[Entity, ...] = ()


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that is due and that this reader may settle."""

    c: bytes
    what: str
    day: date
    label: Label
    late: bool


@dataclass(frozen=True, slots=True)
class Glance:
    """All of it. `seal` is when the node last sealed, and the size of the log then."""

    kinds: tuple[Kind, ...]
    waiting: tuple[Waiting, ...]
    seal: tuple[datetime, int] | None

    @property
    def labels(self) -> list[Label]:
        """The labels of all that is shown of it."""
        return [*(e.called_under for k in self.kinds for e in k.newest), *(w.label for w in self.waiting)]

    @property
    def cs(self) -> set[bytes]:
        """The records that are shown of it."""
        return {e.naming.c for k in self.kinds for e in k.newest} | {w.c for w in self.waiting}


def glance(today: date, *, by: Reader) -> Glance:
    """What this reader is shown beside the feed; the caller logs it."""
    with acting(by):
        commonest = sorted(facets().items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_KINDS]
        newest = latest([kind for kind, _n in commonest[:LISTED]], NEWEST)
        waiting = _waiting(today, by)
    kinds = tuple(Kind(kind, schemata_called(kind), n, newest.get(kind, ())) for kind, n in commonest)
    return Glance(kinds, waiting, last_seal())


def _waiting(today: date, by: Reader) -> tuple[Waiting, ...]:
    """What is due within AHEAD and that he may review, the earliest first."""
    timers = list(due_by(today + AHEAD)[:MOST_LOOKED_AT])
    records = {r.seq: r for r in Record.objects.filter(seq__in={t.seq for t in timers})}
    labels = labels_of({t.label_id for t in timers} | {r.label_id for r in records.values()})
    may = {n for n, label in labels.items() if allowed(by, "review", label)}
    found = []
    for t in timers:
        r = records.get(t.seq)
        if r and t.label_id in may:
            label = labels[t.label_id].join(labels[r.label_id])
            found.append(Waiting(bytes(r.c), t.what, t.due, label, t.due < today))
    return tuple(found[:MOST_WAITING])


def places_in(items: Iterable[Item]) -> list[tuple[str, int]]:
    """The places that these items name, the newest first, with how many name each. The items are on the screen."""
    found: dict[str, int] = {}
    for item in items:
        for place in item.line.places:
            found[place] = found.get(place, 0) + 1
    return list(found.items())[:12]
