"""Search: what was found and why, as one types; narrowed, continued, previewed; of what the reader sees alone."""

from __future__ import annotations

import re

import pytest

from tests.factories import NAVY, dpo
from tests.web.screens.stage import (
    BOSS,
    HIDDEN,
    OKAFOR,
    OPEN,
    SECRET,
    SHARED,
    SILVA,
    banner_of,
    say,
    text_of,
    vessel,
)  # fmt: skip
from watchfloor.core.label import Level
from watchfloor.entities.fact import Fact
from watchfloor.node import repeats
from watchfloor.node.audit import accesses

HTMX = {"HTTP_HX_REQUEST": "true"}


def searches() -> list[str]:
    return [a.subject["words"] for a in accesses(by=dpo()) if a.what == "search" and a.subject]


def test_the_empty_search_says_what_can_be_looked_for_and_logs_nothing(floor):
    page = floor("ramos").get("/search/")
    assert "What are you looking for?" in text_of(page)
    assert searches() == []


def test_a_hit_shows_why_it_matched_its_source_its_label_and_its_record(floor):
    c = vessel("v1", "MV ZEBRAFINCH", under=SHARED)
    page = floor("ramos").get("/search/", {"q": "zebrafinch"})
    html, text = page.content.decode(), text_of(page)
    assert "MV <mark>ZEBRAFINCH</mark>" in html
    assert "Name · aa.police, B2" in text
    assert f"/record/{c.hex()}/" in html
    assert "RESTRICTED rel: aa.police, bb.navy" in text
    assert "RESTRICTED" in banner_of(page)
    assert "Search logged" in text


def test_two_readers_find_different_things(floor):
    vessel("open", "MV ZEBRAFINCH OPEN")
    vessel("hidden", "MV ZEBRAFINCH CANARY", by=BOSS, under=HIDDEN)
    his, hers = (floor(who).get("/search/", {"q": "zebrafinch"}) for who in ("silva", "boss"))
    assert "1 result" in text_of(his)
    assert b"CANARY" not in his.content
    assert "TOP SECRET" not in text_of(his)
    assert "2 results" in text_of(hers)
    assert "TOP SECRET" in banner_of(hers)


def test_what_somebody_may_not_see_of_a_hit_is_nowhere_on_the_page(floor):
    vessel("v1", "MV ZEBRAFINCH")
    say("v1", "Vessel", Fact("flag", "pa"), Fact("description", "CANARY"), under=SECRET)
    page = floor("silva").get("/search/", {"q": "zebrafinch"})
    assert b"CANARY" not in page.content
    assert b"Panama" not in page.content
    assert "UNCLASSIFIED" in banner_of(page)
    assert b"Panama" in floor("ramos").get("/search/", {"q": "zebrafinch"}).content


@pytest.mark.parametrize("q", ["canary", "MV CANARY", "9187629"])
def test_hidden_and_absent_read_the_same(floor, q):
    before = floor("silva").get("/search/", {"q": q})
    vessel("hidden", "MV CANARY", Fact("imoNumber", "IMO9187629"), by=BOSS, under=HIDDEN)
    after = floor("silva").get("/search/", {"q": q})
    times = re.compile(r"\d\d:\d\d:\d\d|csrfmiddlewaretoken\S+|data-now=\S+|X-CSRFToken[^}]*|value=\"[\w:-]+\"")
    assert times.sub("", before.content.decode()) == times.sub("", after.content.decode())


def test_facets_and_lists_count_what_the_reader_sees(floor):
    vessel("open", "MV ZEBRAFINCH OPEN", under=SHARED)
    say("p1", "Person", Fact("name", "Zebrafinch Ejemplo"), under=SECRET)
    his, hers = (text_of(floor(who).get("/search/", {"q": "zebrafinch"})) for who in ("silva", "ramos"))
    assert "Person" not in his
    assert "People" not in his
    assert "Person 1" in hers
    assert "People 1" in hers
    assert "SECRET" not in his


