"""The scrub: after a purge no deleted byte is left in database files, logs or statistics of the database."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from django.db import OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from watchfloor.core.errors import Unavailable
from watchfloor.node.databases.doors import unordered

if TYPE_CHECKING:  # SQLite needs no psycopg
    from psycopg.errors import Diagnostic

PATIENCE: Final = 10  # seconds that a scrub waits for readers of an old state
_NUMBER: Final = re.compile(r"\d+")
_BUSY: Final = "Somebody reads an old state; repeat with `watchfloor purge --finish` when that reader is gone."


def scrub() -> None:
    """Rewrite the ledger's and the access log's storage without what was deleted.

    Raises Unavailable when an open reader keeps old bytes alive; repeat it then.
    """
    connections["reader"].close()  # our own reader must not be the one that keeps the old state
    for alias in ("access", "ledger"):  # the ledger last: it rewrites the statistics of both
        with unordered(alias) as connection:
            try:
                if connection.vendor == "sqlite":
                    _rewrite_file(connection)
                else:
                    _rewrite_schema(connection)
            except OperationalError as error:
                raise Unavailable(f"The {alias} database cannot be scrubbed ({error})", _BUSY) from error


def _rewrite_file(connection: BaseDatabaseWrapper) -> None:
    """Rewrite the file, then empty the write-ahead log, which still has the old pages."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA secure_delete=ON")
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        busy, *_ = cursor.fetchone()
    if busy:
        raise OperationalError("a reader is open")


def _rewrite_schema(connection: BaseDatabaseWrapper) -> None:
    """Rewrite every table, the statistics that quote values, and switch the write-ahead log twice.

    The segments of old are removed, not recycled, where the server runs with `wal_recycle = off`.
    """
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
        rewrites = [f'VACUUM (FULL, VERBOSE, ANALYZE) "{table}"' for table in names]
        if connection.alias == "ledger":  # its role owns the database; to others it is skipped with a warning
            rewrites.append("VACUUM (FULL, VERBOSE) pg_catalog.pg_statistic")
        cursor.execute(f"SET lock_timeout = '{PATIENCE}s'")
        try:
            _rewrite_all(connection, cursor, rewrites)
        finally:
            cursor.execute("RESET lock_timeout")
        for _ in range(2):
            cursor.execute("SELECT pg_switch_wal()")
            cursor.execute("CHECKPOINT")


def _rewrite_all(connection: BaseDatabaseWrapper, cursor: Any, rewrites: Sequence[str]) -> None:
    """Rewrite until no table has a row left that was deleted.

    A rewrite keeps what some older snapshot could still see, whichever table that snapshot was taken for; only its
    notice tells so. Raises OperationalError when such a snapshot stays.
    """
    end = time.monotonic() + PATIENCE
    while rewrites := [rewrite for rewrite in rewrites if _left_by(connection, cursor, rewrite)]:
        if time.monotonic() > end:
            raise OperationalError("an old snapshot is open")
        time.sleep(0.1)


def _left_by(connection: BaseDatabaseWrapper, cursor: Any, rewrite: str) -> int:
    """How many deleted rows a rewrite had to keep: the first number in the detail of its notice, in any language."""
    details: list[str] = []

    def note(notice: Diagnostic) -> None:
        details.append(notice.message_detail or "")

    connection.connection.add_notice_handler(note)
    try:
        cursor.execute(rewrite)
    finally:
        connection.connection.remove_notice_handler(note)
    counts = [int(found[0]) for detail in details if (found := _NUMBER.search(detail))]
    if not counts:
        raise OperationalError("the server does not say what a rewrite left")
    return sum(counts)


def close_quietly() -> None:
    """Close this thread's connections before a file is replaced under them."""
    for connection in connections.all(initialized_only=True):
        with suppress(OperationalError):
            connection.close()
