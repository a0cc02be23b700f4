"""Text of strangers: signs that show nothing are told, runs keep what they are."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from watchfloor.core.plain import plain, signs


def test_signs_that_show_nothing_are_told_by_their_number():
    assert list(signs("a\u202eb\u200b")) == [("a", False), ("U+202E", True), ("b", False), ("U+200B", True)]
    assert list(signs("one\ttwo\u00a0three\n")) == [("one two three ", False)]
    assert list(signs("")) == []


@given(st.text())
def test_nothing_unprintable_is_left(text):
    assert all(run.isprintable() for run, _ in signs(text))
    assert plain(text).isprintable()


@given(st.text(st.characters(exclude_categories=["C", "Z"])))
def test_what_shows_stays_as_it_is(text):
    assert "".join(run for run, _ in signs(text)) == text == plain(text)