def test_an_answer_is_narrowed_by_kind_source_label_and_age(floor):
    client = floor("ramos")
    vessel("v1", "MV ZEBRAFINCH", under=SHARED)
    say("c1", "Company", Fact("name", "Zebrafinch SA"), by=OKAFOR, under=label_of_customs())
    for chosen, kept in (
        ({"kind": "Company"}, "Zebrafinch SA"),
        ({"source": "aa.police"}, "MV ZEBRAFINCH"),
        ({"level": "RESTRICTED"}, "MV ZEBRAFINCH"),
        ({"kind": ["Company", "Vessel"], "source": "cc.customs", "age": "day"}, "Zebrafinch SA"),
    ):
        text = text_of(client.get("/search/", {"q": "zebrafinch", **chosen}))
        assert "1 result" in text
        assert kept.split()[-1] in text
    assert "Nothing is left" in text_of(client.get("/search/", {"q": "zebrafinch", "kind": "Person"}))
    assert (
        client.get("/search/", {"q": "zebrafinch", "kind": "Nonsense", "level": "X", "age": "?"}).status_code
        == 200
    )


def label_of_customs():
    from tests.factories import label
    from watchfloor.core.label import ALL

    return label(Level.UNCLASSIFIED, ["cc.customs"], ALL)


def test_only_what_stays_after_narrowing_is_logged_as_shown(floor):
    kept, left = vessel("v1", "MV ZEBRAFINCH", under=SHARED), say("c1", "Company", Fact("name", "Zebrafinch SA"))
    floor("ramos").get("/search/", {"q": "zebrafinch", "kind": "Vessel"})
    shown = next(a.subject["records"] for a in accesses(by=dpo()) if a.what == "search" and a.subject)
    assert kept.hex() in shown
    assert left.hex() not in shown


def test_typing_searches_from_three_characters_on_and_repetitions_are_one_entry(floor):
    vessel()
    client = floor("ramos")
    for typed in ("z", "ze", "zeb", "zebrafinch", "zebrafinch", "zebrafinch "):
        answer = client.get("/search/", {"q": typed}, **HTMX)
        assert b"<html" not in answer.content
        assert 'hx-swap-oob="true"' in answer.content.decode()
    assert sorted(searches()) == ["zeb", "zebrafinch"]
    client.get("/search/", {"q": "zebrafinch"})
    assert len(searches()) == 2
    floor("ramos").get("/search/", {"q": "zebrafinch"})
    assert len(searches()) == 3, "another sitting"


def test_a_repetition_that_shows_something_else_is_logged(floor):
    client = floor("ramos")
    client.get("/search/", {"q": "zebrafinch"})
    vessel()
    client.get("/search/", {"q": "zebrafinch"})
    assert len(searches()) == 2


def test_after_a_minute_the_same_search_is_logged_again(floor, monkeypatch):
    client = floor("ramos")
    client.get("/search/", {"q": "zebrafinch"})
    monkeypatch.setattr(repeats, "WITHIN", 0.0)
    client.get("/search/", {"q": "zebrafinch"})
    assert len(searches()) == 2


def test_enter_searches_for_short_words_too(floor):
    vessel("v1", "LI")
    assert "1 result" in text_of(floor("ramos").get("/search/", {"q": "li"}))


def test_more_results_are_a_longer_page(floor):
    for n in range(23):
        vessel(f"v{n}", f"ZEBRAFINCH {chr(65 + n)}")
    client = floor("ramos")
    first = client.get("/search/", {"q": "zebrafinch"})
    assert first.content.count(b"data-item") == 20
    assert "there are more" in text_of(first)
    assert "limit=40" in first.content.decode()
    assert client.get("/search/", {"q": "zebrafinch", "limit": "40"}).content.count(b"data-item") == 23
    for odd in ("99999", "-1", "x", "٣"):
        assert client.get("/search/", {"q": "zebrafinch", "limit": odd}).status_code == 200


@pytest.mark.parametrize(
    "q", ["x" * 10_000, "\x00", "\u202e\u200b", "%", "'; --", "<script>alert(1)</script>", "𝔷" * 400, "{{7*7}}"]
)
def test_odd_input_gets_an_answer_and_is_never_markup(floor, q):
    page = floor("ramos").get("/search/", {"q": q})
    assert page.status_code == 200
    assert b"<script>alert" not in page.content
    assert ("first 300 characters" in text_of(page)) == (len(q) > 300)


