"""From what Cedar leaves of the policies to a Python function over a label, without building source text.

A residual is an expression over the label's features (FEATURES). Parts that do not depend on the label are worked
out once, here; the rest is composed of closures. An operator or form that is not known here is Uncompilable.

Source: https://docs.cedarpolicy.com/policies/json-format.html, with "unknown" for what was not given.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from watchfloor.core.label import Label
from watchfloor.core.policy.question import FEATURES

Filter = Callable[[Label], bool]


class Uncompilable(Exception):
    """The residual says something that this compiler does not know; ask Cedar label by label."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """An expression whose value does not depend on the label."""

    value: Any


Term = Fixed | Callable[[Label], Any]

_LABEL: Final = ({"unknown": [{"Value": "resource"}]}, {"Var": "resource"})
_BINARY: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "==": lambda left, right: type(left) is type(right) and left == right,
    "!=": lambda left, right: type(left) is not type(right) or left != right,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "contains": operator.contains,
    "containsAll": lambda whole, part: whole.issuperset(part),
    "containsAny": lambda left, right: not left.isdisjoint(right),
}


def compile_residuals(policies: Mapping[str, Any]) -> Filter:
    """Permitted by one and forbidden by none. Raises Uncompilable."""
    rules = [(policy["effect"], _policy(policy)) for policy in policies.values()]
    permits = [test for effect, test in rules if effect == "permit" and test != Fixed(False)]
    forbids = [test for effect, test in rules if effect != "permit" and test != Fixed(False)]
    if not permits or Fixed(True) in forbids:
        return lambda label: False
    never = _any_of(forbids)
    if Fixed(True) in permits:
        return lambda label: not never(label)
    once = _any_of(permits)
    return lambda label: not never(label) and once(label)


def _any_of(tests: list[Term]) -> Filter:
    several = tuple(test for test in tests if not isinstance(test, Fixed))

    def found(label: Label) -> bool:
        for test in several:  # noqa: SIM110 - any() with a generator costs a third more
            if test(label):
                return True
        return False

    return found


def _policy(policy: Mapping[str, Any]) -> Term:
    """One residual policy as a test. Cedar has moved its scope into its conditions, else it is Uncompilable."""
    if any(policy[scope] != {"op": "All"} for scope in ("principal", "action", "resource")):
        raise Uncompilable
    whole: Term = Fixed(True)
    for condition in policy["conditions"]:
        body = _term(condition["body"])
        whole = _both(whole, _not(body) if condition["kind"] == "unless" else body)
    return whole


def _term(expression: Mapping[str, Any]) -> Term:
    ((name, parts),) = expression.items()
    match name:
        case "Value":
            return _value(parts)
        case "Set":
            return _set([_term(member) for member in parts])
        case ".":
            return _feature(parts["left"], parts["attr"])
        case "is":
            return _is_part(parts)
        case "!":
            return _not(_term(parts["arg"]))
        case "&&":
            return _both(_term(parts["left"]), _term(parts["right"]))
        case "||":
            return _either(_term(parts["left"]), _term(parts["right"]))
        case _:
            return _binary(name, parts)


def _value(value: Any) -> Term:
    if not isinstance(value, bool | int | str):
        raise Uncompilable  # an entity, a decimal, an address: no policy over labels has needed one
    return Fixed(value)


def _set(members: list[Term]) -> Term:
    values = [member.value for member in members if isinstance(member, Fixed)]
    if len(values) < len(members):
        raise Uncompilable
    return Fixed(frozenset(values))


def _feature(of: Mapping[str, Any], name: str) -> Term:
    if of not in _LABEL or name not in FEATURES:
        raise Uncompilable
    return FEATURES[name]


def _is_part(parts: Mapping[str, Any]) -> Term:
    """Only the resource is unknown, and a label always belongs to a part."""
    if parts["left"] not in _LABEL or parts.keys() != {"left", "entity_type"}:
        raise Uncompilable
    return Fixed(parts["entity_type"] == "Part")


def _not(term: Term) -> Term:
    if isinstance(term, Fixed):
        return Fixed(not term.value)
    return lambda label: not term(label)


def _both(left: Term, right: Term) -> Term:
    if isinstance(left, Fixed):
        return right if left.value else left
    if isinstance(right, Fixed):
        return left if right.value else right
    return lambda label: left(label) and right(label)


def _either(left: Term, right: Term) -> Term:
    if isinstance(left, Fixed):
        return left if left.value else right
    if isinstance(right, Fixed):
        return right if right.value else left
    return lambda label: left(label) or right(label)


def _binary(name: str, parts: Mapping[str, Any]) -> Term:
    if name not in _BINARY:
        raise Uncompilable
    apply, left, right = _BINARY[name], _term(parts["left"]), _term(parts["right"])
    if isinstance(left, Fixed) and isinstance(right, Fixed):
        return Fixed(apply(left.value, right.value))
    if isinstance(left, Fixed):
        return lambda label: apply(left.value, right(label))  # type: ignore[operator]
    if isinstance(right, Fixed):
        known = right.value
        return lambda label: apply(left(label), known)
    return lambda label: apply(left(label), right(label))
