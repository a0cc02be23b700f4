"""A key in two shares: both are needed, and a mistyped one is told before anything is opened with it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchfloor.core.errors import Broken, Malformed, WatchfloorError
from watchfloor.node.backup.shares import draw_key, join, split

KEYS = st.binary(min_size=32, max_size=32)


@given(KEYS)
def test_two_shares_in_either_order_are_the_key(key):
    one, other = split(key)
    assert join(one, other) == join(other, one) == key


def test_case_blanks_and_dashes_do_not_matter():
    key = draw_key()
    one, other = split(key)
    assert join(f"  {one.upper()}\n", other.replace("-", " ")) == key


def test_one_share_twice_is_no_key():
    one, _ = split(draw_key())
    with pytest.raises(Malformed, match="twice"):
        join(one, one)


def test_shares_of_two_keys_are_no_key():
    one, _ = split(draw_key())
    _, other = split(draw_key())
    with pytest.raises(Broken, match="two keys"):
        join(one, other)


def test_shares_of_two_splittings_are_no_key():
    key = draw_key()
    with pytest.raises(Broken, match="do not give"):
        join(split(key)[0], split(key)[1])


@given(st.integers(0, 93), st.sampled_from("0123456789abcdefx"))
def test_a_mistyped_digit_is_noticed(at, digit):
    one, other = split(bytes(range(32)))
    typed = one[:at] + digit + one[at + 1 :]
    if typed != one:
        with pytest.raises(WatchfloorError) as told:
            join(typed, other)
        assert one[20:40] not in str(told.value)


def test_a_share_tells_nothing_of_the_key():
    key = draw_key()
    shares = {split(key)[n] for n in (0, 1) for _ in range(20)}
    assert len(shares) == 40
    assert not any(key.hex()[:8] in share for share in shares)
