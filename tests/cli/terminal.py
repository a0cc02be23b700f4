"""The command line as a test types it: in this process, with what it printed and how it ended."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from watchfloor.cli import main

LAW = "Example Act, s. 1"


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended: exit code, output, error stream."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The output as JSON."""
        return json.loads(self.out)

    @property
    def error(self) -> dict[str, Any]:
        """The error as JSON."""
        told: dict[str, Any] = json.loads(self.err)["error"]
        return told


def typed(*words: object) -> Ended:
    """Run `watchfloor` with these words in this process."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = main([str(word) for word in words])
    return Ended(code, out.getvalue(), err.getvalue())


@dataclass(frozen=True, slots=True)
class Seat:
    """A person at the command line, working for one purpose."""

    person: str
    purpose: str = "crime"

    def __call__(self, *words: object) -> Ended:
        """Type a verb."""
        return typed("--as", self.person, "--for", self.purpose, *words)

    def done(self, *words: object) -> Any:
        """Type a verb with `--json`; what it printed, once it ended well."""
        ended = self(*words, "--json")
        assert ended.code == 0, ended.err
        return ended.json


def process(*words: object, env: dict[str, str] | None = None, **more: Any) -> subprocess.CompletedProcess[str]:
    """Run `python -m watchfloor` in a process of its own, without this process's node unless `env` names it."""
    bare = {k: v for k, v in os.environ.items() if not k.startswith(("WATCHFLOOR", "DJANGO"))}
    source = str(Path(__file__).parents[2] / "src")
    command = [sys.executable, "-m", "watchfloor", *map(str, words)]
    whole = {**bare, "PYTHONPATH": source, **(env or {})}
    return subprocess.run(command, env=whole, **{"capture_output": True, "text": True, "timeout": 120, **more})
