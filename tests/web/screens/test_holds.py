"""Court holds on a screen: put on and lifted by an order, by who sees no content."""

from __future__ import annotations

import pytest

from tests.factories import dpo, label, say
from watchfloor.core.basis import LegalBasis
from watchfloor.core.label import Level
from watchfloor.node.custody.hold import hold

SAID = {"order": "Court of Bahía, 12/2026", "basis": "Code of procedure, art. 3"}


def put_on(client, record: str, **more: str):
    return client.post("/holds/put-on/", {f"hold-{k}": v for k, v in {"record": record, **SAID, **more}.items()})


def lift(client, record: str, **more: str):
    return client.post("/holds/lift/", {f"lift-{k}": v for k, v in {"record": record, **SAID, **more}.items()})


@pytest.mark.parametrize(
    ("who", "purpose"), [("ramos", "crime"), ("admin", "oversight"), ("ines", "oversight"), ("silva", "crime")]
)
def test_only_the_protection_officer_holds(floor, who, purpose):
    c = say()
    client = floor(who, purpose)
    assert client.get("/holds/").status_code == 403
    assert put_on(client, c.hex()).status_code == 403
    assert put_on(client, "00" * 32).status_code == 403
    assert lift(client, c.hex()).status_code == 403


def test_a_hold_is_put_on_shown_and_lifted_by_id_without_content(floor):
    c, client = say(under=label(Level.SECRET)), floor("dpo", "oversight")
    assert "No hold stands" in client.get("/holds/").content.decode()
    answer = put_on(client, c.hex()[:8])
    assert (answer.status_code, answer.headers["Location"]) == (302, "/holds/")
    html = client.get("/holds/").content.decode()
    assert c.hex()[:8] in html
    assert SAID["order"] in html
    assert "Juan" not in html
    assert 'class="banner secret"' in html, "the order that he typed stands under the record's label"
    assert f'value="{c.hex()}"' in client.get(f"/holds/?lift={c.hex()}").content.decode()
    assert lift(client, c.hex()).status_code == 302
    assert "No hold stands" in client.get("/holds/").content.decode()


def test_the_order_of_somebody_else_s_hold_stays_under_the_record_s_label(floor):
    c = say()
    hold(c, by=dpo("other"), order="against Juan Ejemplo", basis=LegalBasis("Act", "oversight"))
    html = floor("dpo", "oversight").get("/holds/").content.decode()
    assert "Juan" not in html
    assert "put on by somebody else" in html
    assert "Nothing labelled on this screen" in html


def test_what_is_wrong_stands_beside_what_was_typed(floor):
    client = floor("dpo", "oversight")
    answer = put_on(client, "abc")
    assert answer.status_code == 422
    assert SAID["order"] in answer.content.decode()
    assert "at least the first 8 digits" in answer.content.decode()
    assert put_on(client, "ab" * 32).status_code == 404
    answer = put_on(client, "ab" * 32, order=" ")
    assert answer.status_code == 422
    assert "No hold stands" in answer.content.decode()
    assert lift(client, say().hex()).status_code == 403


def test_a_hold_that_another_page_sends_is_refused(floor):
    c = say()
    client = floor("dpo", "oversight", enforce_csrf_checks=True)
    assert put_on(client, c.hex()).status_code == 403
    assert "No hold stands" in client.get("/holds/").content.decode()
