"""The lattice of labels, and what it is for: joining and raising labels never lets anybody see more."""

from __future__ import annotations

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.worlds import AGENCIES, agencies, labels, reader, readers_near, some
from watchfloor.core.errors import Refused
from watchfloor.core.label import ALL, KINDS, LAW_ENFORCEMENT, Label, Level, join_all
from watchfloor.core.names import ancestors, common, widest, within
from watchfloor.core.policy import Reader, visible

names = some(AGENCIES).map(frozenset)


@given(labels, labels, labels)
def test_join_is_commutative_associative_and_idempotent(a, b, c):
    assert a | b == b | a
    assert (a | b) | c == a | (b | c)
    assert a | a == a
    assert join_all([a, b, c]) == a | b | c


@given(labels, labels, labels)
def test_protects_is_a_partial_order_and_join_its_least_upper_bound(a, b, c):
    assert a.protects(a)
    assert not (a.protects(b) and b.protects(a)) or a == b
    assert not (a.protects(b) and b.protects(c)) or a.protects(c)
    assert (a | b).protects(a)
    assert (a | b).protects(b)
    upper = a | b | c  # every upper bound of a and b is such a join
    assert upper.protects(a | b)


@given(labels)
def test_the_least_label_is_below_every_label(a):
    least = Label(Level.UNCLASSIFIED, frozenset(), ALL)
    assert a | least == a
    assert a.protects(least)


@given(labels, labels, st.data())
@settings(max_examples=200)
def test_nobody_sees_a_join_unless_he_sees_both(a, b, data):
    reader = data.draw(readers_near(a | b))
    for action in ("read", "export"):
        sees = visible(reader, action)
        assert not sees(a | b) or (sees(a) and sees(b))


def test_nobody_exports_a_join_unless_he_may_export_both():
    owners = (["aa"], ["bb"], ["aa", "bb"], ["aa.navy"])
    world = [
        Label.of("SECRET", owner, ALL, caveats=caveats)
        for owner, caveats in product(owners, ([], ["ORCON"], ["VIEWONLY"], ["LES", "ORCON"]))
    ]
    for agency, kind in product(("aa", "aa.navy", "bb", "cc"), ("police", "military")):
        exports = visible(reader("anna", agency, "analyst", kind=kind), "export")
        for a, b in product(world, world):
            assert not exports(a | b) or (exports(a) and exports(b))


@given(labels, labels, st.data())
@settings(max_examples=200)
def test_a_raise_by_one_of_two_owners_only_takes_readers_away(old, wanted, data):
    joint = old | Label.of(Level.UNCLASSIFIED, ["bb"], ALL)
    raised = joint | wanted
    assert raised.protects(joint)
    sees = visible(data.draw(readers_near(raised)))
    assert not sees(raised) or sees(joint)


@given(names, names, agencies)
def test_two_sets_of_agencies_have_in_common_exactly_whom_both_cover(left, right, agency):
    def covers(several):
        return any(within(agency, one) for one in several)

    assert covers(common(left, right)) == (covers(left) and covers(right))
    assert covers(widest(left)) == covers(left)


@given(names)
def test_the_widest_form_of_a_set_names_nobody_twice(left):
    kept = widest(left)
    assert widest(kept) == kept == common(left, left)
    assert not any(within(a, b) for a in kept for b in kept if a != b)


def test_a_nation_and_one_of_its_agencies_have_the_agency_in_common():
    assert common(frozenset({"us"}), frozenset({"us.dea", "gb"})) == {"us.dea"}
    assert common(frozenset({"us"}), frozenset({"usa"})) == frozenset()
    assert ancestors("us.dea.east") == ["us", "us.dea", "us.dea.east"]


@given(labels)
def test_a_label_that_passes_as_holdable_has_a_reader_and_one_that_does_not_has_none(label):
    everybody = [
        _fitting(label, kind, person) for kind in sorted(KINDS) for person in (_persons(label) or ["zoe"])
    ]
    seen = any(visible(reader)(label) for reader in everybody)
    try:
        label.require_holder()
    except Refused as refusal:
        assert not seen
        assert "may hold this label" in refusal.why  # noqa: PT017 - both outcomes are examined
    else:
        assert seen


def _persons(label):
    return [] if label.persons is ALL else sorted(label.persons)


def _fitting(label, kind, person):
    """A reader who fits the label in everything but perhaps his kind."""
    agency = "zz" if label.readers is ALL else min(label.readers, default="zz")
    purpose = "crime" if label.purposes is ALL else min(label.purposes, default="crime")
    held = label.caveats & {"BIO"}
    return Reader(person, agency, kind, Level.TOP_SECRET, purpose, frozenset({"officer"}), held)


def test_no_kind_of_agency_may_hold_what_is_for_law_enforcement_and_for_soldiers_only():
    assert "military" not in LAW_ENFORCEMENT
    label = Label.of(Level.SECRET, ["aa"], kinds={"military"}, caveats={"LES"})
    try:
        label.require_holder()
    except Refused as refusal:
        assert "kind of agency" in refusal.why  # noqa: PT017
    else:
        raise AssertionError(label)
