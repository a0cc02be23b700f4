"""Files that a verb writes: whole or not at all, for this user only; and small files that it reads."""

from __future__ import annotations

from pathlib import Path

import typer

from watchfloor.core.errors import Malformed


def write_out(file: Path, text: str) -> None:
    """Write a result to a file that only this user reads, or to standard output for `-`. Raises OSError."""
    if str(file) == "-":
        typer.echo(text, nl=False)
        return
    from watchfloor.node.keys import write_secret

    write_secret(file, text)


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
