"""Who sits at the command line, for which purpose, before which node: one in this machine, or one far away."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from watchfloor.cli.failing import Usage
from watchfloor.core.errors import Unavailable
from watchfloor.desk.deeds import DEEDS
from watchfloor.node.home import NODE_VARIABLE, named_home

if TYPE_CHECKING:  # cedarpy and Django are loaded when a node is opened
    from watchfloor.core.policy.reader import Reader
    from watchfloor.node.home import Home


@dataclass(frozen=True, slots=True)
class Session:
    """What the options before the verb say. That he may say it, the operating system has decided.

    `at` is the address of a node that is reached over its API, with the token in `token_file`; then the token says
    who he is and what for. `ca` is the file with the certificate that signs the node's own.
    """

    node: Path | None
    person: str | None
    purpose: str | None
    acting_for: str | None
    at: str | None = None
    token_file: Path | None = None
    ca: Path | None = None

    @property
    def root(self) -> Path:
        """The node's folder: --node, else WATCHFLOOR_NODE, else ~/.watchfloor. Raises Usage with --at."""
        if self.at:
            raise Usage("This runs at the node itself: leave `--at` away, there.")
        return (self.node or named_home()).expanduser().absolute()

    def do(self, deed: str, **said: Any) -> dict[str, Any]:
        """Do one of DEEDS, here or over there. Raises what it raises, and Usage."""
        if self.at:
            from watchfloor.cli.remote.client import Remote

            with Remote(self.at, self.token_file, self.ca) as there:
                return there.do(DEEDS[deed], said)
        by = self.reader()
        return DEEDS[deed].function()(by, **said)

    def open_node(self, *, accounts: bool = False) -> Home:
        """Start Django on the node, with its `accounts` where the verb is about them too.

        Raises Unavailable where there is none, Malformed for its settings.
        """
        start_on(self.root, accounts=accounts)
        from watchfloor.node.node import this_home

        home = this_home()
        if home.root.absolute() != self.root:
            raise Unavailable(f"This process serves {home.root}", f"Start another for {self.root}.")
        return home

    def reader(self, *, accounts: bool = False) -> Reader:
        """The person at work on the opened node. Raises Usage when nobody is named, Refused as `reader_named`."""
        root = self.root
        if not self.person:
            raise Usage("Say who you are: `--as PERSON` before the verb, or WATCHFLOOR_AS.")
        if not self.purpose:
            raise Usage("Say what for: `--for PURPOSE` before the verb, or WATCHFLOOR_FOR.")
        self.open_node(accounts=accounts)
        from watchfloor.node.founding import is_founded
        from watchfloor.node.register.who import reader_named

        if not is_founded():
            raise Unavailable(f"The node in {root} was not finished", "Repeat `watchfloor init`.")

        return reader_named(self.person, self.purpose, acting_for=self.acting_for)


def start_on(root: Path, *, accounts: bool = False) -> None:
    """Make this process serve the node in that folder; a process serves one node for as long as it lives.

    Without `accounts` it starts in half the time, and knows no table of who may sign in.
    """
    os.umask(0o077)  # databases, keys and exports are this user's alone, whatever the folder says
    os.environ[NODE_VARIABLE] = str(root)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", f"watchfloor.{'web' if accounts else 'node'}.settings")
    import django
    from django.apps import apps

    if not apps.ready:
        django.setup()


def session(ctx: typer.Context) -> Session:
    """The session of this command."""
    here = ctx.find_object(Session)
    assert here is not None, "the callback of the whole program makes it"
    return here


def do(ctx: typer.Context, deed: str, **said: Any) -> dict[str, Any]:
    """Do one of DEEDS as this session's person, on its node. Raises as `Session.do` does."""
    return session(ctx).do(deed, **said)


def reader(ctx: typer.Context, *, accounts: bool = False) -> Reader:
    """The person at work on a node of this machine. Raises as `Session.reader` does."""
    return session(ctx).reader(accounts=accounts)
