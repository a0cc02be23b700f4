"""Lines and rows of a text file, strictly decoded: whatever does not fit is named with its line."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final, Literal

from watchfloor.core.errors import Malformed, Refused, Unavailable

CHUNK: Final = 1 << 16  # bytes read at a time
LONGEST_LINE: Final = 1 << 20  # characters of a line or a row: more is no list, and would fill the memory
DOS_END: Final = "\x1a"  # what OFAC and other old exporters put behind the last line

Progress = Callable[[int], object]
"""Called with the number of bytes read since the last call."""


Tell = Callable[[Malformed | Refused], None]
"""Told what is wrong with one entry of a list: it raises that, or lets the entry be left out."""


def stop(error: Malformed | Refused) -> None:
    """Leave nothing out."""
    raise error


def unwatched(_count: int) -> None:
    """The progress nobody asked for."""


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """The file, open for reading. Raises Malformed when it is not there, Unavailable when it cannot be read."""
    try:
        file = path.open("rb")
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        raise Malformed(str(path), "no such file", "the path of a list") from None
    except OSError as error:
        raise Unavailable(
            f"{path} cannot be read ({error.strerror})", "Mend the file or its permissions"
        ) from error
    with file:
        yield file


@contextmanager
def standing_at(where: str) -> Iterator[None]:
    """Puts the place in front of what goes wrong within."""
    try:
        yield
    except Malformed as error:
        raise Malformed(f"{where}: {error.where}", error.found, error.expected) from error
    except Refused as error:
        raise Refused(f"{where}: {error.why}", rule=error.rule, permit=error.permit) from error


def decoder_for(encoding: str) -> codecs.IncrementalDecoder:
    """A strict decoder; UTF-8 takes a byte order mark. Raises Malformed for an encoding that is not of text."""
    try:
        "a".encode(encoding)  # refuses codecs that are not of text, such as base64
        name = codecs.lookup(encoding).name
        return codecs.getincrementaldecoder("utf-8-sig" if name == "utf-8" else name)("strict")
    except (LookupError, ValueError):
        raise Malformed("encoding", repr(encoding[:40]), "such as utf-8, utf-16, cp1252, iso-8859-1") from None


def lines(path: Path, encoding: str = "utf-8", progress: Progress = unwatched) -> Iterator[str]:
    """Each line with its end (LF or CR LF), decoded strictly; a DOS end of file behind the last one is dropped.

    Memory stays at one chunk and one line. Raises Malformed with line and byte for bytes that are not of the
    encoding, for a NUL, and for a line longer than LONGEST_LINE.
    """
    number, rest = 0, ""
    for text in _decoded(path, encoding, progress):
        *whole, rest = (rest + text).split("\n")
        if "\x00" in text:
            _refuse_nul(path, number, [*whole, rest])
        for line in whole:
            number += 1
            yield line + "\n"
        if len(rest) > LONGEST_LINE:
            raise Malformed(
                f"{path.name} line {number + 1}", f"over {LONGEST_LINE:,} characters", "a shorter line"
            )
    if rest.strip(DOS_END):
        yield rest.rstrip(DOS_END)


def _decoded(path: Path, encoding: str, progress: Progress) -> Iterator[str]:
    decoder, read, seen = decoder_for(encoding), 0, 1
    with opened(path) as file:
        while True:
            chunk = file.read(CHUNK)
            try:
                text = decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                raise _not_of(path, encoding, error, read + len(chunk), seen) from None
            read, seen = read + len(chunk), seen + text.count("\n")
            progress(len(chunk))
            yield text
            if not chunk:
                return


def _not_of(path: Path, encoding: str, error: UnicodeDecodeError, end: int, line: int) -> Malformed:
    """`end` is the offset behind the bytes that the decoder held, `line` the one in which they began."""
    offset = end - len(error.object) + error.start
    line += error.object[: error.start].decode(encoding, "ignore").count("\n")
    bad = error.object[error.start : error.end][:8].hex(" ")
    expected = f"text in {encoding}; if it is another encoding, say so in the mapping"
    return Malformed(f"{path.name} line {line}, byte {offset}", f"bytes {bad}", expected)


def _refuse_nul(path: Path, number: int, found: list[str]) -> None:
    line = number + 1 + next(i for i, text in enumerate(found) if "\x00" in text)
    raise Malformed(f"{path.name} line {line}", "a NUL character", "text; a file full of NULs is often UTF-16")


def rows(
    path: Path,
    *,
    encoding: str = "utf-8",
    delimiter: str = ",",
    quoting: Literal[0, 3] = csv.QUOTE_MINIMAL,
    progress: Progress = unwatched,
) -> Iterator[tuple[int, list[str]]]:
    """Each row of a CSV file with the line it begins on; empty lines are passed over.

    Quotes follow RFC 4180, strictly; with QUOTE_NONE a quote is a character as any other. Raises Malformed for a
    quote that is not closed or stands within a cell, and for a row longer than LONGEST_LINE.
    """
    held = _Held(path.name, lines(path, encoding, progress))
    reader = csv.reader(held.lines(), delimiter=delimiter, quoting=quoting, strict=True)
    while True:
        begins = reader.line_num + 1
        held.begin(begins)
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise _not_csv(path, begins, str(error)) from None
        if row:
            yield begins, row


class _Held:
    """Bounds what one row holds. The csv module's own limit is of the whole process, and libraries lift it."""

    def __init__(self, name: str, found: Iterator[str]) -> None:
        self._name, self._found, self._line, self._length = name, found, 1, 0

    def begin(self, line: int) -> None:
        """A row begins on this line."""
        self._line, self._length = line, 0

    def lines(self) -> Iterator[str]:
        """The lines, as long as they do not make the row too long."""
        for line in self._found:
            self._length += len(line)
            if self._length > LONGEST_LINE:
                where, found = f"{self._name} line {self._line}", f"a row of over {LONGEST_LINE:,} characters"
                raise Malformed(where, found, "a shorter row; perhaps a quote there is never closed")
            yield line


def _not_csv(path: Path, line: int, problem: str) -> Malformed:
    where = f"{path.name} line {line}"
    if "unexpected end" in problem:
        return Malformed(
            where, "a quote that is opened and never closed", "the rest of the file, or a closing quote"
        )
    if "field larger" in problem:
        return Malformed(where, "a cell as long as a book", "shorter cells, or a quote that is closed")
    return Malformed(where, f"cells that do not fit CSV ({problem})", 'quotes doubled within quotes ("")')
