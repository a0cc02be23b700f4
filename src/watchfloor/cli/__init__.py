"""The command line. It decides nothing: each verb parses, asks one question or takes one action, and prints."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from functools import cache
from typing import Any

from watchfloor.cli.failing import INTERRUPTED, failure_of, is_foreseen, report, stay_calm
from watchfloor.core.errors import Malformed

BROKEN_PIPE = 141  # as if SIGPIPE had ended it: whoever read the output has seen enough


def main(argv: Sequence[str] | None = None) -> int:
    """Run `watchfloor` with these arguments, or the process's own; the exit code.

    0 done, 1 unexpected, 2 usage, 3 Malformed, 4 Refused, 5 Broken, 6 Unavailable, 130 interrupted. Errors are
    told on the error stream, in JSON where `--json` was asked for.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    as_json = "--json" in arguments
    if argv is None:
        stay_calm(as_json=as_json)
    try:
        return _run(arguments)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # else the interpreter fails again when it flushes
        return BROKEN_PIPE
    except BaseException as error:
        if not is_foreseen(error):
            raise
        return report(failure_of(error), as_json=as_json)


@cache
def _program() -> Any:
    """The verbs with their options, made once: it takes 40 ms."""
    from typer.main import get_command

    from watchfloor.cli.app import app

    return get_command(app)


def _run(arguments: list[str]) -> int:
    for argument in arguments:
        if any("\ud800" <= sign <= "\udfff" for sign in argument):
            raise Malformed("command line", ascii(argument[:60]), "arguments in UTF-8")
    told = _program().main(arguments or ["--help"], prog_name="watchfloor", standalone_mode=False)
    if told == INTERRUPTED:  # typer has made an exit of it
        raise KeyboardInterrupt
    return told if isinstance(told, int) else 0
