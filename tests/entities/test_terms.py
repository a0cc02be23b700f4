"""Under what terms a list is taken in: markings to labels, groups, the owner's own words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.factories import POLICE, label, terms
from watchfloor.core.basis import SubjectCategory
from watchfloor.core.errors import Malformed
from watchfloor.core.label import ALL, Label, Level
from watchfloor.entities.sources.mapping_file import mapping_of
from watchfloor.entities.terms import handling_marked, is_tlp, label_marked, terms_of

MAPPING = {
    "name": "stops",
    "evaluation": "admiralty B2",
    "category": "suspect",
    "review": "in 18 months",
    "label": {
        "marking": "TLP:AMBER // REL bb.navy",
        "owners": ["aa.police"],
        "groups": {"phones": {"marking": "SECRET", "owners": ["aa.police"]}},
    },
    "basis": {"cite": "Example Act, s. 1", "purpose": "crime", "facts": "on the list of stops"},
    "entities": [{"key": "p", "schema": "Person", "id": ["no"], "properties": {"name": "name"}}],
}


def test_a_mapping_states_label_groups_basis_category_and_evaluation():
    found = terms_of(mapping_of(MAPPING), date(2026, 1, 31))
    assert found.label == label(Level.UNCLASSIFIED, audience=["bb.navy"])
    assert found.label_of("phones") == label(Level.SECRET)
    assert (found.category, found.evaluation) == (SubjectCategory.SUSPECT, "admiralty B2")
    assert (found.basis.purpose, found.basis.review) == ("crime", date(2027, 7, 31))
    assert (found.handling.scheme, found.handling.marking) == ("TLP 2.0", "TLP:AMBER // REL bb.navy")


def test_a_group_without_a_label_is_malformed_and_those_that_have_one_are_named():
    with pytest.raises(Malformed, match=r"label group: found 'phones', expected one of none"):
        terms().label_of("phones")
    with pytest.raises(Malformed, match="expected one of money"):
        terms(groups={"money": label()}).label_of("phones")


def test_facts_of_no_group_have_the_label_of_the_list():
    assert terms(label(Level.SECRET)).label_of("") == label(Level.SECRET)


def test_our_own_notation_is_read_for_its_owners():
    assert label_marked("SECRET // REL bb.navy // PURPOSES crime", [POLICE]) == label(
        Level.SECRET, audience=["bb.navy"], purposes=["crime"]
    )


@pytest.mark.parametrize(
    ("marking", "meant"),
    [
        ("TLP:CLEAR", Label.of(Level.UNCLASSIFIED, [POLICE], ALL)),
        ("tlp:amber", Label.of(Level.UNCLASSIFIED, [POLICE])),
        ("TLP:AMBER // REL bb.navy", Label.of(Level.UNCLASSIFIED, [POLICE], ["bb.navy"])),
        ("TLP:GREEN//REL bb,cc.customs", Label.of(Level.UNCLASSIFIED, [POLICE], ["bb", "cc.customs"])),
        ("TLP:AMBER+STRICT // REL bb.navy", Label.of(Level.UNCLASSIFIED, [POLICE])),
        ("TLP:RED // PERSONS ana,ben", Label.of(Level.UNCLASSIFIED, [POLICE], persons=["ana", "ben"])),
    ],
)
def test_a_traffic_light_reaches_whom_the_rest_of_the_marking_names(marking, meant):
    assert label_marked(marking, [POLICE]) == meant


@pytest.mark.parametrize("colour", ["TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT"])
@pytest.mark.parametrize(
    ("segment", "field"),
    [
        ("PURPOSES crime", {"purposes": frozenset({"crime"})}),
        ("KINDS police", {"kinds": frozenset({"police"})}),
        ("PERSONS ana", {"persons": frozenset({"ana"})}),
        ("ORCON", {"caveats": frozenset({"ORCON"})}),
        ("SUBJECT witness", {"subjects": frozenset({SubjectCategory.WITNESS})}),
        ("OPINION", {"opinion": True}),
    ],
)
def test_nothing_that_stands_behind_a_colour_is_lost(colour, segment, field):
    """Every word of a marking narrows; one that was passed over would show the list to others than were meant."""
    marked = label_marked(f"{colour} // REL bb.navy // {segment}", [POLICE])
    bare = label_marked(f"{colour} // REL bb.navy", [POLICE])
    assert marked == replace(bare, **field)


def test_clear_with_readers_named_is_for_these_alone():
    assert label_marked("TLP:CLEAR // REL bb.navy", [POLICE]).readers == frozenset({POLICE, "bb.navy"})
    assert label_marked("TLP:CLEAR // REL ALL", [POLICE]).readers is ALL


def test_a_word_that_nobody_knows_leaves_it_to_the_owners():
    for marking in ("TLP:CLEAR // SHINY", "TLP:GREEN // REL bb.navy // SHINY", "TLP:PURPLE // REL bb.navy"):
        assert label_marked(marking, [POLICE]).readers == frozenset({POLICE})


def test_red_without_persons_is_malformed():
    with pytest.raises(Malformed, match="the persons it was given to"):
        label_marked("TLP:RED // REL bb.navy", [POLICE])


def test_the_owner_s_own_words_are_kept_beside_the_label():
    given = handling_marked("TLP:RED // PERSONS ana", "case 7")
    assert (given.scheme, given.marking, given.case) == ("TLP 2.0", "TLP:RED // PERSONS ana", "case 7")
    ours = handling_marked("SECRET // REL bb.navy")
    assert (ours.scheme, ours.marking) == ("", ""), "our notation is the label itself"


def test_a_colour_is_known_by_its_protocol():
    assert is_tlp(" tlp:amber ")
    assert not is_tlp("AMBER")
