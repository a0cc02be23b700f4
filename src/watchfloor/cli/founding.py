"""`init` and `key`: a new node, and the public key by which its proofs are checked."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from watchfloor.cli.options import Json, Log, log_named
from watchfloor.cli.screen import say, say_json
from watchfloor.cli.session import session, start_on
from watchfloor.core.errors import Refused

Administrator = Annotated[
    str,
    typer.Option("--administrator", metavar="PERSON", help="Who keeps people and agencies, seals and backs up."),
]
Dpo = Annotated[str, typer.Option("--dpo", metavar="PERSON", help="The data-protection officer.")]


Origin = Annotated[str, typer.Option("--origin", help="The node's name among others: police.example.")]
Agency = Annotated[str, typer.Option("--agency", help="The agency that runs it: aa.police.")]
Kind = Annotated[
    str,
    typer.Option(
        "--kind", help="Of the agency: police, military, coastguard, customs, border, intelligence, oversight."
    ),
]
Title = Annotated[str, typer.Option("--title", help="The agency's full name.")]
Postgresql = Annotated[
    str,
    typer.Option(
        "--postgresql",
        envvar="WATCHFLOOR_POSTGRESQL",
        metavar="DSN",
        help="A superuser's connection string, used once; SQLite when not given.",
    ),
]
Dbname = Annotated[str, typer.Option("--dbname", help="The name of the PostgreSQL database.")]


def init(
    ctx: typer.Context,
    origin: Origin,
    agency: Agency,
    kind: Kind,
    title: Title,
    administrator: Administrator,
    dpo: Dpo,
    postgresql: Postgresql = "",
    dbname: Dbname = "watchfloor",
    json: Json = False,
) -> None:
    """Make a node: its folder, keys, tables, agency, first administrator and data-protection officer.

    Where an `init` was cut short, the same command ends it.
    """
    _require_two(administrator, dpo)
    root = session(ctx).root
    if not _resumed(root, origin, agency, kind):
        _lay_out(root, origin, agency, kind, postgresql, dbname)
    start_on(root, accounts=True)
    from watchfloor.node.founding import found
    from watchfloor.node.ledger.prove import log_vkey

    found(title=title, administrator=administrator, dpo=dpo)
    told = {"node": str(root), "origin": origin, "agency": agency, "key": log_vkey()}
    if json:
        say_json(told)
        return
    say(f"A node for {agency}, in {root}.", f"Others check its proofs with the key {told['key']}")
    say(f"Next: `watchfloor --as {administrator} --for oversight people person …` enrols who works here.")


def _require_two(administrator: str, dpo: str) -> None:
    if administrator == dpo:
        why = "One person cannot be administrator and data-protection officer"
        raise Refused(why, rule="init", permit="name two")


def _lay_out(root: Path, origin: str, agency: str, kind: str, dsn: str, dbname: str) -> None:
    from watchfloor.node.founding import lay_out, require_layout

    require_layout(root, origin=origin, agency=agency, kind=kind)  # before a database is made for nothing
    table: dict[str, Any] | None = None
    if dsn:
        from watchfloor.node.databases.provision import provision

        table = provision(dsn, dbname)
    lay_out(root, origin=origin, agency=agency, kind=kind, postgresql=table)


def _resumed(root: Path, origin: str, agency: str, kind: str) -> bool:
    """Whether the folder holds this very node, laid out and not yet founded."""
    if not (root / "node.toml").exists():
        return False
    from watchfloor.node.home import Home

    home = Home.at(root)
    if (home.origin, home.agency, home.kind) != (origin, agency, kind):
        return False
    start_on(root, accounts=True)
    from watchfloor.node.founding import is_founded

    return not is_founded()


def key(ctx: typer.Context, log: Log = "ledger", json: Json = False) -> None:
    """Print a log's public key, which `watchfloor verify --key` takes. Tell it to others by a way they trust."""
    log_named(log)
    vkey = _key(ctx, log)
    if json:
        say_json({"log": log, "key": vkey})
    else:
        say(vkey)


def _key(ctx: typer.Context, log: str) -> str:
    """The key of a log; at the node itself nobody is asked who he is: it is public."""
    here = session(ctx)
    if here.at:
        told: str = here.do("head", log=log)["key"]
        return told
    here.open_node()
    from watchfloor.node.ledger.prove import log_vkey

    return log_vkey(log)
