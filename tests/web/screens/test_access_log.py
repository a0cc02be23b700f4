"""The access log on a screen: who looked, found by person, deed, record and day; never what a record says."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.factories import TODAY, dpo, reader, say
from watchfloor.core.basis import LegalBasis
from watchfloor.core.errors import Absent, Refused
from watchfloor.entities.search import search
from watchfloor.node import consultations as questions
from watchfloor.node.audit import accesses
from watchfloor.node.consultations import Wanted, consultations
from watchfloor.node.custody.purge import purge
from watchfloor.node.reading import open_record

RAMOS, BOSS = reader(), reader("boss")


def shown(floor, path: str = "/access-log/", who: str = "dpo") -> str:
    answer = floor(who, "oversight").get(path)
    assert answer.status_code == 200, answer.content[:300]
    return str(answer.content.decode())


@pytest.mark.parametrize(
    ("who", "purpose", "status"),
    [("dpo", "oversight", 200), ("ines", "oversight", 200), ("admin", "oversight", 403), ("ramos", "crime", 403)],
)
def test_protection_officer_and_inspector_read_it_and_nobody_else(floor, who, purpose, status):
    for path in ("/access-log/", "/access-log/download/"):
        assert floor(who, purpose).get(path).status_code == status


def test_it_shows_who_asked_for_what_and_records_by_their_id_only(floor):
    c = say()
    search("ejemplo", by=RAMOS)
    open_record(c.hex(), by=RAMOS)
    html = shown(floor)
    assert "“<bdi" in html
    assert c.hex()[:8] in html
    assert "Juan" not in html
    assert "RESTRICTED · rel: aa.police" in html, "the banner is the log's own label"


def test_a_log_that_nobody_is_in_says_what_to_do(floor):
    assert "No entry fits" in shown(floor)


def test_it_is_found_by_person_purpose_deed_record_and_day(floor):
    c, other = say(), say(id="p2")
    search("one", by=RAMOS)
    search("two", by=BOSS)
    open_record(c.hex(), by=RAMOS)
    open_record(other.hex(), by=BOSS)
    tomorrow = (TODAY + timedelta(days=1)).isoformat()
    for query, count in (
        ("person=ramos", 2), ("what=search", 2), ("person=boss&what=open", 1), ("purpose=crime", 4),
        ("purpose=border", 0),
        ("purpose=crime&what=open&person=ramos", 1), ("purpose=crime&what=search", 2),
        (f"about={c.hex()[:8]}", 1), (f"about={c.hex()}&person=boss", 0),
        (f"first={TODAY}", 4), (f"last={TODAY}", 4), (f"first={tomorrow}", 0), ("person=nobody", 0),
    ):  # fmt: skip
        assert shown(floor, f"/access-log/?{query}").count("<tr data-item>") == count, query


def test_what_is_typed_wrong_is_told_beside_it_and_stays(floor):
    answer = floor("dpo", "oversight").get("/access-log/?first=soon&person=ramos")
    assert answer.status_code == 422
    assert b'value="soon"' in answer.content
    assert b'value="ramos"' in answer.content
    assert floor("dpo", "oversight").get("/access-log/?about=xyz").status_code == 422
    assert floor("dpo", "oversight").get("/access-log/?about=" + "ab" * 4).status_code == 404
    assert floor("dpo", "oversight").get("/access-log/?before=zz").status_code == 404


def test_pages_lead_to_the_end_and_each_entry_stands_once(node):
    for n in range(7):
        search(f"word{n}", by=RAMOS if n % 2 else BOSS)
    seen, before = [], None
    while True:
        page = consultations(Wanted(person="ramos"), by=dpo(), most=2, before=before)
        seen += [a.subject["words"] for a in page.entries if a.subject]
        before = page.last
        if before is None:
            break
    assert seen == ["word5", "word3", "word1"]


def test_what_no_key_tells_apart_is_looked_through_so_far_and_leaves_a_way_on(node, monkeypatch):
    monkeypatch.setattr(questions, "MOST_SCANNED", 3)
    c = say()
    for who in (BOSS, RAMOS, RAMOS, RAMOS, RAMOS):
        open_record(c.hex(), by=who)
    page = consultations(Wanted(person="boss", about=c), by=dpo(), most=2)
    assert (page.entries, page.last is not None) == ((), True)
    page = consultations(Wanted(person="boss", about=c), by=dpo(), most=2, before=page.last)
    assert [a.person for a in page.entries] == ["boss"]


def test_a_page_behind_no_entry_is_not_there_and_who_may_not_ask_is_refused(node):
    with pytest.raises(Absent):
        consultations(Wanted(), by=dpo(), before=bytes(32))
    with pytest.raises(Refused):
        consultations(Wanted(), by=RAMOS)


def test_after_a_purge_it_says_that_something_was_destroyed_and_is_still_found_by_person(floor):
    c = say()
    search("ejemplo", by=RAMOS)
    open_record(c.hex(), by=RAMOS)
    purge([c], by=dpo(), order="court 1", basis=LegalBasis("Act", "oversight"))
    html = shown(floor, "/access-log/?person=ramos")
    assert html.count("<tr data-item>") == 2
    assert html.count("destroyed by a purge") == 2
    assert "ejemplo" not in html
    assert c.hex()[:8] not in html
    assert shown(floor, f"/access-log/?about={c.hex()}").count("<tr data-item>") == 0


def test_the_file_is_marked_holds_no_formula_and_is_an_entry_itself(floor):
    search("=1+1", by=RAMOS)
    answer = floor("dpo", "oversight").get("/access-log/download/?person=ramos")
    lines = answer.content.decode().splitlines()
    assert lines[0] == "# RESTRICTED"
    assert "'=1+1" in lines[2]
    assert len(lines) == 3
    assert "attachment" in answer.headers["Content-Disposition"]
    (entry, _) = accesses(by=dpo())
    assert (entry.person, entry.what, entry.reason) == ("dpo", "export access log", "person ramos")


def test_pages_are_linked_by_an_entry_s_own_id(floor):
    for n in range(51):
        search(f"word{n}", by=RAMOS)
    first = shown(floor, "/access-log/?person=ramos")
    assert first.count("<tr data-item>") == 50
    older = first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    second = shown(floor, f"/access-log/{older}")
    assert "word0<" in second
    assert second.count("<tr data-item>") == 1
