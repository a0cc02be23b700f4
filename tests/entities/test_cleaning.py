"""Cleaning gives the library's values, and loses no text."""

import pytest
from followthemoney.types import registry
from hypothesis import given
from hypothesis import strategies as st

from watchfloor.core.errors import Malformed, Refused
from watchfloor.entities.cleaning import LONGEST_VALUE, clean, printable, type_of
from watchfloor.entities.dates import DateRule
from watchfloor.entities.fact import Fact
from watchfloor.entities.rules import PROTECTED_PROPERTIES, PROTECTED_TOPICS
from watchfloor.entities.vocabulary import property_named, schema_named, vocabulary

SAMPLES = [
    *(("Person", "name", t) for t in ["Ada  Sample", '"Ada Sample"', "Bo\tSpecimen", "Zoë Muster"]),
    *(("Person", "nationality", t) for t in ["co", "Colombia", "Korea, North", "Deutschland", "Atlantis", "UK"]),
    *(("Person", "gender", t) for t in ["M", "female", "x"]),
    *(("Person", "email", t) for t in ["A@Example.COM", "not one"]),
    *(("Person", "phone", t) for t in ["+44 20 7946 0018", "12"]),
    *(("Person", "website", t) for t in ["www.example.org", "no site"]),
    *(("Vessel", "imoNumber", t) for t in ["IMO 1234567", "1234567", "1234568"]),
    *(("BankAccount", "iban", t) for t in ["GB33 BUKB 2020 1555 5555 55", "GB00"]),
    *(("Person", "topics", t) for t in ["crime.traffick.drug", "Sanction"]),
    *(("Person", "address", t) for t in ["Quay 4;Port Sample", " "]),
    *(("Ownership", "owner", t) for t in ["ship-1", "not an id!"]),
    *(("Seizure", "quantity", t) for t in ["1,200", "many"]),
]


@pytest.mark.parametrize(("schema", "prop", "text"), SAMPLES)
def test_the_value_is_what_the_library_makes_of_it(schema, prop, text):
    described = property_named(schema_named(schema), prop)
    assert clean(schema, prop, text).value == (described.type.clean(text, format=described.format) or "")


@pytest.mark.parametrize(("schema", "prop", "text"), SAMPLES)
def test_the_text_as_given_is_kept_wherever_the_value_differs(schema, prop, text):
    fact = clean(schema, prop, text)
    assert fact.raw == (None if fact.value == text else text)


def test_what_is_no_date_stays_as_text():
    assert clean("Person", "birthDate", "circa 1970") == Fact("birthDate", "", "circa 1970")


def test_a_date_follows_the_rule_of_its_list():
    assert clean("Person", "birthDate", "03/04/1970", dates=DateRule("mdy")).value == "1970-03-04"


def test_a_national_number_needs_a_country():
    assert clean("Person", "phone", "020 7946 0018").unread
    assert clean("Person", "phone", "020 7946 0018", country="gb").value == "+442079460018"
    assert clean("Person", "phone", "0044 20 7946 0018").value == "+442079460018"


def test_a_country_that_cannot_be_dialled_is_malformed():
    with pytest.raises(Malformed, match=r"such as co"):
        clean("Person", "phone", "020 7946 0018", country="zz")


def test_an_excerpt_keeps_the_whole_as_raw():
    fact = clean("Person", "passportNumber", "X1", raw="Passport X1 (Nowhere)")
    assert (fact.value, fact.raw) == ("X1", "Passport X1 (Nowhere)")


@pytest.mark.parametrize(
    "sign", ["\u200b", "\u202e", "\u2066", "\u00ad", "\ufeff", "\x07", "\u061c", "\U000e0041"]
)
def test_characters_that_show_nothing_leave_the_value_and_stay_in_the_raw_text(sign):
    fact = clean("Person", "name", f"Ada{sign} Sample")
    assert (fact.value, fact.raw) == ("Ada Sample", f"Ada{sign} Sample")


def test_letters_are_composed():
    assert clean("Person", "name", "Zoe\u0308").value == "Zoë"


def test_lines_of_a_text_stay():
    assert clean("Person", "notes", "one\ntwo").value == "one\ntwo"


def test_a_value_of_book_length_is_malformed():
    with pytest.raises(Malformed, match=r"10,001 characters"):
        clean("Person", "notes", "x" * (LONGEST_VALUE + 1))


@pytest.mark.parametrize("text", ["Ada\x00", "Ada\ud800"])
def test_what_no_database_stores_is_malformed(text):
    with pytest.raises(Malformed, match=r"Person:name"):
        clean("Person", "name", text)


def test_an_unknown_property_is_malformed():
    with pytest.raises(Malformed, match=r"Vessel property"):
        clean("Vessel", "birthDate", "1970")


@pytest.mark.parametrize("prop", sorted(PROTECTED_PROPERTIES))
def test_protected_views_are_refused_with_the_law(prop):
    schema = "Occupancy" if prop == "politicalGroup" else "Person"
    with pytest.raises(Refused, match=r"28 CFR 23\.20\(b\); EU 2016/680 art\. 10"):
        clean(schema, prop, "anything")


@pytest.mark.parametrize("topic", sorted(PROTECTED_TOPICS))
def test_topics_that_say_the_same_are_refused_too(topic):
    assert topic in registry.topic.codes
    with pytest.raises(Refused, match=r"23.20"):
        clean("Person", "topics", topic)


def test_every_protected_property_is_one_that_the_vocabulary_has():
    assert all(any(p in s.properties for s in vocabulary()) for p in PROTECTED_PROPERTIES)


def test_the_type_of_a_property_has_a_name():
    assert (type_of("Person", "birthDate"), type_of("Seizure", "substance")) == ("date", "entity")


@given(st.text(max_size=60))
def test_cleaning_twice_is_cleaning_once(text):
    try:
        first = clean("Person", "name", text)
    except Malformed:
        return
    again = clean("Person", "name", first.value)
    assert again.value == first.value or first.value[:1] in "\"'"  # the library strips one pair of quotes a time


@given(st.text(max_size=60))
def test_printable_text_is_left_alone(text):
    shown = printable(text)
    assert printable(shown) == shown
