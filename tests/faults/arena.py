"""A node of its own, and children that work on it and can be killed."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from tests import postgres
from tests.faults import telling

TOP = Path(__file__).parents[2]
_MEMORY = Path("/dev/shm")  # no test needs the disk itself; what was written survives a kill there too
_numbers = count(1)


@dataclass
class Child:
    """One deed under way. `raised` and `result` are known once it has ended by itself."""

    pid: int
    file: Path
    arena: Arena
    status: int | None = None

    def told(self, what: str) -> list[Any]:
        """The values of everything it has told under this word."""
        return [value for word, value in telling.read(self.file) if word == what]

    def wait_until(self, what: str, times: int = 1, seconds: float = 30) -> None:
        """Wait until it has told that so many times, or has ended."""
        end = time.monotonic() + seconds
        while len(self.told(what)) < times:
            assert time.monotonic() < end, f"the child never told {what!r}: {self.errors()}"
            if self.ended():
                return
            time.sleep(0.002)

    def ended(self) -> bool:
        """Whether the process is gone, reaped or not."""
        try:
            return Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
        except FileNotFoundError:
            return True

    def kill(self) -> None:
        """kill -9. The number is the child's own until `wait`, for the zygote has not reaped it."""
        assert self.status is None
        os.kill(self.pid, signal.SIGKILL)

    def wait(self) -> Child:
        """Wait for its end; a child that ended by an error that is no answer of ours fails the test."""
        if self.status is None:
            self.status = self.arena.ask({"wait": self.pid})["status"]
        assert self.status in (0, 3, -signal.SIGKILL), self.errors()
        return self

    @property
    def killed(self) -> bool:
        """Whether it was killed before it came to its end."""
        return self.status == -signal.SIGKILL

    @property
    def result(self) -> Any:
        """What the deed gave back."""
        results = self.told("result")
        assert results, (self.status, self.told("raised"), self.errors())
        return results[0]

    @property
    def raised(self) -> tuple[str, str] | None:
        """The name and the words of the error it ended with, if it did."""
        return next(((name, text) for name, text in self.told("raised")), None)

    def errors(self) -> str:
        """What it printed."""
        printed = Path(f"{self.file}.errors")
        return printed.read_text() if printed.exists() else ""


@dataclass
class Arena:
    """A founded node in `root`, and the zygote whose children serve it."""

    root: Path
    notes: Path
    environment: dict[str, str]
    zygote: subprocess.Popen[str] = field(init=False)

    def __post_init__(self) -> None:
        self.zygote = subprocess.Popen(
            [sys.executable, "-W", "error", "-m", "tests.faults.zygote"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=TOP, env=self.environment,
        )  # fmt: skip
        assert self._heard() == {"ready": True}

    def ask(self, order: Mapping[str, Any]) -> dict[str, Any]:
        """Give the zygote an order, and hear its answer."""
        assert self.zygote.stdin
        self.zygote.stdin.write(json.dumps(order) + "\n")
        self.zygote.stdin.flush()
        return self._heard()

    def begin(self, deed: str, **args: Any) -> Child:
        """Have a child begin a deed of `deeds.py`."""
        told = self.notes / f"{next(_numbers):05}-{deed}"
        return Child(self.ask({"deed": deed, "args": args, "told": str(told)})["pid"], told, self)

    def do(self, deed: str, **args: Any) -> Any:
        """What a deed gives back that nobody disturbs."""
        return self.begin(deed, **args).wait().result

    def close(self) -> None:
        """End the zygote."""
        assert self.zygote.stdin
        with self.zygote:
            self.zygote.stdin.close()
            self.zygote.wait(timeout=30)

    def _heard(self) -> dict[str, Any]:
        assert self.zygote.stdout
        line = self.zygote.stdout.readline()
        assert line, "the zygote is gone"
        heard: dict[str, Any] = json.loads(line)
        return heard


def open_arena(name: str, cluster: postgres.Cluster | None, root: Path | None = None, **environment: str) -> Arena:
    """A new node, in a folder in memory unless `root` is given, and where there is a cluster in a new database."""
    from watchfloor.node.founding import lay_out

    notes = Path(tempfile.mkdtemp(prefix="wffaults-", dir=_MEMORY if os.access(_MEMORY, os.W_OK) else None))
    home = (root or notes) / "node"
    database = cluster.provision(f"wf_faults_{os.getpid()}_{name}") if cluster else None
    lay_out(home, origin="alpha.example", agency="aa.police", kind="police", postgresql=database)
    told = {"WATCHFLOOR_NODE": str(home), "DJANGO_SETTINGS_MODULE": "watchfloor.web.settings", **environment}
    arena = Arena(home, notes, {**os.environ, **told})
    arena.do("found_node")
    return arena


def close_arena(arena: Arena) -> None:
    """End it and remove its folder."""
    arena.close()
    shutil.rmtree(arena.notes, ignore_errors=True)
