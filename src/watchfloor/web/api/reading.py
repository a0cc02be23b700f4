"""The bodies that the API reads: strict JSON, and files that are kept in memory while they are read."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, NoReturn

from django.http import HttpRequest
from ninja import UploadedFile
from ninja.parser import Parser

from watchfloor.core.errors import Malformed
from watchfloor.web.api.door import require_texts

IN_MEMORY: Final = Path("/dev/shm")  # noqa: S108 (a folder of our own within it; nothing reaches a disk)
MOST_FILES: Final = 8


class StrictJson(Parser):
    """JSON as RFC 8259 has it: no NaN, no NUL, no half characters."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The value of the body. Raises where it is no JSON, or no text that a database stores: ninja answers 400."""
        found = json.loads(request.body.decode("utf-8"), parse_constant=_no_number)
        require_texts("body", list(_texts(found)))
        return found


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (text for pair in value.items() for one in pair for text in _texts(one))
    elif isinstance(value, list):
        yield from (text for one in value for text in _texts(one))


def fingerprint(files: Sequence[UploadedFile], mapping: UploadedFile | None, said: dict[str, Any]) -> bytes:
    """A digest of uploads and of what is said of them: the same for the same request."""
    digest = hashlib.sha256(json.dumps(said, sort_keys=True).encode())
    for file in [*files, *([mapping] if mapping is not None else [])]:
        digest.update(f"\n{file.name} {file.size}\n".encode())
        for chunk in file.chunks():
            digest.update(chunk)
    return digest.digest()


@contextmanager
def laid_down(files: Sequence[UploadedFile], mapping: UploadedFile | None) -> Iterator[dict[str, Path | None]]:
    """The uploads as files in memory, for as long as they are read: a list (or its folder) and its mapping."""
    if not 1 <= len(files) <= MOST_FILES:
        raise Malformed("file", f"{len(files)} files", f"1 to {MOST_FILES}")
    within = str(IN_MEMORY) if IN_MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(prefix="watchfloor-", dir=within) as name:
        folder = Path(name) / "list"
        folder.mkdir()
        paths = [_lay_down(folder, file, "list") for file in files]
        said = _lay_down(Path(name), mapping, "mapping.toml") if mapping is not None else None
        yield {"file": paths[0] if len(paths) == 1 else folder, "mapping": said}


def _lay_down(folder: Path, file: UploadedFile, otherwise: str) -> Path:
    """One file, under the last part of its own name: errors name it, and its ending says what it is."""
    name = Path((file.name or otherwise).replace("\\", "/")).name
    plain = "".join(c for c in name if c.isprintable() and c != "\x00")[-100:].lstrip(".") or otherwise
    path = folder / plain
    if path.exists():
        raise Malformed("file", f"two files named {plain[:60]!r}", "each name once")
    with path.open("wb") as out:
        for chunk in file.chunks():
            out.write(chunk)
    return path
