"""The demonstration's node: founded in an empty folder, with three people of three invented agencies."""

from __future__ import annotations

import os
from pathlib import Path

PEOPLE = (
    ("ramos", "aa.police", "police", "SECRET", ["supervisor"], ["crime", "border"]),
    ("okafor", "aa.customs", "customs", "CONFIDENTIAL", ["analyst"], ["crime", "border"]),
    ("silva", "bb.navy", "military", "RESTRICTED", ["officer"], ["security", "crime"]),
)
"""Name, agency, its kind, clearance, roles, purposes: invented, like their nations aa and bb."""


def found_node(root: Path) -> None:
    """Found the demonstration's node in an empty folder, and make this process work on it."""
    from watchfloor.node.founding import lay_out

    lay_out(root, origin="police.aa.example", agency="aa.police", kind="police")
    os.environ["WATCHFLOOR_NODE"] = str(root)
    os.environ["DJANGO_SETTINGS_MODULE"] = "watchfloor.web.settings"
    import django

    django.setup()
    from watchfloor.node.founding import found

    found(title="Police of Alphaland (EXERCISE)", administrator="admin", dpo="dpo")


def enrol_three() -> None:
    """Enrol PEOPLE and their agencies, by the node's administrator."""
    from watchfloor.core.label import Level
    from watchfloor.node.register.enrol import enrol_agency, enrol_person
    from watchfloor.node.register.who import reader_named

    admin = reader_named("admin", "oversight")
    for person, agency, kind, clearance, roles, purposes in PEOPLE:
        if agency != "aa.police":
            enrol_agency(agency, by=admin, title=f"{agency} (EXERCISE)", kind=kind, clearance=Level.SECRET)
        enrol_person(
            person, by=admin, title=f"{person} (EXERCISE)", agency=agency, clearance=Level[clearance],
            roles=roles, purposes=purposes,
        )  # fmt: skip
