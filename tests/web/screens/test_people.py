"""People and agencies on a screen: enrolled, changed after a look at the difference, never over a newer change."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator

from tests.factories import POLICE, TODAY, admin, reader
from watchfloor.core.errors import Refused
from watchfloor.core.label import Level
from watchfloor.node.models import Person
from watchfloor.node.register.enrol import enrol_person
from watchfloor.node.register.who import agencies, people, reader_named, stand_ins
from watchfloor.web.accounts.models import Account

NOUR = {
    "person": "nour", "title": "Lt. Nour", "agency": "bb.navy", "clearance": "RESTRICTED",
    "roles": ["officer"], "purposes": ["security"], "active": "on",
}  # fmt: skip
RAMOS = {
    "title": "ramos", "agency": POLICE, "clearance": "SECRET",
    "roles": ["supervisor"], "purposes": ["crime", "border"], "active": "on",
}  # fmt: skip


def text(answer) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def entry(person: str) -> Person:
    return next(p for p in people(by=admin()) if p.person == person)


def stamp(client, path: str = "/people/person/ramos/") -> str:
    found = re.search(r'name="stamp" value="([^"]+)"', text(client.get(path)))
    assert found
    return found[1]


def change(client, step: str, typed: dict[str, Any] | None = None, person: str = "ramos", **more: Any):
    said = {**RAMOS, "stamp": more.pop("stamp", None) or stamp(client), "step": step, **(typed or {}), **more}
    return client.post(f"/people/person/{person}/", {k: v for k, v in said.items() if v is not None})


@pytest.mark.parametrize(
    ("who", "purpose"), [("ramos", "crime"), ("dpo", "oversight"), ("ines", "oversight"), ("silva", "crime")]
)
def test_only_an_administrator_keeps_the_register(floor, who, purpose):
    client = floor(who, purpose)
    paths = ["/people/", "/people/new/", "/people/agency/"]
    for name in ("okafor", "nobody"):
        paths += [f"/people/person/{name}/", f"/people/agency/{name}/"]
        for deed in ("invite", "reset", "end-sessions"):
            assert client.post(f"/people/person/{name}/{deed}/").status_code == 403
    for path in paths:
        assert client.get(path).status_code == 403
        assert client.post(path, NOUR).status_code in (403, 405)
    assert client.post("/people/stand-in/", {"person": "ramos"}).status_code == 403


def test_everybody_stands_there_with_rights_and_way_of_signing_in(floor):
    silva = Account.objects.get(username="silva")
    silva.set_password("a long password of silva")
    silva.save()
    Authenticator.objects.create(user=silva, type=Authenticator.Type.TOTP, data={})
    html = text(floor("admin", "oversight").get("/people/"))
    for name in ("ramos", "okafor", "silva", "bb.navy", "TOP SECRET"):
        assert name in html
    assert html.count("never signed in") == 6
    assert html.count("1 second factor<") == 1
    assert html.count("not yet: invite him") == 6


def test_somebody_is_enrolled(floor):
    client = floor("admin", "oversight")
    answer = client.post("/people/new/", NOUR)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/people/person/nour/")
    assert reader_named("nour", "security").clearance is Level.RESTRICTED
    assert "not yet: invite him" in text(client.get("/people/"))
    again = client.post("/people/new/", {**NOUR, "roles": ["analyst"]})
    assert again.status_code == 409, "who is enrolled already is changed, not enrolled over"
    assert entry("nour").roles == ["officer"]


@pytest.mark.parametrize(
    ("typed", "status", "told"),
    [
        ({"person": "a b"}, 422, "a short name in small letters"),
        ({"clearance": "TOP_SECRET"}, 403, "holds nothing above SECRET"),
        ({"clearance": "COSMIC"}, 422, "COSMIC"),
        ({"agency": "zz.none"}, 422, "zz.none"),
        ({"person": "x" * 70}, 422, "a short name in small letters"),
        ({"title": "x" * 10_000}, 422, "1000"),
        ({"roles": ["king"]}, 422, "king"),
    ],
)
def test_what_is_wrong_stands_beside_what_was_typed(floor, typed, status, told):
    answer = floor("admin", "oversight").post("/people/new/", {**NOUR, **typed})
    assert answer.status_code == status
    assert told in text(answer)
    assert "Nothing was saved." in text(answer)
    assert {**NOUR, **typed}["title"] in text(answer)


def test_a_change_shows_the_difference_before_it_is_saved(floor):
    client = floor("admin", "oversight")
    answer = change(client, "review", clearance="RESTRICTED", purposes=["crime", "security"])
    html = text(answer)
    assert answer.status_code == 200
    assert '<span class="was"><bdi dir="auto">SECRET</bdi></span>' in html
    assert "crime, security" in html
    assert "He may do less than before." in html
    assert entry("ramos").clearance == Level.SECRET, "a look changes nothing"
    assert "Nothing would change" in text(change(client, "review"))
    assert "may do less" not in text(change(client, "review", roles=["supervisor", "analyst"]))
    assert change(client, "edit", title="Cpt. Ramos").status_code == 200


def test_a_change_is_saved_and_counts_at_once(floor):
    client, his = floor("admin", "oversight"), floor("ramos")
    assert his.get("/").status_code == 200
    assert change(client, "save", clearance="RESTRICTED").status_code == 302
    assert reader_named("ramos", "crime").clearance is Level.RESTRICTED
    assert his.get("/").status_code == 302, "his session is over"
    assert change(client, "save", active=None).status_code == 302
    with pytest.raises(Refused):
        reader_named("ramos", "crime")
    assert "no longer works here" in text(client.get("/people/person/ramos/"))


def test_a_change_that_costs_nothing_ends_nothing(floor):
    client, his = floor("admin", "oversight"), floor("ramos")
    assert change(client, "save", title="Cpt. Ramos").status_code == 302
    assert his.get("/").status_code == 200


def test_two_administrators_never_save_over_each_other(floor):
    client = floor("admin", "oversight")
    old = stamp(client)
    enrol_person(
        "ramos", by=admin("other"), title="Cpt. Ramos", agency=POLICE, clearance=Level.SECRET,
        roles=["supervisor"], purposes=["crime"],
    )  # fmt: skip
    for step in ("review", "save"):
        answer = change(client, step, stamp=old, title="Lt. Ramos")
        html = text(answer)
        assert answer.status_code == 409
        assert "Somebody changed this meanwhile" in html
        assert "Cpt. Ramos" in html
        assert "Lt. Ramos" in html
    assert entry("ramos").title == "Cpt. Ramos"
    found = re.search(r'name="stamp" value="([^"]+)"', html)
    assert found
    assert change(client, "save", stamp=found[1], title="Lt. Ramos").status_code == 302, "who saw both may save"
    assert entry("ramos").title == "Lt. Ramos"


def test_a_form_that_this_node_did_not_make_saves_nothing(floor):
    client = floor("admin", "oversight")
    for forged in ("", "0", "AAAA", stamp(client)[:-2] + "xx"):
        assert change(client, "save", stamp=forged or " ", title="x").status_code == 422
    assert entry("ramos").title == "ramos"


def test_nobody_changes_himself_and_is_told_who_can(floor):
    client = floor("admin", "oversight")
    html = text(client.get("/people/person/admin/"))
    assert "Nobody changes his own clearance" in html
    assert 'name="stamp"' not in html
    for step in ("review", "save"):
        answer = client.post("/people/person/admin/", {**RAMOS, "step": step, "stamp": stamp(client)})
        assert answer.status_code in (403, 409)
    answer = client.post("/people/person/admin/reset/")
    assert answer.status_code == 403
    assert "nobody-manages-himself" in text(answer)
    assert entry("admin").roles == ["administrator"]


def test_a_person_who_is_not_enrolled_is_not_there(floor):
    client = floor("admin", "oversight")
    assert client.get("/people/person/nobody/").status_code == 404
    assert client.get("/people/agency/zz.none/").status_code == 404
    assert client.post("/people/person/nobody/invite/").status_code == 404


def test_an_agency_is_enrolled_and_changed_after_a_look(floor):
    client = floor("admin", "oversight")
    typed = {"name": "dd.guard", "title": "The Guard", "kind": "coastguard", "clearance": "SECRET"}
    assert client.post("/people/agency/", {**typed, "name": "Guard"}).status_code == 422
    assert client.post("/people/agency/", typed).status_code == 302
    assert client.post("/people/agency/", typed).status_code == 409
    path = "/people/agency/dd.guard/"
    lower = {**typed, "clearance": "RESTRICTED", "stamp": stamp(client, path)}
    html = text(client.post(path, {**lower, "step": "review"}))
    assert "clearance goes down" in html
    assert client.post(path, {**lower, "step": "save"}).status_code == 302
    stale = client.post(path, {**lower, "step": "save", "title": "Guard"})
    assert stale.status_code == 409
    assert "The Guard" in text(stale)
    assert next(a for a in agencies(by=admin()) if a.name == "dd.guard").clearance == Level.RESTRICTED


def test_somebody_stands_in_for_a_colleague(floor):
    client = floor("admin", "oversight")
    days = {"first": TODAY.isoformat(), "last": (TODAY + timedelta(days=7)).isoformat()}
    assert client.post("/people/stand-in/", {"person": "ramos", "absent": "boss", **days}).status_code == 302
    assert [(s.person, s.absent) for s in stand_ins(by=admin())] == [("ramos", "boss")]
    assert "ramos stands in for boss" in text(client.get("/people/"))
    answer = client.post("/people/stand-in/", {"person": "ramos", "absent": "silva", **days})
    assert answer.status_code == 403
    assert "of his own agency" in text(answer)
    wrong = {"person": "ramos", "absent": "boss", "first": days["last"], "last": days["first"]}
    assert client.post("/people/stand-in/", wrong).status_code == 422


def test_a_code_is_shown_once_in_the_answer_itself(floor):
    client = floor("admin", "oversight")
    client.post("/people/new/", NOUR)
    answer = client.post("/people/person/nour/invite/")
    found = re.search(r'<p class="code">([^<]+)</p>', answer.content.decode())
    assert answer.status_code == 200
    assert found
    html = text(client.get("/people/person/nour/"))
    assert found[1] not in html
    assert "has a code, not used yet" in html
    assert "no-store" in answer.headers["Cache-Control"]


def test_sessions_are_ended_at_once(floor):
    client, his = floor("admin", "oversight"), floor("ramos")
    assert his.get("/").status_code == 200
    assert client.post("/people/person/ramos/end-sessions/").status_code == 302
    assert his.get("/").status_code == 302


def test_what_another_page_sends_is_refused(floor):
    client = floor("admin", "oversight", enforce_csrf_checks=True)
    for path, typed in (
        ("/people/new/", NOUR), ("/people/person/ramos/", {**RAMOS, "step": "save"}),
        ("/people/person/ramos/reset/", {}), ("/people/person/ramos/end-sessions/", {}),
        ("/people/agency/", {"name": "dd.x"}), ("/people/stand-in/", {}),
    ):  # fmt: skip
        assert client.post(path, typed).status_code == 403
    assert reader_named("ramos", "crime").roles == reader().roles
