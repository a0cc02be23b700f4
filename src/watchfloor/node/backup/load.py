"""Filling empty databases from a backup: the tables as they were made then, the rows, and then what came since."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import groupby
from typing import Any, Final, NamedTuple

from django.core.management.color import no_style
from django.db import OperationalError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.graph import MigrationGraph

from watchfloor.core.errors import Broken, Malformed, Refused, Unavailable
from watchfloor.node.backup.contents import ALIASES, carried
from watchfloor.node.backup.frames import END, ROWS, TABLE, Frame
from watchfloor.node.databases.dialect import insert_rows
from watchfloor.node.databases.doors import log_named, migrating, unordered
from watchfloor.node.databases.schema import bring_up_to_date

_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,62}", re.ASCII)


class Batch(NamedTuple):
    """Rows of one table."""

    alias: str
    table: str
    columns: list[str]
    rows: list[list[Any]]


def require_empty() -> None:
    """Raise Refused unless this node's databases have no tables, Unavailable when they cannot be reached."""
    for alias in ALIASES:
        try:
            with unordered(alias) as connection:
                taken = connection.introspection.table_names()
        except OperationalError as error:
            raise Unavailable(
                f"The database to restore into cannot be reached ({error})", "Check it, or name another."
            ) from error
        if taken:
            raise Refused(
                f"The database to restore into has tables already, {taken[0]} among them",
                rule="restore",
                permit="name a new database, made ready as for a new node",
            )


def drop_tables() -> None:
    """Drop what a restore that failed had made, so that it can be repeated and nothing lies about."""
    for alias in ALIASES:
        with unordered(alias) as connection, connection.cursor() as cursor:
            for table in connection.introspection.table_names(cursor):
                cursor.execute(f'DROP TABLE "{table}"' + (" CASCADE" if connection.vendor == "postgresql" else ""))


def load(manifest: dict[str, Any], frames: Iterable[Frame], progress: Callable[[int, int], None]) -> None:
    """Make the tables and fill them. Raises Broken when rows are missing, Refused for a newer program's backup."""
    _make_tables({alias: [tuple(m) for m in manifest["migrations"][alias]] for alias in ALIASES})
    done = 0
    for alias, batches in groupby(_batches(frames), key=lambda batch: batch.alias):
        with _transaction(alias) as connection:
            for batch in batches:
                insert_rows(connection, batch.table, batch.columns, batch.rows)
                done += len(batch.rows)
                progress(done, manifest["rows"])
    if done != manifest["rows"]:
        raise Broken("backup", f"{done} of its {manifest['rows']} rows came out of it")
    _set_sequences()
    bring_up_to_date()


def _batches(frames: Iterable[Frame]) -> Iterator[Batch]:
    alias, table, columns = "", "", list[str]()
    for frame in frames:
        if frame.kind == TABLE:
            said = frame.json()
            alias, table, columns = said["alias"], said["table"], said["columns"]
            if alias not in ALIASES or not all(_NAME.fullmatch(name) for name in (table, *columns)):
                raise Malformed("table in the backup", repr((alias, table))[:80], "a table of a node")
        elif frame.kind == ROWS:
            yield Batch(alias, table, columns, frame.rows())
        elif frame.kind != END:
            raise Malformed("backup", f"a frame {frame.kind!r}", "tables, rows and an end")


@contextmanager
def _transaction(alias: str) -> Iterator[BaseDatabaseWrapper]:
    if alias == "default":
        with transaction.atomic(using=alias):
            yield connections[alias]
    else:
        with log_named(alias) as connection:
            yield connection


def _make_tables(applied: dict[str, list[tuple[str, str]]]) -> None:
    """Migrate each database as far as the backup's was."""
    with migrating():
        for alias in ALIASES:
            executor = MigrationExecutor(connections[alias])
            graph = executor.loader.graph
            unknown = set(applied[alias]) - set(graph.nodes)
            if unknown:
                raise Refused(
                    f"A newer Watchfloor made this backup: {min(unknown)[1]} is not known here",
                    rule="restore",
                    permit="restore with that version or a newer one",
                )
            last = [key for key in applied[alias] if not _goes_on(graph, key, applied[alias])]
            executor.migrate(last)


def _goes_on(graph: MigrationGraph, key: tuple[str, str], applied: list[tuple[str, str]]) -> bool:
    """Whether a later migration of the same application was applied as well."""
    return any(child.key[0] == key[0] and child.key in applied for child in graph.node_map[key].children)


def _set_sequences() -> None:
    """Rows came with their ids: the database's own counters go on after them."""
    for alias in ALIASES:
        with unordered(alias) as connection, connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), list(carried(alias))):
                cursor.execute(statement)
