"""What became of a record, from what other records say of it; the same whatever order they arrived in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum

from watchfloor.core.label import Label
from watchfloor.core.names import within


class State(IntEnum):
    """A purge is final; a withdrawn record may still be purged."""

    LIVE = 0
    WITHDRAWN = 1
    PURGED = 2


@dataclass(frozen=True, slots=True)
class Spoken:
    """One effect on a record: `verb` is withdraw, purge or relabel, said by `agency` at local sequence `seq`.

    A relabel names the `leaf` (None: all) and its new `label`.
    """

    seq: int
    verb: str
    agency: str
    leaf: int | None = None
    label: Label | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """A record's state, and the label that now binds each leaf."""

    state: State
    labels: Mapping[int, Label]


def stand(base: Mapping[int, Label], effects: Iterable[Spoken]) -> Standing:
    """The standing of a record whose leaves were made under the `base` labels.

    Effects count in the order of the local sequence, never by a writer's clock. A relabel that does not protect
    what it replaces takes all owners of the label in force: each says the same new label.
    """
    ordered = sorted(effects, key=lambda e: e.seq)
    verbs = {e.verb for e in ordered}
    state = State.PURGED if "purge" in verbs else State.WITHDRAWN if "withdraw" in verbs else State.LIVE
    relabels = [e for e in ordered if e.verb == "relabel"]
    if not relabels:
        return Standing(state, base)
    return Standing(state, {leaf: _in_force(leaf, label, relabels) for leaf, label in base.items()})


def owners_spoken_for(agency: str, label: Label) -> frozenset[str]:
    """The owners of a label for whom somebody of this agency speaks: it is the owner, or a part of it."""
    return frozenset(owner for owner in label.owners if within(agency, owner))


def unsettled(base: Mapping[int, Label], effects: Iterable[Spoken]) -> dict[int, dict[Label, frozenset[str]]]:
    """By leaf, the new labels that do not bind yet, each with the owners who have said it so far."""
    relabels = [e for e in sorted(effects, key=lambda e: e.seq) if e.verb == "relabel"]
    if not relabels:
        return {}
    return {leaf: _argued(leaf, label, relabels)[1] for leaf, label in base.items()}


def _in_force(leaf: int, label: Label, relabels: Iterable[Spoken]) -> Label:
    return _argued(leaf, label, relabels)[0]


def _argued(leaf: int, label: Label, relabels: Iterable[Spoken]) -> tuple[Label, dict[Label, frozenset[str]]]:
    """The label in force, and who has said which other one since it is."""
    consents: dict[Label, frozenset[str]] = {}
    for said in relabels:
        new = said.label
        if new is None or said.leaf not in (None, leaf):
            continue
        speaks = owners_spoken_for(said.agency, label)
        if not speaks:
            continue
        consents[new] = consents.get(new, frozenset()) | speaks
        if new.protects(label) or consents[new] >= label.owners:
            label, consents = new, {}
    return label, consents
