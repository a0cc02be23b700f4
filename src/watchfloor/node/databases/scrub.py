"""The scrub: after a purge no deleted byte is left in database files, logs or statistics of the database."""

from __future__ import annotations

from contextlib import suppress

from django.db import OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from watchfloor.core.errors import Unavailable
from watchfloor.node.databases.doors import unordered

_BUSY = "Somebody reads an old state; repeat with `watchfloor purge --finish` when that reader is gone."


def scrub() -> None:
    """Rewrite the ledger's and the access log's storage without what was deleted.

    Raises Unavailable when an open reader keeps old bytes alive; repeat it then.
    """
    connections["reader"].close()  # our own reader must not be the one that keeps the old state
    for alias in ("ledger", "access"):
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
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'VACUUM (FULL, ANALYZE) "{table}"')
        cursor.execute("VACUUM FULL pg_catalog.pg_statistic")
        for _ in range(2):
            cursor.execute("SELECT pg_switch_wal()")
            cursor.execute("CHECKPOINT")


def close_quietly() -> None:
    """Close this thread's connections before a file is replaced under them."""
    for connection in connections.all(initialized_only=True):
        with suppress(OperationalError):
            connection.close()
