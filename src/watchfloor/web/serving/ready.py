"""Whether the node is ready to serve: what was looked at, and what is wrong with it, in words without secrets."""

from __future__ import annotations

import threading
import time
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings

from watchfloor.core.errors import WatchfloorError
from watchfloor.node.check.pulse import Pulse, pulse
from watchfloor.node.databases.schema import unapplied
from watchfloor.node.ledger.clock import utc_now
from watchfloor.web.serving.clock import clock_state
from watchfloor.web.serving.stopping import is_stopping
from watchfloor.web.serving.timers import Run, serving_runs

LEAST_FREE: Final = 256 * 1024 * 1024  # bytes; a scrub rewrites the databases beside themselves
SEALS_MISSED: Final = 3  # as many seal periods a record may wait
REMEMBERED: Final = 2.0  # seconds; who asks more often gets the same answer, so that asking costs nothing


@dataclass(frozen=True, slots=True)
class Ready:
    """The answer: what is wrong, by name, and the figures for those who may see them."""

    failing: tuple[str, ...]
    worth_a_look: tuple[str, ...]
    pulse: Pulse | None
    runs: list[Run] = field(default_factory=list)

    @property
    def ready(self) -> bool:
        """Whether nothing stands in the way."""
        return not self.failing

    def terse(self) -> dict[str, Any]:
        """For everybody: names of what was looked at, no figures."""
        return {"ready": self.ready, "failing": list(self.failing)}

    def whole(self) -> dict[str, Any]:
        """For those who run the node."""
        clock = clock_state()
        return {
            **self.terse(),
            "worth_a_look": list(self.worth_a_look),
            "pulse": asdict(self.pulse) if self.pulse else None,
            "clock": {**asdict(clock), "right": clock.right},
            "timers": [asdict(run) for run in self.runs],
        }


def readiness() -> Ready:
    """Look at everything, at most every two seconds."""
    return _watched.look()


class _Watched:
    """The last look, shared by all who ask."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._seen: Ready | None = None
        self._at = 0.0
        self._migrated = False

    def look(self) -> Ready:
        with self._guard:
            if self._seen is None or time.monotonic() - self._at > REMEMBERED or is_stopping():
                self._seen, self._at = self._look(), time.monotonic()
            return self._seen

    def _look(self) -> Ready:
        failing = ["stopping"] if is_stopping() else []
        try:
            # Once true it stays true: nobody migrates under a server that runs.
            self._migrated = self._migrated or not unapplied()
            felt = pulse()
        except WatchfloorError:
            return Ready((*failing, "databases"), (), None, serving_runs())
        if not self._migrated:
            failing.append("migrations")
        if felt.free < LEAST_FREE:
            failing.append("disk")
        if any(seal_is_late(log.since, utc_now()) for log in felt.logs):
            failing.append("seal")
        runs = serving_runs()
        worth = [f"timer {run.name}" for run in runs if not run.well or run.missed]
        worth += [] if clock_state().right else ["clock"]
        worth += ["purges"] if felt.purges else []
        return Ready(tuple(failing), tuple(worth), felt, runs)


def seal_is_late(since: datetime | None, now: datetime) -> bool:
    """Whether a record has waited for the seal since then, longer than it may."""
    most = timedelta(minutes=SEALS_MISSED * max(settings.CONFIG.seal_minutes, 1))
    return since is not None and now - since > most


_watched: Final = _Watched()
