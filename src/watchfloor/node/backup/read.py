"""Making a node of a backup: it gets its name, and serves, once everything purged since is destroyed again."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from watchfloor.core.errors import Broken, Malformed, Refused, Unavailable, WatchfloorError
from watchfloor.node.backup.files import sync_folder
from watchfloor.node.home import NODE_VARIABLE

Progress = Callable[[int, int], None]
"""How many rows are done, of how many."""

_ERRORS: Final[Mapping[str, Callable[..., WatchfloorError]]] = {
    "Malformed": Malformed,
    "Refused": lambda why, rule, permit: Refused(why, rule=rule, permit=permit),
    "Broken": Broken,
    "Unavailable": Unavailable,
}


@dataclass(frozen=True, slots=True)
class Restored:
    """A node that came back: its folder, how many records it has, and how many of them were purged again.

    `forked` says that the log will be another than one that somebody has seen; `misfits` are what `fsck` names.
    """

    root: Path
    records: int
    purged: int
    forked: bool
    misfits: tuple[str, ...]


def restore(
    source: Path,
    *,
    into: Path,
    key: bytes,
    by: str,
    purpose: str = "oversight",
    purges: Path | None = None,
    no_purges_known: bool = False,
    seen: Sequence[Path] = (),
    accept_fork: str = "",
    postgresql: Mapping[str, Any] | None = None,
    progress: Progress = lambda done, total: None,
) -> Restored:
    """Restore a backup into a new folder; `by` names an administrator whom the backup knows.

    `key` comes from both shares (`shares.join`). `purges` is the newest list of purges (`purges.log`) that
    oversight, a partner or the operator has: what it names is destroyed before the folder gets its name. Without a
    list that is as new as the backup, restoring is refused, unless the administrator answers for it with
    `no_purges_known`, which goes on record.

    `seen` are checkpoints or `.tlog-proof` files that others hold. Where one is larger than the backup's log, the
    log would fork, and restoring is refused unless `accept_fork` gives the reason, which goes on record too.
    `postgresql` is the [postgresql] table of a new, provisioned, empty database, where the one in the backup is
    not to be used; it also moves a node from SQLite.

    Works in a process of its own: it does not matter which node this one serves. Raises Refused, also where the
    backup has expired or something is at the target; Broken for a wrong key or an altered byte; Malformed;
    Unavailable.
    """
    if purges is None and not no_purges_known:
        raise Refused(
            "Without the list of what was purged since, a restore could bring it back",
            rule="design 3: a restore applies the purges that are known, else it is refused",
            permit="give the newest purges.log that you, a partner or oversight has; if there is none, say so",
        )
    _require_room(into)
    staging = into.with_name(into.name + ".restoring")
    shutil.rmtree(staging, ignore_errors=True)  # what a restore left that was killed
    staging.mkdir(mode=0o700, parents=True)
    request = {
        "source": str(source.absolute()),
        "key": key.hex(),
        "by": by,
        "purpose": purpose,
        "purges": purges and str(purges.absolute()),
        "no_purges_known": no_purges_known,
        "seen": [str(path.absolute()) for path in seen],
        "accept_fork": accept_fork,
        "postgresql": postgresql and dict(postgresql),
    }
    try:
        result = _in_a_process(staging.absolute(), request, progress)
        if into.exists():
            into.rmdir()
        staging.rename(into)
        sync_folder(into.absolute().parent)
    except OSError as error:
        raise Unavailable(f"{into} cannot be written ({error})", "Free or mend the disk, then repeat.") from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return Restored(into, result["records"], result["purged"], result["forked"], tuple(result["misfits"]))


def _require_room(into: Path) -> None:
    if into.exists() and (not into.is_dir() or any(into.iterdir())):
        what = "a node" if (into / "node.toml").exists() else "something"
        raise Refused(f"There is {what} in {into}", rule="restore", permit="name a folder that does not exist")


def _in_a_process(staging: Path, request: dict[str, Any], progress: Progress) -> dict[str, Any]:
    environment = {**os.environ, NODE_VARIABLE: str(staging)}
    child = subprocess.Popen(
        [sys.executable, "-m", "watchfloor.node.backup.restoring"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment,
        text=True,
    )
    with child:
        try:
            assert child.stdin
            assert child.stdout
            with child.stdin as told:  # not as an argument: others read those
                json.dump(request, told)
            return _answer(child.stdout, progress)
        except BaseException:
            child.kill()
            raise


def _answer(lines: IO[str], progress: Progress) -> dict[str, Any]:
    for said in _said(lines):
        if "done" in said:
            progress(said["done"], said["of"])
        elif "error" in said:
            raise _ERRORS[said["error"]](*said["words"])
        else:
            return said
    raise Unavailable("The restore was stopped", "Repeat it; no node was made.")


def _said(lines: IO[str]) -> Iterator[dict[str, Any]]:
    for line in lines:
        yield json.loads(line)
