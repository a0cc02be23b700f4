"""PostgreSQL applies the horizon: row-level security asks for the bits of the key that the session was given."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import Cursor
from psycopg.pq import TransactionStatus

from watchfloor.core.policy.reader import Reader
from watchfloor.node.databases.doors import is_open
from watchfloor.node.visibility.bound import CursorOpen, current_reader
from watchfloor.node.visibility.keys import key_apart, key_of

# A cursor gets its bits when it is first read, perhaps after another reader was bound; and one WITH HOLD keeps the
# last reader's rows. So a key is not changed while there is any.
_PUT: Final = """
SELECT set_config('wf.key', %s, false)
WHERE coalesce(current_setting('wf.key', true), '') = %s OR NOT EXISTS (SELECT FROM pg_cursors WHERE name <> '')
"""


def bind(connection: BaseDatabaseWrapper) -> None:
    """Follow the bound reader on this connection from now on. Called whenever it opens."""
    wrappers = connection.execute_wrappers
    wrappers[:] = [w for w in wrappers if not isinstance(w, Sight)]
    wrappers.append(Sight())


def let_go(connection: BaseDatabaseWrapper) -> None:
    """Take the key off an open connection, where no cursor and no failed transaction is in the way."""
    for sight in connection.execute_wrappers:
        if isinstance(sight, Sight) and connection.connection is not None:
            with suppress(DatabaseError):  # the next statement through Django puts the right key, or is refused
                sight.put(connection, "")


class Sight:
    """Django's execute wrapper on one reader's connection: it puts the bound reader's key before a statement."""

    def __init__(self) -> None:
        self._placed: str | None = ""  # the key in place; None when a rollback may have changed it
        self._apart: tuple[Reader, str] | None = None

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        """Put the key, then execute. Raises CursorOpen."""
        reader = current_reader()
        self.put(context["connection"], self._key(reader) if reader else "")
        return execute(sql, params, many, context)

    def put(self, connection: BaseDatabaseWrapper, key: str) -> None:
        """Make this the session's key; none is "". Raises CursorOpen while a cursor of another is open."""
        if key == self._placed:
            return
        raw = connection.connection
        # Bound on the server and not by Django's cursor, which would write the key into the statement's text.
        with connection.wrap_database_errors, Cursor(raw) as cursor:
            placed = cursor.execute(_PUT, [key, key]).fetchone()
        if placed is None:
            raise CursorOpen
        # A rollback takes a setting back that was made in its transaction.
        self._placed = key if raw.info.transaction_status == TransactionStatus.IDLE else None

    def _key(self, reader: Reader) -> str:
        if not is_open("ledger"):
            self._apart = None
            return key_of(reader)
        if self._apart is None or self._apart[0] != reader:
            self._apart = (reader, key_apart(reader))
        return self._apart[1]