def test_names_with_markup_and_unseen_signs_are_shown_as_what_they_are(floor):
    name = "ZEBRAFINCH <b onmouseover=alert(1)>\u202eevil\u200b محمد"
    say("odd", "Person", Fact("name", name))
    page = floor("ramos").get("/search/", {"q": "zebrafinch"})
    html = page.content.decode()
    assert "<b onmouseover" not in html
    assert "\u202e" not in html
    assert "\u200b" not in html
    assert "U+202E" in html
    assert "U+200B" in html
    assert '<bdi dir="auto">' in html


def test_the_preview_of_another_hit_is_an_opening_and_keeps_the_banner(floor):
    vessel("v1", "MV ZEBRAFINCH", under=SECRET)
    c = vessel("v2", "MV ZEBRAFINCH TWO")
    client = floor("ramos")
    page = client.get("/search/", {"q": "zebrafinch"}).content.decode()
    seen = re.search(r'name="seen" value="([^"]+)"', page)
    assert seen
    preview = client.get("/search/preview/", {"ref": "v2", "seen": seen[1]}, **HTMX)
    assert "MV ZEBRAFINCH TWO" in text_of(preview)
    assert "SECRET" in banner_of(preview), "of what stays beside it"
    assert accesses(by=dpo())[0].what == "open"
    assert accesses(by=dpo())[0].subject == {"records": [c.hex()]}


def test_a_preview_that_may_not_be_seen_is_absent(floor):
    vessel("hidden", "MV CANARY", by=BOSS, under=HIDDEN)
    client = floor("silva")
    seen = re.search(r'name="seen" value="([^"]+)"', client.get("/search/", {"q": "x"}).content.decode())
    assert seen is None
    from watchfloor.web.screens.found import seal_of

    hidden, absent = (
        client.get("/search/preview/", {"ref": r, "seen": seal_of([OPEN])}) for r in ("hidden", "absent")
    )
    assert (hidden.status_code, absent.status_code) == (404, 404)
    assert b"CANARY" not in hidden.content
    assert client.get("/search/preview/", {"ref": "hidden", "seen": "made up"}).status_code == 422


def test_a_list_pages_through_a_kind_newest_first(floor):
    for n in range(25):
        vessel(f"v{n}", f"MV NUMBER {n}")
    client = floor("silva")
    first = client.get("/list/Vessel/")
    assert first.content.count(b"data-item") == 20
    assert text_of(first).index("NUMBER 24") < text_of(first).index("NUMBER 5")
    after = re.search(r'href="\?after=([^"]+)"', first.content.decode())
    assert after
    second = client.get(f"/list/Vessel/?after={after[1]}")
    assert second.content.count(b"data-item") == 5
    assert accesses(by=dpo())[0].what == "list Vessel"


def test_a_list_of_an_unknown_kind_or_place_is_malformed_and_an_empty_one_says_what_to_do(floor):
    client = floor("ramos")
    assert client.get("/list/Nonsense/").status_code == 422
    assert client.get("/list/Vessel/", {"after": "x/y"}).status_code == 422
    assert "Nothing of this kind" in text_of(client.get("/list/Vessel/"))


def test_who_reads_no_records_finds_none(floor):
    vessel()
    for who in ("admin", "dpo", "ines"):
        page = floor(who, "oversight").get("/search/", {"q": "zebrafinch"})
        assert b"MV ZEBRAFINCH" not in page.content


def test_hits_of_a_partner_say_whose_they_are(floor):
    vessel("v1", "MV ZEBRAFINCH", by=SILVA, under=_of_navy())
    assert "bb.navy" in text_of(floor("ramos").get("/search/", {"q": "zebrafinch"}))


def _of_navy():
    from tests.factories import label
    from watchfloor.core.label import ALL

    return label(Level.UNCLASSIFIED, [NAVY], ALL)
