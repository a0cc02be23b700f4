"""The demonstration that is looked at: a node with an invented case, served, and something new on its sea."""

from __future__ import annotations

import os
import shutil
import socket
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rich.box import SIMPLE
from rich.console import Console, Group
from rich.panel import Panel
from rich.table import Table

from watchfloor.cli.demo_node import PEOPLE, enrol_three, found_node
from watchfloor.cli.screen import bar
from watchfloor.web.config import PREFIX

if TYPE_CHECKING:
    from watchfloor.cli.demo_world import Said, World
    from watchfloor.core.policy.reader import Reader
    from watchfloor.entities.judgements import Key
    from watchfloor.node.home import Home

PORT: Final = 8400
LIFE_SECONDS: Final = 20.0  # between two sightings while it is served
_LAW: Final = "Drug Trafficking Act of Alphaland, s. 4 (invented)"
NEWEST: Final = 12  # sightings that stand above what people did, in the feed
_WHO: Final = {
    "ramos": "police, supervisor: sees most, merges, relabels",
    "okafor": "customs, analyst: sees what the nation shares",
    "silva": "navy, officer: sees what is released to the other nation",
    "dpo": "data protection: access log, holds, purges, overrides; no content",
    "admin": "keeps people, seals, backs up; no content",
}


@dataclass(frozen=True, slots=True)
class Told:
    """Who of the demonstration says what: the readers by agency, on the node of this name."""

    readers: dict[str, Reader]
    node: str

    def key(self, agency: str, ref: str) -> Key:
        """The entity that this agency calls so."""
        from watchfloor.entities.judgements import Key

        return Key(f"{agency}@{self.node}", ref)

    def say(self, said: Said) -> bytes:
        """Put it on record; the record's C."""
        from watchfloor.entities.importing import add

        return add(said.entity, said.terms, by=self.readers[said.agency]).c


def serve_world(root: Path, list_path: Path | None) -> None:
    """Found a node in this folder, load the world (and a list), and serve it until Ctrl-C.

    What an earlier demonstration left there is removed. Raises Refused where that one still runs.
    """
    _make_room(root)
    port = _free_port(int(os.environ.get(PREFIX + "PORT", PORT)))
    os.environ |= {PREFIX + "EXERCISE": "true", PREFIX + "PORT": str(port)}
    console = Console(highlight=False)
    console.print("Founding a node and inventing a case …")
    told, world = invent(root, list_path)
    _serve(console, told, world)


def invent(root: Path, list_path: Path | None = None) -> tuple[Told, World]:
    """Found a node in this folder and load the world (and a list) into it: who says what, and what they say next."""
    found_node(root)
    enrol_three()
    told = _readers()
    _take_in(list_path, told)
    return told, _load(told)


def _make_room(root: Path) -> None:
    if not (root / "node.toml").exists():
        return
    from watchfloor.web.serving.lock import only_server

    with only_server(root):
        shutil.rmtree(root)


