"""The reader's SQLite connection: every statement passes a gate in front of SQLite's own authorizer.

The authorizer knows by which view a table is read, but not whether that name is a view or a common table
expression that calls itself the same. So the views have random names; EXPLAIN, which prints them, is refused here,
and so is every statement that has found one out. This module knows sqlite3 only: settings import it.
"""

from __future__ import annotations

import re
import secrets
import sqlite3
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final, Self

_READING: Final = frozenset({"select", "with", "values"})
_TRANSACTION: Final = frozenset({"begin", "commit", "end", "rollback", "savepoint", "release"})
# What SQLite takes for blank before the first word, a byte-order mark included.
_FIRST_WORD: Final = re.compile(r"(?:[\s;\ufeff]|--[^\n]*(?:\n|\Z)|/\*.*?\*/)*([A-Za-z]*)", re.DOTALL)

Authorizer = Callable[[int, str | None, str | None, str | None, str | None], int]


class ReaderConnection(sqlite3.Connection):
    """A connection that reads, for whoever is bound.

    `follow` is called before every statement, and `forget` before a rollback, which also takes back what `follow`
    has written. Until `admit` sets them, nothing passes but what Django opens a connection with.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.secret = secrets.token_hex(16)
        self.follow: Callable[[], None] | None = None
        self.forget: Callable[[], None] = lambda: None
        self._ours = False
        self._rules: Authorizer = _only_opening
        self.set_authorizer(self._authorize)

    def admit(self, rules: Authorizer, follow: Callable[[], None], forget: Callable[[], None]) -> None:
        """Open the gate for reading statements, under these rules."""
        self._rules, self.follow, self.forget = rules, follow, forget

    def own(self, sql: str, parameters: tuple[Any, ...] = ()) -> list[Any]:
        """Run a statement of the mechanism itself. Its text bears the secret, so nobody replays it from the cache."""
        self._ours = True
        try:
            return sqlite3.Cursor(self).execute(f"/*{self.secret}*/{sql}", parameters).fetchall()
        finally:
            self._ours = False

    def own_many(self, sql: str, rows: list[tuple[Any, ...]]) -> None:
        """Run a writing statement of the mechanism for each row."""
        self._ours = True
        try:
            sqlite3.Cursor(self).executemany(f"/*{self.secret}*/{sql}", rows)
        finally:
            self._ours = False

    def pass_gate(self, sql: str) -> None:
        """Let the statement through, with the bound reader's horizon in place. Raises sqlite3.DatabaseError."""
        found = _FIRST_WORD.match(sql)
        word = found[1].lower() if found else ""
        if self.follow is None:  # the first authorizer lets nothing be read
            return
        if word not in _READING | _TRANSACTION or self.secret in sql:
            raise sqlite3.DatabaseError("A reader's connection runs queries only.")
        if word == "rollback":
            self.forget()
        elif word in _READING:
            self.follow()

    def cursor(self, factory: type[sqlite3.Cursor] = sqlite3.Cursor) -> Any:  # type: ignore[override]
        """A cursor of this sort whose statements pass the gate."""
        return super().cursor(_gated(factory))

    def execute(self, sql: str, parameters: Any = ()) -> sqlite3.Cursor:
        """One statement, past the gate."""
        cursor: sqlite3.Cursor = self.cursor()
        return cursor.execute(sql, parameters)

    def executemany(self, sql: str, parameters: Any) -> sqlite3.Cursor:
        """Refused: only writing statements run many times."""
        raise sqlite3.DatabaseError("A reader's connection runs queries only.")

    def executescript(self, sql_script: str) -> sqlite3.Cursor:
        """Refused: the gate reads one statement."""
        raise sqlite3.DatabaseError("A reader's connection runs one query at a time.")

    def rollback(self) -> None:
        """Roll back, and forget which horizon is in place."""
        self.forget()
        super().rollback()

    def _copying(self, *args: Any, **kwargs: Any) -> Any:
        """Refused: it would copy what the reader may not see, and no authorizer is asked."""
        raise sqlite3.DatabaseError("A reader's connection runs queries only.")

    backup = serialize = deserialize = blobopen = iterdump = _copying

    def _authorize(self, op: int, a: str | None, b: str | None, schema: str | None, via: str | None) -> int:
        return sqlite3.SQLITE_OK if self._ours else self._rules(op, a, b, schema, via)


def _only_opening(op: int, a: str | None, b: str | None, schema: str | None, via: str | None) -> int:
    """Two pragmas, and the question whether SQLite has its mathematical functions."""
    opening = (
        op == sqlite3.SQLITE_SELECT
        or (op == sqlite3.SQLITE_PRAGMA and a in ("foreign_keys", "legacy_alter_table"))
        or (op == sqlite3.SQLITE_FUNCTION and b == "sqlite_compileoption_used")
    )
    return sqlite3.SQLITE_OK if opening else sqlite3.SQLITE_DENY


@lru_cache
def _gated(factory: type[sqlite3.Cursor]) -> type[sqlite3.Cursor]:
    """The same sort of cursor, with the gate between it and SQLite."""
    return _Gate if factory is sqlite3.Cursor else type(f"Gated{factory.__name__}", (factory, _Gate), {})


class _Gate(sqlite3.Cursor):
    connection: ReaderConnection

    def execute(self, sql: str, parameters: Any = ()) -> Self:
        self.connection.pass_gate(sql)
        return super().execute(sql, parameters)

    def executemany(self, sql: str, parameters: Any) -> Self:
        self.connection.executemany(sql, parameters)
        return self

    def executescript(self, sql_script: str) -> sqlite3.Cursor:
        return self.connection.executescript(sql_script)
