"""Where SQLite and PostgreSQL differ for a writer, in one place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

_APPEND_LOCK = {"ledger": 0x77_66_6C_6F_67, "access": 0x77_66_61_63_63}  # "wflog", "wfacc"


def lock_for_append(connection: BaseDatabaseWrapper) -> None:
    """Order this transaction before every later writer's, so that `since` never skips a number.

    SQLite's BEGIN IMMEDIATE does so already; on PostgreSQL a lower number could otherwise commit later.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_APPEND_LOCK[connection.alias]])


def insert_rows(
    connection: BaseDatabaseWrapper, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Insert many rows at once: COPY on PostgreSQL, one prepared statement on SQLite."""
    names = ", ".join(f'"{c}"' for c in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
                for row in rows:
                    copy.write_row(row)
            return
        marks = ", ".join(["%s"] * len(columns))
        cursor.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', list(rows))  # noqa: S608 (own names)


def weigh(connection: BaseDatabaseWrapper, *tables: str) -> None:
    """Tell PostgreSQL's planner how large tables have become, outside a transaction.

    A table that was weighed while nearly empty is read by the wrong index: then the cost depends on hidden rows.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE " + ", ".join(f'"{t}"' for t in tables))
