"""Who would read what is about to be said: how many people of each agency the policies would let read a label."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from watchfloor.core.label import Everyone, Label
from watchfloor.core.policy.compiled import visible
from watchfloor.core.policy.decide import decide
from watchfloor.core.policy.reader import Reader
from watchfloor.node.databases.doors import unordered
from watchfloor.node.ledger.clock import today
from watchfloor.node.models import ActingFor, Agency, Person
from watchfloor.node.register.who import readers_named

ANYBODY = "anybody"  # stands for everybody of the same rights, where the label names no person


@dataclass(frozen=True, slots=True)
class Partner:
    """An agency whose people work on this node."""

    name: str
    title: str
    kind: str


@dataclass(frozen=True, slots=True)
class Seeing:
    """Of one agency: how many of its people could read each of the labels, in their order, and how many all of them."""

    partner: Partner
    people: tuple[int, ...]
    all: int


def partners() -> list[Partner]:
    """The agencies whose people work on this node: to whom something can be released here."""
    with unordered("ledger"):
        return [Partner(a.name, a.title, a.kind) for a in Agency.objects.using("ledger").order_by("name")]


def who_would_see(labels: Sequence[Label], *, by: Reader) -> list[Seeing]:
    """Of each agency, how many who are enrolled and active could read each label today, for one of their purposes.

    His own agency comes first. Raises Refused unless he may say something under each of them himself: so nobody
    learns of the register by labels that he could never write.
    """
    for label in labels:
        decide(by, "add", label)
    found = {p.name: p for p in partners()}
    seen: dict[str, list[frozenset[int]]] = defaultdict(list)
    for agency, readers in _people():
        seen[agency].append(_seen_by(readers, labels))
    told = [_told(found[name], seen[name], len(labels)) for name in found]
    return sorted(told, key=lambda s: (s.partner.name != by.agency, s.partner.name))


def _told(partner: Partner, people: list[frozenset[int]], labels: int) -> Seeing:
    each = tuple(sum(n in one for one in people) for n in range(labels))
    return Seeing(partner, each, sum(len(one) == labels for one in people))


def _people() -> Iterator[tuple[str, list[Reader]]]:
    """Everybody active, with every reader that he could be today."""
    now = today()
    with unordered("ledger"):
        people = list(Person.objects.using("ledger").filter(active=True))
        days = ActingFor.objects.using("ledger").filter(first__lte=now, last__gte=now)
        absent: dict[str, list[str]] = defaultdict(list)
        for day in days:
            absent[day.person].append(day.absent)
    wanted = [
        (p.person, purpose, of) for p in people for purpose in p.purposes for of in (None, *absent[p.person])
    ]
    readers: dict[str, list[Reader]] = defaultdict(list)
    for (person, _, _), reader in readers_named(wanted).items():
        readers[person].append(reader)
    for row in people:
        yield row.agency, readers[row.person]


def _seen_by(readers: Sequence[Reader], labels: Sequence[Label]) -> frozenset[int]:
    """Which of the labels one of these readers, who are one person, could read."""
    return frozenset(n for n, label in enumerate(labels) if any(_may(reader, label) for reader in readers))


def _may(reader: Reader, label: Label) -> bool:
    """By the compiled policies; people of the same rights are asked about once."""
    if isinstance(label.persons, Everyone):
        reader = replace(reader, person=ANYBODY, acting_for=None)
    return visible(reader)(label)
