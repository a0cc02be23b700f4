"""What a record makes of its facts: statements under the labels of their parts, tokens, tallies."""

from __future__ import annotations

import pytest

from tests.factories import NAVY, POLICE, entity, label, reader, say, terms, vessel
from watchfloor.core.errors import Malformed
from watchfloor.core.label import Label, Level
from watchfloor.core.record import Handling
from watchfloor.entities.fact import Fact
from watchfloor.entities.folding import token
from watchfloor.entities.importing import add, take_in
from watchfloor.entities.models import STATEMENTS, Statement, Tally, Token
from watchfloor.entities.said import draft_of
from watchfloor.entities.statements import origin_of
from watchfloor.node.models import LEAVES, Part, Record
from watchfloor.node.visibility.binding import acting

RAMOS, LOW = reader(), reader("ana", clearance=Level.RESTRICTED)
HIDDEN = {"hidden": label(Level.SECRET)}


def seen(who=RAMOS) -> list[tuple[str, str, str]]:
    with acting(who):
        return [(s.prop, s.value, s.raw) for s in Statement.objects.order_by("id")]


def test_a_record_says_that_the_entity_exists_and_each_of_its_facts(node):
    say(
        Fact("name", "Juan Ejemplo"),
        Fact("birthDate", "", "circa 1970"),
        Fact("phone", "+34911222333", "911 222 333"),
    )
    assert seen() == [
        ("id", "p1", ""),
        ("name", "Juan Ejemplo", ""),
        ("birthDate", "", "circa 1970"),
        ("phone", "+34911222333", "911 222 333"),
    ]


def test_a_value_that_cleaning_dropped_is_still_found(node):
    say(Fact("birthDate", "", "circa 1970"))
    with acting(RAMOS):
        assert Token.objects.filter(token=token("d", "1970")).count() == 1


def test_facts_under_another_label_are_seen_by_who_may_see_them(node):
    say(Fact("name", "Juan Ejemplo"), Fact("alias", "La Sombra", None, "hidden"), groups=HIDDEN)
    assert ("alias", "La Sombra", "") in seen(RAMOS)
    assert seen(LOW) == [("id", "p1", ""), ("name", "Juan Ejemplo", "")]
    with acting(LOW):
        assert not Token.objects.filter(token=token("n", "sombra")).exists()


def test_an_entity_counts_once_a_record_whatever_labels_its_facts_have(node):
    facts = [Fact("name", "A"), Fact("alias", "B", None, "hidden"), Fact("notes", "C", None, "more")]
    say(*facts, groups={**HIDDEN, "more": label(persons=["ramos"])})
    for who in (RAMOS, LOW):
        with acting(who):
            assert [(t.kind, t.n) for t in Tally.objects.all()] == [("Person", 1)]


def test_statements_are_numbered_within_their_record(node):
    first, second = say(id="a"), say(id="b")
    with acting(RAMOS):
        for c, name in ((first, "a"), (second, "b")):
            seq = Record.objects.get(c=c).seq
            ids = list(Statement.objects.filter(entity=name).order_by("id").values_list("id", flat=True))
            assert ids == [seq * STATEMENTS, seq * STATEMENTS + 1]


def test_more_facts_than_a_record_numbers_are_malformed(node):
    many = entity(facts=[Fact("notes", f"n{n}") for n in range(STATEMENTS)])
    with pytest.raises(Malformed, match="4096 facts about one entity"):
        add(many, terms(), by=RAMOS)


def test_a_fact_in_a_group_without_a_label_is_malformed(node):
    with pytest.raises(Malformed, match="label group"):
        say(Fact("alias", "X", None, "nowhere"), groups=HIDDEN)


def test_two_agencies_names_are_two_entities(node):
    say(id="x")
    say(id="x", by=reader("silva", NAVY), under=label(owners=[NAVY], audience=[POLICE]))
    with acting(RAMOS):
        assert set(Statement.objects.values_list("origin", flat=True)) == {
            "aa.police@alpha.example",
            "bb.navy@alpha.example",
        }
    assert origin_of("alpha.example/log", POLICE) == "aa.police@alpha.example"


def test_a_part_about_a_person_carries_his_category(node):
    say()
    take_in([vessel()], terms(category=None), by=RAMOS)
    with acting(RAMOS):
        labels = {p.slot: p.label_id for p in Part.objects.filter(id__lt=2 * LEAVES)}
        vessels = {p.label_id for p in Part.objects.filter(id__gte=2 * LEAVES, slot="body")}
    assert labels["body"] not in vessels
    draft = draft_of(entity(), terms(), POLICE)
    assert draft.label.subjects == {"suspect"}
    assert draft_of(vessel(), terms(category=None), POLICE).label.subjects == frozenset()


def test_what_is_handled_beside_the_label_stands_on_every_part_of_facts(node):
    handling = Handling(scheme="TLP 2.0", marking="TLP:AMBER", case="C-7")
    facts = [Fact("name", "A"), Fact("alias", "B", None, "hidden")]
    add(entity(facts=facts), terms(groups=HIDDEN, handling=handling), by=RAMOS)
    with acting(RAMOS):
        rows = Part.objects.filter(slot__in=["body", "facts"])
        assert {(p.scheme, p.marking, p.case_ref) for p in rows} == {("TLP 2.0", "TLP:AMBER", "C-7")}
        assert all(p.review for p in rows)
    assert Label.from_json(label().to_json()) == label(), "and it is never part of the label"


def test_the_evaluation_stands_as_it_was_given_on_every_statement(node):
    say(Fact("name", "A"), Fact("alias", "B", None, "hidden"), groups=HIDDEN)
    with acting(RAMOS):
        assert set(Statement.objects.values_list("evaluation", flat=True)) == {"admiralty B2"}
