"""`serve` and `check-config`: the screens, and whether the settings are sound before they are served."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from watchfloor.cli.failing import MALFORMED
from watchfloor.cli.options import Json
from watchfloor.cli.screen import note, say, say_json, table
from watchfloor.cli.session import session
from watchfloor.core.errors import Unavailable

if TYPE_CHECKING:
    from watchfloor.node.home import Home
    from watchfloor.web.config import Config

Host = Annotated[
    str, typer.Option("--host", help="The address to listen on; that of the settings when not given.")
]
Port = Annotated[int | None, typer.Option("--port", min=0, max=65535, help="The port; 0 takes a free one.")]
Lan = Annotated[
    bool,
    typer.Option("--lan", help="Serve this machine's network, by HTTPS with a certificate of the node's own."),
]


def serve_node(ctx: typer.Context, host: Host = "", port: Port = None, lan: Lan = False) -> None:
    """Serve the screens, the live feed and the API until Ctrl-C or SIGTERM.

    Brings the node's tables up to date first, seals, ends purges and backs up by its timers.
    """
    _say_in_environment(session(ctx).root, host, port, lan=lan)
    home = session(ctx).open_node(accounts=True)
    config = prepared(home)
    from watchfloor.web.serving.logs import log_to_stderr
    from watchfloor.web.serving.run import serve

    log_to_stderr()
    if lan:
        _say_authority(home, config)
    serve(home, config, lambda address: say(f"Watchfloor of {home.agency}: {address}"))


def prepared(home: Home) -> Config:
    """The node made ready to be served, with the tables of this version. Its settings."""
    from django.conf import settings

    from watchfloor.node.databases.schema import bring_up_to_date, unapplied
    from watchfloor.node.founding import is_founded
    from watchfloor.web.serving.token import metrics_token

    if not is_founded():
        raise Unavailable(f"The node in {home.root} was not finished", "Repeat `watchfloor init`.")
    if unapplied():
        bring_up_to_date()
    metrics_token(home)
    config: Config = settings.CONFIG
    return config


def _say_in_environment(root: Path, host: str, port: int | None, *, lan: bool) -> None:
    """Put what was typed before the settings, and draw the key that older nodes do not have.

    Django's settings are read once, when it starts. Raises Unavailable where there is no node, Malformed.
    """
    from watchfloor.node.home import Home
    from watchfloor.node.keys import create_keys
    from watchfloor.web.config import PREFIX, Config

    home = Home.at(root)
    create_keys(home.keys, ["web"])  # it came later; another one that is missing was lost, and is restored
    config = Config.of(home.web, os.environ)
    said: dict[str, str] = {}
    if lan:
        from watchfloor.web.serving.network import names_here

        own = {} if config.certificate else {"certificate": "own"}
        said |= {"tls": "true", "host": "0.0.0.0", "names": ",".join(names_here(config.names)), **own}  # noqa: S104 (--lan asks for it)
    said |= {"host": host} if host else {}
    said |= {"port": str(port)} if port is not None else {}
    os.environ.update({PREFIX + name.upper(): value for name, value in said.items()})


def _say_authority(home: Home, config: Config) -> None:
    if config.certificate != "own":
        return
    from watchfloor.web.serving.tls import certificates

    made = certificates(home, config.names)
    say(
        f"Names: {', '.join(config.names)}",
        f"Its authority: /ca.crt, or {made.ca}",
        f"SHA-256 {made.fingerprint}",
        "Let browsers trust that authority, once its fingerprint was compared by another way. Passkeys need it.",
    )


def check_config(ctx: typer.Context, json: Json = False) -> None:
    """Print every setting, where it comes from, and what is wrong with it; exit code 3 where something is."""
    home = session(ctx).open_node(accounts=True)
    from watchfloor.web.serving.checks import findings, settings_shown

    shown, found = settings_shown(home, os.environ), findings(home, os.environ)
    if json:
        say_json(
            {
                "settings": [{"name": s.name, "value": s.value, "from": s.source} for s in shown],
                "findings": [{"about": f.about, "wrong": f.wrong, "says": f.says} for f in found],
            }
        )
    else:
        table(("setting", "value", "from"), [[s.name, s.value, s.source] for s in shown])
        for finding in found:
            (note if finding.wrong else say)(
                f"{'WRONG' if finding.wrong else 'good' if finding.good else 'note'}: {finding.about}: {finding.says}"
            )
    if any(f.wrong for f in found):
        raise typer.Exit(MALFORMED)
