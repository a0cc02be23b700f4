"""The access log of live streams: a minute of what one reader was shown is one entry."""

from __future__ import annotations

import time
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final

from django.db import connections

from watchfloor.core.policy.reader import Reader
from watchfloor.node.audit import note_accesses

MINUTE: Final = 60.0  # seconds
WHAT: Final = "watch live"

_Shown = dict[Reader, dict[bytes, None]]


class Minutes:
    """What is shown in this minute and not yet logged. Written by a thread of its own: nobody waits for the disk."""

    def __init__(self, minute: float = MINUTE) -> None:
        self._minute = minute
        self._ends = time.monotonic() + minute
        self._shown: _Shown = {}
        self._written: _Shown = {}
        self._writing: Future[None] | None = None
        self._clerk = ThreadPoolExecutor(max_workers=1, thread_name_prefix="live-log")

    def note(self, reader: Reader, cs: Iterable[bytes]) -> None:
        """These are being shown to him."""
        self._shown.setdefault(reader, {}).update(dict.fromkeys(cs))

    def tend(self) -> None:
        """Log the minute when it is over. Raises Unavailable where the last one could not be logged: it is kept."""
        if self._writing and self._writing.done():
            self._settle()
        if not self._writing and self._shown and time.monotonic() >= self._ends:
            self._write()

    def close(self) -> None:
        """Log the rest, and be done. Raises Unavailable."""
        try:
            if self._writing:
                self._settle()
        finally:
            self._clerk.submit(connections.close_all)
            self._clerk.shutdown()
            if self._shown:
                note_accesses(WHAT, list(self._shown.items()))

    def _write(self) -> None:
        self._ends = time.monotonic() + self._minute
        self._written, self._shown = self._shown, {}
        self._writing = self._clerk.submit(note_accesses, WHAT, list(self._written.items()))

    def _settle(self) -> None:
        writing, self._writing = self._writing, None
        error = writing.exception() if writing else None
        if error is None:
            self._written = {}
            return
        for reader, cs in self._written.items():
            self.note(reader, cs)
        self._ends = 0.0
        raise error
