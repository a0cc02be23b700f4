"""A part that is raised above the rest of its record takes everything with it that it said."""

from __future__ import annotations

from tests.factories import basis, entity, label, reader, terms
from watchfloor.core.label import Level
from watchfloor.core.policy.reader import Reader
from watchfloor.entities.entity import Entity, entity_named
from watchfloor.entities.fact import Fact
from watchfloor.entities.importing import add
from watchfloor.node.custody.relabel import relabel
from watchfloor.node.reading import open_record
from watchfloor.node.visibility.binding import acting

ZELDA, RAMOS = reader("zelda"), reader()
SECRET = label(Level.SECRET)
FOR_ZELDA = label(Level.SECRET, persons=["zelda"], subjects=["suspect"])


def raised(slot: str) -> bytes:
    """A name for all and an alias in a secret group; then the part in this slot is raised for Zelda alone."""
    facts = Fact("name", "Juan Ejemplo"), Fact("alias", "El Canario", None, "hidden")
    said = terms(groups={"hidden": SECRET}, evaluation="as quokka says")
    c = add(entity("p1", facts=facts), said, by=RAMOS).c
    leaf = next(p.leaf for p in open_record(c.hex(), by=ZELDA).parts if p.slot == slot)
    relabel(c, FOR_ZELDA, by=ZELDA, reason="a source is in danger", basis=basis(), leaf=leaf)
    return c


def seen(by: Reader) -> Entity:
    with acting(by):
        return entity_named("p1")


def test_what_a_raised_body_said_is_not_told_by_the_facts_beside_it(node):
    raised("body")
    assert {s.text for s in seen(RAMOS).statements} == {"p1", "El Canario"}
    assert {s.text for s in seen(ZELDA).statements} == {"p1", "El Canario", "Juan Ejemplo"}


def test_facts_that_are_raised_leave_the_body_as_it_was(node):
    c = raised("facts")
    assert {s.text for s in seen(RAMOS).statements} == {"p1", "Juan Ejemplo"}
    assert "El Canario" not in repr(open_record(c.hex(), by=RAMOS))


def test_the_evaluation_of_a_raised_body_is_that_of_the_facts_part_s_own_words(node):
    """The evaluation that a reader sees stands in a part that he may see, never in the body only."""
    c = raised("body")
    parts = [p.body for p in open_record(c.hex(), by=RAMOS).parts if p.slot == "facts"]
    assert [b"as quokka says" in body for body in parts] == [True]
    assert {s.evaluation for s in seen(RAMOS).statements} == {"as quokka says"}
