"""One question to Cedar: may this principal do this to that part, as things stand?"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, Literal

import cedarpy

from watchfloor.core.errors import Broken
from watchfloor.core.label import Everyone, Label, Names
from watchfloor.core.policy.reader import Reader
from watchfloor.core.policy.rulebook import actions_known, policy_set

Action = Literal[
    "read", "export", "override",
    "add", "import", "judge",
    "review", "relabel", "withdraw", "purge", "hold", "lift",
    "manage", "seal", "backup", "restore", "rebuild", "check", "prove",
    "read_access_log", "inspect", "review_override",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is so besides reader and label: why he asks, whether a court holds the record, whether it is his own.

    `own` is true when the reader made the record or override that he decides on, or is the person that he manages.
    """

    reason: str = ""
    held: bool = False
    own: bool = False

    def plain(self) -> dict[str, Any]:
        """Plain values for Cedar; blanks are no reason, and what is not Unicode is replaced."""
        reason = self.reason.strip().encode("utf-8", "replace").decode()
        return {"reason": reason, "held": self.held, "own": self.own}


@dataclass(frozen=True, slots=True)
class Answer:
    """Cedar's answer with the @id of each policy that determined it; none where nothing permits."""

    allowed: bool
    policies: tuple[str, ...]


def _members(names: Names) -> frozenset[str]:
    return frozenset() if isinstance(names, Everyone) else names


# The one place that says what a policy sees of a label; the compiled filter reads the same table.
FEATURES: Final[Mapping[str, Callable[[Label], Any]]] = {
    "level": lambda label: int(label.level),
    "owners": lambda label: label.owners,
    "readers": lambda label: _members(label.readers),
    "readers_all": lambda label: isinstance(label.readers, Everyone),
    "kinds": lambda label: _members(label.kinds),
    "kinds_all": lambda label: isinstance(label.kinds, Everyone),
    "purposes": lambda label: _members(label.purposes),
    "purposes_all": lambda label: isinstance(label.purposes, Everyone),
    "persons": lambda label: _members(label.persons),
    "persons_all": lambda label: isinstance(label.persons, Everyone),
    "caveats": lambda label: label.caveats,
    "subjects": lambda label: frozenset(map(str, label.subjects)),
    "opinion": lambda label: label.opinion,
}

_CIRCUMSTANCES: Final = ("reason", "held", "own")
ASKER: Final = "asker"
_NODE: Final = {"type": "Node", "id": "node"}
_PART: Final = {"type": "Part", "id": "part"}


def ask(reader: Reader, action: Action, label: Label | None, circumstances: Circumstances) -> Answer:
    """Cedar's answer. Without a label the question is about the node. Raises Broken when a policy fails."""
    context = json.dumps(circumstances.plain())
    return _put(principal_type(reader), action, label is not None, context, _present(reader, label))


def ask_if(state: Mapping[str, Any], action: Action, label: Label | None) -> Answer:
    """Cedar's answer for a person who may not exist: `state` holds attributes and circumstances together."""
    context = json.dumps({name: state[name] for name in _CIRCUMSTANCES})
    holder = {name: _plain(value) for name, value in state.items() if name not in _CIRCUMSTANCES}
    everything = actions_known().with_added_json_str(
        json.dumps([_entity("Person", ASKER, holder), *_parts(label)])
    )
    return _put("Person", action, label is not None, context, everything)


def principal_type(reader: Reader) -> str:
    """The node itself is another type of principal: no policy about persons can touch it by accident."""
    return "System" if reader.is_system else "Person"


@lru_cache(maxsize=1024)
def reader_alone(reader: Reader) -> cedarpy.Entities:
    """The actions and this reader, as Cedar's entities; parsing them is half the cost of a decision."""
    attributes = reader.attributes()
    if reader.is_system:
        attributes = {"agencies": attributes["agencies"]}
    return actions_known().with_added_json_str(json.dumps([_entity(principal_type(reader), ASKER, attributes)]))


@lru_cache(maxsize=2048)
def _present(reader: Reader, label: Label | None) -> cedarpy.Entities:
    parts = _parts(label)
    return reader_alone(reader).with_added_json_str(json.dumps(parts)) if parts else reader_alone(reader)


def _put(kind: str, action: Action, on_part: bool, context: str, entities: cedarpy.Entities) -> Answer:
    request = {
        "principal": {"type": kind, "id": ASKER},
        "action": {"type": "Action", "id": action},
        "resource": _PART if on_part else _NODE,
        "context": context,
    }
    result = cedarpy.is_authorized(request, policy_set(), entities)
    if result.diagnostics.errors:
        # Cedar skips a policy that fails, also one that forbids: never take such an answer.
        raise Broken("policies", "; ".join(result.diagnostics.errors))
    return Answer(result.allowed, tuple(sorted(result.diagnostics.reasons)))


def _parts(label: Label | None) -> list[dict[str, Any]]:
    if label is None:
        return []
    return [_entity("Part", "part", {name: _plain(feature(label)) for name, feature in FEATURES.items()})]


def _entity(kind: str, name: str, attributes: Mapping[str, Any]) -> dict[str, Any]:
    return {"uid": {"type": kind, "id": name}, "attrs": attributes, "parents": []}


def _plain(value: Any) -> Any:
    return sorted(value) if isinstance(value, frozenset) else value
