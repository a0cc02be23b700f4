"""What would permit a refused action: the smallest set of things that the asker lacks, in plain words.

Nothing here restates a policy. Each thing that a person could lack is given to him in thought and Cedar is asked
again; then whatever is not needed is taken away. What is left is what is missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import product
from typing import Any

from watchfloor.core.basis import PURPOSES
from watchfloor.core.label import KINDS, Label, Level
from watchfloor.core.policy.question import FEATURES, Action, Circumstances, ask_if
from watchfloor.core.policy.reader import ROLES, Reader

State = Mapping[str, Any]  # attributes of a person and circumstances, sets as frozensets


@dataclass(frozen=True, slots=True)
class _Want:
    """One thing that a person could lack: which part of the state having it would change, and its value then."""

    name: str
    field: str
    value: Any


def what_would_permit(
    reader: Reader, action: Action, label: Label | None, circumstances: Circumstances
) -> list[str]:
    """Phrases such as "the role supervisor", which permit it together; none when nothing he could hold does."""
    if reader.is_system:
        return []
    state = {k: frozenset(v) if isinstance(v, list) else v for k, v in reader.attributes().items()}
    state |= circumstances.plain()
    allowed = partial(_allowed, state, action, label)
    for kind, purpose in product([reader.kind, *sorted(KINDS)], [reader.purpose, *PURPOSES]):
        wants = _wants(label, kind, purpose)
        if allowed(wants):
            break
    else:
        return []
    for want in list(wants):
        without = [w for w in wants if w is not want]
        if allowed(without):
            wants = without
    return [_words(want, [w for w in wants if w is not want], reader, action, label, state) for want in wants]


def _wants(label: Label | None, kind: str, purpose: str) -> list[_Want]:
    """Everything that could be lacking. Who belongs to an owner is a reader as well, so readers go first."""
    of_person = [
        _Want("role", "roles", frozenset(ROLES)),
        _Want("reason", "reason", "given"),
        _Want("held", "held", False),
        _Want("own", "own", False),
    ]
    if label is None:
        return of_person
    seen = {name: feature(label) for name, feature in FEATURES.items()}
    return [
        _Want("clearance", "clearance", seen["level"]),
        _Want("readers", "agencies", seen["readers"]),
        _Want("owners", "agencies", seen["owners"]),
        _Want("kind", "kind", kind),
        _Want("purpose", "purpose", purpose),
        _Want("person", "persons", seen["persons"]),
        _Want("authorised", "authorised", seen["caveats"]),
        *of_person,
    ]


def _allowed(state: State, action: Action, label: Label | None, wants: Iterable[_Want]) -> bool:
    full = dict(state)
    for want in wants:
        old = full[want.field]
        full[want.field] = old | want.value if isinstance(old, frozenset) else want.value
    return ask_if(full, action, label).allowed


def _words(
    want: _Want, others: list[_Want], reader: Reader, action: Action, label: Label | None, state: State
) -> str:
    """The want in words; where one of several things would do, all that would."""

    def enough(options: Iterable[str], *, one_of_a_set: bool = True) -> list[str]:
        given = [(o, frozenset({o}) if one_of_a_set else o) for o in options]
        tries = ((o, _Want(want.name, want.field, value)) for o, value in given)
        return [o for o, single in tries if _allowed(state, action, label, [*others, single])]

    match want.name:
        case "role":
            return f"the role {_either(enough(ROLES))}"
        case "clearance":
            return f"clearance {Level(want.value).name.replace('_', ' ')}"
        case "readers":
            return f"an agency among its readers: {_either(sorted(want.value))}"
        case "owners":
            one = enough(sorted(want.value))
            return (
                f"an agency among its owners: {_either(one)}"
                if one
                else f"all its owners: {', '.join(sorted(want.value))}"
            )
        case "kind":
            return f"an agency of the kind {_either(enough(sorted(KINDS), one_of_a_set=False))}"
        case "purpose":
            return f"the purpose {_either(enough(PURPOSES, one_of_a_set=False))}"
        case "authorised":
            return f"authorisation for {_either(enough(sorted(want.value)) or sorted(want.value))}"
        case _:
            return _PLAIN_WORDS[want.name]


_PLAIN_WORDS = {
    "person": "a person whom the label names",
    "reason": "a reason",
    "held": "that the court hold is lifted first",
    "own": "another person, for nobody decides this about himself",
}


def _either(options: Iterable[str]) -> str:
    *first, last = options
    return f"{', '.join(first)} or {last}" if first else last
