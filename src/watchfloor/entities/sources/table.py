"""Rows of a CSV, TSV or XLSX file, turned into source entities by a mapping."""

from __future__ import annotations

import csv
import hmac
import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Final, Literal

from watchfloor.core.basis import SubjectCategory
from watchfloor.core.errors import Malformed, Refused
from watchfloor.entities.cleaning import clean, printable
from watchfloor.entities.fact import Fact, SourceEntity
from watchfloor.entities.sources.mapping import (
    EVERY_COLUMN,
    EntityPlan,
    FileShape,
    ListMapping,
    Row,
    Take,
    review_date,
)
from watchfloor.entities.sources.text import Progress, Tell, rows, standing_at, stop, unwatched
from watchfloor.entities.sources.workbook import ERRORS, sheet_rows
from watchfloor.entities.vocabulary import schema_named

ENDINGS: Final = {".csv": "csv", ".txt": "csv", ".tsv": "tsv", ".tab": "tsv", ".xlsx": "xlsx", ".xlsm": "xlsx"}

_PLAIN_ID = re.compile(r"[0-9A-Za-z]([0-9A-Za-z.-]{0,58}[0-9A-Za-z])?")

Numbered = Iterator[tuple[int, list[str]]]
"""Rows with the line or row number on which each begins."""


def entities(
    path: Path, mapping: ListMapping, *, today: date, key: bytes, progress: Progress = unwatched, tell: Tell = stop
) -> Iterator[SourceEntity]:
    """Every entity of every row, rows in the order of the file, entities in the order of the mapping.

    `today` (UTC) is the day from which review dates are counted. `key` is the node's own, for ids of cells that not
    everybody may see: without it nobody tries out which cells give an id. Memory stays at one row. Two rows that
    name one entity give two source entities with one id. Raises Malformed, with line or row, for whatever the file
    does not hold as the mapping says; Refused for protected views. What is wrong with one row goes to `tell`: where
    that does not raise it, the row is left out and reading goes on.
    """
    form = mapping.shape.form or ENDINGS.get(path.suffix.lower(), "")
    if not form:
        raise Malformed(path.name, f"the ending {path.suffix!r}", 'a format in the mapping: [file] format = "csv"')
    unit = "row" if form == "xlsx" else "line"
    for number, row in _records(path, mapping, _numbered(path, form, mapping.shape, progress), unit, tell):
        where = f"{path.name} {unit} {number}"
        try:
            with standing_at(where):
                found = list(_of_row(mapping, row, where, today, key))
        except (Malformed, Refused) as error:
            tell(error)
        else:
            yield from found


def _numbered(path: Path, form: str, shape: FileShape, progress: Progress) -> Numbered:
    if form == "xlsx":
        return sheet_rows(path, shape.sheet)
    delimiter = shape.delimiter or ("\t" if form == "tsv" else ",")
    quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if shape.quotes else csv.QUOTE_NONE
    return rows(path, encoding=shape.encoding, delimiter=delimiter, quoting=quoting, progress=progress)


def _records(
    path: Path, mapping: ListMapping, found: Numbered, unit: str, tell: Tell
) -> Iterator[tuple[int, Row]]:
    """The rows below the header, by column name."""
    shape, header = mapping.shape, list[str]()
    for number, cells in found:
        if number <= shape.skip:
            continue
        if not header:
            header = _header(f"{path.name} {unit} {number}", cells, shape)
            _require_columns(path, header, mapping)
            if shape.header:
                continue
        where = f"{path.name} {unit} {number}"
        if len(cells) < len(header) and unit == "row":
            cells = [*cells, *[""] * (len(header) - len(cells))]  # a spreadsheet leaves out empty cells at the end
        try:
            if len(cells) != len(header):
                raise Malformed(where, f"{len(cells)} cells", f"{len(header)}, as in the header")
            row = _row(where, header, cells, shape)
        except Malformed as error:
            tell(error)
        else:
            yield number, row
    if not header:
        raise Malformed(path.name, "no rows", "a header" if shape.header else "at least one row")


