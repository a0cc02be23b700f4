"""Founds the node of the browser tests, in a process of its own: people, sessions, a small invented case.

Prints one line of JSON: a session cookie for each person, an invitation, and the names of things to open.
"""

from __future__ import annotations

import json
import os
from datetime import date, timedelta
from pathlib import Path

PASSING = ("vega", "lund")
SOON = date.today() + timedelta(days=12)


def main() -> None:
    """Found it in the folder that WATCHFLOOR_NODE names."""
    from watchfloor.node.founding import found, lay_out

    lay_out(Path(os.environ["WATCHFLOOR_NODE"]), origin="police.aa.example", agency="aa.police", kind="police")
    import django

    django.setup()
    found(title="Police of Alphaland (EXERCISE)", administrator="keeper", dpo="protector")
    from tests.web.conftest import enrol_everybody, session_of

    people = enrol_everybody() | enrol_passing()
    told: dict[str, object] = {
        "things": play(),
        "sessions": {who: session_of(who, purposes[0]) for who, purposes in people.items()},
    }
    told["invitation"] = invite("newcomer")
    print(json.dumps(told))


def play() -> dict[str, str]:
    """An invented case; what is to be opened, by short names."""
    from tests.factories import CUSTOMS, NAVY, admin, basis, dpo, entity, label, reader, say, terms
    from watchfloor.core.basis import LegalBasis
    from watchfloor.core.label import Level
    from watchfloor.entities.fact import Fact
    from watchfloor.entities.importing import add
    from watchfloor.node.custody.hold import hold
    from watchfloor.node.ledger.seal import seal

    shared, secret = label(audience=[CUSTOMS, NAVY]), label(Level.SECRET)
    okafor = reader("okafor", CUSTOMS, roles=["analyst"])
    ship = (Fact("name", "SV MERIDIAN EXERCISE"), Fact("flag", "co"), Fact("mmsi", "999000417"))
    meridian = say(*ship, under=shared, id="meridian", schema="Vessel")
    say(
        Fact("flag", "pa", "bandera panamena"),
        Fact("buildDate", "", "circa 1986"),
        under=shared,
        id="meridian",
        schema="Vessel",
    )
    theirs = terms(label(owners=[CUSTOMS], audience=["aa"]), evaluation="admiralty C3", category=None)
    add(
        entity("meridian-c", "Vessel", (Fact("name", "MERIDIANA EXERCISE"), Fact("mmsi", "999000417"))),
        theirs,
        by=okafor,
    )
    person = (Fact("name", "Rafael EXERCISE Castell"), Fact("alias", "El Faro"), Fact("phone", "+34600123456"))
    castell = add(entity("castell", facts=person), terms(shared, by_law=basis(review=SOON)), by=reader()).c
    add(entity("castell-2", name="R. EXERCISE Castell"), terms(shared), by=reader())
    link = (Fact("owner", "castell"), Fact("asset", "meridian"), Fact("role", "operator"))
    add(entity("operates", "Ownership", link), terms(secret), by=reader())
    boss = reader("boss", clearance=Level.TOP_SECRET)
    hidden = add(
        entity("zebrafinch", name="Zebrafinch EXERCISE Hidden"), terms(label(Level.TOP_SECRET)), by=boss
    ).c
    wrong = add(entity("wrong", name="Wrong EXERCISE Person"), terms(shared), by=reader()).c
    for n in range(12):
        add(
            entity(f"port-{n}", "Sighting", (Fact("summary", f"EXERCISE port call {n}"),)),
            terms(shared),
            by=reader(),
        )
    hold(castell, by=dpo(), order="EXERCISE court order 9", basis=LegalBasis("court order 9", "oversight"))
    seal(by=admin())
    cs = {"meridian": meridian, "castell": castell, "hidden": hidden, "wrong": wrong}
    return {name: c.hex() for name, c in cs.items()}


def enrol_passing() -> dict[str, list[str]]:
    """People whose sessions a test ends, so that nobody else's has to; their purposes."""
    from watchfloor.core.label import Level
    from watchfloor.node.node import the_system
    from watchfloor.node.register.enrol import enrol_person
    from watchfloor.web.accounts.models import Account

    for person in PASSING:
        enrol_person(
            person, by=the_system(), title=f"{person} (EXERCISE)", agency="aa.police", clearance=Level.SECRET,
            roles=["officer"], purposes=["crime"],
        )  # fmt: skip
        Account.objects.create(username=person)
    return {person: ["crime"] for person in PASSING}


def invite(person: str) -> str:
    """Enrol somebody who has no account yet; the code with which he joins."""
    from watchfloor.core.label import Level
    from watchfloor.node.node import the_system
    from watchfloor.node.register.enrol import enrol_person
    from watchfloor.node.register.who import reader_named
    from watchfloor.web.accounts.invitations import invite as invited

    enrol_person(
        person, by=the_system(), title="Newcomer (EXERCISE)", agency="aa.police", clearance=Level.SECRET,
        roles=["officer"], purposes=["crime"],
    )  # fmt: skip
    code: str = invited(person, by=reader_named("keeper", "oversight"))
    return code


if __name__ == "__main__":
    main()
