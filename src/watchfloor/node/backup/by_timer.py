"""Backups that nobody has to think of: made by the node itself, with each half of the key sealed to its holder."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from watchfloor.core.errors import Malformed, Unavailable, WatchfloorError
from watchfloor.node.backup.files import whole_or_not_at_all
from watchfloor.node.backup.holders import Holder
from watchfloor.node.backup.sealed import Header, read_header
from watchfloor.node.backup.write import BackedUp, back_up
from watchfloor.node.ledger.clock import utc_now
from watchfloor.node.node import the_system, this_home

SUFFIX: Final = ".wfb"


def two_holders(said: Sequence[str]) -> tuple[Holder, Holder]:
    """The two holders whom the settings name. Raises Malformed unless they are two."""
    holders = [Holder.read(text) for text in said]
    if len(holders) != 2 or holders[0].key == holders[1].key or holders[0].name == holders[1].name:
        raise Malformed(
            "backup_holders", f"{len(holders)} of them", "two different holders, each with his own key"
        )
    return holders[0], holders[1]


def back_up_into(folder: Path, holders: tuple[Holder, Holder], *, days: int) -> BackedUp:
    """Back this node up to a new file in the folder, named after the moment, with two sealed halves beside it.

    Raises Unavailable when the disk does not take all of it: then nothing of it stays, for nobody could open it.
    """
    if not folder.is_dir():
        raise Unavailable(f"There is no folder {folder} for backups", "Mount or make it, or set backup_folder.")
    target = folder / f"{this_home().origin}-{utc_now():%Y%m%dT%H%M%SZ}{SUFFIX}"
    made = back_up(target, by=the_system(), days=days)
    written: list[Path] = [made.file]
    try:
        for holder, share in zip(holders, made.shares, strict=True):
            file = target.with_name(f"{target.stem}.{holder.name}.share")
            with whole_or_not_at_all(file) as out:
                out.write(holder.seal(share).encode())
            written.append(file)
    except WatchfloorError:
        for file in written:
            file.unlink(missing_ok=True)
        raise
    return made


def destroy_ended(folder: Path, now: datetime) -> int:
    """Remove this node's backups that have ended, with their halves; how many."""
    gone = 0
    for file in sorted(folder.glob(f"*{SUFFIX}")):
        header = _header(file)
        if header and header.origin == this_home().origin and header.expires_at <= now:
            for half in folder.glob(f"{file.stem}.*.share"):
                half.unlink(missing_ok=True)
            file.unlink(missing_ok=True)
            gone += 1
    return gone


def newest(folder: Path) -> datetime | None:
    """When the newest backup of this node in the folder was made."""
    headers = [h for file in folder.glob(f"*{SUFFIX}") if (h := _header(file))]
    return max((h.made_at for h in headers if h.origin == this_home().origin), default=None)


def _header(file: Path) -> Header | None:
    try:
        with file.open("rb") as stream:
            return read_header(stream)
    except (OSError, Malformed):  # something else that lies there
        return None
