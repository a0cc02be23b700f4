"""Pasted facts: the verdict on each line, and that what is refused stays nowhere in what was read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchfloor.core.errors import Malformed, Refused
from watchfloor.entities.offering import offered, property_called
from watchfloor.entities.pasting import BLOT, Verdict, read_fact, read_pasted, without
from watchfloor.entities.rules import PROTECTED_PROPERTIES, require_permitted_word


def test_a_property_is_found_by_its_name_and_by_what_it_is_called():
    for text in ("birthDate", "birth date", "Birth Date", "BIRTHDATE"):
        assert property_called("Person", text) == "birthDate"
    assert property_called("Person", "Address") == "address", "a value, not a reference to another entity"
    with pytest.raises(Malformed, match="name"):
        property_called("Person", "nmae")


def test_nothing_protected_is_offered():
    for schema in ("Person", "Organization", "LegalEntity"):
        front, rest = offered(schema)
        assert not {o.name for o in (*front, *rest)} & PROTECTED_PROPERTIES.keys()


@pytest.mark.parametrize(
    "word", ["Race", "RAZA", "religião", "trade-union", "Origine ethnique", "santé", "ethnic group"]
)
def test_special_categories_are_known_by_their_words(word):
    with pytest.raises(Refused):
        require_permitted_word(word)


@pytest.mark.parametrize("word", ["race number", "union of owners", "name", "health port", "partner", "faithful"])
def test_other_words_are_not_taken_for_them(word):
    require_permitted_word(word)


def test_what_can_be_corrected_is_asked_for_and_kept_on_demand():
    for prop, text in (("mmsi", "99900417"), ("imoNumber", "123"), ("buildDate", "31 FEB 1978")):
        with pytest.raises(Malformed):
            read_fact("Vessel", prop, text)
        assert read_fact("Vessel", prop, text, keep=True).text == text
    assert read_fact("Vessel", "buildDate", "circa 1970").unread, "no typing error: kept as it was written"


def test_a_table_without_its_wrong_rows_keeps_the_others():
    pasted = read_pasted('name,flag\n"MV ""ONE""",pa\nMV TWO\n', "Vessel")
    assert pasted.numbers(Verdict.TO_CORRECT) == [3]
    again = read_pasted(without(pasted, Verdict.TO_CORRECT), "Vessel")
    assert [[f.value for f in row] for row in again.rows] == [['MV "ONE"', "pa"]]


def test_a_table_whose_quote_never_closes_is_told():
    pasted = read_pasted('name,flag\n"MV ONE,pa\n', "Vessel")
    assert pasted.numbers(Verdict.TO_CORRECT) == [1]
    assert not pasted.rows


@given(st.text(max_size=300))
def test_whatever_is_pasted_is_read_or_told(text):
    pasted = read_pasted(text, "Person")
    assert all(line.facts or line.trouble or pasted.table for line in pasted.lines)


@given(
    st.sampled_from(["religion", "Ethnicity", "race", "faith"]), st.text("CANRY \t,;|", min_size=1, max_size=20)
)
def test_no_value_of_a_special_category_is_left(name, value):
    value = f"CANARY{value}"
    for text in (f"name: X\n{name}: {value}", f'name;{name};alias\nX;"{value}";Y', f"- {name} = {value}"):
        pasted = read_pasted(text, "Person")
        left = (pasted.text, pasted.refused, pasted.rows, [line.text for line in pasted.lines], pasted.lines)
        assert "CANARY" not in repr(left)
        assert BLOT in pasted.text
        assert not read_pasted(pasted.text, "Person").refused
