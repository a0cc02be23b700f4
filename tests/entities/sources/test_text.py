"""A text file is read whole or its fault is named with the line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchfloor.core.errors import Malformed
from watchfloor.entities.sources.text import CHUNK, LONGEST_LINE, decoder_for, lines, rows


def file(tmp_path, content: bytes):
    path = tmp_path / "list.csv"
    path.write_bytes(content)
    return path


def test_lines_keep_their_ends_and_their_order(tmp_path):
    assert list(lines(file(tmp_path, b"a\nb\r\nc"))) == ["a\n", "b\r\n", "c"]


def test_a_byte_order_mark_is_no_text(tmp_path):
    assert list(lines(file(tmp_path, b"\xef\xbb\xbfa\n"))) == ["a\n"]
    assert list(lines(file(tmp_path, "a\n".encode("utf-16")), "utf-16")) == ["a\n"]


def test_the_dos_end_of_file_is_no_line(tmp_path):
    assert list(lines(file(tmp_path, b"a\r\n\x1a"))) == ["a\r\n"]


def test_a_wrong_encoding_is_told_with_line_and_byte(tmp_path):
    with pytest.raises(Malformed, match=r"line 2, byte 6: found bytes e9.*utf-8"):
        list(lines(file(tmp_path, b"abc\nde\xe9\n")))


def test_the_line_and_byte_are_right_behind_many_chunks(tmp_path):
    before = b"x" * 99 + b"\n"
    count = 3 * CHUNK // 100
    with pytest.raises(Malformed, match=f"line {count + 1}, byte {100 * count}"):
        list(lines(file(tmp_path, before * count + b"\xff\n")))


def test_a_character_cut_off_at_the_end_is_told(tmp_path):
    with pytest.raises(Malformed, match=r"line 1, byte 1"):
        list(lines(file(tmp_path, b"a\xc3")))


def test_a_character_across_chunks_is_whole(tmp_path):
    text = "a" * (CHUNK - 1) + "é\n"
    assert list(lines(file(tmp_path, text.encode()))) == [text]


def test_a_nul_is_told_with_its_line(tmp_path):
    with pytest.raises(Malformed, match=r"line 2: found a NUL.*UTF-16"):
        list(lines(file(tmp_path, b"a\nb\x00\n")))


def test_a_line_without_an_end_does_not_fill_the_memory(tmp_path):
    with pytest.raises(Malformed, match=r"line 1: found over"):
        list(lines(file(tmp_path, b"x" * (LONGEST_LINE + CHUNK + 1))))


@pytest.mark.parametrize("encoding", ["nonsense", "base64", "rot13", ""])
def test_an_encoding_that_is_not_of_text_is_malformed(encoding):
    with pytest.raises(Malformed, match=r"such as utf-8"):
        decoder_for(encoding)


def test_a_list_that_is_not_there_is_malformed(tmp_path):
    with pytest.raises(Malformed, match=r"no such file"):
        list(lines(tmp_path / "none.csv"))


def test_rows_have_the_line_they_begin_on(tmp_path):
    found = list(rows(file(tmp_path, b'a,b\n"c\nd",e\n\nf,g\n')))
    assert found == [(1, ["a", "b"]), (2, ["c\nd", "e"]), (5, ["f", "g"])]


def test_an_unclosed_quote_is_told_with_the_line_it_opens_on(tmp_path):
    with pytest.raises(Malformed, match=r"line 2: found a quote that is opened and never closed"):
        list(rows(file(tmp_path, b'a,b\n"c,d\ne,f\n')))


def test_an_unclosed_quote_before_a_long_rest_is_told_too(tmp_path):
    with pytest.raises(Malformed, match=r"line 2: found a (row of over 1,048,576 characters|cell).*never closed"):
        list(rows(file(tmp_path, b'a,b\n"c,d\n' + b"e,f\n" * 300_000)))


def test_a_quote_within_a_cell_is_told(tmp_path):
    with pytest.raises(Malformed, match=r"line 1.*doubled"):
        list(rows(file(tmp_path, b'"a"b,c\n')))


def test_progress_is_told_every_byte(tmp_path):
    read: list[int] = []
    path = file(tmp_path, b"a,b\n" * CHUNK)
    list(rows(path, progress=read.append))
    assert sum(read) == path.stat().st_size


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\x1a\ufeff"), max_size=200))
def test_what_was_written_is_read(tmp_path_factory, text):
    path = tmp_path_factory.mktemp("x") / "x"
    path.write_bytes(text.encode())
    assert "".join(lines(path)) == text
