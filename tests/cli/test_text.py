"""What is printed never gives the terminal an order, whatever a value holds."""

import json
import unicodedata
from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from watchfloor.cli.text import pieces, plain, spell_json
from watchfloor.core.label import Label
from watchfloor.desk.spelling import marking_of, zulu

HOSTILE = "\x1b]0;owned\x07\x1b[2Ja\u202egpj.exe\u200b\ufeff\x9b31m\r\nb\u2028c\U000e0041"


def obeyed(text: str) -> list[str]:
    """The characters that a terminal would obey, or that show nothing."""
    return [c for c in text if unicodedata.category(c) in {"Cc", "Cf", "Cs", "Zl", "Zp", "Cn", "Co"}]


def test_control_bidi_and_zero_width_characters_are_spelt_out():
    assert plain(HOSTILE).startswith("\\x1b]0;owned\\x07\\x1b[2Ja\\u202egpj.exe\\u200b\\ufeff\\x9b31m")
    assert obeyed(plain(HOSTILE)) == []


@given(st.text())
def test_nothing_printed_is_obeyed(text):
    assert obeyed(plain(text)) == []


@given(st.text())
def test_json_says_the_same_and_holds_nothing_that_is_obeyed(text):
    spelt = spell_json({"value": text})
    assert json.loads(spelt) == {"value": text}
    assert obeyed(spelt.replace("\n", "")) == []


@given(st.text(min_size=1), st.integers(1, 40))
def test_a_long_value_is_cut_and_says_how_long_it_was(text, most):
    shown = plain(text, most)
    assert shown == plain(text) if len(text) <= most else shown.endswith(f"… ({len(text):,} characters)")


@given(st.text(min_size=1, max_size=300), st.data())
def test_an_excerpt_holds_the_first_hit_and_marks_hits_alone(text, data):
    first = data.draw(st.integers(0, len(text) - 1))
    last = data.draw(st.integers(first + 1, min(len(text), first + 10)))
    runs = list(pieces(text, [(first, last)], 60))
    assert [run for run, hit in runs if hit] == [plain(text[first:last])]
    assert obeyed("".join(run for run, _ in runs)) == []


def test_times_are_zulu():
    bogota = timezone(timedelta(hours=-5))
    assert zulu(datetime(2026, 11, 24, 1, 2, 3, 456, bogota)) == "2026-11-24T06:02:03Z"
    assert zulu(datetime(2026, 1, 1, tzinfo=UTC)) == "2026-01-01T00:00:00Z"
    assert zulu(None) is None


def test_a_label_that_our_notation_cannot_write_is_shown_as_json():
    label = Label.of("secret", ["aa.police"], persons=["a,b"])
    assert marking_of(label) == label.to_json()
