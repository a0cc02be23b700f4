"""The projection of entity records: statements, the tokens that find them, and tallies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from django.db.backends.base.base import BaseDatabaseWrapper

from watchfloor.entities.cleaning import type_of
from watchfloor.entities.models import STATEMENTS, Statement, Tally, Token
from watchfloor.entities.said import said_in
from watchfloor.entities.tokens import tokens_of
from watchfloor.node.databases.dialect import insert_rows
from watchfloor.node.ledger.told import Told

EXISTS: Final = "id"  # the property of the statement that says the entity exists, once a label
LINK: Final = "e"  # the token of a reference to another entity: a question never asks for it

_STATEMENT = ("id", "origin", "entity", "schema", "kind", "prop", "value", "raw", "ts", "evaluation", "label_id")
_BY_SEQ = "id >= %s AND id < %s"


class Row(NamedTuple):
    """One row of the statement table, in the order of its columns."""

    id: int
    origin: str
    entity: str
    schema: str
    kind: str | None
    prop: str
    value: str
    raw: str
    ts: int
    evaluation: str
    label_id: int


def origin_of(log_origin: str, agency: str) -> str:
    """Whose name for an entity it is: two agencies' lists may use one id for two people."""
    return f"{agency}@{log_origin.rpartition('/')[0]}"


class Statements:
    """Statements, tokens and tallies of live entity records; ids follow from the record's number."""

    kinds = frozenset({"entity"})
    tables = (Statement, Token, Tally)

    def apply(self, connection: BaseDatabaseWrapper, told: Sequence[Told]) -> None:
        """Write the statements of these records with their tokens, and count their entities."""
        rows = [row for one in told for row in rows_of(one)]
        insert_rows(connection, "statement", _STATEMENT, rows)
        insert_rows(connection, "token", ("token", "statement_id", "label_id"), sorted(_token_rows(rows)))
        _count(connection, Counter((r.kind, r.label_id) for r in rows if r.kind), +1)

    def retract(self, connection: BaseDatabaseWrapper, seqs: Sequence[int]) -> None:
        """Take back the statements of these records, their tokens and their share of the tallies."""
        for seq in seqs:
            rows = _rows_at(connection, seq)
            with connection.cursor() as cursor:
                cursor.executemany(
                    "DELETE FROM token WHERE token = %s AND label_id = %s AND statement_id = %s",
                    [(token, label_id, statement) for token, statement, label_id in _token_rows(rows)],
                )
                cursor.execute(f"DELETE FROM statement WHERE {_BY_SEQ}", _span(seq))  # noqa: S608 (own text)
            _count(connection, Counter((r.kind, r.label_id) for r in rows if r.kind), -1)

    def found_by(self, connection: BaseDatabaseWrapper, seqs: Sequence[int]) -> set[str]:
        """The tokens by which these records are found."""
        return {token for seq in seqs for token, *_ in _token_rows(_rows_at(connection, seq))}


def rows_of(told: Told) -> Iterator[Row]:
    """The statements that a record makes, those of the body first; the body alone counts in lists and tallies."""
    origin = origin_of(told.origin, told.body["agency"])
    number, learnt = told.seq * STATEMENTS, told.learnt
    for label_id, said in said_in(told):
        entity, schema, evaluation = said["id"], said["schema"], said.get("evaluation", "")
        kind = schema if said is told.body else None
        yield Row(number, origin, entity, schema, kind, EXISTS, entity, "", learnt, evaluation, label_id)
        number += 1
        for prop, value, *raw in said["facts"]:
            given = raw[0] if raw else ""
            yield Row(number, origin, entity, schema, None, prop, value, given, learnt, evaluation, label_id)
            number += 1


def _token_rows(rows: Iterable[Row]) -> Iterator[tuple[str, int, int]]:
    for row in rows:
        if row.prop == EXISTS:
            continue
        kind = type_of(row.schema, row.prop)
        if kind == "entity":
            yield LINK + row.value, row.id, row.label_id
            continue
        for token in tokens_of(kind, row.value or row.raw, prop=row.prop):
            yield token, row.id, row.label_id


def _rows_at(connection: BaseDatabaseWrapper, seq: int) -> list[Row]:
    columns = ", ".join(f'"{c}"' for c in _STATEMENT)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM statement WHERE {_BY_SEQ} ORDER BY id", _span(seq))  # noqa: S608
        return [Row(*row) for row in cursor.fetchall()]


def _span(seq: int) -> tuple[int, int]:
    return seq * STATEMENTS, (seq + 1) * STATEMENTS


def _count(connection: BaseDatabaseWrapper, counted: Counter[tuple[str | None, int]], sign: int) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO tally (kind, label_id, n) VALUES (%s, %s, %s)"
            " ON CONFLICT (label_id, kind) DO UPDATE SET n = tally.n + excluded.n",
            [(kind, label_id, sign * n) for (kind, label_id), n in sorted(counted.items(), key=str)],
        )
        if sign < 0:
            cursor.execute("DELETE FROM tally WHERE n = 0")
