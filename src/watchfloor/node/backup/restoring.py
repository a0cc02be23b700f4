"""The process in which a backup becomes a node: `python -m watchfloor.node.backup.restoring`, told on its input.

It serves the folder in which the node is being made (WATCHFLOOR_NODE), and answers in lines of JSON: how many rows
are done, then the result or the error.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from watchfloor.core.errors import Broken, Malformed, Refused, Unavailable, WatchfloorError
from watchfloor.node.backup.frames import FILE, MANIFEST, Frame, read_frames
from watchfloor.node.backup.sealed import Header, opened, read_header
from watchfloor.node.founding import name_database
from watchfloor.node.home import Home, named_home
from watchfloor.node.keys import write_secret

_FILE: Final = re.compile(r"node\.toml|keys/[a-z]+\.seed", re.ASCII)


def main() -> int:
    """Restore as told; the exit code is 0, or 1 when it was not possible."""
    try:
        result = restore_here(json.load(sys.stdin))
    except WatchfloorError as error:
        _say({"error": type(error).__name__, "words": _words(error)})
        return 1
    _say(result)
    return 0


def restore_here(told: dict[str, Any]) -> dict[str, Any]:
    """Make the node in the folder that the environment names, and settle what must be settled before it serves."""
    try:
        with Path(told["source"]).open("rb") as file:
            header = read_header(file)
            frames = read_frames(opened(file, header, bytes.fromhex(told["key"])))
            first = next(frames, None)
            _require_present(header)  # now that the first chunk has shown it to be the header that was written
            manifest = _unpack_files(first, frames, told["postgresql"])
            return _fill(told, header, manifest, frames)
    except OSError as error:
        raise Unavailable(f"The backup cannot be read ({error})", "Check the file and its disk.") from error


def _fill(told: dict[str, Any], header: Header, manifest: Frame, frames: Iterator[Frame]) -> dict[str, Any]:
    import django

    django.setup()
    from django.db import connections

    from watchfloor.node.backup.load import drop_tables, load, require_empty
    from watchfloor.node.backup.settle import settle

    require_empty()
    try:
        load(manifest.json(), frames, progress=lambda done, of: _say({"done": done, "of": of}))
        return settle(told, header)
    except BaseException:
        drop_tables()
        raise
    finally:
        connections.close_all()


def _require_present(header: Header) -> None:
    from watchfloor.node.ledger.clock import utc_now

    if utc_now() >= header.expires_at:
        raise Refused(
            f"This backup ended on {header.expires}",
            rule="design 3: backups expire",
            permit="restore a newer one; destroy this one and its shares",
        )


def _unpack_files(first: Frame | None, frames: Iterator[Frame], postgresql: dict[str, Any] | None) -> Frame:
    """Write settings and keys; the frame after them, the manifest."""
    frame = first
    while frame is not None and frame.kind == FILE:
        name, _, content = frame.content.partition(b"\0")
        if not _FILE.fullmatch(name.decode("utf-8", "replace")):
            raise Malformed("file in the backup", repr(name[:60]), "node.toml or a key")
        file = named_home() / name.decode()
        file.parent.mkdir(mode=0o700, exist_ok=True)
        write_secret(file, content.decode())
        frame = next(frames, None)
    if frame is None or frame.kind != MANIFEST:
        raise Broken("backup", "its manifest is missing")
    if postgresql:
        name_database(Home.at(named_home()), postgresql)
    return frame


def _words(error: WatchfloorError) -> list[str]:
    match error:
        case Refused():
            return [error.why, error.rule, error.permit]
        case Malformed():
            return [error.where, error.found, error.expected]
        case Broken():
            return [error.what, error.how]
        case Unavailable():
            return [error.what, error.remedy]
    return [str(error), ""]


def _say(said: dict[str, Any]) -> None:
    print(json.dumps(said), flush=True)  # noqa: T201 (the process that asked reads it)


if __name__ == "__main__":
    sys.exit(main())
