"""What a mapping file says: how a table is read, and which entities each of its rows speaks of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from watchfloor.core.basis import LegalBasis, SubjectCategory
from watchfloor.core.errors import Malformed
from watchfloor.entities.dates import DateRule
from watchfloor.entities.rules import months_after

Row = Mapping[str, str]
"""The cells of one row by column name, stripped, "" for nothing."""

_PLACEHOLDER = re.compile(r"\{([^{}]+)\}")
_AHEAD = re.compile(r"in (\d{1,3}) (month|year)s?")
EVERY_COLUMN: Final = "*"


@dataclass(frozen=True, slots=True)
class LabelText:
    """A marking as its owner writes it ("SECRET//REL TO AA, BB") and the agencies that own what it stands on."""

    marking: str
    owners: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Take:
    """Where the values of a property come from: exactly one of `column`, `value`, `template` and `entity` is set.

    `template` holds column names in braces; `entity` is the key of another entity of the row. `split` cuts the
    text at a separator; `words` replaces whole texts by others; `country` is where its telephone numbers are
    dialled; `group` names a label of the mapping.
    """

    column: str = ""
    value: str = ""
    template: str = ""
    entity: str = ""
    split: str = ""
    words: Mapping[str, str] = field(default_factory=dict)
    country: str = ""
    group: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns it reads."""
        return (self.column,) if self.column else tuple(_PLACEHOLDER.findall(self.template))

    def texts(self, row: Row) -> Iterator[str]:
        """The texts that it takes from a row, none for empty cells."""
        text = self.value or (row[self.column] if self.column else self._filled(row))
        for part in text.split(self.split) if self.split else (text,):
            if said := part.strip():
                yield said

    def _filled(self, row: Row) -> str:
        """The template with its cells; nothing when all of them are empty."""
        if not any(row[column] for column in self.columns):
            return ""
        return " ".join(_PLACEHOLDER.sub(lambda found: row[found[1]], self.template).split())


@dataclass(frozen=True, slots=True)
class EntityPlan:
    """One entity of each row. `key` names it within the mapping; `ids` are the columns that tell it from others.

    A row in which all of `ids` are empty has no such entity; where `required`, that is an error. `category`,
    `review` and `evaluation` override what the mapping says for the whole list.
    """

    key: str
    schema: str
    ids: tuple[str, ...]
    properties: tuple[tuple[str, Take], ...]
    required: bool = False
    group: str = ""
    category: Take | None = None
    review: Take | None = None
    evaluation: Take | None = None

    @property
    def closed_columns(self) -> frozenset[str]:
        """The columns whose cells somebody who sees the entity may not see: they stand under labels of their own."""
        own = (take for _, take in self.properties if take.group not in ("", self.group))
        return frozenset(column for take in own for column in take.columns)

    @property
    def columns(self) -> Iterator[str]:
        """Every column it reads."""
        yield from self.ids
        for take in [t for _, t in self.properties] + [self.category, self.review, self.evaluation]:
            if take is not None:
                yield from take.columns


@dataclass(frozen=True, slots=True)
class FileShape:
    """How the table is written down.

    `form` is "csv", "tsv", "xlsx" or "" for what the file's name ends in. `columns` name the columns where there
    is no header. `skip` lines stand before the header. `nothing` are texts that mean an empty cell. `ignore` are
    columns that may be in the file without being read; "*" allows any.
    """

    form: str = ""
    encoding: str = "utf-8"
    delimiter: str = ""
    quotes: bool = True
    header: bool = True
    columns: tuple[str, ...] = ()
    skip: int = 0
    sheet: str = ""
    nothing: frozenset[str] = frozenset()
    ignore: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ListMapping:
    """A whole mapping file. `name` begins the ids of its entities; `labels` are the label groups by name."""

    name: str
    shape: FileShape
    dates: DateRule
    country: str
    label: LabelText
    labels: Mapping[str, LabelText]
    basis: LegalBasis
    review: str
    category: SubjectCategory | None
    evaluation: str
    entities: tuple[EntityPlan, ...]

    def basis_on(self, today: date) -> LegalBasis:
        """The legal basis of the list when it is imported on `today`, with the review date counted from there."""
        return (
            replace(self.basis, review=review_date(self.review, today, self.dates)) if self.review else self.basis
        )

    def plan(self, key: str) -> EntityPlan:
        """The entity of each row that has this key."""
        return next(plan for plan in self.entities if plan.key == key)

    @property
    def columns(self) -> frozenset[str]:
        """Every column that the mapping reads."""
        return frozenset(column for plan in self.entities for column in plan.columns)


def review_date(text: str, today: date, dates: DateRule) -> date:
    """The day that "in 18 months", "in 2 years" or a whole date names. Raises Malformed."""
    if ahead := _AHEAD.fullmatch(text.strip().lower()):
        return months_after(today, int(ahead[1]) * (12 if ahead[2] == "year" else 1))
    iso = dates.iso(text) or ""
    if len(iso) != len("2000-01-01"):
        raise Malformed("review", repr(text[:40]), 'a whole date, or "in 2 years", "in 18 months"')
    return date.fromisoformat(iso)
