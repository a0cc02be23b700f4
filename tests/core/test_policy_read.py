"""Who reads what: the policy against the rule in plain Python, and the quick filter against the policy."""

from __future__ import annotations

from itertools import product
from time import perf_counter
from typing import Any, get_args

import pytest

from tests.core.worlds import many_labels, many_readers, reader
from watchfloor.core.label import ALL, LAW_ENFORCEMENT, Label, Level
from watchfloor.core.names import within
from watchfloor.core.policy import ROLES, Action, Reader, allowed, visible
from watchfloor.core.policy.compiled import residuals
from watchfloor.core.policy.residual import compile_residuals


def may_read(who, label):
    """The rule of design section 5, written a second time."""
    return (
        bool(who.roles & {"officer", "analyst", "supervisor"})
        and label.level <= who.clearance
        and (label.readers is ALL or any(within(who.agency, agency) for agency in label.readers))
        and (label.kinds is ALL or who.kind in label.kinds)
        and (label.purposes is ALL or who.purpose in label.purposes)
        and (label.persons is ALL or bool({who.person, who.acting_for} & label.persons))
        and ("LES" not in label.caveats or who.kind in LAW_ENFORCEMENT)
        and ("BIO" not in label.caveats or "BIO" in who.authorised)
    )


def small_world_labels():
    for level, readers, kinds, purposes, persons, caveats in product(
        (Level.RESTRICTED, Level.SECRET),
        (ALL, {"aa"}, {"aa.navy"}, {"bb", "aa.navy"}, set()),
        (ALL, {"police"}, {"military", "customs"}, set()),
        (ALL, {"crime"}, set()),
        (ALL, {"anna"}, set()),
        ((), ("LES",), ("BIO", "ORCON")),
    ):
        may, kind, purpose, person = map(_frozen, (readers, kinds, purposes, persons))
        yield Label(level, frozenset({"aa"}), may, kind, purpose, person, frozenset(caveats))


def _frozen(names):
    return names if names is ALL else frozenset(names)


def small_world_readers():
    for agency, kind, clearance, purpose, person, authorised, role in product(
        ("aa", "aa.navy", "bb"),
        ("police", "military"),
        (Level.RESTRICTED, Level.SECRET),
        ("crime", "border"),
        (("anna", None), ("bob", None), ("bob", "anna")),
        ((), ("BIO",)),
        ("officer", "dpo"),
    ):
        name, acting_for = person
        yield Reader(name, agency, kind, clearance, purpose, frozenset({role}), frozenset(authorised), acting_for)


def test_in_a_small_world_everybody_sees_exactly_what_the_rule_says():
    labels = list(small_world_labels())
    for who in small_world_readers():
        sees = visible(who)
        assert [sees(label) for label in labels] == [may_read(who, label) for label in labels], who


@pytest.mark.parametrize("action", ["read", "export"])
def test_the_quick_filter_says_what_cedar_says_on_every_pair(action):
    labels = many_labels(120)
    seen = 0
    for who in many_readers(25):
        sees = visible(who, action)
        answers = [allowed(who, action, label) for label in labels]
        assert [sees(label) for label in labels] == answers, who
        seen += sum(answers)
    assert seen > 100, "the world must not be one where everything is refused"


def test_the_rule_says_what_cedar_says_on_every_pair():
    for who, label in product(many_readers(20, seed=3), many_labels(100, seed=5)):
        assert allowed(who, "read", label) == may_read(who, label), (who, label)


def test_the_policies_of_today_never_need_the_slow_way():
    for who, action in product([*many_readers(12), reader("anna", "aa", *ROLES)], get_args(Action)):
        assert compile_residuals(residuals(who, action))(Label.of("SECRET", ["aa"])) in (True, False)


def test_the_filter_takes_less_than_ten_microseconds_a_label():
    labels = many_labels(2_000)
    sees = visible(reader())
    best = min(_seconds(sees, labels) for _ in range(5))
    assert best / len(labels) < 10e-6


def _seconds(sees, labels):
    started = perf_counter()
    for label in labels:
        sees(label)
    return perf_counter() - started


def test_who_acts_for_a_named_person_reads_what_names_that_person():
    label = Label.of("SECRET", ["aa"], persons=["anna"])
    assert not visible(reader("bob"))(label)
    assert visible(reader("bob", acting_for="anna"))(label)


def test_acting_for_somebody_gives_nothing_but_his_name():
    label = Label.of("TOP_SECRET", ["aa"], persons=["anna"])
    assert not visible(reader("bob", acting_for="anna"))(label)


def test_an_agency_reads_what_its_nation_may_and_a_nation_not_what_its_agency_may():
    assert visible(reader("anna", "us.dea"))(Label.of("SECRET", ["us"]))
    assert not visible(reader("anna", "us"))(Label.of("SECRET", ["us.dea"]))
    assert not visible(reader("anna", "usa"))(Label.of("SECRET", ["us"]))


def test_owners_are_bound_by_kind_purpose_and_person_too():
    bounds: list[dict[str, Any]] = [{"kinds": ["military"]}, {"purposes": ["border"]}, {"persons": ["bob"]}]
    for bound in bounds:
        assert not visible(reader())(Label.of("SECRET", ["aa"], **bound))


def test_the_node_itself_reads_nothing():
    sees = visible(Reader.system("aa", "police"))
    assert not any(sees(label) for label in [*many_labels(100), Label.of("UNCLASSIFIED", ["aa"], ALL)])
