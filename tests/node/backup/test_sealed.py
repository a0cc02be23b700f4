"""The encrypted file: what was written comes out, or nothing that could be taken for it."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchfloor.core.errors import Broken, Malformed
from watchfloor.node.backup import frames
from watchfloor.node.backup.sealed import CHUNK, MAGIC, Header, SealedWriter, opened, read_header
from watchfloor.node.backup.shares import key_id

KEY = bytes(range(32))
HEADER = Header("alpha.example", "2026-11-24T06:00:00+00:00", "2026-12-24T06:00:00+00:00", key_id(KEY))


def sealed(clear: bytes, key: bytes = KEY, header: Header = HEADER) -> bytes:
    file = io.BytesIO()
    stream = SealedWriter(file, header, key)
    for start in range(0, len(clear), 100_000):
        stream.write(clear[start : start + 100_000])
    stream.close()
    return file.getvalue()


def unsealed(raw: bytes, key: bytes = KEY) -> bytes:
    file = io.BytesIO(raw)
    return b"".join(opened(file, read_header(file), key))


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 7])
def test_what_was_written_comes_out(size):
    clear = bytes(n % 251 for n in range(size))
    assert unsealed(sealed(clear)) == clear


def test_the_header_is_readable_and_the_rest_is_not():
    raw = sealed(b"zqcanary" * 100)
    assert raw.startswith(MAGIC + b'{"origin": "alpha.example"')
    assert b"zqcanary" not in raw
    assert read_header(io.BytesIO(raw)) == HEADER


@given(st.data())
def test_no_byte_can_be_another(data):
    raw = bytearray(sealed(b"what was said " * 20))
    at = data.draw(st.integers(0, len(raw) - 1))
    raw[at] ^= data.draw(st.integers(1, 255))
    with pytest.raises((Broken, Malformed)):
        unsealed(bytes(raw))


@given(st.integers(0, 2 * CHUNK))
def test_a_file_that_was_cut_is_seen_to_be_cut(length):
    raw = sealed(bytes(2 * CHUNK))
    with pytest.raises((Broken, Malformed)):
        unsealed(raw[:length])


def test_a_file_that_was_cut_between_chunks_is_seen_to_be_cut():
    raw = sealed(bytes(3 * CHUNK))
    with pytest.raises(Broken, match="cut off after 2 chunks"):
        unsealed(raw[: len(raw) - CHUNK - 17])


def test_chunks_cannot_change_places():
    raw = sealed(bytes(CHUNK) + b"x" * CHUNK + b"y")
    start = len(MAGIC) + len(HEADER.line()) + 24
    one, two, rest = raw[start : start + CHUNK + 17], raw[start + CHUNK + 17 : start + 2 * (CHUNK + 17)], raw[-18:]
    with pytest.raises(Broken, match="chunk 0"):
        unsealed(raw[:start] + two + one + rest)


def test_nothing_can_be_added():
    with pytest.raises(Broken):
        unsealed(sealed(b"said") + b"\0")


def test_a_longer_life_cannot_be_written_into_the_header():
    raw = sealed(b"said").replace(b"2026-12-24", b"2036-12-24", 1)
    with pytest.raises(Broken, match="header was altered"):
        unsealed(raw)


def test_another_key_is_named_as_such():
    with pytest.raises(Broken, match="opens with"):
        unsealed(sealed(b"said"), bytes(32))


def rows_of(raw: bytes) -> Iterator[list[list[object]]]:
    return (f.rows() for f in frames.read_frames([raw]) if f.kind == frames.ROWS)


@given(
    st.lists(
        st.tuples(
            st.none() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False), st.text(), st.binary()
        )
    )
)
def test_rows_come_out_as_they_went_in(rows):
    out = io.BytesIO()
    assert sum(frames.write_rows(out, rows)) == len(rows)
    frames.write_json(out, frames.END, {})
    assert [tuple(row) for batch in rows_of(out.getvalue()) for row in batch] == rows


def test_frames_end_where_they_say():
    out = io.BytesIO()
    frames.write_frame(out, frames.FILE, b"x")
    with pytest.raises(Broken, match="end is missing"):
        list(frames.read_frames([out.getvalue()]))
    frames.write_json(out, frames.END, {})
    assert len(list(frames.read_frames([out.getvalue()[n : n + 1] for n in range(len(out.getvalue()))]))) == 2
    frames.write_frame(out, frames.FILE, b"x")
    with pytest.raises(Broken, match="after its end"):
        list(frames.read_frames([out.getvalue()]))