def _free_port(wished: int) -> int:
    """The port, or another one where it is taken."""
    for port in (wished, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            taken: int = probe.getsockname()[1]
            return taken
    return wished


def _readers() -> Told:
    from watchfloor.node.node import this_home
    from watchfloor.node.register.who import reader_named

    readers = {agency: reader_named(person, "crime") for person, agency, *_ in PEOPLE}
    return Told(readers, this_home().origin)


def _load(told: Told) -> World:
    """Say everything that the world begins with; all but the newest sightings under a seal."""
    from watchfloor.cli.demo_world import SIGHTINGS, World
    from watchfloor.node.ledger.clock import utc_now
    from watchfloor.web.serving.jobs import seal_both

    world = World(utc_now())
    case = list(world.case())
    cs: dict[str, bytes] = {}
    with bar("inventing", len(case)) as drawn:
        for number, said in enumerate(case, 1):
            if number == len(case) - SIGHTINGS:
                _judge(told, world)
            if number == len(case) - NEWEST:
                _custody(told, cs)
                seal_both()
            c = told.say(said)
            cs.setdefault(said.entity.id, c)
            drawn(number, said.entity.id, len(case))
    return world


def _judge(told: Told, world: World) -> None:
    """What ramos judged: what agencies call the same is one; two people with one name are two."""
    from watchfloor.cli.demo_world import LABELS, POLICE
    from watchfloor.core.basis import LegalBasis
    from watchfloor.entities.judgements import judge

    judged = partial(judge, label=LABELS[POLICE][0], by=told.readers[POLICE], basis=LegalBasis(_LAW, "crime"))
    for ref, one, other in world.shared():
        judged(told.key(one, ref), told.key(other, ref), same=True, reason="The agencies compared their files")
    one_man, another = told.key(POLICE, "person-1"), told.key(POLICE, "person-18")
    judged(one_man, another, same=False, reason="Seen in two ports at the same hour")


def _custody(told: Told, cs: dict[str, bytes]) -> None:
    """What was done about it: a hold, a purge, and an override that waits for its review."""
    from watchfloor.core.basis import LegalBasis
    from watchfloor.node.custody.hold import hold
    from watchfloor.node.custody.override import override
    from watchfloor.node.custody.purge import purge
    from watchfloor.node.register.who import reader_named

    law = LegalBasis("EXERCISE order 7/2026 (invented)", "oversight")
    crime, dpo = LegalBasis(_LAW, "crime"), reader_named("dpo", "oversight")
    hold(cs["seizure-0"], by=dpo, order="EXERCISE court order 3/2026", basis=law)
    override(cs["ship-0"], by=reader_named("okafor", "border"), reason="EXERCISE: vessel on fire", basis=crime)
    purge([cs["person-33"]], by=dpo, order="EXERCISE order 7/2026", basis=law)


def _take_in(list_path: Path | None, told: Told) -> None:
    """Import a list of the user's, or the reports that come with the program."""
    from watchfloor.cli.demo_case import invented_case, listed_case
    from watchfloor.cli.demo_world import POLICE
    from watchfloor.entities.importing import take_in

    case = listed_case(list_path) if list_path else invented_case()
    take_in(case.entities(), case.terms, by=told.readers[POLICE])


def _serve(console: Console, told: Told, world: World) -> None:
    from watchfloor.node.node import this_home
    from watchfloor.web.serving.logs import log_to_stderr
    from watchfloor.web.serving.run import serve
    from watchfloor.web.serving.timers import Timer

    home = this_home()
    life = Timer("life", LIFE_SECONDS, lambda: _live(told, world), first=LIFE_SECONDS)
    from watchfloor.cli.serving import prepared

    log_to_stderr(quiet=True)
    config = prepared(home)
    codes = invite_everybody()
    serve(home, config, lambda address: console.print(_panel(home, address, codes)), more=[life])


def _live(told: Told, world: World) -> int:
    """One more sighting, now."""
    from watchfloor.node.ledger.clock import utc_now

    now = utc_now()
    told.say(world.sighting(f"sighting-{now:%Y%m%dT%H%M%S}", now))
    return 1


def invite_everybody() -> dict[str, str]:
    """A one-time code for each who can sign in, by name."""
    from watchfloor.node.register.who import reader_named
    from watchfloor.web.accounts.invitations import invite

    admin = reader_named("admin", "oversight")
    return {person: invite(person, by=admin) for person in _WHO}


def _panel(home: Home, address: str, codes: dict[str, str]) -> Panel:
    """The one thing to read: where, who, and with which code."""
    table = Table("name", "one-time code", "who that is", box=SIMPLE)
    for person, who in _WHO.items():
        table.add_row(person, codes[person], who)
    steps = (
        f"First go to {address}join/: name, code, a password of your own, then a second factor\n"
        "(a passkey, or any authenticator app). Afterwards sign in with these.\n"
        "Each person needs a browser profile of his own, or a private window.\n"
        f"A sighting comes every {LIFE_SECONDS:.0f} seconds. Ctrl-C ends it; the node stays in {home.root}."
    )
    return Panel(Group(f"[bold]{address}[/bold]", table, steps), title="EXERCISE", expand=False)
