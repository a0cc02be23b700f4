"""What this process remembers of the databases, so that it can be forgotten when they are replaced under it.

A restore, a rebuild and the tests change rows without the events that keep a cache true.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

Forget = TypeVar("Forget", bound=Callable[[], None])

_caches: list[Callable[[], None]] = []


def remembered(forget: Forget) -> Forget:
    """Decorate the function that empties a cache; `forget_all` will call it."""
    _caches.append(forget)
    return forget


def forget_all() -> None:
    """Empty every cache of database content in this process."""
    for forget in _caches:
        forget()
