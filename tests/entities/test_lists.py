"""Lists, counts and facets: newest first, each entity once, and only what the reader sees."""

from __future__ import annotations

from random import Random

import pytest

from tests.factories import NAVY, POLICE, basis, dpo, entity, label, reader, say, terms, vessel
from watchfloor.core.label import ALL
from watchfloor.entities.fact import Fact
from watchfloor.entities.importing import take_in
from watchfloor.entities.judgements import Key, judge
from watchfloor.entities.lists import MOST_COUNTED, Place, count, facets, newest, newest_rows
from watchfloor.node.databases.doors import ledger
from watchfloor.node.visibility import driven
from watchfloor.node.visibility.binding import acting
from watchfloor.node.visibility.horizons import intern

RAMOS, SILVA = reader(), reader("silva", NAVY)
SHARED = label(audience=[NAVY])


def listed(who, kind: str = "Person", limit: int = 50) -> list[str]:
    return [e.keys[0].id for e in newest(kind, by=who, limit=limit).entities]


def paged(who, limit: int, kind: str = "Person") -> list[str]:
    """The whole list, page by page."""
    found: list[str] = []
    last: Place | None = None
    while True:
        page = newest(kind, by=who, limit=limit, after=last)
        assert len(page.entities) <= limit
        found += [e.keys[0].id for e in page.entities]
        last = page.last
        if last is None:
            return found


def test_a_list_is_newest_first_and_of_one_schema(node):
    for name in "abc":
        say(id=name)
    take_in([vessel("v")], terms(), by=RAMOS)
    assert listed(RAMOS) == ["c", "b", "a"]
    assert listed(RAMOS, "Vessel") == ["v"]
    assert listed(RAMOS, "Company") == []


def test_a_reader_s_list_is_as_if_the_hidden_were_not_there(node):
    for n in range(12):
        say(id=f"e{n}", under=SHARED if n % 3 == 0 else label())
    assert listed(SILVA) == ["e9", "e6", "e3", "e0"]
    assert listed(SILVA, limit=2) == ["e9", "e6"]
    assert listed(dpo()) == []


@pytest.mark.parametrize("narrow", [True, False], ids=["narrow", "wide"])
@pytest.mark.parametrize("limit", [1, 3, 7, 50])
def test_page_by_page_every_entity_comes_once_also_where_all_came_at_one_time(node, monkeypatch, narrow, limit):
    monkeypatch.setattr("watchfloor.entities.lists.NARROW", driven.NARROW if narrow else -1)
    take_in((entity(f"e{n}") for n in range(20)), terms(SHARED), by=RAMOS)  # one time for all of them
    take_in((entity(f"h{n}") for n in range(20)), terms(), by=RAMOS)
    say(id="last", under=SHARED)
    found = paged(SILVA, limit)
    assert found[0] == "last"
    assert sorted(found[1:]) == sorted(f"e{n}" for n in range(20))


def test_an_entity_that_was_told_again_comes_once_at_its_newest(node):
    for name in ("a", "b", "c", "a", "b", "a"):
        say(id=name)
    assert listed(RAMOS) == ["a", "b", "c"]
    assert paged(RAMOS, 1) == ["a", "b", "c"]


def test_what_is_judged_to_be_one_comes_once_for_who_sees_the_judgement(node):
    for name in "abcd":
        say(id=name, under=SHARED)
    origin = f"{POLICE}@alpha.example"
    judge(Key(origin, "a"), Key(origin, "c"), same=True, label=label(), by=RAMOS, reason="x", basis=basis())
    assert paged(RAMOS, 2) == ["d", "a", "b"]
    assert paged(SILVA, 2) == ["d", "c", "b", "a"]


def test_any_mixture_is_listed_alike_in_pages_of_any_size(node):
    dice = Random(4)
    for n in range(40):
        say(id=f"e{dice.randrange(15)}", under=dice.choice([SHARED, label()]))
        if n % 9 == 0:
            take_in((entity(f"e{dice.randrange(30)}", name=f"n{n}{k}") for k in range(5)), terms(SHARED), by=RAMOS)
    for who in (RAMOS, SILVA):
        whole = listed(who, limit=1000)
        assert len(set(whole)) == len(whole)
        assert paged(who, 1) == paged(who, 4) == whole


def test_facets_count_each_kind_as_far_as_the_reader_sees(node):
    say(id="a", under=SHARED)
    say(id="b")
    take_in([vessel("v"), vessel("w")], terms(), by=RAMOS)
    for who, found in ((RAMOS, {"Person": 2, "Vessel": 2}), (SILVA, {"Person": 1}), (dpo(), {})):
        with acting(who):
            assert facets() == found
            assert {kind: count(kind) for kind in found} == found
            assert count("Company") == 0
    assert facets() == {}


def test_counts_stop_at_a_thousand(node):
    take_in((entity(f"e{n}") for n in range(MOST_COUNTED + 20)), terms(), by=RAMOS)
    with acting(RAMOS):
        assert facets() == {"Person": MOST_COUNTED}
        assert count("Person") == MOST_COUNTED


def test_hidden_records_change_no_count_facet_or_list(node):
    say(id="a", under=SHARED)

    def seen() -> tuple[object, ...]:
        with acting(SILVA):
            return facets(), count("Person"), newest_rows("Person", 50), listed(SILVA)

    before = seen()
    for n in range(5):
        say(Fact("name", "Hidden"), id=f"h{n}")
    assert seen() == before


def test_a_wide_and_a_narrow_horizon_give_the_same_list(node, monkeypatch):
    with ledger():
        for n in range(5):
            intern(label(audience=ALL, persons=["ramos", f"p{n}"]))
    for n in range(10):
        say(id=f"e{n}", under=label(persons=["ramos", f"p{n % 5}"]))
    narrow = listed(RAMOS)
    monkeypatch.setattr("watchfloor.entities.lists.NARROW", -1)
    assert listed(RAMOS) == narrow == [f"e{n}" for n in range(9, -1, -1)]
