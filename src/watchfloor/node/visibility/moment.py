"""Horizon and rows of one moment, for whoever goes on later from the last row that he saw."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections, transaction


@contextmanager
def one_moment() -> Iterator[None]:
    """Read through the reader's connection as the database stood at one moment.

    Between a look at the horizon and a look at the rows others may commit: a record whose label is new would be left
    out and a later one shown. On PostgreSQL a statement has one snapshot, its horizon included.
    """
    if connections["reader"].vendor != "sqlite":
        yield
        return
    with transaction.atomic(using="reader"):
        yield
