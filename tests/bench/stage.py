"""A node for a benchmark, on the disk, and how figures are measured and printed."""

from __future__ import annotations

import atexit
import gc
import os
import resource
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from watchfloor.core.policy.reader import Reader

ROOT = Path(__file__).parents[2]
SHARED = Path(os.environ.get("WATCHFLOOR_SHARED", ROOT.parent / "shared"))
sys.path.insert(0, str(ROOT / "src"))


def node(*, postgresql: bool = False) -> Path:
    """A new node on the disk of the checkout, gone at the end; Django is started on it.

    With `postgresql` it is on a server of its own, with that server's own settings for the disk.
    """
    (ROOT / "var").mkdir(exist_ok=True)
    root = Path(tempfile.mkdtemp(prefix="bench-", dir=ROOT / "var")) / "node"
    atexit.register(shutil.rmtree, root.parent, ignore_errors=True)
    from watchfloor.node.founding import lay_out

    table = _database() if postgresql else None
    lay_out(root, origin="bench.example", agency="aa.police", kind="police", postgresql=table)
    os.environ |= {"WATCHFLOOR_NODE": str(root), "DJANGO_SETTINGS_MODULE": "watchfloor.web.settings"}
    import django

    django.setup()
    from watchfloor.node.founding import found

    found(title="Bench (EXERCISE)", administrator="admin", dpo="dpo")
    return root


def _database() -> dict[str, Any]:
    from tests.postgres import Server

    server = Server()
    atexit.register(server.stop)
    return server.cluster.provision("bench")


@dataclass(frozen=True)
class Took:
    """Times of one thing done many times, in milliseconds."""

    times: list[float]

    @property
    def p50(self) -> float:
        return statistics.median(self.times)

    @property
    def p99(self) -> float:
        return sorted(self.times)[min(len(self.times) - 1, int(len(self.times) * 0.99))]

    def __str__(self) -> str:
        return f"p50 {self.p50:7.2f} ms   p99 {self.p99:7.2f} ms"


def times(do: Callable[[int], object], rounds: int, *, warm: int = 5) -> Took:
    """Do it `rounds` times, after a few that do not count."""
    for n in range(warm):
        do(n)
    gc.collect()
    gc.disable()
    taken = []
    for n in range(rounds):
        start = time.perf_counter()
        do(n)
        taken.append((time.perf_counter() - start) * 1e3)
    gc.enable()
    return Took(taken)


def once(do: Callable[[], object]) -> float:
    """Seconds that it takes, once."""
    gc.collect()
    start = time.perf_counter()
    do()
    return time.perf_counter() - start


def peak_mib() -> float:
    """The most memory that this process has had, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def line(what: str, figure: str, target: str = "") -> None:
    """Print one figure."""
    print(f"{what:<58} {figure}{'   target: ' + target if target else ''}", flush=True)


def people() -> tuple[Reader, Reader]:
    """An administrator, and a supervisor who works against crime."""
    from watchfloor.core.label import Level
    from watchfloor.node.register.enrol import enrol_person
    from watchfloor.node.register.who import reader_named

    admin = reader_named("admin", "oversight")
    enrol_person(
        "ramos", by=admin, title="Ramos (EXERCISE)", agency="aa.police", clearance=Level.SECRET,
        roles=["supervisor"], purposes=["crime"],
    )  # fmt: skip
    return admin, reader_named("ramos", "crime")
