"""The reader who is bound here and now, as the engines' mechanisms ask for him."""

from __future__ import annotations

from contextvars import ContextVar

from django.db import DatabaseError

from watchfloor.core.policy.reader import Reader

bound: ContextVar[Reader | None] = ContextVar("watchfloor_reader", default=None)


class CursorOpen(DatabaseError):
    """Another reader was bound while a cursor of the last one is still open; its rows would be mixed."""

    def __init__(self) -> None:
        super().__init__("Another reader's cursor is still open on this connection: read it to its end first.")


def current_reader() -> Reader | None:
    """The bound reader, or None."""
    return bound.get()
