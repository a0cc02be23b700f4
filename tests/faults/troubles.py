"""What children do where the disk is full or the server is gone, until or in spite of what they are told."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import count

from tests.factories import admin, reader
from tests.faults import deeds
from tests.faults.telling import say
from watchfloor.core.errors import Unavailable
from watchfloor.entities.models import Statement
from watchfloor.entities.search import search
from watchfloor.node.ledger.seal import seal
from watchfloor.node.ledger.since import since
from watchfloor.node.visibility.binding import acting

_PATIENCE = 60.0  # seconds after which a loop gives up


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
        yield from (partial(deeds.purge_these, [c]) for c in cs)
        return
    for n in count():
        name = f"{prefix}r{n}"
        yield {
            "append": partial(deeds.append_singly, name, 1),
            "import": partial(deeds.import_list, name, 40),
            "seal": partial(deeds.seal_both, name, 1),
            "rebuild": deeds.rebuild_all,
            "search": partial(search, f"ejemplo {name}", by=reader()),
        }[act]


def once(act: str, prefix: str = "once", cs: list[str] | None = None) -> None:
    """One of them."""
    next(one_by_one(act, prefix, cs or []))()


def read_all() -> int:
    """A plain read; how many statements came."""
    with acting(reader()):
        return len(list(Statement.objects.all()))


def go_on_in_spite_of_crashes(act: str, prefix: str, n: int) -> int:
    """Append, search or read n times, each again where the node is not available; how often it was not."""
    refused, end = 0, time.monotonic() + _PATIENCE
    for number in range(n):
        while True:
            assert time.monotonic() < end, "the server never came back"
            try:
                _act(act, f"{prefix}x{number}t{refused}")
                break
            except Unavailable as error:
                refused += 1
                say("unavailable", str(error))
                time.sleep(0.05)
        say("done", number)
    return refused


def _act(act: str, name: str) -> None:
    acts: dict[str, Callable[[], object]] = {
        "append": lambda: deeds.append_singly(name, 1),
        "import": lambda: deeds.import_list(name, 5),
        "search": lambda: search(f"ejemplo {name}", by=reader()),
        "read": read_all,
        "follow": _follow_all,
        "seal": lambda: seal(by=admin()),
    }
    acts[act]()


def _follow_all() -> int:
    with acting(reader()):
        return len(list(since(0, limit=5)))
