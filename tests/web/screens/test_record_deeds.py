"""What one does about a record from its page: withdraw, relabel, restate, open it in an emergency."""

from __future__ import annotations

import re

import pytest

from tests.factories import CUSTOMS, NAVY, POLICE, basis, dpo, label, reader
from tests.web.screens.record_page import DONE, FOR_CRIME, at, mixed, seen_in, sent, without_c
from tests.web.screens.stage import (
    BOSS,
    OKAFOR,
    RAMOS,
    SECRET,
    banner_of,
    say,
    text_of,
    vessel,
)  # fmt: skip
from watchfloor.core.label import ALL, Level
from watchfloor.core.record.standing import State
from watchfloor.entities.fact import Fact
from watchfloor.node.audit import accesses
from watchfloor.node.custody.override import open_overrides
from watchfloor.node.custody.relabel import relabel
from watchfloor.node.reading import open_record


@pytest.mark.parametrize(
    ("who", "offered"),
    [
        ("ramos", {"Add derived record", "Restate", "Relabel", "Withdraw"}),
        ("okafor", set()),
        ("silva", set()),
    ],
)
def test_only_what_the_policy_leaves_open_is_offered(floor, who, offered):
    text = text_of(floor(who).get(at(vessel())))
    buttons = {"Add derived record", "Restate", "Relabel", "Withdraw"}
    assert {
        b
        for b in buttons
        if f"{b} {'ATLW'[['Add derived record', 'Restate', 'Relabel', 'Withdraw'].index(b)]} " in text
    } == offered


def test_an_author_takes_back_his_own_and_nobody_else_s(floor):
    mine = vessel(by=OKAFOR, under=label(owners=[CUSTOMS], audience=ALL))
    colleague = reader("li", CUSTOMS, roles=["officer"])
    theirs = vessel("v2", by=colleague, under=label(owners=[CUSTOMS], audience=ALL))
    client = floor("okafor")
    assert "Withdraw W" in text_of(client.get(at(mine)))
    assert "Withdraw W" not in text_of(client.get(at(theirs)))
    refused = client.get(at(theirs, "withdraw"))
    assert refused.status_code == 403
    assert "To be allowed: the role supervisor" in text_of(refused)
    assert sent(client, mine, "withdraw", **DONE).status_code == 302
    assert open_record(mine.hex(), by=OKAFOR).state is State.WITHDRAWN


def test_a_record_is_withdrawn_with_a_reason_and_a_basis(floor):
    c, client = vessel(), floor("ramos")
    missing = sent(client, c, "withdraw", reason=" ", basis="")
    assert missing.status_code == 422
    answer = sent(client, c, "withdraw", **DONE)
    assert (answer.status_code, answer.headers["Location"]) == (302, at(c))
    text = text_of(client.get(at(c)))
    assert "It is withdrawn" in text
    assert "Withdraw W" not in text


def test_what_changed_meanwhile_is_told_and_shown_before_anything_is_done(floor):
    c, client = vessel(), floor("ramos")
    before = seen_in(client.get(at(c, "withdraw")))
    relabel(c, label(Level.CONFIDENTIAL), by=BOSS, reason="stricter", basis=basis())
    answer = client.post(at(c, "withdraw"), {"seen": before, **DONE})
    assert answer.status_code == 409
    assert "The record changed meanwhile" in text_of(answer)
    assert "CONFIDENTIAL" in text_of(answer)
    assert DONE["reason"] in answer.content.decode()
    assert open_record(c.hex(), by=RAMOS).state is State.LIVE
    assert client.post(at(c, "withdraw"), {"seen": seen_in(answer), **DONE}).status_code == 302


def test_a_change_that_one_may_not_see_stops_nothing_and_tells_nothing(floor):
    facts = Fact("name", "MV ZEBRAFINCH"), Fact("notes", "X", group="d")
    under = label(owners=[POLICE, NAVY], audience=[NAVY])
    c = say("v1", "Vessel", *facts, under=under, groups={"d": SECRET})
    client = floor("silva")
    before = client.get(at(c))
    leaf = next(p.leaf for p in open_record(c.hex(), by=RAMOS).parts if p.slot == "facts")
    stricter = label(Level.TOP_SECRET, subjects=["suspect"])
    relabel(c, stricter, by=BOSS, reason="stricter", basis=basis(), leaf=leaf)
    hash_free = re.compile(r"live-c|~")
    assert hash_free.sub("", without_c(client.get(at(c)), c)) == hash_free.sub("", without_c(before, c))


