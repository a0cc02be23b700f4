"""The page of an entity: of what the reader sees alone; disputes side by side; timeline, neighbours, export."""

from __future__ import annotations

import json
import re

import pytest

from tests.factories import NAVY, dpo, label, terms
from tests.web.screens.stage import (
    BOSS,
    HIDDEN,
    OKAFOR,
    OPEN,
    ORIGIN,
    RAMOS,
    SECRET,
    SHARED,
    SILVA,
    banner_of,
    judged,
    key,
    say,
    text_of,
    vessel,
)  # fmt: skip
from watchfloor.core.label import ALL, Level
from watchfloor.entities.fact import Fact, SourceEntity
from watchfloor.entities.importing import add
from watchfloor.node.audit import accesses
from watchfloor.node.ledger.seal import seal

NAVYS = label(Level.UNCLASSIFIED, [NAVY], ALL)
CUSTOMS_ = label(Level.UNCLASSIFIED, ["cc.customs"], ALL)


def test_every_statement_stands_with_source_evaluation_label_and_record(floor):
    c = vessel("v1", "MV ZEBRAFINCH", Fact("flag", "pa", "Panamá"), under=SHARED)
    page = floor("silva").get("/entity/v1/")
    html, text = page.content.decode(), text_of(page)
    for said in (
        "MV ZEBRAFINCH",
        "Panama",
        "Raw: “ Panamá ”",
        "aa.police",
        "B2 · fact",
        "RESTRICTED rel: aa.police, bb.navy",
    ):
        assert said in text
    assert f'data-live-c="{c.hex()}"' in html
    assert f'{c.hex()[:8]} <span aria-hidden="true">○' in html
    assert "This page is built from what you may see" in text


def test_a_sealed_record_is_marked_so(floor, monkeypatch):
    from watchfloor.node.node import the_system

    c = vessel()
    seal(by=the_system())
    assert f'{c.hex()[:8]} <span aria-hidden="true">✓' in floor("ramos").get("/entity/v1/").content.decode()


def test_two_readers_see_two_entities(floor):
    vessel("v1", "MV ZEBRAFINCH")
    say("v1", "Vessel", Fact("name", "MV CANARY"), Fact("flag", "pa"), under=SECRET)
    say("v1", "Vessel", Fact("description", "CANARY TOO"), by=BOSS, under=HIDDEN)
    his, hers = floor("silva").get("/entity/v1/"), floor("ramos").get("/entity/v1/")
    for hidden in (b"CANARY", b"Panama", b"SECRET"):
        assert hidden not in his.content
    assert "UNCLASSIFIED" in banner_of(his)
    assert b"MV CANARY" in hers.content
    assert b"CANARY TOO" not in hers.content
    assert banner_of(hers).startswith("SECRET")


def test_hidden_and_absent_read_the_same(floor):
    vessel("hidden", "MV CANARY", by=BOSS, under=HIDDEN)
    answers = [floor("silva").get(f"/entity/{ref}/") for ref in ("hidden", "absent", f"hidden@aa.police@{ORIGIN}")]
    assert [a.status_code for a in answers] == [404] * 3
    said = [text_of(a).replace("absent", "hidden").replace(f"@aa.police@{ORIGIN}", "") for a in answers]
    clock = re.compile(r"\d\d:\d\d:\d\d")
    assert len({clock.sub("", s) for s in said}) == 1


def test_an_id_of_two_agencies_asks_which(floor):
    vessel("v1", "MV OURS")
    vessel("v1", "MV THEIRS", by=OKAFOR, under=CUSTOMS_)
    client = floor("ramos")
    assert client.get("/entity/v1/").status_code == 403
    page = client.get(f"/entity/v1@cc.customs@{ORIGIN}/")
    assert "MV THEIRS" in text_of(page)
    assert b"MV OURS" not in page.content


def test_the_opening_is_logged_with_everything_that_is_shown_and_once_a_minute(floor):
    shown = vessel("v1", "MV ZEBRAFINCH")
    owner = say("c1", "Company", Fact("name", "Zebrafinch SA"))
    link = say("o1", "Ownership", Fact("owner", "c1"), Fact("asset", "v1"))
    client = floor("ramos")
    client.get("/entity/v1/")
    client.get("/entity/v1/?time=learnt")
    (entry,) = accesses(by=dpo())
    assert entry.what == "open"
    assert entry.subject
    assert set(entry.subject["records"]) == {c.hex() for c in (shown, owner, link)}