def _header(where: str, cells: list[str], shape: FileShape) -> list[str]:
    if not shape.header:
        names = list(shape.columns) or [str(place) for place in range(1, len(cells) + 1)]
    else:
        names = [printable(text).strip() or f"column {place}" for place, text in enumerate(cells, start=1)]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise Malformed(where, "two columns named " + ", ".join(twice), "each name once")
    return names


def _require_columns(path: Path, header: list[str], mapping: ListMapping) -> None:
    """The mapping reads only columns that are there, and none is there that it neither reads nor ignores."""
    there = "the file has " + ", ".join(header)
    missing = sorted(mapping.columns - set(header))
    if missing:
        raise Malformed(path.name, "no column " + ", ".join(missing), there)
    ignored = mapping.shape.ignore
    unread = [name for name in header if name not in mapping.columns and name not in ignored]
    if unread and EVERY_COLUMN not in ignored:
        raise Malformed(
            path.name, "columns the mapping does not read: " + ", ".join(unread), "them under file.ignore"
        )


def _row(where: str, header: list[str], cells: list[str], shape: FileShape) -> Row:
    row = {}
    for name, cell in zip(header, cells, strict=True):
        text = cell.strip()
        if text in shape.nothing:
            text = ""
        elif text in ERRORS:
            raise Malformed(f"{where}, {name}", text, "a value; or list it under file.nothing")
        row[name] = text
    return row


def _of_row(mapping: ListMapping, row: Row, where: str, today: date, key: bytes) -> Iterator[SourceEntity]:
    ids = {plan.key: _id(mapping.name, plan, row, key) for plan in mapping.entities}
    for plan in mapping.entities:
        entity_id = ids[plan.key]
        if entity_id and _has_both_ends(plan, ids):
            yield SourceEntity(
                id=entity_id,
                schema=plan.schema,
                facts=tuple(dict.fromkeys(_facts(mapping, plan, row, ids))),
                where=where,
                category=_category(plan, row),
                review=_review(mapping, plan, row, today),
                evaluation=_first(plan.evaluation, row),
                group=plan.group,
            )
        elif plan.required:
            raise Malformed(f"entity {plan.key}", "nothing in " + ", ".join(plan.ids), "what tells it from others")


def _id(name: str, plan: EntityPlan, row: Row, key: bytes) -> str:
    """`name-key-number` where whoever sees the entity may see the number, and it can stand in an id.

    Else a keyed digest of the cells; "" when all are empty.
    """
    parts = [printable(row[column]) for column in plan.ids]
    if not any(parts):
        return ""
    if len(parts) == 1 and plan.ids[0] not in plan.closed_columns and _PLAIN_ID.fullmatch(parts[0]):
        return f"{name}-{plan.key}-{parts[0]}"
    told = hmac.digest(key, json.dumps([name, plan.key, *parts]).encode(), "sha256").hex()[:32]
    return f"{name}-{plan.key}-{told}"


def _has_both_ends(plan: EntityPlan, ids: dict[str, str]) -> bool:
    """A link whose other end is not in the row is not in the row either."""
    schema = schema_named(plan.schema)
    ends = {schema.edge_source, schema.edge_target}
    linked = {prop for prop, take in plan.properties if take.entity and ids[take.entity]}
    return not schema.edge or ends <= linked


def _facts(mapping: ListMapping, plan: EntityPlan, row: Row, ids: dict[str, str]) -> Iterator[Fact]:
    for prop, take in plan.properties:
        group = take.group or plan.group
        if take.entity:
            group = group or mapping.plan(take.entity).group  # who may not know of the other does not see the link
            if ids[take.entity]:
                yield Fact(prop, ids[take.entity], None, group)
            continue
        country = take.country or mapping.country
        for text in take.texts(row):
            said = take.words.get(text, text)
            yield clean(plan.schema, prop, said, dates=mapping.dates, country=country, group=group, raw=text)


def _first(take: Take | None, row: Row) -> str:
    text = next(take.texts(row), "") if take else ""
    return take.words.get(text, text) if take else ""


def _category(plan: EntityPlan, row: Row) -> SubjectCategory | None:
    text = _first(plan.category, row)
    return SubjectCategory.of(text) if text else None


def _review(mapping: ListMapping, plan: EntityPlan, row: Row, today: date) -> date | None:
    text = _first(plan.review, row)
    return review_date(text, today, mapping.dates) if text else None
