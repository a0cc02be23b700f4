"""Who reads: one reader is bound for a request, a stream, a job or a command, and the reader's connection obeys.

The binding is a context variable, so that it goes with threads that copy their context and with tasks. Unbound
means that nothing is visible.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from watchfloor.core.policy.reader import Reader
from watchfloor.node.databases import doors
from watchfloor.node.visibility import postgresql, sqlite
from watchfloor.node.visibility.bound import CursorOpen, bound, current_reader

__all__ = ["CursorOpen", "acting", "bind_connection", "current_reader"]


@contextmanager
def acting(reader: Reader) -> Iterator[Reader]:
    """Bind the reader: inside, labelled tables show what he may see. Bindings nest; the inner one holds.

    Raises Unavailable where the database does not answer.
    """
    token = bound.set(reader)
    _let_go()
    try:
        with doors.answering("reader"):
            yield reader
    finally:
        bound.reset(token)
        _let_go()


def bind_connection(connection: BaseDatabaseWrapper, **_: Any) -> None:
    """Put a connection that was just opened under its rules: doors on the logs, the horizon on the reader's."""
    if connection.alias in ("ledger", "access"):
        if doors.guard not in connection.execute_wrappers:
            connection.execute_wrappers.append(doors.guard)
    elif connection.alias == "reader":
        (sqlite if connection.vendor == "sqlite" else postgresql).bind(connection)


def _let_go() -> None:
    """Take the last reader's key off this thread's connection, for SQL that comes in past Django."""
    for connection in connections.all(initialized_only=True):
        if connection.alias == "reader" and connection.vendor == "postgresql":
            postgresql.let_go(connection)
