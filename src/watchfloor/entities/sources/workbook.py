"""Rows of a spreadsheet (XLSX), read one by one, with bounds on what a small file may unpack to."""

from __future__ import annotations

import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final

from watchfloor.core.errors import Malformed
from watchfloor.entities.sources.text import opened

MOST_UNPACKED: Final = 512 << 20  # bytes of all parts together
MOST_SHARED_TEXT: Final = 64 << 20  # bytes of the shared strings, which are held in memory
MOST_ROWS: Final = 1_048_576  # what the format itself allows
MOST_COLUMNS: Final = 1_000
ERRORS: Final = frozenset({"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"})

_SHARED: Final = "xl/sharedStrings.xml"
_DAMAGED: Final = (
    SyntaxError,
    KeyError,
    ValueError,
    TypeError,
    IndexError,
    EOFError,
    zlib.error,
    zipfile.BadZipFile,
)
"""What the readers of XML and ZIP raise; expat's own error is a SyntaxError."""


def sheet_rows(path: Path, sheet: str = "") -> Iterator[tuple[int, list[str]]]:
    """Each row that has a cell with something in it, with its number; cells as text, "" for empty ones.

    `sheet` is the name of the sheet, "" for the first. Formulas give the value that the spreadsheet program last
    computed. Dates come as ISO text, whole numbers without a point. Raises Malformed for a file that is no
    workbook, unpacks to more than MOST_UNPACKED, or has no such sheet.
    """
    with opened(path):
        _require_bounded(path)
    with closing(_workbook(path)) as book:
        found = enumerate(_sheet(path, book, sheet).iter_rows(values_only=True), start=1)
        while (numbered := _next(path, found)) is not None:
            number, cells = numbered
            if number > MOST_ROWS or len(cells) > MOST_COLUMNS:
                expected = f"at most {MOST_ROWS:,} rows of {MOST_COLUMNS:,} cells"
                raise Malformed(f"{path.name} row {number}", f"{len(cells):,} cells", expected)
            texts = [cell_text(cell) for cell in cells]
            if any(texts):
                yield number, texts


def _next(path: Path, found: Iterator[tuple[int, tuple[Any, ...]]]) -> tuple[int, tuple[Any, ...]] | None:
    """The next row; a sheet that is damaged further down shows it only here."""
    try:
        return next(found, None)
    except _DAMAGED as error:
        raise Malformed(path.name, f"a damaged sheet ({error})"[:160], "a whole workbook") from None


def cell_text(cell: Any) -> str:
    """What a cell holds, as text: as a person would type it where dates are written by ISO 8601."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        midnight = cell.time() == time() and cell.tzinfo is None
        return cell.date().isoformat() if midnight else cell.replace(microsecond=0).isoformat()
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, timedelta):
        return str(cell)
    return str(cell).strip()


def _require_bounded(path: Path) -> None:
    """The sizes that the parts declare are also all that is read of them, so that they can be believed."""
    try:
        with zipfile.ZipFile(path) as archive:
            sizes = {part.filename: part.file_size for part in archive.infolist()}
            _require_no_entities(path, archive)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as error:
        raise Malformed(path.name, f"no whole workbook ({error})", "an .xlsx file") from None
    for what, size, most in (
        ("parts", sum(sizes.values()), MOST_UNPACKED),
        ("shared texts", sizes.get(_SHARED, 0), MOST_SHARED_TEXT),
    ):
        if size > most:
            raise Malformed(path.name, f"{what} that unpack to {size:,} bytes", f"at most {most:,}")


def _require_no_entities(path: Path, archive: zipfile.ZipFile) -> None:
    """Office writes no document type; one is there to swell (billion laughs) or to reach other files."""
    for part in archive.infolist():
        if part.filename.endswith((".xml", ".rels")):
            with archive.open(part) as xml:
                if b"<!DOCTYPE" in xml.read(1 << 16).replace(b"\x00", b""):
                    raise Malformed(f"{path.name} {part.filename}", "a document type", "XML as Office writes it")


def _workbook(path: Path) -> Any:
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about styles and extensions, which are not read
        try:
            return openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
        except (InvalidFileException, OSError, *_DAMAGED) as error:
            raise Malformed(path.name, f"no whole workbook ({error})"[:160], "an .xlsx file") from None


def _sheet(path: Path, book: Any, name: str) -> Any:
    sheets = {sheet.title: sheet for sheet in book.worksheets}
    if not sheets or (name and name not in sheets):
        raise Malformed(path.name, f"no sheet {name!r}", "one of " + ", ".join(sheets))
    sheet = sheets[name] if name else next(iter(sheets.values()))
    sheet.reset_dimensions()  # some programs write a wrong size, behind which rows would be lost
    return sheet
