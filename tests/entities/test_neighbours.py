"""One step away: the other end of a link, who names it, whom it names; of what the reader sees alone."""

from __future__ import annotations

from tests.factories import NAVY, label, reader
from tests.factories import say as said
from watchfloor.core.label import Level
from watchfloor.entities.fact import Fact
from watchfloor.entities.judgements import Key, judge
from watchfloor.entities.opening import open_entity

RAMOS, SILVA = reader(), reader("silva", NAVY, clearance=Level.RESTRICTED)
SHARED, SECRET = label(audience=[NAVY]), label(Level.SECRET)


def say(name: str, schema: str, *facts: Fact, under=SHARED) -> None:
    said(*facts, id=name, schema=schema, under=under)


def near(ref: str, by=RAMOS) -> list[tuple[str, str]]:
    return sorted((n.role, n.entity.caption) for n in open_entity(ref, by=by, around=True).near)


def owned(under=SHARED) -> None:
    say("v", "Vessel", Fact("name", "MV EJEMPLO"))
    say("c", "Company", Fact("name", "Ejemplo SA"))
    say("o", "Ownership", Fact("owner", "c"), Fact("asset", "v"), Fact("startDate", "2024-02"), under=under)


def test_behind_a_link_stands_the_other_end(node):
    owned()
    assert near("v") == [("Owner", "Ejemplo SA")]
    assert near("c") == [("Asset", "MV EJEMPLO")]
    assert near("o") == [("Asset", "MV EJEMPLO"), ("Owner", "Ejemplo SA")]


def test_a_neighbour_is_dated_by_its_link_and_labelled_by_all_that_is_shown(node):
    owned()
    (n,) = open_entity("v", by=RAMOS, around=True).near
    assert [s.value for s in n.when] == ["2024-02"]
    assert n.by_way_of
    assert n.by_way_of.id == "o"
    say("c", "Company", Fact("name", "Secret name"), under=SECRET)
    (n,) = open_entity("v", by=RAMOS, around=True).near
    assert n.label.level is Level.RESTRICTED, "what is not shown of it does not count"


def test_who_names_it_otherwise_is_a_neighbour_itself(node):
    say("v", "Vessel", Fact("name", "MV EJEMPLO"))
    say("s", "Sighting", Fact("subject", "v"), Fact("date", "2026-11-01"), Fact("summary", "off the cape"))
    assert [caption for _, caption in near("v")] == ["off the cape"]


def test_a_hidden_link_or_neighbour_is_not_there(node):
    owned(under=SECRET)
    assert near("v", SILVA) == []
    say("o2", "Ownership", Fact("owner", "x"), Fact("asset", "v"))
    say("x", "Company", Fact("name", "Hidden SA"), under=SECRET)
    assert near("v", SILVA) == []
    assert ("Owner", "Hidden SA") in near("v")


def test_one_in_several_records_is_one_neighbour(node):
    owned()
    say("o2", "Ownership", Fact("owner", "c"), Fact("asset", "v"))
    (n,) = open_entity("v", by=RAMOS, around=True).near
    assert len(n.ties) == 4


def test_what_is_judged_to_be_the_same_is_no_neighbour(node):
    owned()
    judge(
        Key("aa.police@alpha.example", "v"),
        Key("aa.police@alpha.example", "c"),
        same=True,
        label=SHARED,
        by=RAMOS,
        reason="so",
        basis=_basis(),
    )
    assert near("v") == []


def _basis():
    from tests.factories import basis

    return basis()
