"""More of what children do: follow the ledger, and go on where the disk is full, the server gone, the clock wrong."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from functools import partial
from itertools import count, islice
from typing import Any

from django.db import connections

from tests.factories import admin, dpo, reader, terms
from tests.faults import deeds
from tests.faults.telling import say
from watchfloor.core.errors import Unavailable
from watchfloor.entities.importing import take_in
from watchfloor.entities.models import Statement
from watchfloor.entities.said import draft_of
from watchfloor.entities.search import search
from watchfloor.node.custody.purge import purge
from watchfloor.node.databases.doors import access_log, ledger
from watchfloor.node.ledger import clock
from watchfloor.node.ledger.append import append
from watchfloor.node.ledger.rebuild import rebuild
from watchfloor.node.ledger.seal import seal
from watchfloor.node.ledger.since import since
from watchfloor.node.models import Checkpoint, Record
from watchfloor.node.visibility.binding import acting

TERMS = terms(groups={"hidden": deeds.HIDDEN})
_PATIENCE = 60.0  # seconds after which a loop gives up


def follow(n: int, limit: int = 7) -> int:
    """Follow the ledger as a reader until n records came; each that comes is told. How often it was asked."""
    last, seen, asked, end = 0, 0, 0, time.monotonic() + _PATIENCE
    while seen < n and time.monotonic() < end:
        with acting(reader()):
            rows = list(since(last, limit=limit))
        asked += 1
        for row in rows:
            last = row.moved
            if row.kind == "entity":
                seen += 1
                say("saw", [row.seq, bytes(row.c).hex()])
        if not rows:
            time.sleep(0.001)
    return asked


def until_refused(act: str, prefix: str, cs: list[str] | None = None) -> None:
    """Do one thing again and again, until the node says that it cannot."""
    acts = one_by_one(act, prefix, cs or [])
    end = time.monotonic() + _PATIENCE
    for attempt in acts:
        attempt()
        assert time.monotonic() < end, "the node never ran out"


def until_refused_within(grown: int, act: str, prefix: str, cs: list[str] | None = None) -> None:
    """The same where no file may be longer than `grown` bytes."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (grown, grown))
    until_refused(act, prefix, cs)


def one_by_one(act: str, prefix: str, cs: list[str]) -> Iterator[Callable[[], object]]:
    """Endless acts of one sort; those that need a record end with the records."""
    if act == "purge":
        return (partial(_purge, c) for c in cs)
    acts: dict[str, Callable[[str], object]] = {
        "append": _append,
        "import": _import,
        "seal": _seal,
        "rebuild": lambda name: rebuild(by=admin()),
        "search": lambda name: search(f"ejemplo {name}", by=reader()),
        "read": lambda name: read_all(),
        "follow": lambda name: _follow_all(),
    }
    return (partial(acts[act], f"{prefix}r{n}") for n in count())


def _append(name: str) -> None:
    say("stored", append(draft_of(deeds.entry(name), TERMS, reader().agency), by=reader()).c.hex())


def _import(name: str) -> None:
    entries = (deeds.entry(f"{name}n{n}") for n in range(10))
    take_in(entries, TERMS, by=reader())


def _seal(name: str) -> None:
    _append(name)
    size = seal(by=admin()).size
    with ledger():
        say("sealed", [size, Checkpoint.objects.using("ledger").get(size=size).note])


def _purge(c: str) -> None:
    purge([bytes.fromhex(c)], by=dpo(), order="court 7", basis=deeds.COURT)
    say("purged", c)


def tidy() -> None:
    """Leave as a process that is not killed: SQLite then has no write-ahead log left to use again."""
    for door in (ledger, access_log):
        with door():
            pass
    connections.close_all()


def once(act: str, prefix: str = "once", cs: list[str] | None = None) -> None:
    """One of them."""
    next(one_by_one(act, prefix, cs or []))()


def read_all() -> int:
    """A plain read; how many statements came."""
    with acting(reader()):
        return len(list(Statement.objects.all()))


def go_on_in_spite_of_crashes(act: str, prefix: str, n: int) -> int:
    """Do one thing n times, each again where the node is not available; how often it was not."""
    refused, end = 0, time.monotonic() + _PATIENCE
    for attempt in islice(one_by_one(act, prefix, []), n):
        while True:
            assert time.monotonic() < end, "the server never came back"
            try:
                attempt()
                break
            except Unavailable as error:
                refused += 1
                say("unavailable", str(error))
                time.sleep(0.05)
        say("done")
    return refused


def _follow_all() -> int:
    with acting(reader()):
        return len(list(since(0, limit=5)))


class Backwards(datetime):
    """A clock that shows an hour less each time that it is asked."""

    asked = 0

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        """An hour earlier than the last time."""
        cls.asked += 1
        return datetime.now(UTC) - timedelta(hours=cls.asked)


def by_a_clock_that_runs_backwards(errand: str, args: dict[str, Any]) -> dict[str, Any]:
    """A deed on a machine whose clock errs; what the node keeps of the times, in the order of its sequence."""
    clock.datetime = Backwards  # type: ignore[attr-defined]
    getattr(deeds, errand)(**args)
    with acting(reader()):
        rows = Record.objects.filter(kind="entity").order_by("seq").values_list("learnt", "c")
        return {
            "times": [learnt for learnt, _ in rows],
            "order": [bytes(c).hex() for _, c in rows],
            "followed": [bytes(r.c).hex() for r in since(0) if r.kind == "entity"],
        }
