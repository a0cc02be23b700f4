"""Files that a verb writes: whole or not at all, for this user only; and small files that it reads."""

from __future__ import annotations

import os
from pathlib import Path

import typer

from watchfloor.core.errors import Malformed


def write_out(file: Path, text: str) -> None:
    """Write a result to a file that only this user reads, or to standard output for `-`. Raises OSError."""
    if str(file) == "-":
        typer.echo(text, nl=False)
        return
    if file.exists() and not file.is_file():  # a pipe, a device: nothing to replace
        file.write_bytes(text.encode())
        return
    part = file.with_name(file.name + ".part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as stream:
        stream.write(text.encode())
        stream.flush()
        os.fsync(stream.fileno())
    part.replace(file)


def read_small(file: Path, what: str, most: int) -> bytes:
    """The bytes of a file that is at most so long. Raises Malformed, OSError where it cannot be read."""
    try:
        with file.open("rb") as stream:
            read = stream.read(most + 1)
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        raise Malformed(str(file), "no such file", what) from None
    if len(read) > most:
        raise Malformed(str(file), f"over {most:,} bytes", what)
    return read
