"""The people of a founded node, for tests at the command line and at the screens."""

from __future__ import annotations

from watchfloor.core.label import Level

AGENCIES = (
    ("aa.police", "police", Level.TOP_SECRET),
    ("bb.navy", "military", Level.SECRET),
    ("cc.customs", "customs", Level.SECRET),
)
PEOPLE = (
    ("admin", "aa.police", Level.UNCLASSIFIED, "administrator", ["oversight"]),
    ("dpo", "aa.police", Level.UNCLASSIFIED, "dpo", ["oversight"]),
    ("ines", "aa.police", Level.UNCLASSIFIED, "inspector", ["oversight"]),
    ("ramos", "aa.police", Level.SECRET, "supervisor", ["crime", "border"]),
    ("boss", "aa.police", Level.TOP_SECRET, "supervisor", ["crime"]),
    ("okafor", "cc.customs", Level.SECRET, "analyst", ["crime"]),
    ("silva", "bb.navy", Level.RESTRICTED, "officer", ["crime", "security"]),
)
"""Name, agency, clearance, role, purposes. `boss` alone is cleared for what is top secret."""


def enrol_people() -> None:
    """Enrol AGENCIES and PEOPLE, by the node itself."""
    from watchfloor.node.node import the_system
    from watchfloor.node.register.enrol import enrol_agency, enrol_person

    system = the_system()
    for agency, kind, clearance in AGENCIES:
        enrol_agency(agency, by=system, title=agency, kind=kind, clearance=clearance)
    for person, agency, clearance, role, purposes in PEOPLE:
        enrol_person(
            person, by=system, title=person, agency=agency, clearance=clearance, roles=[role], purposes=purposes
        )
