"""What a child has acknowledged: lines that are in the file, whatever happens to the child a moment later."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

_file = -1


def open_file(path: Path) -> None:
    """From now on this process tells into that file."""
    global _file
    _file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)


def say(what: str, value: Any = None) -> None:
    """Tell one thing. One write: a line is there whole or not at all."""
    os.write(_file, json.dumps([what, value]).encode() + b"\n")


def read(path: Path) -> list[tuple[str, Any]]:
    """What was told, in order."""
    if not path.exists():
        return []
    lines = path.read_bytes().split(b"\n")[:-1]
    return [(what, value) for what, value in map(json.loads, lines)]
