"""A node with people at their seats."""

from __future__ import annotations

import os

import pytest

from tests.cli.terminal import LAW, Seat
from watchfloor.core.label import Level

UNDER = ("--label", "RESTRICTED // REL bb,cc // PURPOSES crime", "--basis", LAW)
SUSPECT = ("--category", "suspect", "--facts", "seen loading", "--review", "in 2 years")
HIDDEN = ("--label", "TOP SECRET", "--basis", LAW)


class Floor:
    """Who works here. `boss` alone is cleared for what is top secret."""

    admin = Seat("admin", "oversight")
    dpo = Seat("dpo", "oversight")
    inspector = Seat("ines", "oversight")
    ramos = Seat("ramos")
    boss = Seat("boss")
    okafor = Seat("okafor")
    silva = Seat("silva")

    def person(
        self, name: str = "Juan EXERCISE Ejemplo", of: str = "p1", *more: str, by: Seat | None = None
    ) -> str:
        """Add a suspect under a restricted label of the police; the C of the record."""
        said = ("Person", f"name={name}", "--id", of, *SUSPECT, *UNDER, *more)
        c: str = (by or self.ramos).done("add", *said)["record"]
        return c

    def secret(self, name: str = "MV ZEBRAFINCH", of: str = "hidden-1") -> str:
        """Add a vessel that `boss` alone sees; the C of the record."""
        c: str = self.boss.done("add", "Vessel", f"name={name}", "--id", of, *HIDDEN)["record"]
        return c


@pytest.fixture(autouse=True)
def _nobody_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment names the tests' node and nothing else."""
    for name in [n for n in os.environ if n.startswith("WATCHFLOOR_") and n != "WATCHFLOOR_NODE"]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("WATCHFLOOR_NODE", os.environ["WATCHFLOOR_NODE"])
    monkeypatch.setenv("COLUMNS", "160")  # whatever terminal the tests are started in


@pytest.fixture
def floor(node) -> Floor:
    """A founded node with seven people of three agencies."""
    from watchfloor.node.node import the_system
    from watchfloor.node.register.enrol import enrol_agency, enrol_person

    system = the_system()
    for agency, kind, clearance in (
        ("aa.police", "police", Level.TOP_SECRET),
        ("bb.navy", "military", Level.SECRET),
        ("cc.customs", "customs", Level.SECRET),
    ):
        enrol_agency(agency, by=system, title=agency, kind=kind, clearance=clearance)
    for person, agency, clearance, role, purposes in (
        ("admin", "aa.police", Level.UNCLASSIFIED, "administrator", ["oversight"]),
        ("dpo", "aa.police", Level.UNCLASSIFIED, "dpo", ["oversight"]),
        ("ines", "aa.police", Level.UNCLASSIFIED, "inspector", ["oversight"]),
        ("ramos", "aa.police", Level.SECRET, "supervisor", ["crime", "border"]),
        ("boss", "aa.police", Level.TOP_SECRET, "supervisor", ["crime"]),
        ("okafor", "cc.customs", Level.SECRET, "analyst", ["crime"]),
        ("silva", "bb.navy", Level.RESTRICTED, "officer", ["crime", "security"]),
    ):
        enrol_person(
            person, by=system, title=person, agency=agency, clearance=clearance, roles=[role], purposes=purposes
        )
    return Floor()
