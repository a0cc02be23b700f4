"""The newest head of each log, kept beside the databases: an older database that is put back is noticed.

It cannot bind who may write all files of the node; witnesses will. It names the accident and the careless hand.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from watchfloor.core.errors import Broken, Unavailable
from watchfloor.core.log.checkpoint import Checkpoint as Head
from watchfloor.core.log.checkpoint import open_checkpoint
from watchfloor.core.log.tree import Tree
from watchfloor.node.keys import keys_of, write_secret
from watchfloor.node.ledger.tiles import StoredTiles
from watchfloor.node.node import this_home


def keep_head(log: str, note: str) -> None:
    """Keep a checkpoint that was just signed. Raises Unavailable when the disk does not take it."""
    try:
        write_secret(_file(log), note)
    except OSError as error:
        raise Unavailable(
            f"The head of the {log} cannot be kept ({error})", "Free or mend the disk, then seal."
        ) from error


def require_continued(log: str, size: int) -> None:
    """Raise Broken when the log of `size` entries, in its open door, does not continue the head that was kept."""
    head = _kept(log)
    if head is None:
        return
    if head.size > size:
        raise Broken(
            f"the {log}", f"it has {size} entries and once had {head.size}: an older database was put in its place"
        )
    if head.size and Tree(StoredTiles(log), size).root(head.size) != head.root:
        raise Broken(f"the {log}", f"its first {head.size} entries are not those that were signed")


def last_seal(log: str = "ledger") -> tuple[datetime, int] | None:
    """When this node last signed a head of the log, by the file that keeps it, and its size; None before the first."""
    head = _kept(log)
    return None if head is None else (datetime.fromtimestamp(_file(log).stat().st_mtime, UTC), head.size)


def _kept(log: str) -> Head | None:
    file = _file(log)
    if not file.exists():
        return None
    home = this_home()
    verifier = keys_of(home).checkpoints(log, home.log_origin(log)).verifier
    return open_checkpoint(file.read_text(encoding="utf-8"), [verifier])[0]


def _file(log: str) -> Path:
    return this_home().root / f"{log}.checkpoint"
