"""Adding by hand: the label first, the law, the facts; signed once, or refused with what would permit it."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from tests.factories import NAVY, POLICE, TODAY, label
from tests.web.screens.stage import BOSS, HIDDEN, ORIGIN, RAMOS, SECRET, SILVA, banner_of, say, text_of, vessel
from watchfloor.core.label import Level
from watchfloor.entities.entity import entity_named
from watchfloor.entities.fact import Fact
from watchfloor.node.audit import accesses
from watchfloor.node.models import Record
from watchfloor.node.reading import open_record
from watchfloor.node.visibility.binding import acting

REVIEW = (TODAY + timedelta(days=300)).isoformat()
KEY = "ab" * 16
VESSEL = {
    "step": "sign",
    "key": KEY,
    "kind": "Vessel",
    "whole.reach": "named",
    "whole.agency": [NAVY],
    "whole.level": "RESTRICTED",
    "basis": "Example Act, s. 1",
    "purpose": "crime",
    "nature": "fact",
    "fact.name": ["MV ZEBRAFINCH"],
    "fact.flag": ["Panama"],
}
PERSON = VESSEL | {
    "kind": "Person",
    "category": "suspect",
    "suspicion": "seen loading",
    "review": REVIEW,
    "fact.name": ["Juan Ejemplo"],
    "fact.flag": [],
}


def dpo_log():
    from tests.factories import dpo

    return accesses(by=dpo())


def records() -> int:
    from watchfloor.node.databases.doors import unordered

    with unordered("ledger"):
        return Record.objects.using("ledger").filter(kind="entity").count()


def entity_at(answer):
    """The entity to which an answer leads, as the police see it."""
    found = re.fullmatch(r"/entity/([^@]+)@aa\.police@alpha\.example/", answer.url)
    assert found, answer.url
    with acting(RAMOS):
        return entity_named(found[1])


def test_the_form_begins_with_ones_own_agency_only(floor):
    page = floor("ramos").get("/add/")
    assert page.status_code == 200
    assert "RESTRICTED rel: aa.police RESTRICTED" in text_of(page)
    assert banner_of(page) == "RESTRICTED · rel: aa.police"
    assert "The draft is in this page only" in text_of(page)
    assert 'aria-disabled="true"' in page.content.decode()


def test_what_is_signed_is_stored_under_its_label(floor):
    answer = floor("ramos").post("/add/", VESSEL)
    assert answer.status_code == 302
    entity = entity_at(answer)
    assert (entity.caption, entity.schema) == ("MV ZEBRAFINCH", "Vessel")
    assert entity.label == label(audience=[NAVY])
    assert {s.value for s in entity.statements if s.prop == "flag"} == {"pa"}


@pytest.mark.parametrize(("person", "may"), [("ramos", True), ("silva", True), ("okafor", True), ("boss", True)])
def test_those_who_work_on_cases_add_for_their_own_agency(floor, person, may):
    said = VESSEL | {"whole.reach": "owners", "whole.agency": []}
    assert (floor(person).post("/add/", said).status_code == 302) is may
    assert records() == 1


@pytest.mark.parametrize("person", ["dpo", "admin", "ines"])
def test_those_who_see_no_content_are_told_who_adds(floor, person):
    for answer in (
        floor(person, "oversight").get("/add/"),
        floor(person, "oversight").post("/add/", VESSEL),
        floor(person, "oversight").post("/add/look/", VESSEL),
        floor(person, "oversight").get("/add/find/", {"fact.subject": "zebra"}),
    ):
        assert answer.status_code == 403
        assert "the role officer, analyst or supervisor" in text_of(answer)
    assert records() == 0


def test_a_person_needs_all_that_the_law_asks_and_nothing_typed_is_lost(floor):
    said = PERSON | {"category": "", "suspicion": "", "review": "", "basis": "", "fact.alias": ["El Ejemplo"]}
    page = floor("ramos").post("/add/", said)
    assert page.status_code == 422
    text, html = text_of(page), page.content.decode()
    assert "Nothing was added." in text
    for wrong in ("Cite the law", "who the person is to the case", "Give the day on which"):
        assert wrong in text
    for typed in ("Juan Ejemplo", "El Ejemplo", KEY, 'value="bb.navy" checked'):
        assert typed in html
    assert re.search(r'href="#f-basis".*id="f-basis".*id="e-basis">Cite', html, re.DOTALL)
    suspect = floor("ramos").post("/add/", PERSON | {"suspicion": " "})
    assert "Empty. A person may not be stored as suspect without the facts (28 CFR 23.20)." in text_of(suspect)
    assert records() == 0
    assert floor("ramos").post("/add/", PERSON).status_code == 302
    witness = PERSON | {"key": "cd" * 16, "category": "witness", "suspicion": ""}
    assert floor("ramos").post("/add/", witness).status_code == 302


@pytest.mark.parametrize("review", ["2001-01-01", "in 9 years", "soon"])
def test_a_review_date_is_neither_past_nor_far_nor_a_word(floor, review):
    page = floor("ramos").post("/add/", PERSON | {"review": review})
    assert page.status_code == 422
    assert f'value="{review}"' in page.content.decode()
    assert records() == 0


def test_a_label_that_one_could_not_read_is_refused_with_what_would_permit_it(floor):
    page = floor("silva").post("/add/", VESSEL | {"whole.level": "SECRET"})
    assert page.status_code == 422
    assert "Nobody sees what is above his clearance. To be allowed: clearance SECRET" in text_of(page)
    faults: list[dict[str, object]] = [
        {"whole.level": "COSMIC"},
        {"whole.agency": []},
        {"whole.purpose": ["fun"]},
        {"whole.caveat": ["X"]},
    ]
    for wrong in faults:
        assert floor("ramos").post("/add/", VESSEL | wrong).status_code == 422
    border = floor("ramos").post("/add/", VESSEL | {"whole.purpose": ["border"]})
    assert "the purpose border" in text_of(border)
    assert records() == 0


def test_who_names_persons_is_one_of_them(floor):
    answer = floor("ramos").post("/add/", VESSEL | {"whole.persons": "silva"})
    assert entity_at(answer).label.persons == {"ramos", "silva"}


def test_caveats_purposes_opinion_and_evaluation_are_kept(floor):
    more = {
        "whole.caveat": ["ORCON", "LES"],
        "whole.purpose": ["crime"],
        "nature": "opinion",
        "grade": "B",
        "credit": "2",
    }
    entity = entity_at(floor("ramos").post("/add/", VESSEL | more))
    bound = entity.label
    assert (bound.caveats, bound.purposes, bound.opinion) == ({"ORCON", "LES"}, {"crime"}, True)
    assert {s.evaluation for s in entity.statements} == {"admiralty B2"}
    half = floor("ramos").post("/add/", VESSEL | {"key": "cd" * 16, "grade": "B"})
    assert "Grade both the source" in text_of(half)


def test_a_narrower_part_reaches_fewer(floor):
    narrow = {"narrow.on": "1", "narrow.reach": "owners", "narrow.level": "SECRET", "narrower": ["flag"]}
    answer = floor("ramos").post("/add/", VESSEL | narrow)
    entity = entity_at(answer)
    levels = {s.prop: s.label.level for s in entity.statements}
    assert levels["flag"] is Level.SECRET
    assert levels["name"] is Level.RESTRICTED
    with acting(SILVA):
        props = {s.prop for s in entity_named(entity.keys[0].id).statements}
    assert "name" in props
    assert "flag" not in props


def test_a_narrower_part_is_never_wider_than_the_whole(floor):
    wide = {"narrow.on": "1", "narrow.reach": "all", "narrow.level": "UNCLASSIFIED", "narrower": ["flag"]}
    entity = entity_at(floor("ramos").post("/add/", VESSEL | wide))
    assert {s.label for s in entity.statements} == {label(audience=[NAVY])}


def test_what_is_derived_carries_the_labels_of_its_sources(floor):
    source = say("a", "Vessel", Fact("name", "MV SOURCE"), under=label(Level.SECRET, caveats=["ORCON"]))
    client = floor("ramos")
    page = client.get("/add/", {"from": source.hex()})
    assert source.hex()[:8] in text_of(page)
    assert banner_of(page).startswith("SECRET")
    assert "CANARY" not in text_of(page)
    assert "MV SOURCE" not in text_of(page)
    assert source.hex() in [c for a in dpo_log() if a.what == "open" for c in (a.subject or {}).get("records", [])]
    entity = entity_at(client.post("/add/", VESSEL | {"from": [source.hex()]}))
    assert (entity.label.level, entity.label.caveats) == (Level.SECRET, {"ORCON"})
    (c,) = entity.cs
    assert {p.body for p in open_record(c.hex(), by=RAMOS).parts if p.slot == "source"} == {source}


def test_a_source_that_is_hidden_is_answered_like_one_that_is_not_there(floor):
    hidden = vessel("hidden", "MV CANARY", by=BOSS, under=HIDDEN)
    answers = set()
    for c in (hidden.hex(), "07" * 32):
        page = floor("ramos").post("/add/", VESSEL | {"from": [c]})
        assert page.status_code == 422
        answers.add(
            re.sub(r"[0-9a-f]{8,64}|\d\d:\d\d:\d\d", "C", text_of(page).replace(c, "C").replace(c[:8], "C"))
        )
    assert len(answers) == 1
    assert records() == 1


def test_the_same_form_sent_twice_adds_once(floor):
    client = floor("ramos")
    first, second = client.post("/add/", VESSEL), client.post("/add/", VESSEL)
    assert first.status_code == second.status_code == 302
    assert first.url == second.url
    assert records() == 1
    other = client.post("/add/", VESSEL | {"fact.name": ["MV OTHER"]})
    assert other.status_code == 409
    assert "MV OTHER" in other.content.decode()
    assert KEY not in other.content.decode()
    assert floor("boss").post("/add/", VESSEL).status_code == 302, "a key is its person's own"
    assert records() == 2


def test_the_same_form_sent_twice_at_the_same_moment_adds_once(floor):
    from watchfloor.node.databases.scrub import close_quietly

    def send(client):
        try:
            return client.post("/add/", VESSEL)
        finally:
            close_quietly()

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(send, [floor("ramos") for _ in range(4)]))
    assert {(a.status_code, a.url) for a in answers} == {(302, answers[0].url)}
    assert records() == 1


def test_a_statement_about_ones_own_entity_joins_it(floor):
    vessel("v1", "MV ZEBRAFINCH", Fact("flag", "mt"))
    client = floor("ramos")
    page = client.get("/add/", {"about": f"v1@aa.police@{ORIGIN}"})
    assert "Add to MV ZEBRAFINCH" in text_of(page)
    about = {"about": "v1", "fact.name": [], "lines": "flag: Panama"}
    looked = client.post("/add/look/", VESSEL | about)
    assert "aa.police says Malta; both stay" in text_of(looked)
    answer = client.post("/add/", VESSEL | about)
    assert answer.url == f"/entity/v1@aa.police@{ORIGIN}/"
    assert {s.value for s in entity_at(answer).statements if s.prop == "flag"} == {"mt", "pa"}


def test_a_statement_about_another_agencys_entity_is_an_entry_of_ones_own_and_is_judged(floor):
    vessel("n1", "MV OF THE NAVY", by=SILVA, under=label(owners=[NAVY], audience=[POLICE]))
    said = VESSEL | {"about": f"n1@{NAVY}@{ORIGIN}", "whole.reach": "owners", "whole.agency": []}
    answer = floor("ramos").post("/add/", said)
    assert re.fullmatch(
        rf"/entity/hand-[0-9a-f]+@aa\.police@{ORIGIN}/judge/\?other=n1@bb\.navy@{ORIGIN}", answer.url
    )
    assert floor("ramos").get(answer.url).status_code == 200


def test_what_one_may_not_see_one_cannot_add_to(floor):
    vessel("hidden", "MV CANARY", by=BOSS, under=HIDDEN)
    for ref in ("hidden", "nothing"):
        assert floor("ramos").get("/add/", {"about": ref}).status_code == 404
        assert floor("ramos").post("/add/", VESSEL | {"about": ref}).status_code == 404


def test_a_link_points_at_something_that_one_sees(floor):
    vessel("v1")
    vessel("hidden", "MV CANARY", by=BOSS, under=HIDDEN)
    sighting = VESSEL | {"kind": "Sighting", "fact.name": [], "fact.flag": [], "fact.date": ["2026-11-24 14:30"]}
    for ref in ("hidden", "nothing", "v1 x"):
        assert floor("ramos").post("/add/", sighting | {"fact.subject": [ref]}).status_code == 422
    assert floor("ramos").post("/add/", sighting | {"fact.subject": ["v1"]}).status_code == 302
    found = floor("ramos").get(
        "/add/find/", {"fact.subject": "zebrafinch", "prop": "subject", "page": _seal(floor)}
    )
    assert '<option value="v1">' in found.content.decode()
    assert (
        "CANARY"
        not in floor("ramos").get("/add/find/", {"fact.subject": "canary", "page": _seal(floor)}).content.decode()
    )


def _seal(floor) -> str:
    found = re.search(r'"page": "([^"]+)"', floor("ramos").get("/add/", {"kind": "Sighting"}).content.decode())
    assert found
    return found[1]


def test_the_next_form_begins_with_the_last_label_and_basis_but_with_no_fact(floor):
    client = floor("ramos")
    client.post("/add/", VESSEL)
    page = client.get("/add/")
    assert "rel: aa.police, bb.navy" in text_of(page)
    assert 'value="Example Act, s. 1"' in page.content.decode()
    kept = str(dict(client.session.items()))
    assert "ZEBRAFINCH" not in kept
    assert "rel: aa.police, bb.navy" not in text_of(floor("boss").get("/add/"))


def test_a_value_that_is_of_no_such_kind_or_too_long_is_told_at_its_field(floor):
    long = "x" * 10_001
    page = floor("ramos").post(
        "/add/", VESSEL | {"fact.name": [long], "fact.imoNumber": ["123"], "fact.nothing": ["x"]}
    )
    assert page.status_code == 422
    html = page.content.decode()
    assert long in html
    assert "10,001 characters" in text_of(page)
    assert re.search(r'id="e-fact-imoNumber">Found ', html)
    assert re.search(r'id="e-fact-nothing">Found ', html)
    assert floor("ramos").post("/add/", VESSEL | {"fact.name": ["x" * 10_000]}).status_code == 302


def test_signs_that_show_nothing_are_shown_and_do_not_name_anything(floor):
    name = "MV ZEBRA\u202e\u200bFINCH"
    looked = floor("ramos").post("/add/look/", VESSEL | {"lines": f"alias: {name}", "fact.name": [name]})
    assert "\u202e" not in re.sub(
        r"<(input|textarea).*?>(.*?</textarea>)?", "", looked.content.decode(), flags=re.DOTALL
    )
    assert {
        s.value for s in entity_at(floor("ramos").post("/add/", VESSEL | {"fact.name": [name]})).statements
    } >= {"MV ZEBRAFINCH"}


def test_more_properties_and_more_values_come_on_demand(floor):
    client = floor("ramos")
    page = client.post("/add/", VESSEL | {"step": "look", "more": "callSign", "another": "flag"})
    assert page.status_code == 200
    html = page.content.decode()
    assert html.count('name="fact.flag"') == 2
    assert 'name="fact.callSign"' in html
    for protected in ("religion", "ethnicity", "political"):
        assert f'value="{protected}"' not in client.get("/add/", {"kind": "Person"}).content.decode()
    part = client.post("/add/", VESSEL | {"step": "look", "kind": "Person"}, headers={"HX-Request": "true"})
    assert part.content.decode().lstrip().startswith("<form")
    assert "MV ZEBRAFINCH" in part.content.decode(), "what was typed goes along to another kind"


def test_an_unknown_kind_is_told(floor):
    assert floor("ramos").get("/add/", {"kind": "Thing"}).status_code == 422
    assert floor("ramos").get("/add/", {"kind": "Nonsense"}).status_code == 422


def test_a_form_from_elsewhere_is_refused(floor):
    client = floor("ramos", enforce_csrf_checks=True)
    assert client.post("/add/", VESSEL).status_code == 403
    assert records() == 0


def test_secret_sources_bind_the_whole_screen(floor):
    source = say("a", "Vessel", Fact("name", "MV SOURCE"), under=SECRET)
    looked = floor("ramos").post("/add/look/", VESSEL | {"from": [source.hex()]})
    assert banner_of(looked).startswith("SECRET")
    assert "Narrowed by what it is derived from" in text_of(looked)