def test_conflicting_values_stand_side_by_side_until_somebody_judges(floor):
    vessel("v1", "MV ZEBRAFINCH", Fact("flag", "pa"))
    say("v1", "Vessel", Fact("flag", "cr"))
    text = text_of(floor("ramos").get("/entity/v1/"))
    assert "Flag 2 claims" in text
    assert "2 values by one agency. Not resolved until somebody judges" in text
    assert text.index("Panama") < text.index(" or Costa Rica")


def test_a_value_that_the_reader_may_not_see_makes_no_conflict(floor):
    vessel("v1", "MV ZEBRAFINCH", Fact("flag", "pa"))
    say("v1", "Vessel", Fact("flag", "cr"), under=SECRET)
    text = text_of(floor("silva").get("/entity/v1/"))
    assert "claims" not in text
    assert "values by" not in text


def test_many_values_of_one_property_are_folded(floor):
    vessel("v1", "MV ZEBRAFINCH", *(Fact("alias", f"Alias {n}") for n in range(9)))
    page = floor("ramos").get("/entity/v1/")
    assert "5 more" in text_of(page)
    assert "<details>" in page.content.decode()


def test_what_could_not_be_read_is_told_apart_from_a_value(floor):
    vessel("v1", "MV ZEBRAFINCH", Fact("buildDate", "", "circa 1987"))
    assert "~ circa 1987" in text_of(floor("ramos").get("/entity/v1/"))


def test_names_with_markup_and_unseen_signs_are_shown_as_what_they_are(floor):
    odd = "<img src=x onerror=alert(1)>\u202eevil\u200b"
    vessel("v1", odd, Fact("notes", odd, odd + "!"), Fact("alias", "محمد المثال"))
    say("s1", "Sighting", Fact("subject", "v1"), Fact("date", "2026-11-01"), Fact("summary", odd))
    html = floor("ramos").get("/entity/v1/").content.decode()
    for bad in ("<img", "\u202e", "\u200b"):
        assert bad not in html
    assert "U+202E" in html
    assert "\\u202e" in html, "in drawings it is spelt"
    assert '<bdi dir="auto">محمد المثال</bdi>' in html


def test_a_text_of_ten_thousand_characters_does_not_fill_the_page(floor):
    vessel("v1", "MV ZEBRAFINCH", Fact("notes", "x" * 10_000))
    page = floor("ramos").get("/entity/v1/")
    assert "10,000 characters in all" in text_of(page)
    assert b"x" * 301 not in page.content


def test_neighbours_are_drawn_and_listed_behind_the_link_between(floor):
    vessel("v1", "MV ZEBRAFINCH")
    say("c1", "Company", Fact("name", "Zebrafinch SA"))
    say("o1", "Ownership", Fact("owner", "c1"), Fact("asset", "v1"))
    page = floor("ramos").get("/entity/v1/")
    html = page.content.decode()
    assert f'href="/entity/c1@aa.police@{ORIGIN}/"' in html
    assert "Owner · B2" in html
    assert "As a list: 1" in text_of(page)
    assert "MV ZEBRAFINCH" in text_of(floor("ramos").get("/entity/c1/"))


def test_an_opinion_is_dashed_and_hollow(floor):
    opinion = label(Level.UNCLASSIFIED, audience=ALL, opinion=True)
    vessel("v1", "MV ZEBRAFINCH")
    say("c1", "Company", Fact("name", "Zebrafinch SA"))
    say("o1", "Ownership", Fact("owner", "c1"), Fact("asset", "v1"), under=opinion)
    say("v1", "Vessel", Fact("notes", "a carrier"), under=opinion)
    page = floor("ramos").get("/entity/v1/", {"time": "learnt"})
    html = page.content.decode()
    assert 'class="tie opinion"' in html
    assert 'class="mark opinion"' in html
    assert "opinion" in banner_of(page)


@pytest.mark.parametrize("hidden", ["owner", "link"])
def test_a_hidden_neighbour_or_link_is_nowhere(floor, hidden):
    vessel("v1", "MV ZEBRAFINCH")
    say("c1", "Company", Fact("name", "CANARY SA"), under=SECRET if hidden == "owner" else OPEN)
    say("o1", "Ownership", Fact("owner", "c1"), Fact("asset", "v1"), under=SECRET if hidden == "link" else OPEN)
    page = floor("silva").get("/entity/v1/")
    assert b"CANARY" not in page.content
    assert "SECRET" not in text_of(page)


