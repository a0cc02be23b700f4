"""Founds the node of the screenshots: the lively world of the demonstration, and a session for each of its people."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from watchfloor.cli.demo_serving import Told

PURPOSES = {
    **dict.fromkeys(("ramos", "okafor", "silva"), "crime"),
    **dict.fromkeys(("dpo", "admin", "ines"), "oversight"),
}


def main() -> None:
    """Found it in the folder that WATCHFLOOR_NODE names; say the same as `stage` does."""
    from watchfloor.cli.demo_serving import invent

    told, _ = invent(Path(os.environ["WATCHFLOOR_NODE"]))
    enrol_inspector()
    print(json.dumps({"things": things(told), "sessions": sessions()}))


def enrol_inspector() -> None:
    """Somebody who checks what was opened."""
    from watchfloor.core.label import Level
    from watchfloor.node.register.enrol import enrol_person
    from watchfloor.node.register.who import reader_named

    admin = reader_named("admin", "oversight")
    enrol_person(
        "ines", by=admin, title="ines (EXERCISE)", agency="aa.police", clearance=Level.UNCLASSIFIED,
        roles=["inspector"], purposes=["oversight"],
    )  # fmt: skip


def sessions() -> dict[str, str]:
    """The cookie of each person, at work."""
    from tests.web.conftest import session_of
    from watchfloor.web.accounts.models import Account

    for person in PURPOSES:
        Account.objects.create(username=person)
    return {person: session_of(person, purpose) for person, purpose in PURPOSES.items()}


def things(told: Told) -> dict[str, str]:
    """The records that are looked at, by short names."""
    from watchfloor.cli.demo_world import POLICE
    from watchfloor.entities.opening import open_entity

    named = {"ship": "ship-3", "person": "person-0", "seizure": "seizure-0"}
    return {
        name: open_entity(told.key(POLICE, ref).ref, by=told.readers[POLICE]).entity.cs[0].hex()
        for name, ref in named.items()
    }


if __name__ == "__main__":
    main()
