"""That two entities are one is a fact under a label: what shows them as one carries it, or shows them apart."""

from __future__ import annotations

import json

import pytest

from tests.factories import POLICE, basis, entity, label, reader, terms
from watchfloor.core.label import Label, Level
from watchfloor.entities.entity import Entity, entity_named
from watchfloor.entities.export import export_csv, export_ftm
from watchfloor.entities.fact import Fact
from watchfloor.entities.importing import add
from watchfloor.entities.judgements import Key, judge
from watchfloor.entities.lists import newest
from watchfloor.entities.opening import open_entity
from watchfloor.entities.search import search
from watchfloor.node.audit import accesses
from watchfloor.node.visibility.binding import acting

RAMOS = reader()
LOW = reader("low", clearance=Level.RESTRICTED)
INSPECTOR = reader("inspector", roles=["inspector"], purpose="oversight")
SECRET = label(Level.SECRET)
VIEWONLY = label(caveats=["VIEWONLY"])


def known(*names: str) -> None:
    """People by these ids, whose names begin with Juan."""
    for name in names:
        add(entity(name, facts=[Fact("name", f"Juan {name}")]), terms(), by=RAMOS)


def merged(one: str, other: str, under: Label) -> bytes:
    """Judge two of them to be one; the C of the judgement."""
    left, right = (Key(f"{POLICE}@alpha.example", name) for name in (one, other))
    return judge(left, right, same=True, label=under, by=RAMOS, reason="one face", basis=basis()).c


def seen(name: str) -> Entity:
    with acting(RAMOS):
        return entity_named(name)


def test_what_is_shown_as_one_carries_the_label_of_the_judgement(node):
    known("a", "b")
    merged("a", "b", SECRET)
    shown = [open_entity("a", by=RAMOS).entity, newest("Person", by=RAMOS).entities[0]]
    shown += [hit.entity for hit in search("Juan", by=RAMOS).hits]
    assert [(len(e.keys), e.label.level) for e in shown] == [(2, Level.SECRET)] * 3
    assert open_entity("a", by=LOW).entity.label.level is Level.RESTRICTED


@pytest.mark.parametrize("export", [export_ftm, export_csv])
def test_an_export_of_what_was_merged_is_marked_as_the_judgement_is(node, export):
    known("a", "b")
    merged("a", "b", SECRET)
    assert export([seen("a")], by=RAMOS).marking.startswith("SECRET")


def test_where_the_judgement_may_not_go_the_entities_are_exported_apart(node):
    known("a", "b", "c")
    merged("a", "b", label())
    judgement = merged("b", "c", VIEWONLY)
    export = export_ftm([seen("a")], by=RAMOS)
    told = [json.loads(line) for line in export.text.splitlines()]
    assert [(e["id"], e["referents"]) for e in told] == [("a", ["b"]), ("c", [])]
    assert judgement.hex() not in export.text
    assert "VIEWONLY" not in export.marking


def test_a_chain_holds_by_the_judgements_on_a_link_of_which_nothing_is_seen(node):
    known("a", "c")
    add(entity("b"), terms(label(persons=["zelda"])), by=reader("zelda"))
    merged("a", "b", SECRET)
    merged("b", "c", label())
    whole = seen("a")
    assert ([k.id for k in whole.keys], whole.label.level) == (["a", "c"], Level.SECRET)
    assert export_ftm([whole], by=RAMOS).marking.startswith("SECRET")


def test_the_access_log_keeps_the_judgement_by_which_somebody_was_shown_as_one(node):
    known("a", "b")
    judgement = merged("a", "b", label())
    open_entity("a", by=RAMOS)
    export_csv([seen("a")], by=RAMOS)
    assert [a.what for a in accesses(by=INSPECTOR, about=judgement)] == ["export", "open"]