def test_a_stricter_label_binds_at_once_and_a_lower_one_waits_for_its_owners(floor):
    c = vessel(under=label(Level.CONFIDENTIAL, owners=[POLICE, NAVY], audience=[NAVY]))
    client = floor("ramos")
    sent(client, c, "relabel", part="all", marking="SECRET // REL bb.navy", **DONE)
    assert open_record(c.hex(), by=RAMOS).label.level is Level.SECRET
    sent(client, c, "relabel", part="all", marking="RESTRICTED // REL bb.navy", **DONE)
    text = text_of(client.get(at(c)))
    assert "The new label binds once these owners have said the same: bb.navy" in text
    assert "said by aa.police; binds once bb.navy say the same" in text
    assert open_record(c.hex(), by=RAMOS).label.level is Level.SECRET
    navy = reader("paz", NAVY)
    new = label(owners=[POLICE, NAVY], audience=[NAVY], subjects=["suspect"])
    relabel(c, new, by=navy, reason="agreed", basis=basis())
    assert open_record(c.hex(), by=RAMOS).label.level is Level.RESTRICTED
    assert "binds once" not in text_of(client.get(at(c)))


def test_one_part_gets_a_label_of_its_own(floor):
    c, client = mixed(), floor("ramos")
    leaf = next(p.leaf for p in open_record(c.hex(), by=RAMOS).parts if p.slot == "basis")
    sent(client, c, "relabel", part=str(leaf), marking="SECRET", **DONE)
    assert "Example Act" not in text_of(floor("silva").get(at(c)))
    for part, status in (("7777", 422), ("x", 422)):
        assert sent(client, c, "relabel", part=part, marking="SECRET", **DONE).status_code == status
    assert sent(client, c, "relabel", part="all", marking="SECRET // // X", **DONE).status_code == 422


def test_a_suspicion_is_restated_with_facts_and_a_day(floor):
    c, client = vessel(), floor("ramos")
    facts = {"facts": "seen again", "until": "2027-03-01", "basis": "28 CFR 23.20(h)"}
    assert sent(client, c, "restate", **facts).status_code == 302
    assert "01 MAR 2027" in text_of(client.get(at(c)))
    late = sent(client, c, "restate", **{**facts, "until": "2099-01-01"})
    assert late.status_code == 403
    assert "no review within 5 years" in text_of(late)


def test_a_form_that_another_page_sends_is_refused(floor):
    c = vessel()
    client = floor("ramos", enforce_csrf_checks=True)
    for deed in ("withdraw", "relabel", "restate", "emergency"):
        assert client.post(at(c, deed), DONE).status_code == 403
    assert open_record(c.hex(), by=RAMOS).state is State.LIVE


def test_in_an_emergency_one_record_is_opened_once_and_everybody_who_must_know_does(floor):
    c, client = vessel(called="MV CANARY", under=FOR_CRIME), floor("ramos", "border")
    closed = client.get(f"/record/{c.hex()[:8]}/")
    assert closed.status_code == 404
    assert "In an emergency" in text_of(closed)
    opened = client.post(f"/record/{c.hex()[:8]}/emergency/", {"reason": "boat sinking", "basis": "SAR 1979"})
    assert opened.status_code == 200
    assert "MV CANARY" in text_of(opened)
    assert "This is shown once" in text_of(opened)
    assert banner_of(opened).startswith("RESTRICTED")
    assert client.get(f"/record/{c.hex()[:8]}/").status_code == 404
    ((_, task),) = open_overrides(by=dpo())
    assert (task.person, task.reason) == ("ramos", "boat sinking")
    entry = accesses(by=dpo(), about=c)[0]
    assert (entry.what, entry.reason) == ("override", "boat sinking")


def test_without_reason_or_basis_an_emergency_tells_nothing(floor):
    c, client = vessel(under=FOR_CRIME), floor("ramos", "border")
    absent = bytes.fromhex("ab" * 32)
    for fields in ({}, {"reason": "  ", "basis": "x"}, {"reason": "sinking", "basis": " "}):
        one, other = client.post(at(c, "emergency"), fields), client.post(at(absent, "emergency"), fields)
        assert one.status_code == other.status_code == 422
        assert without_c(one, c) == without_c(other, absent)
    assert open_overrides(by=dpo()) == []


def test_an_exercise_is_no_emergency(floor):
    from watchfloor.node.node import the_system
    from watchfloor.node.register.enrol import enrol_person

    enrol_person(
        "ramos", by=the_system(), title="ramos", agency=POLICE, clearance=Level.SECRET, roles=["supervisor"],
        purposes=["crime", "training"],
    )  # fmt: skip
    answer = floor("ramos", "training").get("/record/" + "ab" * 32 + "/")
    assert answer.status_code == 404
    assert "In an emergency" not in text_of(answer)
