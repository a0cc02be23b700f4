"""The tests' node, served by a process of its own, and people at the command line of another machine."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.cli.terminal import Ended, typed

SERVE = """
import sys, django
django.setup()
import uvicorn
from watchfloor.web.asgi import application
uvicorn.run(application(), host="127.0.0.1", port=int(sys.argv[1]), lifespan="off", log_level="error")
"""


@contextmanager
def served(**settings: str) -> Iterator[str]:
    """The address of a server of this process's node, until the block ends."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    source = str(Path(__file__).parents[2] / "src")
    env = {**os.environ, "PYTHONPATH": source, "DJANGO_SETTINGS_MODULE": "watchfloor.web.settings", **settings}
    process = subprocess.Popen([sys.executable, "-c", SERVE, str(port)], env=env)
    try:
        _await(port, process)
        yield f"http://localhost:{port}"
    finally:
        process.terminate()
        process.wait(20)


def _await(port: int, process: subprocess.Popen[bytes]) -> None:
    """Wait until somebody listens."""
    for _ in range(300):
        assert process.poll() is None, "the server ended"
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError("the server did not start")


@dataclass(frozen=True, slots=True)
class FarSeat:
    """A person at the command line of a machine that has only a token."""

    at: str
    token_file: Path

    def __call__(self, *words: object) -> Ended:
        """Type a verb."""
        return typed("--at", self.at, "--token-file", self.token_file, *words)

    def done(self, *words: object) -> Any:
        """Type a verb with `--json`; what it printed, once it ended well."""
        ended = self(*words, "--json")
        assert ended.code == 0, ended.err
        return ended.json


def token_of(person: str, purpose: str, folder: Path, scope: str = "write", *, name: str = "") -> Path:
    """A file with a new token of this person."""
    from watchfloor.web.accounts.models import Account
    from watchfloor.web.accounts.tokens import issue

    account = Account.objects.get(username=person)
    file = folder / f"{name or person}-{scope}.token"
    file.touch(mode=0o600)
    file.write_text(issue(account, name="a test", purpose=purpose, scope=scope, days=1)[0] + "\n")
    return file
