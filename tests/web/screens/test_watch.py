"""The watch: what each person at work finds on his first screen, and what the access log keeps of it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from tests.factories import NAVY, TODAY, basis, dpo, entity, label, reader, terms, vessel
from tests.web.conftest import AtScreen
from watchfloor.core.label import Level
from watchfloor.entities.fact import Fact
from watchfloor.entities.importing import add
from watchfloor.node.audit import accesses
from watchfloor.node.custody.withdraw import withdraw

RAMOS = reader()
TO_NAVY = label(audience=[NAVY])


def named(name: str, of: str = "v1", under: Any = TO_NAVY, *facts: Fact) -> bytes:
    said = entity(of, "Vessel", [Fact("name", name), *facts])
    return add(said, terms(under, category=None), by=RAMOS).c


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def banner(answer: Any) -> str:
    return str(re.findall(r'id="banner"[^>]*>([^<]*)<', answer.content.decode())[0])


def test_each_finds_what_he_may_see_and_the_banner_covers_it(floor: AtScreen) -> None:
    named("MV Alta")
    named("MV Zebrafinch", "v2", label(Level.SECRET))
    mine, theirs = floor("ramos").get("/"), floor("silva").get("/")
    assert "MV Zebrafinch" in text(mine)
    assert banner(mine).startswith("SECRET")
    assert "MV Alta" in text(theirs)
    assert "Zebrafinch" not in text(theirs)
    assert banner(theirs).startswith("RESTRICTED")


def test_a_look_at_the_watch_is_one_entry_of_the_access_log(floor: AtScreen) -> None:
    c = named("MV Alta")
    floor("silva").get("/")
    logged = [a for a in accesses(by=dpo()) if a.person == "silva"]
    assert [(a.what, a.subject) for a in logged] == [("watch", {"records": [c.hex()]})]


def test_who_reads_no_content_is_led_to_his_own_places(floor: AtScreen) -> None:
    named("MV Alta")
    for who in ("dpo", "admin", "ines"):
        answer = floor(who, "oversight").get("/")
        assert "MV Alta" not in text(answer)
        assert "data-live" not in text(answer)
    assert "/access-log/" in text(floor("dpo", "oversight").get("/"))


def test_an_empty_floor_says_what_to_do_next(floor: AtScreen) -> None:
    assert "Add what you know" in text(floor("ramos").get("/"))


def test_tabs_kind_and_place_narrow_the_feed_and_old_addresses_narrow_nothing(floor: AtScreen) -> None:
    screen = floor("ramos")
    named("MV Alta", "v1", TO_NAVY, Fact("flag", "pa"))
    c = named("MV Baja", "v2")
    withdraw(c, by=RAMOS, reason="misread", basis=basis())

    def feed(query: str) -> list[str]:
        return re.findall(
            r'<h3><a href="[^"]*"><bdi dir="auto">([^<]*)', screen.get(f"/?{query}").content.decode()
        )

    assert feed("") == ["Withdrawn: MV Baja", "MV Baja", "MV Alta"]
    assert feed("tab=alerts") == feed("tab=mine") == ["Withdrawn: MV Baja"]
    assert feed("kind=entity") == ["MV Baja", "MV Alta"]
    assert feed("place=panama") == ["MV Alta"]
    assert feed("tab=none&kind=none") == feed("")
    assert "Nothing here that you may see" in text(screen.get("/?place=nowhere"))


def test_older_pages_follow_and_have_no_stream(floor: AtScreen) -> None:
    screen = floor("ramos")
    for n in range(53):
        named(f"MV {n:02}", f"v{n}")
    first = text(screen.get("/"))
    older = re.findall(r'href="\?(before=[^"]*)"', first)
    assert older
    second = screen.get(f"/?{older[0]}")
    assert [
        n for n in range(53) if f">MV {n:02}<" in re.split('id="items"', text(second))[1].split("</ol>")[0]
    ] == [0, 1, 2]
    assert "data-live=" not in text(second)
    assert floor("boss").get(f"/?{older[0]}").status_code == 422


def test_what_is_due_and_his_to_settle_waits_for_a_person(floor: AtScreen) -> None:
    said = entity(facts=[Fact("name", "Juan Ejemplo")])
    add(said, terms(TO_NAVY, by_law=basis(review=TODAY + timedelta(days=3))), by=RAMOS)
    assert "Restate or let it be purged" in text(floor("ramos").get("/"))
    assert "No review is due" in text(floor("okafor").get("/"))


def test_the_node_says_how_its_log_stands(floor: AtScreen) -> None:
    from tests.factories import admin
    from watchfloor.node.ledger.seal import seal

    assert "The log was never sealed" in text(floor("ramos").get("/"))
    seal(by=admin())
    assert "256 entries" in text(floor("ramos").get("/"))


def test_names_of_strangers_are_shown_and_not_obeyed(floor: AtScreen) -> None:
    add(vessel("v1", "<script>alert(1)</script>"), terms(TO_NAVY, category=None), by=RAMOS)
    named("MV \u202eatlA", "v2")
    page = floor("ramos").get("/").content.decode()
    assert "<script>alert" not in page
    assert "\u202e" not in page
