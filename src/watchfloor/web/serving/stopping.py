"""How a serving process ends: streams are told first, so that their readers come back to the next one at once."""

from __future__ import annotations

from collections.abc import Callable

_told: list[Callable[[], None]] = []
_stopping = False


def on_stop(tell: Callable[[], None]) -> None:
    """Have `tell` called, on the event loop, when the server begins to stop: send an end, and let the reader go."""
    _told.append(tell)


def is_stopping() -> bool:
    """Whether the server has begun to stop."""
    return _stopping


def stop() -> None:
    """Begin to stop. On the event loop."""
    global _stopping
    _stopping = True
    for tell in _told:
        tell()
