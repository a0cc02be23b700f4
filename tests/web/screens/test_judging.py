"""Judging two entities: chosen by search, shown side by side, decided with a reason; merged, and split again."""

from __future__ import annotations

import re

import pytest

from tests.factories import NAVY, label
from tests.web.screens.stage import (
    BOSS,
    HIDDEN,
    OPEN,
    ORIGIN,
    SECRET,
    SHARED,
    SILVA,
    banner_of,
    judged,
    key,
    say,
    text_of,
    vessel,
)  # fmt: skip
from watchfloor.core.label import ALL, Level
from watchfloor.entities.fact import Fact
from watchfloor.entities.judgements import same_as
from watchfloor.entities.opening import open_entity
from watchfloor.node.visibility.binding import acting

WHERE = "/entity/v1/judge/"
SAID = {"other": "v2", "verdict": "same", "reason": "one hull number", "basis": "Example Act, s. 2", "newest": ""}


@pytest.fixture
def two(floor):
    """Two vessels, the second of them secret in part."""
    vessel("v1", "MV ZEBRAFINCH", under=SHARED)
    vessel("v2", "MV ZEBRAFINCH II")
    say("v2", "Vessel", Fact("callSign", "XZ4417"), under=SECRET)
    return floor


def newest_in(page) -> str:
    found = re.search(r'name="newest" value="([0-9a-f]*)"', page.content.decode())
    assert found
    return found[1]


def are_one(by) -> bool:
    with acting(by):
        return key("v2") in same_as(key("v1"))


def test_the_other_one_is_found_by_a_search(two):
    page = two("ramos").get(WHERE, {"q": "zebrafinch"})
    assert "Is MV ZEBRAFINCH the same as another?" in text_of(page)
    assert f'href="/entity/v1@aa.police@{ORIGIN}/judge/?other=v2%40aa.police%40{ORIGIN}"' in page.content.decode()
    assert "No other that you may see" in text_of(two("ramos").get(WHERE, {"q": "nobody"}))


def test_both_are_shown_side_by_side_under_the_label_of_both(two):
    page = two("ramos").get(WHERE, {"other": "v2"})
    text = text_of(page)
    for said in ("MV ZEBRAFINCH", "MV ZEBRAFINCH II", "XZ4417"):
        assert said in text
    assert "It carries at least the label of all that you see of both: SECRET rel: aa.police" in text
    assert banner_of(page).startswith("SECRET")


def test_two_are_merged_and_split_again(two, request):
    from tests.web.screens.stage import RAMOS

    client = two("ramos")
    merged = client.post(WHERE, SAID, follow=True)
    assert "They are one now" in text_of(merged)
    assert "one hull number" in text_of(merged)
    assert are_one(RAMOS)
    page = client.get(WHERE, {"other": "v2"})
    assert "One, or two after all?" in text_of(page)
    apart = SAID | {"verdict": "different", "reason": "14 m against 92 m", "newest": newest_in(page)}
    split = client.post(WHERE, apart, follow=True)
    assert "They are two now" in text_of(split)
    assert "1 older judgement" in text_of(split)
    assert not are_one(RAMOS)


def test_a_split_that_leaves_them_one_says_so(two):
    vessel("v3", "MV ZEBRAFINCH III")
    for one, other in (("v1", "v2"), ("v2", "v3"), ("v3", "v1")):
        judged(key(one), key(other))
    client = two("ramos")
    said = SAID | {"verdict": "different", "newest": newest_in(client.get(WHERE, {"other": "v2"}))}
    assert "still one by way of other judgements" in text_of(client.post(WHERE, said, follow=True))


def test_the_judgement_carries_the_label_of_both_and_may_be_narrowed_never_widened(two):
    from tests.web.screens.stage import RAMOS

    client = two("ramos")
    client.post(WHERE, SAID | {"label": "UNCLASSIFIED // REL ALL"})
    (reason,) = open_entity("v1", by=RAMOS, around=True).reasons
    assert reason.label.level is Level.SECRET
    assert reason.label.readers == frozenset({"aa.police"})
    assert not are_one(SILVA)
    client.post(WHERE, SAID | {"label": "SECRET // PURPOSES crime", "newest": reason.c.hex()})
    newest, _ = open_entity("v1", by=RAMOS, around=True).reasons
    assert newest.label.purposes == frozenset({"crime"})


