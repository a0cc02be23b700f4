"""Errors as exit codes, and as one or two calm lines."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Final

import typer

from watchfloor.cli.text import plain
from watchfloor.core.errors import Broken, Malformed, Refused, Unavailable, WatchfloorError

UNEXPECTED: Final = 1
USAGE: Final = 2
MALFORMED: Final = 3
REFUSED: Final = 4
BROKEN: Final = 5
UNAVAILABLE: Final = 6
INTERRUPTED: Final = 130

TRACE: Final = "WATCHFLOOR_TRACE"
_LONGEST: Final = 2_000  # characters of a message


class Usage(typer.BadParameter):
    """What was typed is not a whole command: says which option is missing, or which do not go together."""

    def format_message(self) -> str:
        """The message alone: it names the option itself."""
        return self.message


@dataclass(frozen=True, slots=True)
class Failure:
    """What a person, or with --json a program, is told of an error. `fields` are the error's own."""

    kind: str
    exit: int
    lines: tuple[str, ...]
    fields: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> str:
        """One object in one line, on the error stream."""
        fields = {k: v for k, v in self.fields.items() if v}
        said = {
            "kind": self.kind,
            "exit": self.exit,
            "message": ". ".join(line.rstrip(".") for line in self.lines) + ".",
            **fields,
        }
        return json.dumps({"error": said})


def failure_of(error: BaseException) -> Failure:
    """The failure that an error of ours, of the command's spelling or of the machine stands for."""
    match error:
        case WatchfloorError():
            return _ours(error)
        case typer.TyperException():
            lines = (error.format_message(), "See `watchfloor --help`.")
            return Failure("usage", error.exit_code, lines)
        case KeyboardInterrupt() | typer.Abort():
            return Failure("interrupted", INTERRUPTED, ("Interrupted. What was acknowledged before is kept.",))
        case OSError():
            where = f"{error.filename}: " if error.filename else ""
            lines = (f"{where}{error.strerror or error}", "Mend the file, the disk or the permission, and repeat.")
            return Failure("unavailable", UNAVAILABLE, lines)
    if is_database_error(error):
        return _database(error)
    lines = (f"Unexpected: {type(error).__name__}: {error}", f"This is a fault of ours; {TRACE}=1 shows where.")
    return Failure("unexpected", UNEXPECTED, lines)


def is_foreseen(error: BaseException) -> bool:
    """Whether this is an error that a person can do something about; all else is a fault of ours."""
    named = WatchfloorError | typer.TyperException | typer.Abort | KeyboardInterrupt | OSError
    return isinstance(error, named) or is_database_error(error)


def _ours(error: WatchfloorError) -> Failure:
    match error:
        case Malformed():
            lines: tuple[str, ...] = (f"{error.where}: found {error.found}", f"Expected: {error.expected}")
            fields = {"where": error.where, "found": error.found, "expected": error.expected}
            return Failure("malformed", MALFORMED, lines, fields)
        case Refused():
            permit = (f"To be allowed: {error.permit}",) if error.permit else ()
            fields = {"why": error.why, "rule": error.rule, "permit": error.permit}
            return Failure("refused", REFUSED, (f"{error.why} [{error.rule}]", *permit), fields)
        case Broken():
            lines = (f"{error.what}: {error.how}", "Trust nothing that rests on it.")
            return Failure("broken", BROKEN, lines, {"what": error.what, "how": error.how})
        case Unavailable():
            lines = (error.what, error.remedy)
            return Failure("unavailable", UNAVAILABLE, lines, {"what": error.what, "remedy": error.remedy})
    raise AssertionError(f"{type(error).__name__} has no exit code")


def is_database_error(error: BaseException) -> bool:
    """Whether the database itself failed; Django is only asked where it was loaded."""
    django = sys.modules.get("django.db")
    if django is None:
        return False
    return (
        isinstance(error, django.OperationalError | django.ProgrammingError) or type(error) is django.DatabaseError
    )


def _database(error: BaseException) -> Failure:
    """A file that is no database any more is broken; all else may answer later."""
    said = str(error).strip().split("\n")[0]
    if "malformed" in said or "not a database" in said:
        lines = (f"The node's database is damaged ({said})", "Restore it from a backup: `watchfloor restore`.")
        return Failure("broken", BROKEN, lines)
    remedy = "Check the database. Where `watchfloor init` was cut short, repeat it."
    return Failure("unavailable", UNAVAILABLE, (f"The node's database does not answer ({said})", remedy))


def report(failure: Failure, *, as_json: bool) -> int:
    """Tell the failure on the error stream; the exit code."""
    if as_json:
        typer.echo(failure.as_json(), err=True)
    else:
        for line in failure.lines:
            typer.echo(plain(line, _LONGEST), err=True)
    return failure.exit


def stay_calm(*, as_json: bool) -> None:
    """Let errors that nobody foresaw end the process in the same manner (exit code 1), not in a traceback."""
    if os.environ.get(TRACE) == "1":
        return

    def told(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        report(failure_of(error), as_json=as_json)

    sys.excepthook = told
