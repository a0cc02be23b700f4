"""A process that has loaded everything and opened nothing: it forks a child for each deed, so that one can be killed.

It is told one JSON line at a time: `{"deed": …, "args": {…}, "told": file}` answers `{"pid": …}`, and `{"wait": pid}`
answers `{"status": …}` once that child is gone. Each child appends
to its `told` file what it acknowledges. A deed stands in `deeds.py`, or is named with its module ("crowd.follow").
"""

from __future__ import annotations

import gc
import json
import os
import sys
import traceback
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

ROOMS = ("crowd", "deeds", "troubles")


def main() -> None:
    """Serve orders until the input ends."""
    import django

    django.setup()
    for room in ROOMS:
        import_module(f"tests.faults.{room}")
    _deed("warm_up")()
    gc.freeze()  # children share this memory instead of copying it
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        order = json.loads(line)
        if "wait" in order:
            _, status = os.waitpid(order["wait"], 0)
            answer = {"status": os.waitstatus_to_exitcode(status)}
        else:
            answer = {"pid": _fork(order)}
        print(json.dumps(answer), flush=True)


def _fork(order: dict[str, Any]) -> int:
    pid = os.fork()
    if pid == 0:
        os._exit(_child(order))
    return pid


def _child(order: dict[str, Any]) -> int:
    from tests.faults import telling
    from watchfloor.core.errors import WatchfloorError

    told = Path(order["told"])
    sys.stdin.close()
    errors = os.open(f"{told}.errors", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(errors, 1)
    os.dup2(errors, 2)
    telling.open_file(told)
    try:
        telling.say("began")
        result = _deed(order["deed"])(**order["args"])
    except WatchfloorError as error:
        telling.say("raised", [type(error).__name__, str(error)])
        return 3
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
        return 4
    telling.say("result", result)
    return 0


def _deed(name: str) -> Callable[..., Any]:
    room, _, deed = name.rpartition(".")
    found: Callable[..., Any] = getattr(import_module(f"tests.faults.{room or 'deeds'}"), deed)
    return found


if __name__ == "__main__":
    main()
