"""Merges are judgements: labelled, made by a person with a reason, and counted for who sees them."""

from __future__ import annotations

import pytest

from tests.factories import NAVY, POLICE, basis, dpo, label, reader, say
from watchfloor.core.errors import Malformed, Refused
from watchfloor.core.label import ALL
from watchfloor.entities.entity import entity_named
from watchfloor.entities.judgements import Key, clusters, judge, judgements_on, same_as
from watchfloor.node.visibility.binding import acting

RAMOS, SILVA = reader(), reader("silva", NAVY)
ANYBODY = label(audience=ALL)


def key(name: str, agency: str = POLICE) -> Key:
    return Key(f"{agency}@alpha.example", name)


A, B, C, D = map(key, "abcd")


def judged(one: Key, other: Key, same: bool = True, under=None, by=RAMOS):
    return judge(one, other, same=same, label=under or label(), by=by, reason="one face", basis=basis())


def same(who, one: Key) -> set[str]:
    with acting(who):
        return {k.id for k in same_as(one)}


def test_a_merge_is_visible_to_who_sees_the_judgement(node):
    judged(A, B)
    assert same(RAMOS, A) == same(RAMOS, B) == {"a", "b"}
    assert same(SILVA, A) == {"a"}
    assert same_as(A) == {A}, "and unbound to nobody"


def test_the_newest_judgement_that_a_reader_sees_counts_for_him(node):
    judged(A, B, under=ANYBODY)
    judged(B, A, same=False)
    assert same(RAMOS, A) == {"a"}
    assert same(SILVA, A) == {"a", "b"}, "he sees the older one only"
    judged(A, B)
    assert same(RAMOS, A) == {"a", "b"}


def test_a_split_of_one_pair_leaves_the_others(node):
    for pair in ((A, B), (B, C), (C, D)):
        judged(*pair)
    assert same(RAMOS, A) == {"a", "b", "c", "d"}
    judged(B, C, same=False)
    assert same(RAMOS, A) == {"a", "b"}
    assert same(RAMOS, D) == {"c", "d"}


def test_a_ring_of_judgements_is_one_entity(node):
    for pair in ((A, B), (B, C), (C, A)):
        judged(*pair)
    judged(A, B, same=False)
    assert same(RAMOS, A) == {"a", "b", "c"}, "still the same by way of c"


def test_one_id_of_two_agencies_is_merged_by_judgement_only(node):
    theirs = key("a", NAVY)
    assert same(RAMOS, A) == {"a"}
    judged(A, theirs)
    with acting(RAMOS):
        assert same_as(A) == {A, theirs}
        assert clusters([A, B, theirs]) == {A: {A, theirs}, theirs: {A, theirs}, B: {B}}


def test_two_readers_see_two_merges_of_one_entity(node):
    for name in "ab":
        say(id=name, under=ANYBODY, name=name.upper())
    judged(A, B, by=SILVA, under=label(owners=[NAVY]))
    with acting(SILVA):
        assert len(entity_named("a").keys) == 2
    with acting(RAMOS):
        assert len(entity_named("a").keys) == 1


def test_judgements_on_an_entity_come_oldest_first_and_each_once(node):
    judged(B, A)
    judged(B, C)
    judged(C, D)
    with acting(RAMOS):
        assert [(j.left, j.right) for j in judgements_on([A, B])] == [(A, B), (B, C)]
    assert judgements_on([A, B]) == []


def test_who_judges_is_an_analyst_of_an_owner_and_says_why(node):
    with pytest.raises(Refused, match="role analyst or supervisor"):
        judged(A, B, by=reader(roles=["officer"]))
    with pytest.raises(Refused):
        judged(A, B, by=dpo())
    with pytest.raises(Refused, match="owner"):
        judged(A, B, under=label(owners=[NAVY], audience=[POLICE]))
    with pytest.raises(Malformed, match="no reason"):
        judge(A, B, same=True, label=label(), by=RAMOS, reason=" ", basis=basis())
    with pytest.raises(Malformed, match="twice"):
        judged(A, A)


def test_a_judgement_does_not_tell_whether_its_ends_are_there(node):
    """Nothing is looked up: the caller has shown both to who judges."""
    judged(A, key("absent"))
    assert same(RAMOS, A) == {"a", "absent"}
    with acting(RAMOS), pytest.raises(Refused):
        entity_named("absent")
