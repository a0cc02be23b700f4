"""Facts that somebody typed or pasted, read line by line: taken, kept as written, to be corrected, or refused.

A line is `property: value`. Where the first line names properties as a spreadsheet's header does (tabs, semicolons
or commas between them), each further row is an entity of its own. Of what is refused the value is blotted out, so
that it stays neither on the page nor anywhere behind it.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from watchfloor.core.errors import Malformed, Refused
from watchfloor.entities.cleaning import clean
from watchfloor.entities.fact import Fact
from watchfloor.entities.offering import property_called, property_offered
from watchfloor.entities.rules import PROTECTED_VIEWS
from watchfloor.entities.vocabulary import property_named, schema_named

BLOT: Final = "██████"
MOST_LINES: Final = 200
MOST_ROWS: Final = 50  # entities: more is a list, which is imported as a file by who may import
LONGEST: Final = 200_000  # characters

_LINE: Final = re.compile(r"\s*[-*•]?\s*(?P<name>[^:=\t]{1,80}?)\s*[:=\t]\s*(?P<value>.*\S)?\s*", re.DOTALL)
_WHOLE_DAY: Final = re.compile(
    r"\d{1,2}[ ./-]+\w{1,10}[ ./-]+\d{4}|\d{4}-\d{1,2}-\d{1,2}|\w{3,10} \d{1,2},? \d{4}"
)
_DIGITS: Final = {"mmsi": (9, 9), "imei": (14, 16), "imsi": (14, 15), "iccid": (18, 22)}


class Verdict(StrEnum):
    """What becomes of a line."""

    READY = "ready"
    AS_WRITTEN = "as-written"
    TO_CORRECT = "to-correct"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Line:
    """One line, or row: its number, its text without what was refused, and what it says, or what is wrong with it.

    `blots` are the cells of a row that were refused.
    """

    number: int
    text: str
    verdict: Verdict
    facts: tuple[Fact, ...] = ()
    trouble: Malformed | Refused | None = None
    blots: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Pasted:
    """All that was pasted.

    `rows` are the facts of each entity; `text` is what may stay of what was typed; `refused` names the properties of
    which a value was blotted out just now; `table` says that it has a header.
    """

    lines: tuple[Line, ...] = ()
    rows: tuple[tuple[Fact, ...], ...] = ()
    text: str = ""
    refused: tuple[str, ...] = ()
    table: bool = False

    def count(self, verdict: Verdict) -> int:
        """How many lines have this verdict."""
        return sum(line.verdict is verdict for line in self.lines)

    def numbers(self, verdict: Verdict) -> list[int]:
        """Which lines have it."""
        return [line.number for line in self.lines if line.verdict is verdict]


@dataclass(frozen=True, slots=True)
class _How:
    """In which sense texts are read."""

    schema: str
    country: str
    group: str
    keep: bool


def read_fact(
    schema: str, prop: str, text: str, *, country: str = "", group: str = "", keep: bool = False
) -> Fact:
    """The fact that somebody types about a property, more strictly than of a list: he can still correct it.

    Raises Malformed also for a day that no calendar has and for a number that cannot be one of its kind, unless
    they are to be kept as written (`keep`); for the rest as `clean` does.
    """
    if BLOT in text:
        raise _blotted()
    if not text.strip():
        raise Malformed(prop, "nothing", "a value")
    fact = clean(schema, prop, text.strip(), country=country, group=group)
    if not keep:
        _require_likely(schema, fact)
    return fact


def _require_likely(schema: str, fact: Fact) -> None:
    kind, text = property_offered(schema, fact.prop).type, fact.text
    low, high = _DIGITS.get(fact.prop, (0, 0))
    number = re.sub(r"[\s.-]", "", text)
    if high and not (number.isascii() and number.isdecimal() and low <= len(number) <= high):
        most = f"{low} digits" if low == high else f"{low} to {high} digits"
        found = f"{len(number)} digits" if number.isdecimal() else "more than digits"
        raise Malformed(fact.prop, found, most)
    if not fact.unread:
        return
    if kind == "date" and _WHOLE_DAY.fullmatch(text.strip()):
        raise Malformed(fact.prop, repr(text[:30]), "a day of the calendar, such as 1978-02-28 or 1978")
    if kind == "entity":
        raise Malformed(fact.prop, repr(text[:30]), "the id of an entity")
    if shape := property_named(schema_named(schema), fact.prop).format:
        raise Malformed(fact.prop, repr(text[:30]), f"a whole {shape.upper()} number")


def read_pasted(text: str, schema: str, *, country: str = "", group: str = "", keep: bool = False) -> Pasted:
    """Read what was pasted about entities of this schema. Raises Malformed where it is too much to be read here."""
    if len(text) > LONGEST:
        raise Malformed("pasted text", f"{len(text):,} characters", f"at most {LONGEST:,}; import it as a file")
    lines, how = text.splitlines(), _How(schema, country, group, keep)
    if len(lines) > MOST_LINES:
        raise Malformed("pasted text", f"{len(lines):,} lines", f"at most {MOST_LINES}; import them as a file")
    header = next((line for line in lines if line.strip()), "")
    delimiter = _delimiter(header, schema)
    return _table(text, delimiter, how) if delimiter else _statements(lines, how)


def without(pasted: Pasted, verdict: Verdict) -> str:
    """The text without the lines that have this verdict."""
    dropped = set(pasted.numbers(verdict))
    if pasted.table:
        return "\n".join(line.text for line in pasted.lines if line.number not in dropped)
    return "\n".join(line for n, line in enumerate(pasted.text.splitlines(), 1) if n not in dropped)


def _statements(lines: Sequence[str], how: _How) -> Pasted:
    read = [_statement(n, line, how) for n, line in enumerate(lines, start=1) if line.strip()]
    stay = {line.number: line.text for line in read}
    text = "\n".join(stay.get(n, line) for n, line in enumerate(lines, start=1))
    facts = tuple(dict.fromkeys(f for line in read for f in line.facts))
    refused = tuple(_name_of(line.text) for line in read if _is_new(line, lines[line.number - 1]))
    return Pasted(tuple(read), (facts,) if facts else (), text, refused)


def _is_new(line: Line, given: str) -> bool:
    return line.verdict is Verdict.REFUSED and BLOT not in given


def _name_of(text: str) -> str:
    found = _LINE.fullmatch(text)
    return found["name"][:40] if found else ""


def _statement(number: int, text: str, how: _How) -> Line:
    found = _LINE.fullmatch(text)
    if not found:
        trouble = Malformed(f"line {number}", repr(text.strip()[:40]), "property: value")
        return Line(number, text, Verdict.TO_CORRECT, trouble=trouble)
    name, value = found["name"], found["value"] or ""
    try:
        fact = read_fact(
            how.schema, property_called(how.schema, name), value,
            country=how.country, group=how.group, keep=how.keep,
        )  # fmt: skip
    except Refused as refusal:
        return Line(number, f"{name}: {BLOT}", Verdict.REFUSED, trouble=refusal)
    except Malformed as trouble:
        return Line(number, text, Verdict.TO_CORRECT, trouble=trouble)
    return Line(number, text, Verdict.AS_WRITTEN if fact.unread else Verdict.READY, (fact,))


def _delimiter(header: str, schema: str) -> str:
    """What separates the cells of a header that names at least two properties, and no fewer than it does not."""
    for delimiter in "\t;,|":
        cells = header.split(delimiter)
        known = sum(_is_property(schema, cell) for cell in cells)
        if known >= 2 and 2 * known >= len(cells):
            return delimiter
    return ""


def _is_property(schema: str, cell: str) -> bool:
    try:
        property_called(schema, cell.strip().strip('"'))
    except Malformed:
        return False
    except Refused:
        return True
    return True


def _table(text: str, delimiter: str, how: _How) -> Pasted:
    """Rows below a header; a column of a special category is blotted out from top to bottom."""
    try:
        rows = list(_rows(text, delimiter))
    except csv.Error as error:
        trouble = Malformed("pasted table", str(error)[:80], "cells as a spreadsheet copies them")
        return Pasted((Line(1, text.splitlines()[0][:300], Verdict.TO_CORRECT, trouble=trouble),), text=text)
    (at, header), *body = rows
    columns = [_column(how.schema, cell) for cell in header]
    lines, rows_read = [_head_line(at, header, columns, delimiter)], list[tuple[Fact, ...]]()
    for number, cells in body:
        line = _row(number, cells, columns, delimiter, how)
        lines.append(line)
        if line.facts:
            rows_read.append(line.facts)
    if len(rows_read) > MOST_ROWS:
        trouble = Malformed("pasted table", f"{len(rows_read)} rows", f"at most {MOST_ROWS}; import it as a file")
        lines[0] = replace(lines[0], verdict=Verdict.TO_CORRECT, trouble=trouble)
    refused = tuple(_blotted_now(body, lines[1:], header, columns))
    kept = "\n".join(line.text for line in lines) if refused else text
    return Pasted(tuple(lines), tuple(rows_read), kept, refused, table=True)


def _blotted_now(
    body: list[tuple[int, list[str]]],
    lines: list[Line],
    header: list[str],
    columns: list[str | Malformed | Refused],
) -> Iterator[str]:
    """The columns of which something was blotted out that had not been before."""
    for n, name in enumerate(header):
        given = (cells[n] for _, cells in body if n < len(cells))
        if isinstance(columns[n], Refused):
            if any(cell.strip() and BLOT not in cell for cell in given):
                yield name.strip()[:40]
            continue
        for line, (_, cells) in zip(lines, body, strict=True):
            if n < len(cells) and n in line.blots and BLOT not in cells[n]:
                yield name.strip()[:40]
                break


def _rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    begins = 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield begins, cells
        begins = reader.line_num + 1


def _column(schema: str, cell: str) -> str | Malformed | Refused:
    try:
        return property_called(schema, cell)
    except (Malformed, Refused) as trouble:
        return trouble


def _head_line(number: int, header: list[str], columns: list[str | Malformed | Refused], delimiter: str) -> Line:
    text = _written([header], delimiter)
    for wanted, verdict in ((Malformed, Verdict.TO_CORRECT), (Refused, Verdict.REFUSED)):
        for column in columns:
            if isinstance(column, wanted):
                return Line(number, text, verdict, trouble=column)
    return Line(number, text, Verdict.READY)


def _row(
    number: int, cells: list[str], columns: list[str | Malformed | Refused], delimiter: str, how: _How
) -> Line:
    """One entity. A value of it that is refused is blotted out; the worst of its cells is the verdict on the row."""
    facts, troubles, stay, blots = list[Fact](), list[Malformed | Refused](), list(cells), set[int]()
    if len(cells) != len(columns):
        troubles.append(Malformed(f"line {number}", f"{len(cells)} cells", f"{len(columns)}, as in the header"))
    for n, (cell, column) in enumerate(zip(cells, columns, strict=False)):
        found = _cell(cell, column, how) if cell.strip() else None
        if isinstance(found, Fact):
            facts.append(found)
        elif found is not None and isinstance(column, str):
            troubles.append(found)
        if isinstance(found, Refused):
            stay[n] = BLOT
            blots |= {n} if isinstance(column, str) else set()
    text, wrong = _written([stay], delimiter), next((t for t in troubles if isinstance(t, Malformed)), None)
    if wrong:
        return Line(number, text, Verdict.TO_CORRECT, trouble=wrong, blots=frozenset(blots))
    verdict = Verdict.AS_WRITTEN if any(f.unread for f in facts) else Verdict.READY
    first = troubles[0] if troubles else None
    return Line(number, text, verdict, tuple(dict.fromkeys(facts)), first, frozenset(blots))


def _cell(cell: str, column: str | Malformed | Refused, how: _How) -> Fact | Malformed | Refused:
    """What a cell says; what is wrong with its column is said once, of the header."""
    if not isinstance(column, str):
        return column
    try:
        return read_fact(how.schema, column, cell, country=how.country, group=how.group, keep=how.keep)
    except (Malformed, Refused) as trouble:
        return trouble


def _written(rows: list[list[str]], delimiter: str) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return out.getvalue().rstrip("\n")


def _blotted() -> Refused:
    return Refused("This value was erased: it is not stored", rule=PROTECTED_VIEWS, permit="leave it out")
