"""A node with people at their seats."""

from __future__ import annotations

import os

import pytest

from tests.cli.terminal import LAW, Seat
from tests.people import enrol_people

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
    enrol_people()
    return Floor()
