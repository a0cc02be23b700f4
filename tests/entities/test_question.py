"""What is typed into the search box meets what was written down."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchfloor.entities.question import MOST_TOKENS, query_tokens, strength
from watchfloor.entities.tokens import tokens_of


@pytest.mark.parametrize(
    ("asked", "kind", "written"),
    [
        ("Ada Sample", "name", "SAMPLE, Ada"),
        ("ada sampel", "name", "Ada Sample"),
        ("IMO 1234567", "identifier", "IMO1234567"),
        ("imo1234567", "identifier", "IMO1234567"),
        ("EP-GOM", "identifier", "EPGOM"),
        ("AB 123456", "identifier", "AB123456"),
        ("passport AB 123456", "identifier", "AB 123456"),
        ("+44 20 7946 0018", "phone", "+442079460018"),
        ("0044 20 79460018", "phone", "+442079460018"),
        ("020 7946 0018", "phone", "+442079460018"),
        ("www.example.org", "url", "http://example.org/"),
        ("Ada@Example.org", "email", "ada@example.org"),
        ("10.1.1.1", "ip", "10.1.1.1"),
        ("1970", "date", "1970-03-12"),
        ("1970-03", "date", "1970-03-12"),
        ("born 12/03/1970", "date", "1970-03-12"),
        ("12 de marzo de 1970", "date", "1970-03-12"),
        ("1970", "date", "circa 1970"),
        ("México", "country", "mx"),
        ("El Salvador", "country", "sv"),
        ("port sample", "address", "Quay 4, Port Sample"),
        ("seizure", "text", "Two seizures at sea"),
        ("习近平", "name", "Xi Jinping"),
    ],
)
def test_the_question_meets_the_value(asked, kind, written):
    assert set(query_tokens(asked).tokens) & tokens_of(kind, written)


def test_a_whole_name_has_a_key_in_any_order():
    assert query_tokens("sample ada").key == query_tokens("Ada SAMPLE").key == "k:ada sample"
    assert query_tokens("ada").key == ""


def test_a_numeric_date_is_asked_in_both_orders():
    assert query_tokens("03/04/1970").terms[0].tokens == ("d:1970-04-03", "d:1970-03-04")


def test_the_word_before_a_number_is_not_asked_for():
    assert [term.text for term in query_tokens("IMO 1234567").terms] == ["1234567"]


def test_one_term_holds_the_ways_to_find_one_word():
    (term,) = query_tokens("Mexico").terms
    assert term.tokens == ("n:mexico", "w:mexico", "p:mexico", "c:mx", "m:MKSK")


@pytest.mark.parametrize("text", ["", "   ", "the of de", "!?", "\u200b"])
def test_a_question_without_a_telling_word_asks_nothing(text):
    assert query_tokens(text).tokens == ()


def test_many_words_leave_their_weak_tokens_first():
    found = query_tokens("Abid Hamid Mahmud Sample Specimen")
    assert len(found.tokens) <= MOST_TOKENS
    assert {t[0] for t in found.tokens} == {"k", "n", "w", "m"}
    assert len(found.terms) == 5


@given(st.text(max_size=400), st.integers(1, 12))
def test_a_question_never_asks_for_more_than_the_most(text, most):
    found = query_tokens(text, most=most)
    assert len(found.tokens) <= most
    assert all(term.tokens for term in found.terms)
    assert list(found.tokens) == sorted(found.tokens, key=strength, reverse=True)


@given(st.lists(st.sampled_from(["Ada", "Bo", "García", "al", "Шевченко"]), min_size=2, max_size=4, unique=True))
def test_every_name_is_found_by_its_own_text(parts):
    name = " ".join(parts)
    question = query_tokens(name)
    assert question.key in tokens_of("name", name)
