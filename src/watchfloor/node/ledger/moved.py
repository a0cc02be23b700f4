"""Noticing that the ledger moved, within moments of the commit, on both engines."""

from __future__ import annotations

import hmac
from functools import lru_cache
from typing import Any

from django.db import InterfaceError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from watchfloor.node.databases.doors import unordered
from watchfloor.node.home import Home
from watchfloor.node.keys import keys_of
from watchfloor.node.node import this_home


def tell(connection: BaseDatabaseWrapper) -> None:
    """Have those who watch woken when this transaction commits. SQLite tells it by itself, by `data_version`.

    Nothing is said but that something happened; and the channel's name is a secret of the node, for a reader's own
    connection could listen too, and count what it may not see.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f'NOTIFY "{_channel(this_home())}"')


@lru_cache(maxsize=4)
def _channel(home: Home) -> str:
    return "wf_" + hmac.digest(keys_of(home).digest, b"channel of the ledger", "sha256").hex()[:40]


class Watch:
    """Whether anybody has committed to the ledger since one last asked, on this thread's connection."""

    def __init__(self) -> None:
        self._seen: Any = None

    def moved(self) -> bool:
        """Yes the first time, and whenever the connection was lost between. Raises Unavailable."""
        with unordered("ledger") as connection:
            connection.ensure_connection()
            if connection.vendor == "postgresql":
                return self._notified(connection)
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA data_version")
                version = (connection.connection, cursor.fetchone()[0])
        seen, self._seen = self._seen, version
        return bool(version != seen)

    def _notified(self, connection: BaseDatabaseWrapper) -> bool:
        raw: Any = connection.connection
        begins, self._seen = self._seen is not raw, raw
        if begins:
            with connection.cursor() as cursor:
                cursor.execute(f'LISTEN "{_channel(this_home())}"')
        with connection.wrap_database_errors:
            heard = list(raw.notifies(timeout=0))
        if raw.closed:
            raise InterfaceError("the connection is closed")
        return begins or bool(heard)


def stop_watching() -> None:
    """Close what this thread has open to the databases."""
    connections.close_all()
