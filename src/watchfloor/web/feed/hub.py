"""The hub of a serving process: it wakes when the ledger moves, reads once for all who see the same, and tells them.

All database work is done in its one thread; the event loop only moves bytes. Before anything is sent it is asked
whether each reader still is who he was when his stream began.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Final, TypeVar

from watchfloor.core.errors import WatchfloorError
from watchfloor.node.ledger.moved import stop_watching
from watchfloor.web.feed.mailbox import Stream
from watchfloor.web.feed.minutes import MINUTE, Minutes
from watchfloor.web.feed.watching import Limits, Watching

log = logging.getLogger("watchfloor.web.live")

POLL: Final = 0.05  # seconds between looks at the ledger
REST: Final = 1.0  # seconds, where the databases do not answer

Answer = TypeVar("Answer")


class Hub:
    """Follows the ledger for all open streams of this process. Its methods may be called from any thread."""

    def __init__(self, limits: Limits, *, minute: float = MINUTE) -> None:
        self._limits = limits
        self._minute = minute
        self._jobs: SimpleQueue[Callable[[], object] | None] = SimpleQueue()
        self._thread: Thread | None = None

    def ask(self, question: Callable[[Watching], Answer]) -> Future[Answer]:
        """Have something done in the hub's thread. The thread is started when it is first needed."""
        if self._thread is None:
            self._thread = Thread(target=self._run, name="live-hub", daemon=True)
            self._thread.start()
        answer: Future[Answer] = Future()

        def answered() -> None:
            if answer.set_running_or_notify_cancel():
                try:
                    answer.set_result(question(self._watching))
                except Exception as error:  # noqa: BLE001 (it is raised where it was asked)
                    answer.set_exception(error)

        self._jobs.put(answered)
        return answer

    def forget(self, stream: Stream) -> None:
        """The stream is over."""
        if self._thread:
            self._jobs.put(lambda: self._watching.leave(stream))

    def begin_to_stop(self) -> None:
        """End all streams, so that their readers come back to the next process; then log what they were shown."""
        if self._thread:
            self._jobs.put(lambda: self._watching.end_all("restart"))
            self._jobs.put(None)

    def stop(self) -> None:
        """The same, and wait until it is done. It may be asked again later."""
        self.begin_to_stop()
        thread, self._thread = self._thread, None
        if thread:
            thread.join()

    def _run(self) -> None:
        self._watching = Watching(self._limits, Minutes(self._minute))
        try:
            while (job := self._next()) is not None:
                job()
                self._look()
            self._watching.close()
        except WatchfloorError as error:
            log.error("the last minute of the live streams is not in the access log", exc_info=error)
        finally:
            stop_watching()

    def _next(self) -> Callable[[], object] | None:
        try:
            return self._jobs.get(timeout=POLL)
        except Empty:
            return lambda: None

    def _look(self) -> None:
        try:
            self._watching.look()
        except Exception as error:  # nobody is told anything more, and they come back
            log.error("live", extra={"error": type(error).__name__}, exc_info=error)
            self._watching.end_all("unavailable")
            time.sleep(REST)
