"""The compiler of residual policies: right where it knows the operator, and never guessing where it does not."""

from __future__ import annotations

import pytest

from tests.core.worlds import many_labels, reader
from watchfloor.core.label import Label
from watchfloor.core.policy import allowed
from watchfloor.core.policy.compiled import quick_if_possible
from watchfloor.core.policy.residual import Uncompilable, compile_residuals

LABEL = Label.of("SECRET", ["aa"], caveats=["ORCON"])
X = {"unknown": [{"Value": "resource"}]}


def feature(name):
    return {".": {"left": X, "attr": name}}


def value(v):
    return {"Value": v}


def both(name, left, right):
    return {name: {"left": left, "right": right}}


def policy(body, effect="permit", kind="when"):
    everything = {scope: {"op": "All"} for scope in ("principal", "action", "resource")}
    return {"effect": effect, **everything, "conditions": [{"kind": kind, "body": body}]}


def holds(body):
    return compile_residuals({"p": policy(body)})(LABEL)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (both("<=", feature("level"), value(3)), True),
        (both("<", feature("level"), value(3)), False),
        (both(">=", value(2), feature("level")), False),
        (both(">", feature("level"), value(2)), True),
        (both("==", feature("opinion"), value(False)), True),
        (both("==", value(0), feature("opinion")), False),
        (both("!=", feature("level"), feature("level")), False),
        (both("contains", feature("caveats"), value("ORCON")), True),
        (both("containsAny", feature("owners"), {"Set": [value("bb"), value("aa")]}), True),
        (both("containsAll", {"Set": [value("aa"), value("bb")]}, feature("owners")), True),
        (both("containsAll", feature("owners"), {"Set": [value("aa"), value("bb")]}), False),
        (both("&&", feature("readers_all"), value(True)), False),
        (both("||", feature("readers_all"), both("<", value(1), feature("level"))), True),
        (both("||", value(False), {"!": {"arg": feature("opinion")}}), True),
        ({"is": {"left": X, "entity_type": "Part"}}, True),
        ({"is": {"left": X, "entity_type": "Node"}}, False),
    ],
)
def test_an_operator_means_what_cedar_means_by_it(body, expected):
    assert holds(body) is expected


@pytest.mark.parametrize(
    "body",
    [
        {"like": {"left": feature("owners"), "pattern": ["Wildcard"]}},
        {"if-then-else": {"if": value(True), "then": value(True), "else": value(False)}},
        both("in", X, value("x")),
        both("+", feature("level"), value(1)),
        {"has": {"left": X, "attr": "level"}},
        {"unknown": [value("context")]},
        {".": {"left": {"unknown": [value("principal")]}, "attr": "level"}},
        feature("no such feature"),
        value({"__entity": {"type": "Part", "id": "part"}}),
        {"is": {"left": X, "entity_type": "Part", "in": value("x")}},
        both("containsAny", feature("owners"), {"Set": [feature("level")]}),
    ],
)
def test_what_the_compiler_does_not_know_it_refuses(body):
    with pytest.raises(Uncompilable):
        holds(body)


def test_a_scope_that_is_not_settled_is_refused():
    with pytest.raises(Uncompilable):
        compile_residuals({"p": policy(value(True)) | {"resource": {"op": "is", "entity_type": "Part"}}})


def test_a_prohibition_wins_and_nothing_is_permitted_by_itself():
    yes, no = policy(value(True)), policy(value(True), effect="forbid")
    some = policy(feature("opinion"), effect="forbid", kind="unless")
    assert compile_residuals({"p": yes})(LABEL)
    assert not compile_residuals({"p": yes, "f": no})(LABEL)
    assert not compile_residuals({"p": yes, "f": some})(LABEL)
    assert not compile_residuals({"f": some})(LABEL)
    assert not compile_residuals({})(LABEL)


def test_a_policy_that_cannot_be_compiled_is_asked_of_cedar_label_by_label():
    strange = {"p": policy({"like": {"left": feature("owners"), "pattern": ["Wildcard"]}})}
    sees = quick_if_possible(strange, reader(), "read")
    for label in many_labels(60):
        assert sees(label) == allowed(reader(), "read", label)
