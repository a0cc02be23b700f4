"""Which sort of list a file is, by what stands in it: its name is a stranger's word."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Final

from watchfloor.core.errors import Malformed

XLSX, FTM, CSV, TSV = "xlsx", "ftm", "csv", "tsv"
_LISTS: Final = "a list: CSV, TSV, XLSX, or FollowTheMoney JSON lines"
_OTHERS: Final = (
    (b"%PDF", "a PDF document"),
    (b"\xd0\xcf\x11\xe0", "a workbook of the old form (.xls); save it as .xlsx"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
    (b"\x1f\x8b", "a packed file; unpack it"),
    (b"7z\xbc\xaf", "a packed file; unpack it"),
    (b"Rar!", "a packed file; unpack it"),
)
_WIDE: Final = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_HEAD: Final = 1 << 16


def form_of(path: Path) -> str:
    """`xlsx`, `ftm`, `csv` or `tsv`. Raises Malformed for whatever is no list, saying what it is instead."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if not head.strip(b"\x00\t\r\n \xef\xbb\xbf"):
        raise Malformed(path.name, "an empty file", _LISTS)
    if head.startswith(b"PK"):
        return _workbook(path)
    for begins, what in _OTHERS:
        if head.startswith(begins):
            raise Malformed(path.name, what, _LISTS)
    return _text(path, head)


def encoding_of(path: Path) -> str:
    """The encoding that the file itself declares by its first bytes; "" where it declares none."""
    with path.open("rb") as file:
        return _WIDE.get(file.read(2), "")


def delimiter_of(path: Path, encoding: str) -> str:
    """What separates the cells of the first line: the commonest of tab, semicolon, comma and bar."""
    with path.open("rb") as file:
        first = next(iter(file.read(_HEAD).decode(encoding, "replace").splitlines()), "")
    return max("\t;,|", key=first.count)


def _workbook(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist()[:10_000])
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise Malformed(path.name, f"a damaged archive ({error})"[:120], _LISTS) from None
    if "xl/workbook.xml" not in names:
        what = "a text document" if any(n.startswith("word/") for n in names) else "an archive that is no workbook"
        raise Malformed(path.name, what, _LISTS)
    return XLSX


def _text(path: Path, head: bytes) -> str:
    wide = _WIDE.get(head[:2])
    if b"\x00" in head and not wide:
        raise Malformed(path.name, "bytes that are no text", f"{_LISTS}; UTF-16 begins with a byte order mark")
    text = head.decode(wide or "latin-1", "replace").lstrip("\ufeffï»¿ \t\r\n")
    if text[:1] == "{":
        return FTM
    if text[:1] == "<":
        raise Malformed(path.name, "a page of HTML or XML", _LISTS)
    if text[:1] == "[" and text[1:].lstrip()[:1] in ("{", "["):
        raise Malformed(path.name, "one array of JSON", "one JSON object a line")
    first = text.splitlines()[0]
    return TSV if first.count("\t") > max(first.count(","), first.count(";")) else CSV
