"""A server as a process of its own: started, asked, killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

SOURCE = str(Path(__file__).parents[3] / "src")


@dataclass
class Server:
    """A running `watchfloor serve`."""

    process: subprocess.Popen[str]
    address: str = ""
    log: Path = field(default_factory=Path)

    def get(self, page: str, **more: Any) -> httpx.Response:
        """Ask for a page."""
        return httpx.get(self.address + page.lstrip("/"), timeout=20, **more)

    def told(self) -> str:
        """What it has logged."""
        return self.log.read_text()

    def ends(self, number: int = signal.SIGTERM) -> int:
        """Send a signal; the exit code. Raises TimeoutExpired where it does not end."""
        self.process.send_signal(number)
        return self.process.wait(40)


@contextmanager
def serving(folder: Path, *words: object, env: dict[str, str] | None = None) -> Iterator[Server]:
    """Serve the environment's node; its log goes into the folder. It has ended afterwards."""
    log = folder / f"log-{time.monotonic_ns()}"
    command = [sys.executable, "-m", "watchfloor", "serve", *map(str, words or ("--port", 0))]
    bare = {k: v for k, v in os.environ.items() if not k.startswith("DJANGO")}
    with log.open("w") as errors:
        process = subprocess.Popen(
            command, env={**bare, "PYTHONPATH": SOURCE, **(env or {})}, text=True,
            stdout=subprocess.PIPE, stderr=errors,
        )  # fmt: skip
    try:
        yield Server(process, _ready(process, log), log)
    finally:
        process.kill()
        process.wait(20)
        assert process.stdout
        process.stdout.close()


def _ready(process: subprocess.Popen[str], log: Path) -> str:
    """The address of the line that says that it serves."""
    assert process.stdout
    for line in process.stdout:
        if line.startswith("Watchfloor of "):
            return line.split(": ", 1)[1].strip()
    raise AssertionError(log.read_text())
