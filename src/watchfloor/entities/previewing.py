"""A list looked at before it is taken in: its first entries, what is wrong with it line by line, and how much it is."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from watchfloor.core.errors import Malformed, Refused
from watchfloor.core.policy.reader import Reader
from watchfloor.entities.fact import SourceEntity
from watchfloor.entities.importing import require_importable, require_storable
from watchfloor.entities.sources.text import Tell
from watchfloor.entities.terms import Terms

MOST_SHOWN: Final = 20
MOST_TROUBLES: Final = 50
FEWEST: Final = 200  # entries that are read, however long it takes
LONGEST = 4.0  # seconds: of a longer list the rest is read when it is taken in

Read = Callable[[Tell], Iterator[SourceEntity]]
"""Reads the list from its beginning, telling what is wrong with single entries."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What was read of a list. `whole`: to its end; `stopped`: why reading could not go on, if so."""

    entries: int
    facts: int
    unread: int
    first: tuple[SourceEntity, ...]
    troubles: tuple[Malformed | Refused, ...]
    wrong: int
    whole: bool
    stopped: Malformed | Refused | None = None


def preview_of(read: Read, terms: Terms, *, by: Reader) -> Preview:
    """Read as `take_in` would, and store nothing. Raises Refused where he may not import under these terms at all."""
    list(require_importable((), terms, by=by))
    seen = _Seen()
    end = 0.0
    stopped: Malformed | Refused | None = None
    whole = True
    try:
        for entity in sound(read, terms, seen.tell, by=by):
            seen.count(entity)
            end = end or time.monotonic() + LONGEST  # from the first one on, for that loads the vocabulary
            if (seen.entries > FEWEST and time.monotonic() > end) or seen.wrong > 10_000:
                whole = False
                break
    except (Malformed, Refused) as error:
        stopped = error
    return Preview(
        seen.entries, seen.facts, seen.unread, tuple(seen.first), tuple(seen.troubles), seen.wrong, whole, stopped
    )


def sound(read: Read, terms: Terms, tell: Tell, *, by: Reader) -> Iterator[SourceEntity]:
    """The entries that could be stored; what is wrong with the others is told."""
    for entity in read(tell):
        try:
            require_storable(entity, terms, by=by)
        except (Malformed, Refused) as error:
            tell(error)
        else:
            yield entity


class _Seen:
    """What was read so far."""

    def __init__(self) -> None:
        self.entries = self.facts = self.unread = self.wrong = 0
        self.first: list[SourceEntity] = []
        self.troubles: list[Malformed | Refused] = []

    def count(self, entity: SourceEntity) -> None:
        """One sound entry."""
        self.entries += 1
        self.facts += len(entity.facts)
        self.unread += len(entity.unread)
        if len(self.first) < MOST_SHOWN:
            self.first.append(entity)

    def tell(self, error: Malformed | Refused) -> None:
        """One that is not."""
        self.wrong += 1
        if len(self.troubles) < MOST_TROUBLES:
            self.troubles.append(error)
