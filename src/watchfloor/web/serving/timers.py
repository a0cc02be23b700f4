"""What a serving node does by itself, one thing after another on one thread, and what became of each."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from watchfloor.node.databases.scrub import close_quietly
from watchfloor.node.ledger.clock import utc_now
from watchfloor.web.serving.logs import kinds, where

log = logging.getLogger("watchfloor.web.timers")

LATE: Final = 2.0  # a timer that did not begin within so many of its periods has missed one
AGAIN: Final = 60.0  # seconds after which what failed is tried again, where its period is longer
_BREATH: Final = 0.5


@dataclass(frozen=True, slots=True)
class Timer:
    """Something done every so many seconds; `run` says how many things it did. The first time `first` seconds on."""

    name: str
    every: float
    run: Callable[[], int]
    first: float = 5.0


@dataclass(frozen=True, slots=True)
class Run:
    """What became of a timer: its last runs, how often it failed in a row, how many periods it missed."""

    name: str
    every: float
    succeeded: datetime | None = None
    failed: datetime | None = None
    error: str = ""
    failures: int = 0
    missed: int = 0
    seconds: float = 0.0

    @property
    def well(self) -> bool:
        """Whether its last run did not fail."""
        return not self.failures


class Timers:
    """The thread and its timers."""

    def __init__(self, timers: Sequence[Timer]) -> None:
        self._timers = list(timers)
        now = time.monotonic()
        self._due = {t.name: now + t.first for t in self._timers}
        self._runs = {t.name: Run(t.name, t.every) for t in self._timers}
        self._guard = threading.Lock()
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._go, name="timers", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self, patience: float) -> bool:
        """End after the run that goes on now; whether it ended within so many seconds."""
        self._ending.set()
        if self._thread.is_alive():
            self._thread.join(patience)
        return not self._thread.is_alive()

    def runs(self) -> list[Run]:
        """What became of each."""
        with self._guard:
            return [self._runs[t.name] for t in self._timers]

    def _go(self) -> None:
        while not self._ending.wait(_BREATH):
            now = time.monotonic()
            due = [t for t in self._timers if self._due[t.name] <= now]
            for timer in due:
                if self._ending.is_set():
                    break
                self.run_now(timer)
            if due:
                close_quietly()  # an idle thread holds no file open, and no old state of a database
        close_quietly()

    def run_now(self, timer: Timer) -> None:
        """Run it, and keep what became of it. Whatever goes wrong, the other timers go on."""
        begun = time.monotonic()
        late = begun - self._due[timer.name]
        with self._guard:
            was = self._runs[timer.name]
        missed = was.missed + (int(late / timer.every) if late > LATE * timer.every else 0)
        try:
            done = timer.run()
        except Exception as error:  # noqa: BLE001 (a timer's failure is told on /ready and in the log)
            now = replace(was, failed=utc_now(), error=kinds(error), failures=was.failures + 1, missed=missed)
            log.error("timer failed", extra={"timer": timer.name, "error": now.error, "fault": where(error)})
        else:
            seconds = round(time.monotonic() - begun, 3)
            now = replace(was, succeeded=utc_now(), error="", failures=0, missed=missed, seconds=seconds)
            if done:
                log.info("timer", extra={"timer": timer.name, "count": done, "seconds": seconds})
        wait = min(timer.every, AGAIN) if now.failures else timer.every
        with self._guard:
            self._runs[timer.name] = now
            self._due[timer.name] = time.monotonic() + wait


_serving: Timers | None = None


def serve_with(timers: Timers | None) -> None:
    """Make these the timers of this process, for /ready and the metrics."""
    global _serving
    _serving = timers


def serving_runs() -> list[Run]:
    """What became of this process's timers; none in a process that does not serve."""
    return _serving.runs() if _serving else []
