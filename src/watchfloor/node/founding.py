"""A node's first hour: its folder, keys, databases, its own agency, and the first administrator."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from watchfloor.core.errors import Malformed, Refused
from watchfloor.core.label import KINDS, Level
from watchfloor.core.log.keys import is_key_name
from watchfloor.core.names import agency_name
from watchfloor.node.home import Home
from watchfloor.node.keys import create_keys, write_secret


def lay_out(root: Path, *, origin: str, agency: str, kind: str, postgresql: dict[str, Any] | None = None) -> Home:
    """Make the folder of a new node: node.toml and keys. Raises Refused when a node is there, Malformed."""
    require_layout(root, origin=origin, agency=agency, kind=kind)
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.chmod(root, 0o700)
    create_keys(root / "keys")
    write_secret(root / "node.toml", _settings(origin, agency, kind, postgresql))
    return Home.at(root)


def name_database(home: Home, postgresql: dict[str, Any]) -> None:
    """Make node.toml name this PostgreSQL database, for a node that is restored into another one."""
    write_secret(home.root / "node.toml", _settings(home.origin, home.agency, home.kind, postgresql))


def require_layout(root: Path, *, origin: str, agency: str, kind: str) -> None:
    """Raise Refused where a node is in the folder already, Malformed where one of its names cannot be."""
    agency_name(agency)
    if kind not in KINDS:
        raise Malformed("kind of agency", repr(kind[:60]), "one of " + ", ".join(sorted(KINDS)))
    if not is_key_name(origin) or len(origin) > 100:
        raise Malformed("origin", repr(origin[:120]), "a name such as police.example")
    if (root / "node.toml").exists():
        raise Refused(f"There is a node in {root}", rule="init", permit="name an empty folder with --node")
    if root.exists() and {entry.name for entry in root.iterdir()} - {"keys"}:  # what a cut-short `init` leaves
        raise Refused(f"{root} is not empty", rule="init", permit="name an empty folder with --node")


def is_founded() -> bool:
    """Whether this process's node has its tables and its first people."""
    from watchfloor.node.databases.doors import unordered
    from watchfloor.node.models import Person

    with unordered("ledger") as connection:
        if Person._meta.db_table not in connection.introspection.table_names():
            return False
        return Person.objects.using("ledger").exists()


def found(*, title: str, administrator: str, dpo: str) -> None:
    """Make the tables of this process's node and enrol its agency, first administrator and protection officer.

    Can be repeated after a crash; what is enrolled already is left alone.
    """
    from watchfloor.node.databases.doors import ledger
    from watchfloor.node.databases.schema import bring_up_to_date
    from watchfloor.node.models import Person
    from watchfloor.node.node import the_system, this_home
    from watchfloor.node.register.enrol import enrol_agency, enrol_person

    home, system = this_home(), the_system()
    bring_up_to_date()
    with ledger():
        if Person.objects.using("ledger").exists():
            return
        enrol_agency(home.agency, by=system, title=title, kind=home.kind, clearance=Level.TOP_SECRET)
        for person, role in ((administrator, "administrator"), (dpo, "dpo")):
            enrol_person(
                person,
                by=system,
                title=person,
                agency=home.agency,
                clearance=Level.UNCLASSIFIED,
                roles=[role],
                purposes=["oversight"],
            )


def _settings(origin: str, agency: str, kind: str, postgresql: dict[str, Any] | None) -> str:
    """node.toml; JSON strings are TOML strings."""
    lines = [f"origin = {json.dumps(origin)}", f"agency = {json.dumps(agency)}", f"kind = {json.dumps(kind)}"]
    if postgresql:
        passwords = postgresql["passwords"]
        lines += ['engine = "postgresql"', "", "[postgresql]"]
        lines += [f"{key} = {json.dumps(value)}" for key, value in postgresql.items() if key != "passwords"]
        lines += [
            "",
            "[postgresql.passwords]",
            *(f"{alias} = {json.dumps(word)}" for alias, word in passwords.items()),
        ]
    return "\n".join(lines) + "\n"
