"""A mapping made from the header of a table: each column is the property that it names, each row one entity."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from watchfloor.core.basis import LegalBasis
from watchfloor.core.errors import Malformed, Refused
from watchfloor.entities.dates import DateRule
from watchfloor.entities.offering import property_called
from watchfloor.entities.sources.form import XLSX
from watchfloor.entities.sources.mapping import EntityPlan, FileShape, LabelText, ListMapping, Take
from watchfloor.entities.sources.text import rows
from watchfloor.entities.sources.workbook import sheet_rows
from watchfloor.entities.vocabulary import schema_named

_NAME: Final = "sheet"  # begins the ids of its entities, which are digests of their rows


def mapping_by_header(
    path: Path, shape: FileShape, schema: str, basis: LegalBasis, *, dates: DateRule, country: str, owner: str
) -> ListMapping:
    """The mapping of a table whose columns are named as properties of `schema` are, or called.

    Its label says nothing: the terms of the import hold. Raises Malformed with the columns that name no property,
    Refused for one that holds a special category.
    """
    kind, header = schema_named(schema).name, _header(path, shape)
    takes = tuple(_takes(path.name, kind, header))
    plan = EntityPlan(kind.lower(), kind, tuple(header), takes, required=True)
    label = LabelText("UNCLASSIFIED", (owner,))
    return ListMapping(_NAME, shape, dates, country, label, {}, basis, "", None, "", (plan,))


def _takes(name: str, kind: str, header: list[str]) -> Iterator[tuple[str, Take]]:
    unknown = []
    for column in header:
        try:
            yield property_called(kind, column), Take(column=column)
        except Malformed:
            unknown.append(column[:40])
        except Refused as refusal:
            why = f"{name}, column {column[:40]}: {refusal.why}"
            raise Refused(why, rule=refusal.rule, permit="leave the column out") from None
    if unknown:
        found = f"columns that name no property of a {kind}: " + ", ".join(unknown[:8])
        raise Malformed(f"{name} header", found, "properties, or a mapping")


def _header(path: Path, shape: FileShape) -> list[str]:
    delimiter = shape.delimiter or ("\t" if shape.form == "tsv" else ",")
    found = sheet_rows(path) if shape.form == XLSX else rows(path, encoding=shape.encoding, delimiter=delimiter)
    _number, cells = next(found, (0, []))
    names = [cell.strip() for cell in cells]
    if not names or not all(names):
        raise Malformed(f"{path.name} header", "a column without a name", "the name of a property in each")
    return names
