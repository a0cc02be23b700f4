"""Reading the raw bytes of a node's files in the process that works on the node."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.db import connections


def bytes_of(*folders: Path) -> Iterator[tuple[Path, bytes]]:
    """Every file in these folders with its bytes; Django's connections are closed first.

    POSIX locks end when a process closes *any* descriptor of the file, so that reading a database beside its open
    connection lets the next process delete the write-ahead log under it (SQLite, "How To Corrupt", section 2.2).
    """
    connections.close_all()
    for file in (f for folder in folders for f in folder.rglob("*") if f.is_file()):
        try:
            yield file, file.read_bytes()
        except FileNotFoundError:  # a server removes its own files
            continue
