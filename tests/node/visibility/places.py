"""Readers and rows for the tests of visibility."""

from __future__ import annotations

from collections.abc import Iterable

from watchfloor.core.label import Label, Level
from watchfloor.core.policy.reader import Reader
from watchfloor.entities.models import Statement
from watchfloor.node.databases.dialect import insert_rows
from watchfloor.node.databases.doors import ledger
from watchfloor.node.visibility.horizons import intern


def reader(
    person: str = "ana", agency: str = "aa.police", clearance: Level = Level.SECRET, purpose: str = "crime"
) -> Reader:
    """An officer."""
    kind = "customs" if "customs" in agency else "police"
    return Reader(person, agency, kind, clearance, purpose, frozenset({"officer"}))


ANA = reader()
BEN = reader("ben", "bb.customs")


def label(
    owner: str = "aa.police", level: Level = Level.RESTRICTED, persons: Iterable[str] | None = None
) -> Label:
    """A label of one owner, for all his people or for some."""
    return Label.of(level, [owner]) if persons is None else Label.of(level, [owner], persons=persons)


def state(*values: tuple[str, Label]) -> None:
    """Store a statement for each (value, label), in one transaction."""
    with ledger() as connection:
        with connection.cursor() as cursor:
            cursor.execute("SELECT coalesce(max(id), 0) FROM statement")
            (last,) = cursor.fetchone()
        rows = [
            (last + n, intern(mark), "o", "e", "Person", "name", value, "", n, "")
            for n, (value, mark) in enumerate(values, 1)
        ]
        columns = ("id", "label_id", "origin", "entity", "schema", "prop", "value", "raw", "ts", "evaluation")
        insert_rows(connection, "statement", columns, rows)


def seen() -> list[str]:
    """The values that whoever is bound sees, sorted."""
    return sorted(Statement.objects.values_list("value", flat=True))
