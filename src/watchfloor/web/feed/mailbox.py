"""What waits to be sent down one stream: never much, and nothing any more once the stream is over."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from watchfloor.core.label import Label
from watchfloor.core.policy.reader import Reader
from watchfloor.web.feed.shown import event, retry
from watchfloor.web.front.seats import Seat

MOST_WAITING: Final = 128  # events; whoever reads more slowly is let go, and resumes behind what he has read


@dataclass(eq=False, slots=True)
class Stream:
    """One open stream. Its mailbox belongs to the event loop; all else of it to the hub's thread.

    `rest` covers what stands on the page beside the feed, `covered` is what its banner says.
    """

    seat: Seat
    reader: Reader
    language: str
    loop: asyncio.AbstractEventLoop
    rest: Label | None = None
    covered: Label | None = None
    key: str = field(init=False)
    _waiting: deque[bytes] = field(default_factory=deque)
    _woken: asyncio.Event = field(default_factory=asyncio.Event)
    _over: bool = False

    def __post_init__(self) -> None:
        self.key = self.reader.key()

    def put(self, events: Sequence[bytes]) -> None:
        """Have these sent; where too much waits already, let the reader go instead."""
        if self._over:
            return
        if self._waiting and len(self._waiting) + len(events) > MOST_WAITING:  # one letter is a page at most
            self._last(retry())
        else:
            self._waiting.extend(events)
            self._woken.set()

    def end(self, why: str) -> None:
        """Say why the stream ends. What still waits is not sent: it was decided for who is not at work any more."""
        if not self._over:
            self._last(event("end", {"why": why}))

    def leave(self) -> None:
        """The reader has gone."""
        self._over = True
        self._waiting.clear()
        self._woken.set()

    async def next(self) -> tuple[bytes, bool]:
        """What is to be sent next, all of it at once, and whether more may come."""
        await self._woken.wait()
        self._woken.clear()
        said = b"".join(self._waiting)
        self._waiting.clear()
        return said, not self._over

    def _last(self, said: bytes) -> None:
        self._waiting.clear()
        self._waiting.append(said)
        self._over = True
        self._woken.set()


def post(letters: Sequence[tuple[Stream, Sequence[bytes]]]) -> None:
    """From the hub's thread: put events into the mailboxes of many streams, in one step of the process's loop."""
    told = [letter for letter in letters if letter[1]]
    if told:
        told[0][0].loop.call_soon_threadsafe(_put_all, told)


def _put_all(letters: Sequence[tuple[Stream, Sequence[bytes]]]) -> None:
    for stream, events in letters:
        stream.put(events)