def test_what_happened_stands_in_the_timeline_and_among_related_records(floor):
    vessel("v1", "MV ZEBRAFINCH")
    for n, (start, end) in enumerate([("2026-11-01", ""), ("2026-11-05", "2026-11-12")]):
        ended = [Fact("endDate", end)] if end else []
        say(f"t{n}", "Trip", Fact("vehicle", "v1"), Fact("startDate", start), *ended, Fact("name", f"Stay {n}"))
    page = floor("ramos").get("/entity/v1/")
    assert 'class="stay"' in page.content.decode()
    assert "when it happened" in text_of(page)
    assert text_of(page).count("Stay 1") >= 2
    assert "when it was learnt" in text_of(floor("ramos").get("/entity/v1/?time=learnt"))


def test_the_basis_and_what_is_due_are_told(floor):
    say("p1", "Person", Fact("name", "Juan Ejemplo"))
    text = text_of(floor("ramos").get("/entity/p1/"))
    assert "Basis: Example Act, s. 1" in text
    assert "in 300 d" in text


def test_an_export_is_marked_logged_and_holds_what_the_reader_may_take_out(floor):
    seen = vessel("v1", "MV ZEBRAFINCH", under=SHARED)
    say("v1", "Vessel", Fact("alias", "CANARY"), by=BOSS, under=HIDDEN)
    say("v1", "Vessel", Fact("notes", "to be looked at here"), under=label(caveats=["VIEWONLY"]))
    client = floor("ramos")
    csv = client.post("/entity/v1/export/", {"form": "csv"})
    assert csv.content.decode().startswith('"# RESTRICTED') or csv.content.decode().startswith("# RESTRICTED")
    assert csv["Content-Disposition"] == 'attachment; filename="RESTRICTED_v1.csv"'
    ftm = json.loads(client.post("/entity/v1/export/", {"form": "ftm"}).content)
    assert ftm["marking"].startswith("RESTRICTED")
    for text in (csv.content.decode(), json.dumps(ftm)):
        assert "CANARY" not in text
        assert "looked at" not in text
    assert accesses(by=dpo())[0].what == "export"
    assert seen.hex() in str(accesses(by=dpo())[0].subject)


def test_who_may_not_export_or_judge_is_offered_neither_and_refused(floor):
    vessel("v1", "MV ZEBRAFINCH", under=SHARED)
    client = floor("silva")
    html = client.get("/entity/v1/").content.decode()
    assert "/export/" not in html
    assert "/judge/" not in html
    refused = client.post("/entity/v1/export/", {"form": "csv"})
    assert refused.status_code == 403
    assert "Analysts and supervisors" in text_of(refused) or "role" in text_of(refused)


def test_an_export_is_an_action_and_of_known_forms_only(floor):
    vessel()
    client = floor("ramos")
    assert client.get("/entity/v1/export/").status_code == 405
    assert client.post("/entity/v1/export/", {"form": "pdf"}).status_code == 422
    assert client.post("/entity/absent/export/", {"form": "csv"}).status_code == 404


def test_judgements_stand_with_their_reasons_for_who_sees_both_ends(floor):
    vessel("v1", "MV ZEBRAFINCH")
    vessel("v2", "MV ZEBRAFINCH II")
    vessel("v3", "MV CANARY", under=SECRET)
    judged(key("v1"), key("v2"), reason="one hull number", under=SHARED)
    judged(key("v1"), key("v3"), same=False, reason="another hull", under=OPEN)
    hers, his = floor("ramos").get("/entity/v1/"), floor("silva").get("/entity/v1/")
    assert "one hull number" in text_of(hers)
    assert "another hull" in text_of(hers)
    assert "one hull number" in text_of(his)
    assert b"another hull" not in his.content
    assert b"CANARY" not in his.content


def test_a_merge_by_a_judgement_that_one_does_not_see_is_not_shown_to_him(floor):
    vessel("v1", "MV ZEBRAFINCH")
    vessel("v2", "MV OTHER")
    judged(key("v1"), key("v2"), under=SECRET)
    assert b"MV OTHER" in floor("ramos").get("/entity/v1/").content
    assert b"MV OTHER" not in floor("silva").get("/entity/v1/").content


def test_what_only_exists_says_what_to_do(floor):
    add(SourceEntity("v1", "Vessel", (), "by hand"), terms(NAVYS), by=SILVA)
    assert "Add the first statement" in text_of(floor("ramos").get("/entity/v1/"))


def test_a_page_names_its_things_for_those_who_do_not_see_it(floor):
    vessel("v1", "MV ZEBRAFINCH", by=RAMOS)
    html = floor("ramos").get("/entity/v1/").content.decode()
    assert html.count("<h1") == 1
    assert not re.search(r'\sstyle="', html)
    assert not re.search(r"\son\w+=", html)
