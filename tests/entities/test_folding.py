"""Words that are one to a person fold to one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchfloor.entities.folding import LONGEST_BODY, is_dull, name_key, sound, squashed, stem, token, words


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("PÉREZ", "perez"),
        ("Ødegård", "odegard"),
        ("Müller", "MULLER"),
        ("Шевченко", "Shevchenko"),
        ("O'Brien", "OBRIEN"),
        ("ｆｕｌｌ", "full"),
        ("Łódź", "lodz"),
    ],
)
def test_case_accents_and_script_do_not_matter(left, right):
    assert words(left) == words(right)


def test_a_script_without_spaces_gives_words():
    assert words("习近平") == ["xi", "jin", "ping"]


@given(st.text(max_size=80))
def test_words_are_small_latin_letters_and_digits(text):
    assert all(word.isascii() and word.isalnum() and word == word.lower() for word in words(text))


@given(st.lists(st.text(st.characters(categories=["Lu", "Ll"]), min_size=1, max_size=8), max_size=4))
def test_a_word_folds_alike_whatever_stands_beside_it(parts):
    assert words(" ".join(parts)) == [word for part in parts for word in words(part)]


@given(st.permutations(["ada", "bo", "cy"]))
def test_the_key_of_a_name_does_not_know_the_order(parts):
    assert name_key(parts) == "ada bo cy"


def test_a_plural_has_the_stem_of_its_singular():
    assert stem("seizures") == stem("seizure")
    assert stem("incautadas") == stem("incautada")
    assert stem("9mm") == "9mm"


def test_names_that_sound_alike_sound_alike():
    assert sound("sofia") == sound("sophia")
    assert (sound("ng"), sound("a1b")) == ("", "")


def test_a_number_is_itself_in_any_spelling():
    assert squashed("EP-GOM") == squashed("ep gom") == squashed("E.P./G_O.M")


def test_function_words_and_letters_are_dull_and_digits_are_not():
    assert [w for w in ("the", "de", "x", "7", "quay") if not is_dull(w)] == ["7", "quay"]


def test_a_long_body_is_hashed_and_still_equal():
    long = "a" * (LONGEST_BODY + 1)
    assert token("w", long) == token("w", long) != token("w", long + "b")
    assert len(token("w", long)) < LONGEST_BODY
