"""Purges on a screen: looked at, the number typed, ordered, scrubbed with a receipt, by who sees no content."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from tests.factories import TODAY, basis, dpo, label, reader, say
from watchfloor.core.basis import LegalBasis
from watchfloor.core.errors import Unavailable
from watchfloor.core.label import Level
from watchfloor.node.audit import accesses
from watchfloor.node.custody import purge as purging
from watchfloor.node.custody.hold import hold
from watchfloor.node.custody.purge_orders import purge_orders
from watchfloor.node.custody.retention import restate
from watchfloor.node.reading import open_record

SAID = {"order": "Court of Bahía, 14/2026", "basis": "28 CFR 23.20(h)"}


def order(client, *cs: bytes, step: str = "purge", **more: str):
    return client.post("/purges/", {"records": "\n".join(c.hex() for c in cs), "step": step, **SAID, **more})


def text(answer) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


@pytest.mark.parametrize(
    ("who", "purpose"), [("ramos", "crime"), ("boss", "crime"), ("admin", "oversight"), ("ines", "oversight")]
)
def test_only_the_protection_officer_purges(floor, who, purpose):
    c, client = say(), floor(who, purpose)
    for path in ("/purges/", "/purges/finish/"):
        assert client.post(path).status_code == 403
    assert client.get("/purges/").status_code == 403
    assert order(client, c, count="1").status_code == 403
    assert order(client, bytes(32), count="1").status_code == 403
    assert client.get("/purges/list/").status_code == (200 if who == "admin" else 403)
    assert open_record(c.hex(), by=reader()).body


def test_a_look_tells_how_many_go_and_nothing_of_what_they_say(floor):
    c, client = say(under=label(Level.SECRET)), floor("dpo", "oversight")
    restate(c, by=reader(), facts="seen again", until=TODAY + timedelta(days=90), basis=basis())
    answer = order(client, c, step="check")
    assert answer.status_code == 200
    assert "2 records will be destroyed for ever" in text(answer)
    assert "said of the others alone" in text(answer)
    assert "Juan" not in text(answer)
    assert "seen again" not in text(answer)
    assert "SECRET" not in text(answer)
    assert open_record(c.hex(), by=reader()).body, "a look destroys nothing"


def test_without_the_number_nothing_is_destroyed_and_what_was_typed_stays(floor):
    c, client = say(), floor("dpo", "oversight")
    for count in ("", "2", "many"):
        answer = order(client, c, count=count)
        assert answer.status_code == 422
        assert SAID["order"] in text(answer)
        assert c.hex() in text(answer)
    assert purge_orders(by=dpo()) == []


def test_it_is_unreadable_at_once_then_scrubbed_and_receipted(floor):
    c, client = say(), floor("dpo", "oversight")
    assert order(client, c, count="1").headers["Location"] == "/purges/"
    html = text(client.get("/purges/"))
    assert "nobody can read it any more" in html
    assert "bytes wait for the scrub" in html
    assert 'hx-post="/purges/finish/"' in html
    assert not open_record(c.hex(), by=reader()).parts
    done = client.post("/purges/finish/", headers={"HX-Request": "true"})
    assert done.status_code == 200
    assert "scrubbed" in text(done)
    assert 'hx-post="/purges/finish/"' not in text(done)
    assert 'id="banner"' in text(done)
    (one,) = purge_orders(by=dpo())
    assert one.receipt
    assert one.receipt.hex()[:8] in text(client.get("/purges/"))
    assert one.targets == (c,)


def test_while_somebody_reads_an_old_state_the_scrub_waits_and_says_so(floor, monkeypatch):
    def busy() -> None:
        raise Unavailable("The ledger database cannot be scrubbed (a reader is open)", "Repeat.")

    c, client = say(), floor("dpo", "oversight")
    order(client, c, count="1")
    monkeypatch.setattr(purging, "scrub", busy)
    waits = client.post("/purges/finish/", headers={"HX-Request": "true"})
    assert "The scrub waits." in text(waits)
    assert "load delay:15s" in text(waits)
    assert client.post("/purges/finish/").headers["Location"] == "/purges/"
    assert "The scrub waits." in text(client.get("/purges/"))
    monkeypatch.undo()
    client.post("/purges/finish/")
    assert purge_orders(by=dpo())[0].receipt


def test_what_a_court_holds_is_shown_before_and_keeps_all_of_them(floor):
    c, other, client = say(), say(id="p2"), floor("dpo", "oversight")
    hold(c, by=dpo(), order="court 1", basis=LegalBasis("Act", "oversight"))
    answer = order(client, c, other, step="check")
    assert "held by a court" in text(answer)
    assert "Destroy for ever" not in text(answer)
    answer = order(client, c, other, count="2")
    assert answer.status_code == 403
    assert "hold-blocks-purge" in text(answer)
    assert open_record(other.hex(), by=reader()).body


def test_a_line_that_is_no_record_is_named(floor):
    c, client = say(), floor("dpo", "oversight")
    answer = client.post("/purges/", {"records": f"{c.hex()}\n\nxyz", "step": "check", **SAID})
    assert answer.status_code == 422
    assert "line 3" in text(answer)
    assert order(client, bytes(32), step="check").status_code == 422
    assert order(client, step="check").status_code == 422
    assert client.post("/purges/", {"records": " \n", "step": "check", **SAID}).status_code == 422


def test_what_is_overdue_comes_filled_in(floor):
    c, client = say(), floor("dpo", "oversight")
    answer = client.post("/purges/", {"records": c.hex(), "step": "fill"})
    assert answer.status_code == 200
    assert c.hex() in text(answer)
    assert "Nothing was saved" not in text(answer)


def test_what_ends_next_stands_there_by_id_and_day(floor):
    c = say()
    html = text(floor("dpo", "oversight").get("/purges/"))
    assert c.hex()[:8] in html
    assert "in 300 days" in html


def test_the_list_of_purges_is_a_signed_file(floor):
    c, client = say(), floor("dpo", "oversight")
    order(client, c, count="1")
    answer = client.get("/purges/list/")
    assert answer.content.startswith(b"watchfloor/purges/v1\n")
    assert c.hex().encode() in answer.content
    assert 'filename="purges.log"' in answer.headers["Content-Disposition"]


def test_a_purge_that_another_page_sends_is_refused(floor):
    c = say()
    client = floor("dpo", "oversight", enforce_csrf_checks=True)
    assert order(client, c, count="1").status_code == 403
    assert client.post("/purges/finish/").status_code == 403
    assert purge_orders(by=dpo()) == []
    assert accesses(by=dpo()) == []
