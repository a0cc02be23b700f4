"""New labels that were said and do not bind yet, because owners are still to say them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from watchfloor.core.label import Label
from watchfloor.core.policy.decide import allowed
from watchfloor.core.policy.reader import Reader
from watchfloor.core.record.build import read_labels
from watchfloor.core.record.part import LABELS
from watchfloor.core.record.standing import State, unsettled
from watchfloor.node.databases.doors import unordered
from watchfloor.node.ledger.effects import spoken_on
from watchfloor.node.ledger.store import told_at
from watchfloor.node.models import LEAVES, Part, Record
from watchfloor.node.visibility.binding import acting
from watchfloor.node.visibility.horizons import label_of


@dataclass(frozen=True, slots=True)
class Waiting:
    """A new label for the parts at these leaves, said by `said`, that binds once the `missing` owners say it too."""

    leaves: tuple[int, ...]
    old: Label
    new: Label
    said: frozenset[str]
    missing: frozenset[str]


def waiting_labels(c: bytes, *, by: Reader) -> list[Waiting]:
    """What waits for consent on a record, as far as the reader sees its parts and what was said about them."""
    with acting(by):
        record = Record.objects.filter(c=c).first()
        if record is None or record.state == State.PURGED:
            return []
        own = Part.objects.filter(id__gte=record.seq * LEAVES, id__lt=(record.seq + 1) * LEAVES)
        seen = frozenset(own.values_list("leaf", flat=True))
    with unordered("ledger"):
        (told,) = told_at("ledger", [record])
        spoken = spoken_on("ledger", [c])[c]
    if not told.slots(LABELS):  # it was purged meanwhile
        return []
    base = {leaf: label for leaf, (label, _) in read_labels(told.slots(LABELS)[0].body).items() if leaf in seen}
    now = {p.leaf: label_of(p.label_id) for p in told.parts if p.leaf in base}
    return list(_gathered(unsettled(base, spoken), now, by))


def _gathered(
    open_ones: Mapping[int, Mapping[Label, frozenset[str]]], now: Mapping[int, Label], by: Reader
) -> Iterator[Waiting]:
    """One line for all leaves that wait for the same; a relabel is shown to who reads old and new label."""
    leaves: dict[tuple[Label, Label, frozenset[str]], list[int]] = {}
    for leaf, said in open_ones.items():
        for new, owners in said.items():
            if allowed(by, "read", now[leaf].join(new)):
                leaves.setdefault((now[leaf], new, owners), []).append(leaf)
    for (old, new, owners), at in leaves.items():
        yield Waiting(tuple(at), old, new, owners, old.owners - owners)
