"""The log of a serving process: one JSON object a line, or a short line for a person at a terminal.

It tells what happened in this program and never of whom: no path, query, name, token or cookie, and of an exception
its class and the line of ours that it came through, for its words may quote a record. What other libraries log is
told without their words.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

FIELDS: Final = (
    "route",
    "method",
    "status",
    "ms",
    "request",
    "person",
    "failure",
    "fault",
    "error",
    "timer",
    "count",
    "seconds",
)
"""What a line may say beside its event, each given with `extra`: numbers, and words of ours."""

_OURS: Final = ("watchfloor", "uvicorn.error")  # these never put anything of a request into words
_PACKAGE: Final = Path(__file__).resolve().parents[2]
_DEEPEST: Final = 5


def where(error: BaseException) -> str:
    """Where an error came from: file, line and function, the innermost of ours; of a library where none is ours."""
    frames = traceback.extract_tb(error.__traceback__)
    for frame in reversed(frames):
        file = Path(frame.filename)
        if file.is_relative_to(_PACKAGE):
            return f"{file.relative_to(_PACKAGE)}:{frame.lineno} {frame.name}"
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno} {frames[-1].name}" if frames else "nowhere"


def kinds(error: BaseException) -> str:
    """The classes of an error and of what caused it, without their words."""
    found: list[str] = []
    at: BaseException | None = error
    while at is not None and len(found) < _DEEPEST:
        found.append(type(at).__name__)
        at = at.__cause__ or at.__context__
    return " < ".join(found)


def told(record: logging.LogRecord) -> dict[str, Any]:
    """What a line of the log says."""
    ours = record.name.startswith(_OURS)
    said: dict[str, Any] = {
        "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")[:-6] + "Z",
        "level": record.levelname.lower(),
        "event": _event(record) if ours else f"{record.name} has something to say",
    }
    said |= {name: getattr(record, name) for name in FIELDS if getattr(record, name, "") not in ("", None)}
    if record.exc_info and record.exc_info[1] is not None:
        said |= {"error": kinds(record.exc_info[1]), "at": where(record.exc_info[1])}
    elif not ours:
        said["at"] = f"{Path(record.pathname).name}:{record.lineno}"
    return said


def _event(record: logging.LogRecord) -> str:
    return " ".join(record.getMessage().split())


class Lines(logging.Formatter):
    """JSON, one object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        return json.dumps(told(record), separators=(",", ":"))


class Short(logging.Formatter):
    """For a person: time of day, level where it is not plain information, event, and the rest as it is."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        said = told(record)
        time, level, event = said.pop("time")[11:19], said.pop("level"), said.pop("event")
        rest = " ".join(f"{name}={value}" for name, value in said.items())
        return f"{time}Z {'' if level == 'info' else level.upper() + ' '}{event} {rest}".rstrip()


def log_to_stderr(*, quiet: bool = False) -> None:
    """Let this process log: JSON, or short lines where the error stream is a terminal. `quiet`: warnings only."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Short() if sys.stderr.isatty() else Lines())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("watchfloor").setLevel(logging.WARNING if quiet else logging.INFO)
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    logging.getLogger("django.request").setLevel(logging.ERROR)  # our own line says what was refused
    logging.captureWarnings(True)
    logging.raiseExceptions = False  # the error of a log line must not put its arguments on the error stream
