"""The three databases as they stood at one moment, read beside whoever goes on writing.

One moment for all three matters for purges: were the access log read before the ledger, a purge in between would
count as done in the one and its subjects still stand in the other. SQLite: every file is locked for writing while
the read transactions begin, some milliseconds. PostgreSQL: one exported snapshot, taken up by each schema's role.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from typing import Any, Protocol

import psycopg
from django.db import DatabaseError, connections, transaction
from psycopg import sql

from watchfloor.core.errors import Unavailable
from watchfloor.node.backup.contents import ALIASES
from watchfloor.node.databases.doors import access_log, ledger

_JSON_AS_TEXT = {114: 25, 3802: 25}  # json and jsonb come as their text
_REMEDY = "Check the database, then repeat; nothing was written."


class Snapshot(Protocol):
    """One moment of a node's databases."""

    def count(self, alias: str, table: str) -> int:
        """How many rows a table had."""

    def rows(self, alias: str, table: str, columns: Sequence[str]) -> Iterator[Sequence[Any]]:
        """Its rows."""


@contextmanager
def snapshot() -> Iterator[Snapshot]:
    """Hold this node's databases still for reading. Raises Unavailable."""
    with ExitStack() as stack:
        try:
            if connections["ledger"].vendor == "sqlite":
                held: Snapshot = _Files(_begin_on_files(stack))
            else:
                held = _Schemas(_begin_on_schemas(stack))
            yield held
        except (sqlite3.Error, psycopg.Error, DatabaseError) as error:
            raise Unavailable(f"The databases cannot be read ({error})", _REMEDY) from error


def _begin_on_files(stack: ExitStack) -> dict[str, sqlite3.Connection]:
    begun = {}
    with ledger(), access_log(), transaction.atomic(using="default"):
        for alias in ALIASES:
            file = connections[alias].settings_dict["NAME"]
            connection = stack.enter_context(closing(sqlite3.connect(file, isolation_level=None)))
            connection.execute("PRAGMA query_only = ON")
            connection.execute("BEGIN")
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()  # here the snapshot is taken
            begun[alias] = connection
    return begun


def _begin_on_schemas(stack: ExitStack) -> dict[str, psycopg.Connection[Any]]:
    begun: dict[str, psycopg.Connection[Any]] = {}
    shared = None
    for alias in ALIASES:
        connection = stack.enter_context(closing(psycopg.connect(**_parameters(alias), autocommit=True)))
        connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        if shared is None:
            (shared,) = connection.execute("SELECT pg_export_snapshot()").fetchone() or ("",)
        else:
            connection.execute(sql.SQL("SET TRANSACTION SNAPSHOT {}").format(sql.Literal(shared)))
        begun[alias] = connection
    return begun


def _parameters(alias: str) -> dict[str, Any]:
    given = connections[alias].settings_dict
    names = {"HOST": "host", "PORT": "port", "NAME": "dbname", "USER": "user", "PASSWORD": "password"}
    return {name: given[key] for key, name in names.items()} | {"options": given["OPTIONS"]["options"]}


class _Files:
    """SQLite files inside read transactions."""

    def __init__(self, begun: Mapping[str, sqlite3.Connection]) -> None:
        self._begun = begun

    def count(self, alias: str, table: str) -> int:
        (n,) = self._begun[alias].execute(f'SELECT count(*) FROM "{table}"').fetchone()  # noqa: S608 (own names)
        return int(n)

    def rows(self, alias: str, table: str, columns: Sequence[str]) -> Iterator[Sequence[Any]]:
        names = ", ".join(f'"{c}"' for c in columns)
        yield from self._begun[alias].execute(f'SELECT {names} FROM "{table}"')  # noqa: S608 (own names)


class _Schemas:
    """PostgreSQL schemas inside one snapshot."""

    def __init__(self, begun: Mapping[str, psycopg.Connection[Any]]) -> None:
        self._begun = begun

    def count(self, alias: str, table: str) -> int:
        query = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))
        (n,) = self._begun[alias].execute(query).fetchone() or (0,)
        return int(n)

    def rows(self, alias: str, table: str, columns: Sequence[str]) -> Iterator[Sequence[Any]]:
        query = sql.SQL("SELECT {} FROM {}").format(
            sql.SQL(", ").join(map(sql.Identifier, columns)), sql.Identifier(table)
        )
        with self._begun[alias].cursor() as cursor:
            cursor.execute(sql.SQL("{} LIMIT 0").format(query))
            oids = [c.type_code for c in cursor.description or ()]
            with cursor.copy(sql.SQL("COPY ({}) TO STDOUT").format(query)) as copy:
                copy.set_types([_JSON_AS_TEXT.get(oid, oid) for oid in oids])
                yield from copy.rows()
