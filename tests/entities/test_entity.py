"""An entity is what the reader may see of it: two readers, two captions, two schemata, two sets of links."""

from __future__ import annotations

import pytest

from tests.factories import NAVY, POLICE, basis, label, reader, say
from watchfloor.core.errors import Refused
from watchfloor.core.label import Level
from watchfloor.entities.entity import entity_named, entity_of, linking_to
from watchfloor.entities.fact import Fact
from watchfloor.entities.judgements import Key, judge
from watchfloor.entities.opening import open_entity
from watchfloor.node.visibility.binding import acting

RAMOS, LOW = reader(), reader("ana", clearance=Level.RESTRICTED)
SILVA = reader("silva", NAVY)
SECRET, SHARED = label(Level.SECRET), label(audience=[NAVY])


def of(who, name: str = "p1"):
    with acting(who):
        return entity_named(name)


def key(name: str, agency: str = POLICE) -> Key:
    return Key(f"{agency}@alpha.example", name)


def test_two_readers_see_two_captions_of_one_entity(node):
    say(Fact("name", "Capitán Verdadero"), under=SECRET, id="p1")
    say(Fact("name", "Nombre Falso"), id="p1")
    assert of(RAMOS).caption == "Capitán Verdadero"
    assert of(LOW).caption == "Nombre Falso"


def test_who_sees_no_name_sees_the_id(node):
    say(Fact("name", "Juan Ejemplo", None, "hidden"), groups={"hidden": SECRET})
    assert (of(RAMOS).caption, of(LOW).caption) == ("Juan Ejemplo", "p1")


def test_an_unread_name_is_shown_as_it_was_given(node):
    say(Fact("name", "", "J(?)an E."))
    assert of(RAMOS).caption == "J(?)an E."


def test_the_schema_is_the_narrowest_that_the_reader_s_statements_fit(node):
    say(Fact("name", "Ejemplo"), id="x", schema="LegalEntity")
    say(Fact("name", "Ejemplo SA"), id="x", schema="Company", under=SECRET)
    assert (of(RAMOS, "x").schema, of(LOW, "x").schema) == ("Company", "LegalEntity")


def test_statements_that_cannot_be_one_thing_keep_the_first_schema(node):
    say(Fact("name", "Ejemplo"), id="x", schema="Vessel")
    say(Fact("name", "Ejemplo"), id="x", schema="Person")
    assert of(RAMOS, "x").schema == "Vessel"


def test_links_are_those_that_the_reader_sees(node):
    say(Fact("name", "MV Ejemplo"), id="v", schema="Vessel", under=SHARED)
    say(Fact("owner", "p1"), Fact("asset", "v"), id="o1", schema="Ownership", under=SHARED)
    say(Fact("owner", "p2"), Fact("asset", "v"), id="o2", schema="Ownership")
    for who, links in ((RAMOS, {"o1", "o2"}), (SILVA, {"o1"})):
        with acting(who):
            assert {s.key.id for s in linking_to([key("v")])} == links
        assert {s.key.id for s in open_entity("v", by=who).links} == links


def test_a_link_of_another_agency_s_names_is_not_ours(node):
    say(
        Fact("owner", "p1"),
        Fact("asset", "v"),
        id="o1",
        schema="Ownership",
        by=SILVA,
        under=label(owners=[NAVY], audience=[POLICE]),
    )
    with acting(RAMOS):
        assert linking_to([key("v")]) == []
        assert len(linking_to([key("v", NAVY)])) == 1


def test_an_entity_that_is_hidden_is_answered_like_one_that_is_not_there(node):
    say(id="hidden-one")
    say(id="b", under=SHARED)
    answers = set()
    for name in ("hidden-one", "absent-one"):
        for read in (lambda n: of(SILVA, n), lambda n: open_entity(n, by=SILVA), lambda n: _at(SILVA, n)):
            with pytest.raises(Refused) as refused:
                read(name)
            answers.add(str(refused.value).replace(name, "X"))
    assert answers == {"Nothing about 'X' that you may see [default deny]"}


def _at(who, name: str):
    with acting(who):
        return entity_of(key(name))


def test_unbound_there_is_no_entity(node):
    say()
    with pytest.raises(Refused, match="Nothing about"):
        entity_named("p1")


def test_one_id_of_two_agencies_takes_its_origin_and_names_only_what_is_seen(node):
    say(Fact("name", "Ours"), id="x")
    say(Fact("name", "Theirs"), id="x", by=SILVA, under=label(owners=[NAVY], audience=[POLICE]))
    with pytest.raises(Refused, match=r"x@aa\.police@alpha\.example, x@bb\.navy@alpha\.example"):
        of(RAMOS, "x")
    assert of(RAMOS, "x@bb.navy").caption == "Theirs"
    assert of(SILVA, "x").caption == "Theirs", "who sees one needs no origin"
    with pytest.raises(Refused, match="Nothing about"):
        of(SILVA, "x@aa.police")


def test_conflicting_statements_stand_side_by_side_with_their_sources(node):
    first = say(Fact("birthDate", "1970-03-02"))
    second = say(Fact("birthDate", "1971-03-02"), under=SHARED)
    dates = of(RAMOS).by_prop()["birthDate"]
    assert [(s.value, s.c) for s in dates] == [("1970-03-02", first), ("1971-03-02", second)]
    assert of(RAMOS).cs == [first, second]
    assert of(SILVA).cs == [second]


def test_featured_properties_come_first(node):
    say(Fact("notes", "a note"), Fact("name", "Juan"), Fact("alias", "J"))
    assert next(iter(of(RAMOS).by_prop())) == "name"


def test_the_label_of_an_entity_is_the_join_of_what_is_shown(node):
    say(Fact("name", "A"), under=SECRET)
    say(Fact("name", "B"), under=SHARED)
    assert of(RAMOS).label == SECRET.join(SHARED).join(
        label(Level.UNCLASSIFIED, audience=[NAVY], subjects=["suspect"])
    )
    assert of(SILVA).label.level is Level.RESTRICTED


def test_merged_entities_show_what_is_seen_of_both_and_only_keys_of_which_something_is_seen(node):
    say(Fact("name", "Juan"), id="a", under=SHARED)
    say(Fact("name", "El Canario"), id="b")
    judge(key("a"), key("b"), same=True, label=SHARED, by=RAMOS, reason="one face", basis=basis())
    assert [k.id for k in of(RAMOS, "a").keys] == ["a", "b"]
    assert {s.value for s in of(RAMOS, "b").by_prop()["name"]} == {"Juan", "El Canario"}
    assert [k.id for k in of(SILVA, "a").keys] == ["a"], "the judgement alone shows nobody the other one"
    with pytest.raises(Refused, match="Nothing about"):
        of(SILVA, "b")
