"""`backup` and `restore`: an encrypted copy of the node whose key two people hold in halves, and the way back."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from watchfloor.cli.failing import BROKEN, Usage
from watchfloor.cli.files import read_small, write_out
from watchfloor.cli.founding import Dbname, Postgresql
from watchfloor.cli.options import Json
from watchfloor.cli.screen import Drawn, bar, note, say, say_json
from watchfloor.cli.session import Session, reader, session, start_on
from watchfloor.desk.spelling import zulu

if TYPE_CHECKING:
    from watchfloor.node.backup.read import Restored
    from watchfloor.node.backup.write import BackedUp

LONGEST_SHARE: Final = 1_000  # bytes

BackupFile = Annotated[Path, typer.Argument(metavar="FILE", help="A new file; a backup overwrites nothing.")]
Days = Annotated[int, typer.Option("--days", help="How long it counts; then it is destroyed with its shares.")]
ShareFiles = Annotated[
    list[Path] | None,
    typer.Option("--share", metavar="FILE", help="Write the next half of the key here, not to the screen. Twice."),
]
Source = Annotated[Path, typer.Argument(metavar="FILE", help="The backup.")]
Into = Annotated[
    Path | None, typer.Option("--into", metavar="DIR", help="The new node's folder; --node when not given.")
]
SharesGiven = Annotated[
    list[Path] | None,
    typer.Option("--share", metavar="FILE", help="A half of the key. Twice; asked for where it is not given."),
]
Purges = Annotated[
    Path | None, typer.Option("--purges", metavar="FILE", help="The newest list of purges (purges.log) there is.")
]
NoPurges = Annotated[
    bool, typer.Option("--no-purges-known", help="Answer for it that there is no newer list; kept on record.")
]
Seen = Annotated[
    list[Path] | None,
    typer.Option("--seen", metavar="FILE", help="A checkpoint or proof that others hold. May be repeated."),
]
AcceptFork = Annotated[
    str, typer.Option("--accept-fork", metavar="REASON", help="Restore though others saw more of the log; why.")
]


def back_up_node(
    ctx: typer.Context, file: BackupFile, days: Days = 30, share: ShareFiles = None, json: Json = False
) -> None:
    """Back the whole node up, keys included, into one encrypted file.

    Its key exists in two halves only: give each to another holder, and keep neither beside the file.
    """
    if share and len(share) != 2:
        raise Usage("The key has two halves: give `--share FILE` twice, or not at all.")
    by = reader(ctx, accounts=True)
    from watchfloor.node.backup.write import back_up

    with bar("backup") as drawn:
        made = back_up(file, by=by, days=days, progress=_rows(drawn))
    _hand_over(made, share or ())
    if json:
        say_json(_made_json(made, shown=not share))
        return
    say(f"{made.rows:,} rows are in {made.file}, which counts until {zulu(made.expires)}.")
    say(f"A restore asks for the list of purges, as new as it then is: {made.purges}")
    if not share:
        say("Two halves of the key; this is the only time they are shown:", *made.shares)


def _hand_over(made: BackedUp, files: Sequence[Path]) -> None:
    """Write the halves of the key. Where that fails the backup goes as well: nobody could open it."""
    try:
        for path, half in zip(files, made.shares, strict=False):
            write_out(path, half + "\n")
    except OSError:
        made.file.unlink()
        raise


def _made_json(made: BackedUp, *, shown: bool) -> dict[str, Any]:
    return {
        "file": str(made.file),
        "made": zulu(made.made),
        "expires": zulu(made.expires),
        "rows": made.rows,
        "size": made.size,
        "purges": str(made.purges),
        "shares": list(made.shares) if shown else [],
    }


def restore_node(
    ctx: typer.Context,
    source: Source,
    into: Into = None,
    share: SharesGiven = None,
    purges: Purges = None,
    no_purges_known: NoPurges = False,
    seen: Seen = None,
    accept_fork: AcceptFork = "",
    postgresql: Postgresql = "",
    dbname: Dbname = "watchfloor",
    json: Json = False,
) -> None:
    """Make a node of a backup, in a new folder. What was purged since is destroyed first.

    --as names an administrator whom the backup knows.
    """
    here = session(ctx)
    root = here.root
    person, key = _administrator(here), _key(share or ())
    start_on(root, accounts=True)
    from watchfloor.node.backup.read import restore

    with bar("restore") as drawn:
        restored = restore(
            source, into=(into or root).expanduser().absolute(), key=key,
            by=person, purpose=here.purpose or "oversight",
            purges=purges, no_purges_known=no_purges_known, seen=seen or (), accept_fork=accept_fork,
            postgresql=_provisioned(postgresql, dbname), progress=_rows(drawn),
        )  # fmt: skip
    _say_restored(restored, json)
    if restored.misfits:
        raise typer.Exit(BROKEN)


def _administrator(here: Session) -> str:
    if not here.person:
        raise Usage("Say who you are: `--as PERSON` before the verb, or WATCHFLOOR_AS.")
    return here.person


def _rows(drawn: Drawn) -> Callable[[int, int], None]:
    return lambda done, of: drawn(done, f"{done:,} of {of:,} rows", of)


def _key(files: Sequence[Path]) -> bytes:
    """The key of both halves: from files, else typed unseen, else two lines of the input; never an argument."""
    from watchfloor.node.backup.shares import join

    if len(files) not in (0, 2):
        raise Usage("The key has two halves: give `--share FILE` twice, or not at all.")
    if files:
        one, other = (read_small(f, "a half of the key", LONGEST_SHARE).decode("utf-8", "replace") for f in files)
    elif sys.stdin.isatty():
        one, other = (typer.prompt(f"half {n} of the key", hide_input=True, err=True) for n in (1, 2))
    else:
        one, other = (sys.stdin.readline(LONGEST_SHARE) for _ in range(2))
    return join(one, other)


def _provisioned(dsn: str, dbname: str) -> dict[str, Any] | None:
    if not dsn:
        return None
    from watchfloor.node.databases.provision import provision

    return provision(dsn, dbname)


def _say_restored(restored: Restored, json: bool) -> None:
    if json:
        told = {
            "node": str(restored.root),
            "records": restored.records,
            "purged": restored.purged,
            "forked": restored.forked,
            "misfits": list(restored.misfits),
        }
        say_json(told)
        return
    say(f"{restored.records:,} records are back, in {restored.root}; {restored.purged:,} were purged again.")
    if restored.forked:
        note("The log is another than one that somebody has seen: tell its witnesses.")
    say(*restored.misfits)
