"""One label: how it is made, where it closes, and how it is spelt."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.core.worlds import labels
from watchfloor.core.basis import SubjectCategory
from watchfloor.core.errors import Malformed, Refused
from watchfloor.core.label import ALL, Label, Level


def test_without_an_audience_the_owners_alone_read():
    assert Label.of("SECRET", ["aa.police"]).readers == frozenset({"aa.police"})


def test_owners_read_beside_the_audience():
    assert Label.of("SECRET", ["aa.police"], ["bb"]).readers == frozenset({"aa.police", "bb"})


def test_an_owner_within_an_agency_of_the_audience_is_not_named_twice():
    assert Label.of("SECRET", ["aa.police"], ["aa"]).readers == frozenset({"aa"})


@pytest.mark.parametrize(
    "unknown",
    [
        {"level": "RESERVADO"},
        {"kinds": ["police", "pirates"]},
        {"kinds": ["pirates"]},
        {"purposes": ["gossip"]},
        {"caveats": ["EYES ONLY"]},
    ],
)
def test_an_unknown_word_leaves_it_to_the_owners(unknown):
    label = Label.of(unknown.pop("level", "SECRET"), ["aa.police"], ALL, **unknown)
    assert label.readers == frozenset({"aa.police"})


def test_an_unknown_level_is_the_highest():
    assert Label.of("RESERVADO", ["aa"]).level is Level.TOP_SECRET
    assert Label.of("top secret", ["aa"]).level is Level.TOP_SECRET


def test_a_label_needs_an_owner():
    with pytest.raises(Malformed, match="no owner"):
        Label.of("SECRET", [])


@pytest.mark.parametrize("field", ["owners", "audience", "kinds", "purposes", "persons", "caveats", "subjects"])
def test_one_bare_text_is_not_taken_for_its_letters(field):
    fields: dict[str, Any] = {"level": "SECRET", "owners": ["aa"], field: "us"}
    with pytest.raises(Malformed, match="a list of names"):
        Label.of(**fields)


def test_a_category_that_the_law_does_not_know_is_refused():
    with pytest.raises(Malformed, match="suspect"):
        Label.of("SECRET", ["aa"], subjects=["baddie"])


def test_cutting_to_persons_only_narrows():
    label = Label.of("SECRET", ["aa"], persons=["anna", "bob"])
    assert label.for_persons(["bob", "carl"]).persons == frozenset({"bob"})


@pytest.mark.parametrize("field", ["kinds", "purposes", "persons"])
def test_a_label_that_nobody_may_hold_is_refused(field):
    nobody: dict[str, Any] = {field: []}
    with pytest.raises(Refused, match="may hold this label"):
        Label.of("SECRET", ["aa"], **nobody).require_holder()


def test_two_agencies_without_a_reader_in_common_leave_a_label_that_nobody_may_hold():
    joined = Label.of("SECRET", ["aa"]) | Label.of("SECRET", ["bb"])
    assert joined.owners == {"aa", "bb"}
    with pytest.raises(Refused, match="No agency may hold"):
        joined.require_holder()


@given(labels)
def test_the_spelling_reads_back_and_is_the_only_one(label):
    text = label.to_json()
    assert Label.from_json(text) == label
    assert Label.from_json(text).to_json() == text
    assert Label.from_json(text).digest() == label.digest()
    reordered = dict(reversed(json.loads(text).items()))
    assert Label.from_json(json.dumps(reordered)).to_json() == text


@given(labels, labels)
def test_two_labels_share_a_digest_only_when_they_are_equal(a, b):
    assert (a.digest() == b.digest()) == (a == b)


def test_the_spelling_leaves_out_what_says_nothing():
    assert Label.of("SECRET", ["aa"]).to_json() == '{"level":"SECRET","owners":["aa"],"readers":["aa"]}'


def test_readers_that_cover_one_another_are_read_as_the_widest():
    label = Label.from_json('{"level":"SECRET","owners":["us"],"readers":["us","us.dea"]}')
    assert label.readers == frozenset({"us"})
    assert label.protects(label)


_PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.just("ALL"),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from(["level", "owners", "readers", "kinds", "caveats", "subjects"]), _PLAIN))
@example({"level": "SECRET", "owners": "aa", "readers": []})
@example({"level": "SECRET", "owners": ["aa"], "readers": [1]})
@example({"level": "SECRET", "owners": ["aa"], "readers": [], "caveats": "LES"})
def test_a_spelling_that_is_no_label_is_malformed_and_nothing_worse(fields):
    fields = {"level": "SECRET", "owners": ["aa"], "readers": "ALL"} | fields
    try:
        label = Label.from_json(json.dumps(fields))
    except Malformed:
        return
    assert all(isinstance(owner, str) for owner in label.owners)
    assert label.protects(label)


@pytest.mark.parametrize("text", ["", "[]", "null", "{}", '{"level":["SECRET"]}', "[" * 100_000, "\x00"])
def test_a_text_that_is_no_label_is_malformed(text):
    with pytest.raises(Malformed):
        Label.from_json(text)


def test_letters_of_a_bare_text_are_not_owners():
    with pytest.raises(Malformed):
        Label.from_json('{"level":"SECRET","owners":"aa","readers":["aa"]}')


def test_categories_are_spelt_in_words():
    label = Label.of("SECRET", ["aa"], subjects=[SubjectCategory.WITNESS])
    assert label.as_dict()["subjects"] == ["witness"]
