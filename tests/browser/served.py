"""A served node: founded in a process of its own, then served by `watchfloor serve`, with sessions for browsers."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from watchfloor.web.config import PREFIX

ROOT = Path(__file__).parents[2]
SECONDS = 60.0  # until a server must answer, on a machine that is busy


@dataclass
class Served:
    """A running server; `told` is what the stage printed: sessions, codes and the names of things to open."""

    root: Path
    url: str
    process: subprocess.Popen[bytes]
    told: Mapping[str, Any]

    def log(self) -> str:
        """What the server has said so far."""
        return (self.root.parent / f"{self.root.name}.log").read_text()

    def stop(self) -> None:
        """End it as an administrator would, and see that it goes."""
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=SECONDS)


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def serve(root: Path, stage: str = "tests.browser.stage", **settings: str) -> Served:
    """Found a node in `root` by running the module `stage`, and serve it with these settings of the environment."""
    port = free_port()
    environment = {
        **os.environ,
        "WATCHFLOOR_NODE": str(root),
        PREFIX + "PORT": str(port),
        "DJANGO_SETTINGS_MODULE": "watchfloor.web.settings",
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        **settings,
    }
    played = subprocess.run(
        [sys.executable, "-m", stage], cwd=ROOT, env=environment, check=False, capture_output=True, text=True
    )
    assert played.returncode == 0, played.stderr[-3000:]
    with (root.parent / f"{root.name}.log").open("wb") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "watchfloor", "serve"], cwd=ROOT, env=environment, stdout=errors, stderr=errors
        )
    served = Served(root, f"http://localhost:{port}", process, json.loads(played.stdout.splitlines()[-1]))
    _await(served)
    return served


def _await(served: Served) -> None:
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        assert served.process.poll() is None, served.log()[-3000:]
        with suppress(URLError, OSError), urlopen(f"{served.url}/health", timeout=5):
            return
        time.sleep(0.1)
    raise AssertionError("the server does not answer")
