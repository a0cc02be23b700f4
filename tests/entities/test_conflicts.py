"""Disputes: what can have one value and was given several."""

from __future__ import annotations

from tests.factories import label, reader, say
from watchfloor.core.label import Level
from watchfloor.entities.conflicts import conflicts_in
from watchfloor.entities.entity import entity_named
from watchfloor.entities.fact import Fact
from watchfloor.node.visibility.binding import acting

RAMOS, LOW = reader(), reader("ana", clearance=Level.RESTRICTED)


def claims(by=RAMOS) -> dict[str, list[list[str]]]:
    with acting(by):
        found = conflicts_in(entity_named("v").by_prop())
    return {prop: [[s.value for s in claim] for claim in claims] for prop, claims in found.items()}


def vessel(*facts: Fact, **more) -> None:
    say(*facts, id="v", schema="Vessel", **more)


def test_two_flags_are_in_dispute_and_two_names_are_not(node):
    vessel(Fact("name", "A"), Fact("flag", "pa"))
    vessel(Fact("name", "B"), Fact("flag", "cr"))
    vessel(Fact("flag", "pa"))
    assert claims() == {"flag": [["pa", "pa"], ["cr"]]}


def test_a_less_exact_date_agrees_with_one_within_it(node):
    vessel(Fact("buildDate", "1987"))
    vessel(Fact("buildDate", "1987-03"))
    assert claims() == {}
    vessel(Fact("buildDate", "1988"))
    assert len(claims()["buildDate"]) == 2


def test_what_could_not_be_read_claims_nothing(node):
    vessel(Fact("buildDate", "1987"), Fact("buildDate", "", "circa 1990"))
    assert claims() == {}


def test_a_hidden_claim_makes_no_dispute(node):
    vessel(Fact("flag", "pa"))
    vessel(Fact("flag", "cr"), under=label(Level.SECRET))
    assert claims(LOW) == {}
    assert "flag" in claims()
