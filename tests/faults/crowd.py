"""What several children do at once on one node: write, follow, look at it with a clock that cannot be trusted."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from tests.factories import admin, entity, label, terms
from tests.faults.deeds import RAMOS
from tests.faults.telling import say
from watchfloor.core.errors import Unavailable
from watchfloor.entities.said import draft_of
from watchfloor.node.ledger import clock
from watchfloor.node.ledger.append import append
from watchfloor.node.ledger.draft import Draft
from watchfloor.node.ledger.seal import seal
from watchfloor.node.ledger.since import since
from watchfloor.node.visibility.binding import acting


def draft_under_its_own_label(name: str) -> Draft:
    """A record whose label nobody has used: it enters the readers' horizons in the record's own transaction."""
    return draft_of(entity(name), terms(label(persons=["ramos", name])), RAMOS.agency)


def write_under_new_labels(prefix: str, n: int) -> None:
    """Append n records, each under a label of its own."""
    for number in range(n):
        say("stored", append(draft_under_its_own_label(f"{prefix}{number}"), by=RAMOS).c.hex())


def follow(n: int, seconds: float) -> list[list[Any]]:
    """Follow the ledger until n records have come or the time is over: what came, in the order it came."""
    came: list[list[Any]] = []
    at, end = 0, time.monotonic() + seconds
    while len(came) < n and time.monotonic() < end:
        with acting(RAMOS):
            for record in since(at, limit=7):
                at = record.moved
                if record.kind == "entity":
                    came.append([record.moved, bytes(record.c).hex()])
    return came


def append_through_trouble(prefix: str, seconds: float) -> dict[str, int]:
    """Append without end, whatever the database answers; how often it was there, and how often not."""
    end, unavailable, stored = time.monotonic() + seconds, 0, 0
    for number in count():
        if time.monotonic() > end:
            break
        try:
            say("stored", append(draft_under_its_own_label(f"{prefix}{number}"), by=RAMOS).c.hex())
            stored += 1
        except Unavailable as error:
            unavailable += 1
            say("unavailable", str(error))
            time.sleep(0.02)
    return {"stored": stored, "unavailable": unavailable}


def write_with_a_clock_that_runs_backwards(n: int) -> list[str]:
    """Append and seal while every look at the clock shows an hour less."""
    now, hours = clock.utc_now(), count()
    _set_clock(lambda: now - timedelta(hours=next(hours)))
    said = []
    for number in range(n):
        said.append(append(draft_under_its_own_label(f"back{number}"), by=RAMOS).c.hex())
        if number % 3 == 0:
            seal(by=admin())
    return said


def _set_clock(told: Callable[[], datetime]) -> None:
    """Let the whole program ask another clock, wherever it has the real one by name."""
    real = clock.utc_now
    for name, module in list(sys.modules.items()):
        if name.startswith("watchfloor.") and getattr(module, "utc_now", None) is real:
            module.utc_now = told  # type: ignore[attr-defined]
