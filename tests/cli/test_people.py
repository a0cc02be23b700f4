"""`people`: who works here, with which rights, and for how long."""

from datetime import date, timedelta

import pytest

from tests.cli.terminal import Seat, typed

NAVY = ("--title", "The Navy", "--kind", "military", "--clearance", "secret")
OFFICER = ("--agency", "bb.navy", "--clearance", "RESTRICTED", "--role", "officer", "--purpose", "security")


def test_somebody_is_enrolled_and_can_work(floor):
    assert set(floor.admin.done("people", "agency", "dd.navy", *NAVY)) == {"record"}
    said = ("--agency", "dd.navy", "--clearance", "secret", "--role", "officer", "--role", "analyst")
    floor.admin.done(
        "people", "person", "nour", "--title", "Lt. Nour", *said, "--purpose", "security", "--authorised", "BIO"
    )
    row = next(p for p in floor.admin.done("people", "list")["people"] if p["person"] == "nour")
    assert row == {
        "person": "nour",
        "title": "Lt. Nour",
        "agency": "dd.navy",
        "clearance": "SECRET",
        "roles": ["analyst", "officer"],
        "purposes": ["security"],
        "authorised": ["BIO"],
        "active": True,
    }
    assert {
        "agency": "dd.navy",
        "title": "The Navy",
        "kind": "military",
        "clearance": "SECRET",
    } in floor.admin.done("people", "agencies")["agencies"]
    assert Seat("nour", "security")("facets").code == 0
    assert Seat("nour", "crime")("facets").code == 4
    assert "Lt. Nour" in floor.admin("people", "list").out
    assert "The Navy" in floor.admin("people", "agencies").out


def test_who_is_retired_works_here_no_more_and_what_he_said_stays(floor):
    c = floor.person()
    ended = floor.admin("people", "retire", "ramos")
    assert (ended.code, "ramos is retired" in ended.out) == (0, True)
    assert floor.ramos("facets").code == 4
    assert floor.okafor.done("show", c)["record"] == c
    assert not next(p for p in floor.admin.done("people", "list")["people"] if p["person"] == "ramos")["active"]


def test_a_deputy_acts_for_an_absent_colleague_on_those_days(floor):
    today = date.today()
    label = ("--label", "RESTRICTED // PERSONS boss // PURPOSES crime", "--basis", "Law 1")
    c = floor.boss.done("add", "Vessel", "name=MV EXERCISE", *label)["record"]
    assert floor.ramos("show", c).code == 4
    assert floor.ramos("show", c, "--acting-for", "boss").code == 2  # it stands before the verb
    days = ("--first", today, "--last", today + timedelta(days=7))
    floor.admin.done("people", "stand-in", "ramos", "boss", *days)
    deputy = ("--as", "ramos", "--for", "crime", "--acting-for", "boss")
    assert typed(*deputy, "show", c, "--json").json["record"] == c
    assert floor.dpo.done("access-log", "--newest", 1)["accesses"][0]["acting_for"] == "boss"
    assert "ramos for boss" in floor.dpo("access-log", "--newest", 1).out
    assert typed("--as", "okafor", "--for", "crime", "--acting-for", "boss", "facets").code == 4


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["agency", "Navy", *NAVY], 3, "agency name"),
        (["agency", "dd.navy", "--title", "x", "--kind", "pirates", "--clearance", "secret"], 3, "kind of agency"),
        (["agency", "dd.navy", "--title", "x", "--kind", "military", "--clearance", "cosmic"], 3, "clearance"),
        (["person", "a b", *OFFICER], 3, "person"),
        (["person", "nour", *OFFICER, "--role", "king"], 3, "role"),
        (["person", "nour", *OFFICER, "--purpose", "fun"], 3, "purpose"),
        (["person", "nour", *OFFICER[:2], "--clearance", "top secret", *OFFICER[4:]], 4, "holds nothing above"),
        (["person", "admin", "--agency", "aa.police", *OFFICER[2:]], 4, "nobody-manages-himself"),
        (["stand-in", "ramos", "silva", "--first", "2026-12-01", "--last", "2026-12-02"], 4, "acting for"),
        (["stand-in", "ramos", "nobody", "--first", "2026-12-01", "--last", "2026-12-02"], 3, "person"),
        (["stand-in", "ramos", "boss", "--first", "tomorrow", "--last", "2026-12-02"], 3, "review"),
        (["retire", "nobody"], 3, "people list"),
    ],
)
def test_what_is_wrong_is_told(floor, words, code, told):
    ended = floor.admin("people", *words)
    assert (ended.code, ended.out) == (code, "")
    assert told in ended.err


def test_only_an_administrator_keeps_the_register(floor):
    for seat in (floor.ramos, floor.dpo, floor.inspector):
        for words in (["list"], ["agencies"], ["person", "nour", *OFFICER], ["retire", "silva"]):
            assert seat("people", *words).code == 4


def test_an_administrator_gets_codes_to_hand_over(floor):
    said = floor.admin.done("people", "invite", "ramos")
    assert (said["person"], len(said["code"]), said["hours"]) == ("ramos", 14, 24)
    assert "for ramos" in floor.admin("people", "invite", "ramos").out
    assert floor.admin("people", "reset", "ramos").code == 4  # there is no account yet
    assert floor.admin("people", "invite", "nobody").code == 3
    assert floor.ramos("people", "invite", "silva").code == 4
    from watchfloor.web.accounts.invitations import take

    take("ramos", floor.admin.done("people", "invite", "ramos")["code"], "six terns over Punta Gallinas")
    assert floor.admin("people", "invite", "ramos").code == 4
    assert len(floor.admin.done("people", "reset", "ramos")["code"]) == 14
