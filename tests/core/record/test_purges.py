"""The signed list of purges: read as it was written, and refused when a byte of it is another."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchfloor.core.errors import Broken, Malformed
from watchfloor.core.log.note import Signer
from watchfloor.core.record.purges import Gone, PurgeList

SIGNER = Signer("alpha.example/log/records", bytes(range(32)))
STATED = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
COMMITMENTS = st.binary(min_size=32, max_size=32)
GONE = st.builds(
    Gone, COMMITMENTS, COMMITMENTS, st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.just(b"") | COMMITMENTS
)


def listed(*gone: Gone) -> PurgeList:
    return PurgeList("alpha.example/log", STATED, gone)


def read(text: str) -> PurgeList:
    return PurgeList.read(text, [SIGNER.verifier])


@given(st.lists(GONE, max_size=5))
def test_a_list_is_read_as_it_was_written(gone):
    assert read(listed(*gone).text(SIGNER)) == listed(*gone)


def test_a_list_has_no_end():
    many = [
        Gone(n.to_bytes(32), bytes(32), date(2026, 1, 1)) for n in range(9000)
    ]  # a note ends at 1,000,000 bytes
    text = listed(*many).text(SIGNER)
    assert len(text) > 1_000_000
    assert len(read(text).gone) == 9000


@given(st.data())
def test_no_byte_of_a_list_can_be_another(data):
    text = listed(Gone(bytes(32), bytes([1]) * 32, date(2026, 1, 1))).text(SIGNER)
    at = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.sampled_from("0aZ\n -"))
    altered = text[:at] + other + text[at + 1 :]
    if altered != text:
        with pytest.raises((Broken, Malformed)):
            read(altered)


def test_a_line_cannot_be_left_out():
    text = listed(Gone(bytes(32), bytes(32), date(2026, 1, 1))).text(SIGNER)
    with pytest.raises(Broken):
        read(text[: text.index("00000000")])


def test_nobody_else_signs_the_list():
    with pytest.raises(Broken):
        read(listed().text(Signer("alpha.example/log/records", bytes(32))))


@pytest.mark.parametrize("text", ["", "x", "watchfloor/purges/v1\n", "\n\n\n\n", "a\n\nb\n\nc"])
def test_what_is_no_list_is_malformed(text):
    with pytest.raises(Malformed):
        read(text)
