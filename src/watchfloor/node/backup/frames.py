"""What stands inside the encrypted stream: named files, a manifest, and the rows of tables, one JSON line a row.

Each frame is a letter, its length (4 bytes, big endian) and its bytes. Rows are engine-neutral: what SQLite wrote
PostgreSQL reads, and the reverse.
"""

from __future__ import annotations

import json
import zlib
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Protocol

from watchfloor.core.errors import Broken

FILE: Final = b"F"
MANIFEST: Final = b"M"
TABLE: Final = b"T"
ROWS: Final = b"R"
END: Final = b"E"

FRAME_SIZE: Final = 512 * 1024  # characters of rows
_HEAD: Final = 5


class Sink(Protocol):
    """Whatever takes bytes."""

    def write(self, clear: bytes, /) -> object:
        """Take them."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame as read: its letter and its bytes."""

    kind: bytes
    content: bytes

    def json(self) -> Any:
        """What a manifest, table or end frame says."""
        return json.loads(self.content)

    def rows(self) -> list[list[Any]]:
        """The rows in it."""
        return [[_read(v) for v in json.loads(line)] for line in zlib.decompress(self.content).splitlines()]


def write_frame(out: Sink, kind: bytes, content: bytes) -> None:
    """Write one frame of bytes."""
    out.write(kind + len(content).to_bytes(4, "big") + content)


def write_json(out: Sink, kind: bytes, content: dict[str, Any]) -> None:
    """Write one frame of JSON."""
    write_frame(out, kind, json.dumps(content).encode())


def write_rows(out: Sink, rows: Iterable[Iterable[Any]]) -> Iterator[int]:
    """Write the rows of a table, and say after each frame how many were in it; memory stays flat."""
    lines: list[str] = []
    size = 0
    for row in rows:
        lines.append(json.dumps([_spell(v) for v in row], separators=(",", ":")))
        size += len(lines[-1])
        if size >= FRAME_SIZE:
            yield _write_lines(out, lines)
            lines, size = [], 0
    if lines:
        yield _write_lines(out, lines)


def _write_lines(out: Sink, lines: list[str]) -> int:
    write_frame(out, ROWS, zlib.compress("\n".join(lines).encode(), 1))
    return len(lines)


def read_frames(chunks: Iterable[bytes]) -> Iterator[Frame]:
    """The frames in these chunks; the last is the end frame, and nothing follows it. Raises Broken."""
    left, kind = bytearray(), b""
    for chunk in chunks:
        left += chunk
        while len(left) >= _HEAD and len(left) >= _HEAD + int.from_bytes(left[1:_HEAD], "big"):
            if kind == END:
                raise Broken("backup", "something stands after its end")
            end = _HEAD + int.from_bytes(left[1:_HEAD], "big")
            kind = bytes(left[:1])
            yield Frame(kind, bytes(left[_HEAD:end]))
            del left[:end]
    if kind != END or left:
        raise Broken("backup", "its end is missing")


def _spell(value: Any) -> Any:
    """A value in JSON: numbers and null as they are, texts after an s, bytes in base64 after a b."""
    if isinstance(value, str):
        return "s" + value
    if isinstance(value, bytes | bytearray | memoryview):
        return "b" + b64encode(value).decode("ascii")
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, date):  # a datetime is one too
        return "s" + value.isoformat()
    return value


def _read(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return value[1:] if value[0] == "s" else b64decode(value[1:])
