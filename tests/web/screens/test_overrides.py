"""Emergency openings on a screen: what waits, the review, and that nobody reviews his own."""

from __future__ import annotations

import re

import pytest

from tests.factories import POLICE, admin, basis, label, reader, say
from watchfloor.core.label import Level
from watchfloor.node.custody.override import open_overrides, override
from watchfloor.node.register.enrol import enrol_person

BORDER = reader(purpose="border")
SAID = {"verdict": "justified", "why": "the boat was sinking", "basis": "EU 2016/680 art. 34"}


@pytest.fixture
def opened(floor) -> bytes:
    """An opening in an emergency that waits; its own C."""
    from tests.factories import dpo

    c = say(under=label(Level.SECRET, purposes=["crime"]))
    override(c, by=BORDER, reason="boat sinking", basis=basis(purpose="border"))
    return open_overrides(by=dpo())[0][0]


def waiting(client) -> int:
    return str(client.get("/overrides/").content.decode()).count("<tr data-item")


@pytest.mark.parametrize(("who", "purpose"), [("ramos", "crime"), ("admin", "oversight"), ("ines", "oversight")])
def test_only_the_protection_officer_reviews(floor, opened, who, purpose):
    client = floor(who, purpose)
    assert client.get("/overrides/").status_code == 403
    for c in (opened.hex(), "00" * 32):
        assert client.post("/overrides/review/", {"override": c, **SAID}).status_code == 403


def test_it_shows_who_when_and_why_under_the_opening_s_label_and_no_content(floor, opened):
    client = floor("dpo", "oversight")
    html = client.get(f"/overrides/?review={opened.hex()}").content.decode()
    assert "boat sinking" in html
    assert "ramos" in html
    assert "Juan" not in html
    assert 'class="banner secret"' in html


def test_a_review_is_put_on_record_once(floor, opened):
    client = floor("dpo", "oversight")
    assert client.post("/overrides/review/", {"override": opened.hex(), **SAID}).status_code == 302
    html = client.get("/overrides/").content.decode()
    assert "No opening waits" in html
    assert "justified: the boat was sinking" in html
    answer = client.post("/overrides/review/", {"override": opened.hex(), **SAID})
    assert answer.status_code == 403
    assert "waits for a review" in answer.content.decode()


def test_a_review_without_reasons_keeps_what_was_typed(floor, opened):
    client = floor("dpo", "oversight")
    answer = client.post("/overrides/review/", {"override": opened.hex(), **SAID, "why": " "})
    assert answer.status_code == 422
    (chosen,) = [i for i in re.findall(r"<input[^>]*>", answer.content.decode()) if "checked" in i]
    assert 'value="justified"' in chosen
    assert waiting(client) == 1
    assert client.post("/overrides/review/", {**SAID, "override": "zz"}).status_code == 422


def test_nobody_reviews_his_own_from_before_he_became_protection_officer(floor):
    c = say(under=label(purposes=["crime"]))
    override(c, by=BORDER, reason="boat sinking", basis=basis(purpose="border"))
    enrol_person(
        "ramos", by=admin(), title="ramos", agency=POLICE, clearance=Level.SECRET,
        roles=["dpo"], purposes=["oversight"],
    )  # fmt: skip
    client = floor("ramos", "oversight")
    assert "somebody else reviews it" in client.get("/overrides/").content.decode()
    from tests.factories import dpo

    own = open_overrides(by=dpo())[0][0]
    answer = client.post("/overrides/review/", {"override": own.hex(), **SAID})
    assert answer.status_code == 403
    assert "Nobody reviews his own override" in answer.content.decode()


def test_a_review_that_another_page_sends_is_refused(floor, opened):
    client = floor("dpo", "oversight", enforce_csrf_checks=True)
    assert client.post("/overrides/review/", {"override": opened.hex(), **SAID}).status_code == 403
    assert waiting(client) == 1
