"""Reviews due: readers see what they may see, with its day; the protection officer ids and days alone."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from tests.factories import TODAY, dpo, label, say
from watchfloor.core.basis import LegalBasis
from watchfloor.core.label import Level
from watchfloor.node.audit import accesses
from watchfloor.node.custody.hold import hold
from watchfloor.node.ledger import clock
from watchfloor.web.screens.reviews import countdown

FAR = (TODAY + timedelta(days=400)).isoformat()


@pytest.fixture
def later(monkeypatch):
    """Move the clock so many days on."""

    def move(days: int) -> None:
        ahead = datetime.now(UTC) + timedelta(days=days)
        monkeypatch.setattr(clock, "utc_now", lambda: ahead)

    return move


def text(answer) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def test_a_reader_sees_what_is_due_by_a_day_and_is_led_to_its_record(floor):
    c = say()
    client = floor("ramos")
    assert "Nothing is due by then" in text(client.get("/reviews/"))
    html = text(client.get(f"/reviews/?until={FAR}"))
    assert f'href="/record/{c.hex()}/"' in html
    assert "Open and restate" in html
    assert "in 300 days" in html
    assert 'class="banner restricted"' in html
    assert accesses(by=dpo())[0].what == "list due"


def test_nobody_is_told_of_what_he_may_not_see(floor):
    c = say(under=label(Level.SECRET, purposes=["crime"]))
    assert c.hex()[:8] in text(floor("ramos").get(f"/reviews/?until={FAR}"))
    for who, purpose in (("silva", "crime"), ("okafor", "crime"), ("ramos", "border")):
        html = text(floor(who, purpose).get(f"/reviews/?until={FAR}"))
        assert "Nothing is due by then that you may see" in html
        assert c.hex()[:8] not in html


def test_what_is_overdue_says_so_in_words(floor, later):
    say()
    later(302)
    html = text(floor("ramos").get("/reviews/"))
    assert "1 is overdue" in html
    assert '<strong class="alarm">overdue by 2 days</strong>' in html


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (-2, "overdue by 2 days"),
        (-1, "overdue by 1 day"),
        (0, "due today"),
        (1, "in 1 day"),
        (30, "in 30 days"),
    ],
)
def test_a_day_is_counted_down_in_words(left, words):
    assert countdown(left) == words


def test_the_protection_officer_sees_ids_and_days_of_what_is_overdue(floor, later):
    c, held = say(under=label(Level.SECRET)), say(id="p2")
    hold(held, by=dpo(), order="court 1", basis=LegalBasis("Act", "oversight"))
    assert "No review date has passed" in text(floor("dpo", "oversight").get("/reviews/"))
    later(302)
    html = text(floor("dpo", "oversight").get("/reviews/"))
    assert c.hex()[:8] in html
    assert "held by a court: it stays" in html
    assert held.hex() not in html.split("<textarea")[1].split("</textarea>")[0]
    assert "overdue by 2 days" in html
    for content in ("Juan", "SECRET", "entity"):
        assert content not in html


@pytest.mark.parametrize("who", ["admin", "ines"])
def test_who_neither_reads_nor_purges_is_refused(floor, who):
    assert floor(who, "oversight").get("/reviews/").status_code == 403


def test_a_day_that_is_none_is_told_beside_it(floor):
    answer = floor("ramos").get("/reviews/?until=soon")
    assert answer.status_code == 422
    assert 'value="soon"' in text(answer)
