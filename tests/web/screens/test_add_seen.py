"""Who will see it: the counts beside the form are those of the policy, pair by pair."""

from __future__ import annotations

import re
from itertools import product
from typing import Any

import pytest

from tests.factories import CUSTOMS, NAVY, POLICE, label, reader
from tests.people import PEOPLE
from tests.web.screens.stage import text_of
from tests.web.screens.test_add import VESSEL
from watchfloor.core.errors import Refused
from watchfloor.core.label import ALL, Label, Level
from watchfloor.core.policy.decide import allowed
from watchfloor.node.register.audience import who_would_see
from watchfloor.node.register.who import reader_named

AUDIENCES: tuple[Any, ...] = ((), (NAVY,), (NAVY, CUSTOMS), ALL)
LABELS: list[Label] = [
    label(level, audience=audience, purposes=purposes, caveats=caveats, persons=persons)
    for level, audience, purposes, caveats, persons in product(
        (Level.UNCLASSIFIED, Level.RESTRICTED, Level.SECRET),
        AUDIENCES,
        (ALL, ("crime",), ("crime", "security")),
        ((), ("LES",)),
        (ALL, ("ramos", "silva")),
    )
]


def rows_of(answer) -> dict[str, list[str]]:
    table = re.search(r"<table>(.*?)</table>", answer.content.decode(), re.DOTALL)
    assert table
    rows = re.findall(r'<tr><th scope="row">\s*(.*?)</th>(.*?)</tr>', table[1], re.DOTALL)
    return {re.split(r"\s|<", name)[0]: re.findall(r">(\w+\+?)</td>", cells) for name, cells in rows}


def test_the_counts_are_those_of_the_policy_pair_by_pair(floor):
    by = reader()
    for bound in LABELS:
        told = {s.partner.name: s.people for s in who_would_see([bound], by=by)}
        for agency in (POLICE, NAVY, CUSTOMS):
            may = [
                person
                for person, of, _, _, purposes in PEOPLE
                if of == agency and any(allowed(reader_named(person, p), "read", bound) for p in purposes)
            ]
            assert told[agency] == (len(may),), (bound, agency)


def test_who_stands_in_is_counted_where_the_label_names_the_absent(floor):
    from tests.factories import TODAY, admin
    from watchfloor.node.register.enrol import stand_in

    bound = label(persons=["boss"])
    by = reader(acting_for="boss")
    assert who_would_see([bound], by=by)[0].people == (1,)
    stand_in("ramos", "boss", by=admin(), first=TODAY, last=TODAY)
    assert who_would_see([bound], by=by)[0].people == (2,)


def test_nobody_counts_under_a_label_that_he_could_not_write(floor):
    with pytest.raises(Refused):
        who_would_see([label(Level.TOP_SECRET)], by=reader())
    with pytest.raises(Refused):
        who_would_see([label(owners=[NAVY], audience=[POLICE])], by=reader())
    looked = floor("ramos").post("/add/look/", VESSEL | {"whole.level": "TOP_SECRET"})
    assert "<table>" not in looked.content.decode()
    assert "To be allowed: clearance TOP SECRET" in text_of(looked)


def test_the_aside_tells_each_part_for_each_agency(floor):
    narrow = {"narrow.on": "1", "narrow.reach": "owners", "narrow.level": "SECRET", "narrower": ["flag"]}
    looked = floor("ramos").post("/add/look/", VESSEL | narrow)
    rows = rows_of(looked)
    assert rows == {POLICE: ["2", "2"], NAVY: ["1", "none"], CUSTOMS: ["none", "none"], "All": ["3", "2"]}
    assert f"Will not see it: {CUSTOMS}." in text_of(looked)


def test_a_partner_is_shown_what_it_will_see_and_no_more(floor):
    narrow = {"narrow.on": "1", "narrow.reach": "owners", "narrow.level": "SECRET", "narrower": ["flag"]}
    page = floor("ramos").post("/add/look/", VESSEL | narrow)
    (card,) = re.findall(r"<article>(.*?)</article>", page.content.decode(), re.DOTALL)
    assert "bb.navy" in card
    assert "MV ZEBRAFINCH" in card
    assert "Panama" not in card
    own = floor("ramos").post("/add/look/", VESSEL | {"whole.reach": "owners", "whole.agency": []})
    assert "No partner will see any of it." in text_of(own)


def test_what_is_missing_is_counted_and_listed_until_nothing_is(floor):
    client = floor("ramos")
    first = client.post("/add/look/", VESSEL | {"basis": "", "fact.name": [], "fact.flag": []})
    assert "2 things missing" in text_of(first)
    assert 'aria-disabled="true"' in first.content.decode()
    last = client.post("/add/look/", VESSEL)
    assert "missing" not in re.sub(r"<aside.*", "", last.content.decode(), flags=re.DOTALL)
    assert 'class="button filled"' in last.content.decode()
