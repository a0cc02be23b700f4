"""What happens to records later: judged, relabelled, withdrawn, restated, held, lifted, purged."""

from datetime import date, timedelta

import pytest

from tests.cli.conftest import UNDER
from tests.cli.terminal import LAW, Seat

WHY = ("--reason", "same photograph", "--basis", LAW)


def test_two_entities_are_one_for_who_sees_the_judgement(floor):
    floor.person("Juan EXERCISE", "p1")
    floor.person("Johnny EXERCISE", "p2")
    c = floor.ramos.done("judge", "same", "p1", "p2", *WHY, "--label", "SECRET // REL bb,cc // PURPOSES crime")[
        "record"
    ]
    assert floor.ramos.done("show", c)["label"]["marking"].startswith("SECRET // REL bb,cc")
    assert [i["id"] for i in floor.okafor.done("show", "p1")["ids"]] == ["p1", "p2"]
    assert [m["record"] for m in floor.okafor.done("show", "p1")["merges"]] == [c]
    assert f"p1 and p2 are judged one: record {c[:8]}" in floor.okafor("show", "p2").out
    assert [i["id"] for i in floor.silva.done("show", "p1")["ids"]] == ["p1"]
    floor.ramos.done("judge", "different", "p1", "p2", *WHY)
    assert [i["id"] for i in floor.ramos.done("show", "p2")["ids"]] == ["p2"]


def test_an_officer_judges_nothing_and_nobody_judges_without_a_basis(floor):
    floor.person("Juan EXERCISE", "p1")
    floor.person("Johnny EXERCISE", "p2")
    assert floor.silva("judge", "same", "p1", "p2", *WHY).code == 4
    ended = floor.ramos("judge", "same", "p1", "p2", "--reason", "x")
    assert ended.code == 2
    assert "--basis" in ended.err


def test_a_label_is_raised_at_once_and_keeps_what_the_record_is_about(floor):
    c = floor.person()
    said = floor.ramos.done(
        "label", c[:8], "SECRET // PURPOSES crime", "--reason", "source at risk", "--basis", LAW
    )
    assert said["marking"] == "SECRET // PURPOSES crime // SUBJECT suspect"
    assert said["waits_for"] == []
    assert floor.okafor("show", c).code == 4
    assert "is now SECRET" in floor.ramos("label", c, "SECRET", "--reason", "x", "--basis", LAW).out


def test_to_lower_a_label_takes_every_owner(floor):
    both = ("--owner", "aa.police", "--owner", "bb.navy")
    c = floor.ramos.done("add", "Vessel", "name=MV EXERCISE", *UNDER, *both)["record"]
    ended = floor.ramos("label", c, "UNCLASSIFIED // REL ALL", "--reason", "released", "--basis", LAW)
    assert "binds when bb.navy say the same" in ended.out
    assert floor.ramos.done("show", c)["label"]["marking"].startswith("RESTRICTED")


def test_a_part_alone_is_relabelled(floor):
    c = floor.person()
    leaf = next(p["leaf"] for p in floor.ramos.done("show", c)["parts"] if p["slot"] == "basis")
    floor.ramos.done("label", c, "SECRET // PURPOSES crime", "--part", leaf, "--reason", "x", "--basis", LAW)
    assert "basis" not in [p["slot"] for p in floor.okafor.done("show", c)["parts"]]
    assert floor.ramos("label", c, "SECRET", "--part", 63, "--reason", "x", "--basis", LAW).code in (3, 4)


def test_a_withdrawn_record_stays_marked_and_counts_no_more(floor):
    c = floor.person()
    floor.ramos.done("withdraw", c[:8], "--reason", "mistaken", "--basis", LAW)
    assert floor.ramos.done("show", c)["state"] == "withdrawn"
    assert floor.ramos("show", "p1").code == 4
    assert floor.okafor("withdraw", c, "--reason", "x", "--basis", LAW).code == 4


def test_a_review_moves_the_day(floor):
    c = floor.person()
    assert floor.ramos.done("due") == {"due": []}
    far = (date.today() + timedelta(days=1000)).isoformat()
    assert [d["record"] for d in floor.ramos.done("due", "--until", far)["due"]] == [c]
    floor.ramos.done("review", c, "--facts", "seen again", "--until", "in 1 year", "--basis", LAW)
    (due,) = floor.ramos.done("due", "--until", "in 1 year")["due"]
    assert (due["record"], due["what"], due["kind"]) == (c, "review", "entity")
    assert c[:8] in floor.ramos("due", "--until", "in 1 year").out
    assert floor.ramos("review", c, "--facts", " ", "--until", "in 1 year", "--basis", LAW).code == 3
    assert floor.ramos("review", c, "--facts", "x", "--until", "in 9 years", "--basis", LAW).code == 4
    assert floor.ramos("review", c, "--facts", "x", "--until", "soon", "--basis", LAW).code == 3


