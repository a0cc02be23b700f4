"""What schemata, properties and coded values are called, for people who read them."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from watchfloor.entities.cleaning import type_of
from watchfloor.entities.entity import Shown
from watchfloor.entities.statements import EXISTS
from watchfloor.entities.vocabulary import property_named, schema_named

_MONTHS: Final = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")


@lru_cache(maxsize=256)
def schema_called(schema: str) -> str:
    """`BankAccount` is a bank account. Raises Malformed."""
    return str(schema_named(schema).label)


@lru_cache(maxsize=256)
def schemata_called(schema: str) -> str:
    """The plural. Raises Malformed."""
    return str(schema_named(schema).plural)


@lru_cache(maxsize=2048)
def prop_called(schema: str, prop: str) -> str:
    """`birthDate` is a birth date. Raises Malformed."""
    return "Id" if prop == EXISTS else str(property_named(schema_named(schema), prop).label)


def worded(s: Shown) -> str:
    """The value as people say it: the name of a country or topic for its code; the raw text where there is no value."""
    if not s.value or s.prop == EXISTS:
        return s.text
    return value_called(s.schema, s.prop, s.value)


def value_called(schema: str, prop: str, value: str) -> str:
    """The clean value of this property as people say it. Raises Malformed for a property that there is not."""
    kind = type_of(schema, prop)
    return day_worded(value) if kind == "date" else _worded(kind, value)


def day_worded(value: str) -> str:
    """`1979-03-12` is 12 MAR 1979, `2026-11-24T09:28:00` is 24 NOV 2026 09:28 Z; as exact as the value is."""
    day, _, time = value.partition("T")
    year, _, rest = day.partition("-")
    month, _, number = rest.partition("-")
    if not (month.isdecimal() and 1 <= int(month) <= len(_MONTHS)):
        return value
    said = f"{number} {_MONTHS[int(month) - 1]} {year}".strip()
    return f"{said} {time[:5]} Z" if time else said


@lru_cache(maxsize=4096)
def _worded(kind: str, value: str) -> str:
    if kind not in ("country", "topic", "language", "gender"):
        return value
    from followthemoney.types import registry

    return str(registry.get(kind).caption(value) or value)


def raw_beside(s: Shown) -> str:
    """The text as the source gave it, where it says something else than the value in words."""
    return s.raw if s.value and s.raw.casefold() != worded(s).casefold() else ""


def names_another(s: Shown) -> bool:
    """Whether the value is the id of another entity."""
    return s.prop != EXISTS and bool(s.value) and type_of(s.schema, s.prop) == "entity"
