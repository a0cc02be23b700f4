"""Uploads between preview and import: in memory, in a folder of this user alone, for a while, for one session.

Nothing of them reaches a disk where the system has memory to lend (`/dev/shm`): a purge of what was imported could
not find it there. What a process leaves behind when it is killed, the next one removes.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from watchfloor.core.errors import Absent, Malformed, Refused, Unavailable
from watchfloor.entities.sources.form import XLSX, form_of
from watchfloor.node.node import this_home

LASTS: Final = 30 * 60.0  # seconds that an upload waits for its import
MOST_HELD: Final = 20  # uploads of all sessions together
MOST_BYTES: Final = 256 << 20
MEMORY: Final = Path("/dev/shm")  # noqa: S108 (a folder of our own within it)
BOOT: Final = secrets.token_hex(8)  # of this process: what others of this node left is swept
_ID: Final = 32


@dataclass(frozen=True, slots=True)
class Held:
    """An upload: the list itself, and what was said of it."""

    id: str
    list: Path
    said: dict[str, Any]

    @property
    def mapping(self) -> Path | None:
        """The mapping file that came with it."""
        path = self.list.parent.parent / "mapping.toml"
        return path if path.is_file() else None


def keep(file: UploadedFile[bytes], mapping: bytes, said: dict[str, Any]) -> Held:
    """Hold this upload. Raises Unavailable where too much is held already, Malformed for what is no list."""
    sweep()
    _require_room(file.size or 0)
    name = secrets.token_hex(_ID // 2)
    folder = _ours() / BOOT / name
    (folder / "list").mkdir(parents=True, mode=0o700)
    path = folder / "list" / _plain(file.name or "")
    with path.open("wb") as out:
        for chunk in file.chunks():
            out.write(chunk)
    if mapping:
        (folder / "mapping.toml").write_bytes(mapping)
    (folder / "said.json").write_text(json.dumps(said))
    return Held(name, _called_right(path), said)


def _called_right(path: Path) -> Path:
    """The list, by the ending that what stands in it should have: readers of workbooks ask for theirs."""
    try:
        form = form_of(path)
    except Malformed:
        let_go(path.parent.parent.name)
        raise
    if form != XLSX or path.suffix.lower() == ".xlsx":
        return path
    return path.rename(path.with_name(f"{path.name}.xlsx"))


def held(name: str, among: list[str]) -> Held:
    """The upload of this name, if it is one of this session's. Raises Absent, also when its time is over."""
    folder = _ours() / BOOT / name
    if name not in among or not (folder / "said.json").is_file():
        raise Absent(
            _("This upload is not here, or not any more"),
            rule="upload",
            permit=_("upload it again; what was taken in of it stays, and is not taken twice"),
        )
    (path,) = (folder / "list").iterdir()
    return Held(name, path, json.loads((folder / "said.json").read_text()))


def let_go(name: str) -> None:
    """Remove this upload."""
    shutil.rmtree(_ours() / BOOT / name, ignore_errors=True)


def sweep() -> int:
    """Remove uploads whose time is over, and all that another process of this node has left; how many."""
    gone = 0
    for folder in _ours().iterdir():
        for one in list(folder.iterdir()) if folder.is_dir() else []:
            if folder.name != BOOT or time.time() - one.stat().st_mtime > LASTS:
                shutil.rmtree(one, ignore_errors=True)
                gone += 1
        if folder.name != BOOT:
            shutil.rmtree(folder, ignore_errors=True)
    return gone


def _require_room(size: int) -> None:
    sizes = [file.stat().st_size for file in _files()]
    if len(list((_ours() / BOOT).glob("*"))) >= MOST_HELD or sum(sizes) + size > MOST_BYTES:
        raise Unavailable(_("Too many uploads wait for their import"), _("Repeat it in a few minutes."))


def _files() -> Iterator[Path]:
    return (_ours() / BOOT).glob("*/list/*")


def _ours() -> Path:
    """The folder of this node's uploads. Raises Refused where somebody else made it."""
    root = this_home().root
    within = MEMORY if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) else root
    name = hashlib.sha256(str(root).encode()).hexdigest()[:16]
    folder = within / f"watchfloor-uploads-{os.getuid()}-{name}"
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if found.st_uid != os.getuid() or found.st_mode & 0o170077 != 0o040000:
        raise Refused(f"{folder} is not this user's own folder", rule="upload", permit="remove it")
    return folder


def _plain(name: str) -> str:
    """The last part of the name, without what shows nothing: errors name the file by it."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(c for c in last if c.isprintable())[-80:].lstrip(". ") or "list"