def test_a_hold_keeps_a_record_from_a_purge_until_it_is_lifted(floor):
    c = floor.person()
    floor.dpo.done("hold", c[:8], "--order", "court 12")
    assert floor.ramos.done("show", c)["held"] is True
    ended = floor.dpo("purge", c, "--order", "retention ended")
    assert ended.code == 4
    assert "hold-blocks-purge" in ended.err
    assert len(floor.dpo.done("lift", c, "--order", "court 13")["records"]) == 1
    assert floor.dpo("lift", c, "--order", "court 13").code == 4
    assert floor.dpo.done("purge", c[:8], "--order", "retention ended")["purged"] == [c]


def test_a_purged_record_is_gone_but_for_its_name_and_its_proof(floor, tmp_path):
    c = floor.person()
    floor.admin.done("seal")
    key = floor.ramos.done("prove", c, "-o", tmp_path / "p")["key"]
    floor.dpo.done("purge", c, "--order", "court 14")
    shown = floor.ramos.done("show", c)
    assert (shown["state"], shown["parts"], shown["stated"]) == ("purged", [], None)
    assert floor.ramos("show", "p1").code == 4
    assert floor.ramos.done("search", "ejemplo")["hits"] == []
    assert floor.ramos("verify", tmp_path / "p", "--key", key).code == 0
    assert floor.dpo.done("purge", "--finish") == {"finished": 0}
    assert floor.admin.done("fsck", "--projections") == {"misfits": []}


def test_only_the_protection_officer_purges_and_by_an_order(floor):
    c = floor.person()
    for seat in (floor.ramos, floor.boss, floor.admin, floor.inspector):
        ended = seat("purge", c, "--order", "mine")
        assert ended.code == 4
    assert "role dpo" in floor.ramos("purge", c, "--order", "mine").err
    assert floor.dpo("purge", c).code == 2
    assert floor.dpo("purge").code == 2
    assert floor.dpo("purge", c, "--due").code == 2
    assert floor.dpo("purge", c, "--finish").code == 2


@pytest.fixture
def later(monkeypatch):
    """A clock three years ahead."""
    from watchfloor.node.ledger import clock

    def move():
        from datetime import UTC, datetime

        ahead = datetime.now(UTC) + timedelta(days=3 * 366)
        monkeypatch.setattr(clock, "utc_now", lambda: ahead)

    return move


def test_what_nobody_restated_is_listed_and_purged_but_for_what_a_court_holds(floor, later):
    first, kept = floor.person(), floor.person("Ada EXERCISE", "p2")
    assert floor.dpo.done("purge", "--due") == {"overdue": []}
    floor.dpo.done("hold", kept, "--order", "court 12")
    later()
    listed = floor.dpo.done("purge", "--due")["overdue"]
    assert {(o["record"], o["held"]) for o in listed} == {(first, False), (kept, True)}
    assert "held by a court" in floor.dpo("purge", "--due").out
    assert floor.ramos("purge", "--due").code == 4
    assert floor.dpo.done("purge", "--due", "--order", "28 CFR 23.20(h)")["purged"] == [first]
    assert [o["record"] for o in floor.dpo.done("purge", "--due", "--order", "28 CFR 23.20(h)")["overdue"]] == [
        kept
    ]


def test_what_was_derived_from_a_purged_record_is_due_for_a_look(floor):
    source = floor.person()
    copy = floor.ramos.done("add", "Vessel", "name=MV EXERCISE", "--from", source, *UNDER)["record"]
    floor.dpo.done("purge", source, "--order", "court 14")
    assert [(d["record"], d["what"]) for d in floor.ramos.done("due")["due"]] == [(copy, "source purged")]
    assert floor.ramos("add", "Vessel", "name=x", "--from", source, *UNDER).code == 4


def test_an_emergency_opens_one_record_and_stays_a_task(floor):
    c = floor.person()
    border = Seat("ramos", "border")
    assert border("show", c).code == 4
    opened = border.done("override", c[:8], "--reason", "boat sinking")
    assert opened["record"] == c
    assert {"header", "body", "basis"} <= {p["slot"] for p in opened["parts"]}
    assert "opened by override" in border("override", c, "--reason", "boat sinking").out
    waiting = floor.dpo.done("overrides", "list")["overrides"]
    assert [(o["record"], o["person"], o["reason"]) for o in waiting] == [(c, "ramos", "boat sinking")] * 2
    assert "boat sinking" in floor.dpo("overrides", "list").out
    floor.dpo.done("overrides", "answer", waiting[0]["override"][:8], "--verdict", "justified")
    assert len(floor.dpo.done("overrides", "list")["overrides"]) == 1
    assert floor.dpo("overrides", "answer", waiting[0]["override"], "--verdict", "again").code == 3
    assert floor.ramos("overrides", "list").code == 4


def test_an_emergency_never_opens_what_is_above_the_clearance(floor):
    c = floor.secret()
    assert Seat("ramos", "border")("override", c, "--reason", "boat sinking").code == 4
    assert Seat("ramos", "border")("override", c, "--reason", " ").code == 3
