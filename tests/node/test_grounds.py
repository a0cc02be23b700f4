"""Why records are held, and what of them is due."""

from __future__ import annotations

from tests.factories import NAVY, TODAY, label, reader, say
from watchfloor.core.label import Level
from watchfloor.entities.fact import Fact
from watchfloor.node.grounds import grounds_of
from watchfloor.node.ledger.seal import seal
from watchfloor.node.ledger.sealed import sealed_among

RAMOS, SILVA = reader(), reader("silva", NAVY, clearance=Level.RESTRICTED)


def test_a_record_is_told_with_its_basis_and_what_is_due(node):
    c = say(Fact("name", "Juan Ejemplo"))
    (ground,) = grounds_of([c], by=RAMOS)
    assert (ground.c, ground.cite, ground.purpose, ground.facts) == (
        c,
        "Example Act, s. 1",
        "crime",
        "seen loading",
    )
    ((what, day),) = ground.due
    assert what == "review"
    assert (day - TODAY).days == 300


def test_the_ground_of_a_hidden_record_is_not_told(node):
    c = say(Fact("name", "Juan Ejemplo"), under=label(Level.SECRET))
    assert grounds_of([c], by=SILVA) == []
    assert grounds_of([], by=RAMOS) == []


def test_sealed_is_what_the_newest_checkpoint_covers(node):
    from watchfloor.node.node import the_system

    first = say(Fact("name", "Juan Ejemplo"))
    assert sealed_among([first]) == frozenset()
    seal(by=the_system())
    second = say(Fact("name", "Ana Ejemplo"))
    assert sealed_among([first, second]) == {first}
    assert sealed_among([]) == frozenset()
