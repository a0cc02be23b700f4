"""The only ways to a writing connection: `with ledger():` and `with access_log():`, one transaction each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import DatabaseError, InterfaceError, OperationalError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from watchfloor.core.errors import Unavailable
from watchfloor.node.databases import dialect

_open: ContextVar[frozenset[str]] = ContextVar("watchfloor_open_doors", default=frozenset())


class DoorClosed(DatabaseError):
    """A writing connection was used outside its door."""


@contextmanager
def ledger() -> Iterator[BaseDatabaseWrapper]:
    """One transaction on the ledger, ordered before every later one. Raises Unavailable when it cannot write."""
    with _door("ledger") as connection:
        yield connection


@contextmanager
def access_log() -> Iterator[BaseDatabaseWrapper]:
    """One transaction on the access log, ordered before every later one. Raises Unavailable."""
    with _door("access") as connection:
        yield connection


@contextmanager
def log_named(alias: str) -> Iterator[BaseDatabaseWrapper]:
    """The door of the log `ledger` or `access`, for code that serves both."""
    with _door(alias) as connection:
        yield connection


@contextmanager
def unordered(alias: str = "ledger") -> Iterator[BaseDatabaseWrapper]:
    """The connection without a transaction and without a place in the order of appends.

    For look-ups that must not wait for a writer, and for what no reader's sequence depends on. Raises Unavailable.
    """
    token = _open.set(_open.get() | {alias})
    try:
        with answering(alias, "cannot be reached"):
            yield connections[alias]
    finally:
        _open.reset(token)


@contextmanager
def migrating() -> Iterator[None]:
    """Both logs' connections, open to migrations, which make their own transactions."""
    with unordered("ledger"), unordered("access"):
        yield


def is_open(alias: str) -> bool:
    """Whether this code runs inside the door, so that a second transaction would wait for the first for ever."""
    return alias in _open.get() and connections[alias].in_atomic_block


@contextmanager
def _door(alias: str) -> Iterator[BaseDatabaseWrapper]:
    token = _open.set(_open.get() | {alias})
    try:
        with answering(alias, "cannot be written"), transaction.atomic(using=alias):
            connection = connections[alias]
            dialect.lock_for_append(connection)
            yield connection
    finally:
        _open.reset(token)


@contextmanager
def answering(alias: str, otherwise: str = "cannot be read") -> Iterator[None]:
    """Turn a database that does not answer into Unavailable, and let the next one who asks connect again."""
    try:
        yield
    except (OperationalError, InterfaceError) as error:
        connections[alias].close_if_unusable_or_obsolete()
        raise Unavailable(f"The {alias} database {otherwise} ({error})", _remedy(error)) from error


def _remedy(error: Exception) -> str:
    text = str(error).lower()
    if "full" in text or "no space" in text:
        return "Free disk space and repeat; nothing of this transaction was stored."
    if "locked" in text or "timeout" in text:
        return "Another process is writing; repeat in a moment."
    return "Check the database and its folder, then repeat; nothing of this transaction was stored."


def guard(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Django's execute wrapper on a writing connection: refuse whatever comes in past the door."""
    alias = context["connection"].alias
    if alias not in _open.get():
        raise DoorClosed(f"The {alias} connection is used outside its door.")
    return execute(sql, params, many, context)
