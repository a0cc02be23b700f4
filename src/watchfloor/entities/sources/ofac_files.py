"""OFAC's delimited files: rows keyed by entry number, read beside each other in flat memory."""

from __future__ import annotations

import json
import sqlite3
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from watchfloor.core.errors import Malformed
from watchfloor.entities.sources.text import Progress, rows, unwatched

NOTHING: Final = "-0-"


@dataclass(frozen=True, slots=True)
class Entry:
    """One row: the number of the entry it belongs to, its cells ("" for nothing), where it stands."""

    number: int
    cells: list[str]
    where: str


def entries(path: Path, width: int, progress: Progress = unwatched) -> Iterator[Entry]:
    """Each row of the file. Raises Malformed for a row of another width, or whose first cell is no number."""
    file = path.name
    for line, row in rows(path, progress=progress):
        where = f"{file} line {line}"
        if len(row) != width:
            raise Malformed(where, f"{len(row)} cells", f"{width}")
        cells = ["" if text == NOTHING else text for text in map(str.strip, row)]
        yield Entry(_number(where, cells[0]), cells, where)


def in_order(path: Path) -> bool:
    """Whether the entry numbers of the file never go down (OFAC's do not). Raises Malformed as `entries` does."""
    last = 0
    for line, row in rows(path):
        number = _number(f"{path.name} line {line}", row[0].strip())
        if number < last:
            return False
        last = number
    return True


def _number(where: str, text: str) -> int:
    if not (text.isascii() and text.isdecimal()) or len(text) > 12:
        raise Malformed(where, repr(text[:40]), "an entry number")
    return int(text)


class Companion:
    """A file of rows that belong to entries of the list: asked once for each entry, in the order of the list.

    Where list and file are sorted it is read alongside, one entry ahead; else over an index in a temporary SQLite
    file. A file that is not there has no rows. Use it as a context manager.
    """

    def __init__(self, path: Path, width: int, sorted_list: bool) -> None:
        self._path, self._width = path, width
        self._here = path.is_file()
        self._alongside = sorted_list and self._here and in_order(path)
        self._left_over: list[str] = []
        self._ahead: Entry | None = None
        self._rows: Iterator[Entry] = iter(())

    def __enter__(self) -> Self:
        if self._alongside:
            self._rows = entries(self._path, self._width)
            self._ahead = next(self._rows, None)
        elif self._here:
            self._index()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._here and not self._alongside:
            self._db.close()
            self._folder.cleanup()

    def of(self, number: int) -> list[Entry]:
        """The rows of this entry, in the order of the file."""
        if not self._here:
            return []
        return self._read_to(number) if self._alongside else self._looked_up(number)

    def unmatched(self) -> Iterator[str]:
        """Where the rows stand that no entry asked for; to be called behind the last entry."""
        yield from self._left_over
        if self._ahead is not None:
            yield self._ahead.where
            yield from (entry.where for entry in self._rows)
        if self._here and not self._alongside:
            yield from (
                where for (where,) in self._db.execute("SELECT place FROM row WHERE NOT asked ORDER BY rowid")
            )

    def _read_to(self, number: int) -> list[Entry]:
        found: list[Entry] = []
        while self._ahead is not None and self._ahead.number <= number:
            if self._ahead.number == number:
                found.append(self._ahead)
            else:
                self._left_over.append(self._ahead.where)
            self._ahead = next(self._rows, None)
        return found

    def _looked_up(self, number: int) -> list[Entry]:
        found = self._db.execute(
            "SELECT cells, place FROM row WHERE number = ? ORDER BY rowid", (number,)
        ).fetchall()
        self._db.execute("UPDATE row SET asked = 1 WHERE number = ?", (number,))
        return [Entry(number, json.loads(cells), where) for cells, where in found]

    def _index(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="watchfloor-ofac-")
        self._db = sqlite3.connect(Path(self._folder.name) / "rows.db", isolation_level=None)
        self._db.execute("PRAGMA synchronous = OFF")
        self._db.execute("CREATE TABLE row (number INTEGER, cells TEXT, place TEXT, asked INTEGER DEFAULT 0)")
        self._db.execute("BEGIN")
        self._db.executemany(
            "INSERT INTO row (number, cells, place) VALUES (?, ?, ?)",
            ((e.number, json.dumps(e.cells), e.where) for e in entries(self._path, self._width)),
        )
        self._db.execute("CREATE INDEX by_number ON row (number)")