def test_a_judgement_without_reason_basis_or_verdict_is_sent_back_with_what_was_typed(two):
    for missing in ("reason", "basis", "verdict"):
        page = two("ramos").post(WHERE, SAID | {missing: " "})
        assert page.status_code == 422
        for field, typed in SAID.items():
            if field in ("reason", "basis") and field != missing:
                assert typed in page.content.decode()
    page = two("ramos").post(WHERE, SAID | {"label": "SECRET // REL a b c"})
    assert page.status_code == 422
    assert "SECRET // REL a b c" in page.content.decode()
    long = two("ramos").post(WHERE, SAID | {"reason": "x" * 10_000})
    assert long.status_code == 422


def test_a_pair_that_somebody_judged_meanwhile_is_asked_again(two):
    from tests.web.screens.stage import RAMOS

    client = two("ramos")
    opened = newest_in(client.get(WHERE, {"other": "v2"}))
    meanwhile = judged(key("v1"), key("v2"), same=False, reason="photographs differ")
    again = client.post(WHERE, SAID | {"newest": opened})
    assert again.status_code == 409
    assert "Somebody judged these two meanwhile" in text_of(again)
    assert "photographs differ" in text_of(again)
    assert "one hull number" in again.content.decode(), "what was typed stays"
    assert newest_in(again) == meanwhile.hex()
    assert not are_one(RAMOS)
    assert client.post(WHERE, SAID | {"newest": newest_in(again)}).status_code == 302
    assert are_one(RAMOS)


def test_a_judgement_that_one_does_not_see_is_not_told_of(two):
    client = two("ramos")
    opened = newest_in(client.get(WHERE, {"other": "v2"}))
    judged(key("v1"), key("v2"), by=BOSS, under=HIDDEN, reason="CANARY")
    page = client.post(WHERE, SAID | {"newest": opened}, follow=True)
    assert b"CANARY" not in page.content
    assert "They are one now" in text_of(page)


@pytest.mark.parametrize("method", ["get", "post"])
def test_what_one_may_not_see_one_cannot_judge(two, method):
    vessel("hidden", "MV CANARY", by=BOSS, under=HIDDEN)
    client = two("ramos")
    answers = [getattr(client, method)(WHERE, SAID | {"other": other}) for other in ("hidden", "absent")]
    answers += [getattr(client, method)(f"/entity/{one}/judge/", SAID) for one in ("hidden", "absent")]
    assert [a.status_code for a in answers] == [404] * 4
    assert all(b"CANARY" not in a.content for a in answers)
    with acting(BOSS):
        assert same_as(key("hidden")) == {key("hidden")}


def test_who_may_not_judge_is_told_what_would_permit_it(two):
    vessel("n1", "MV NAVY", by=SILVA, under=label(Level.UNCLASSIFIED, [NAVY], ALL))
    refused = two("silva").post(WHERE, SAID | {"other": "n1"})
    assert refused.status_code == 403
    assert "To be allowed:" in text_of(refused)
    assert "one hull number" in refused.content.decode()


def test_an_entity_is_not_judged_against_itself(two):
    page = two("ramos").post(WHERE, SAID | {"other": "v1"})
    assert page.status_code == 422


def test_a_judgement_from_elsewhere_is_forged(two):
    from tests.web.screens.stage import RAMOS

    client = two("ramos", enforce_csrf_checks=True)
    assert client.post(WHERE, SAID).status_code == 403
    assert not are_one(RAMOS)


def test_judgements_are_labelled_as_shown(two):
    judged(key("v1"), key("v2"), under=OPEN, reason="<b>bold</b>\u202e")
    html = two("ramos").get(WHERE, {"other": "v2"}).content.decode()
    assert "<b>bold</b>" not in html
    assert "U+202E" in html
