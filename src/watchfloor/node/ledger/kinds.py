"""The kinds of record that this node knows: version, who may say it, what a partner's copy does here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from watchfloor.core.errors import Malformed
from watchfloor.core.policy.question import Action

Body = dict[str, Any]


class PartnersCopy(Enum):
    """What a record of this kind does when it comes from a partner."""

    APPLY = "its projections and effects run as for our own"
    SHOW = "it is kept and shown, and changes nothing"
    REFUSE = "it is not taken: people, keys, clearances and law are our own register's business"


@dataclass(frozen=True, slots=True)
class RecordKind:
    """A kind of record: `says` in one line, the policy action that saying it takes, and its present version.

    `on_node` means that the action concerns the node, not a label. `upcasts` turn the body of an older version
    into the next one; `effect` names what it does to its targets. Only what is `withdrawable` is taken back by
    its author: else a court hold would end, and an override vanish, without the decision that they take.
    """

    name: str
    version: int
    says: str
    action: Action
    partner: PartnersCopy
    effect: str = ""
    on_node: bool = False
    withdrawable: bool = False
    upcasts: Mapping[int, Callable[[Body], Body]] = field(default_factory=dict)

    def upcast(self, body: Body, version: int) -> Body:
        """The body as the present version writes it. Raises Malformed for a version that is not known here."""
        steps = range(version, self.version)
        if version > self.version or any(step not in self.upcasts for step in steps):
            raise Malformed(f"record kind {self.name}", f"version {version}", f"one that leads to {self.version}")
        for step in steps:
            body = self.upcasts[step](body)
        return body


_KINDS: dict[str, RecordKind] = {}


def register(*kinds: RecordKind) -> None:
    """Make kinds known; a name can be given once."""
    for kind in kinds:
        if _KINDS.get(kind.name, kind) is not kind:
            raise ValueError(f"record kind {kind.name} is registered twice")
        _KINDS[kind.name] = kind


def kind_named(name: str) -> RecordKind:
    """The kind of that name. Raises Malformed: a node only says what it knows."""
    try:
        return _KINDS[name]
    except KeyError:
        raise Malformed("record kind", repr(name[:60]), "one of " + ", ".join(sorted(_KINDS))) from None


def all_kinds() -> list[RecordKind]:
    """Every kind known, by name."""
    return [_KINDS[name] for name in sorted(_KINDS)]
