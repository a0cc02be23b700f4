"""One server a node: a lock that the operating system lets go when its process ends, however it ends."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from watchfloor.core.errors import Refused

FILE: Final = "serving.lock"


@contextmanager
def only_server(root: Path) -> Iterator[None]:
    """Be the one server of the node in this folder. Raises Refused where another is.

    The file stays; what counts is the lock on it, which a process that is killed does not leave behind.
    """
    handle = os.open(root / FILE, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(handle, 20).decode("ascii", "replace").strip()
            raise Refused(
                f"A server of this node runs already (process {holder})",
                rule="one server a node: its timers and its live feed are single",
                permit="stop that one first",
            ) from None
        os.truncate(handle, 0)
        os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(handle)
