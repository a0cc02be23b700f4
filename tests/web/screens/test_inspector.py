"""The inspector's screen: entries drawn by lot, opened whole with labels and author, and each opening logged."""

from __future__ import annotations

import pytest

from tests.factories import admin, basis, dpo, label, reader
from tests.web.screens.stage import BOSS, HIDDEN, RAMOS, banner_of, text_of, vessel
from watchfloor.core.label import Level
from watchfloor.node.audit import accesses
from watchfloor.node.custody.purge import purge
from watchfloor.node.custody.relabel import relabel
from watchfloor.node.databases.doors import ledger
from watchfloor.node.draw import draw
from watchfloor.node.ledger.seal import seal
from watchfloor.node.models import Entry, Opening

INES = reader("ines", clearance=Level.UNCLASSIFIED, purpose="oversight", roles=["inspector"])
COURT = basis("court 12", "oversight")


def seed_that_draws(c: bytes, count: int = 50) -> str:
    """A seed by which this entry is among those that are drawn."""
    seal(by=admin())
    with ledger():
        index = Entry.objects.using("ledger").get(c=c).index
    return next(s for s in map(str, range(1000)) if index in draw(count, s, by=INES).indices)


def drawn(client, seed: str = "7", **more: str):
    return client.post("/inspector/", {"log": "ledger", "count": "50", "seed": seed, **more})


@pytest.mark.parametrize(("who", "purpose"), [("ramos", "crime"), ("admin", "oversight"), ("dpo", "oversight")])
def test_only_the_inspector_comes_here(floor, who, purpose):
    seed = seed_that_draws(vessel(called="MV CANARY"))
    client = floor(who, purpose)
    for answer in (client.get("/inspector/"), drawn(client, seed)):
        assert answer.status_code == 403
        assert "CANARY" not in answer.content.decode()


def test_nothing_is_opened_before_it_is_drawn(floor):
    vessel(called="MV CANARY")
    seal(by=admin())
    answer = floor("ines", "oversight").get("/inspector/")
    assert "Nothing is drawn yet" in text_of(answer)
    assert "CANARY" not in answer.content.decode()


def test_a_drawn_record_is_shown_whole_with_label_author_and_proof(floor):
    c = vessel(called="MV CANARY", by=BOSS, under=HIDDEN)
    answer = drawn(floor("ines", "oversight"), seed_that_draws(c))
    text = text_of(answer)
    assert "MV CANARY" in text
    assert "Author ✓ alpha.example/server/boss" in text
    assert c.hex() in text
    assert banner_of(answer).startswith("TOP SECRET")
    logged = [a for a in accesses(by=dpo()) if a.what == "inspect"]
    assert c.hex() in [r for a in logged for r in (a.subject or {})["records"]]
    assert {a.person for a in logged} == {"ines"}


def test_the_label_under_which_a_part_was_made_is_shown_beside_the_one_that_binds(floor):
    c = vessel(under=label())
    relabel(c, label(Level.SECRET), by=RAMOS, reason="stricter", basis=basis())
    text = text_of(drawn(floor("ines", "oversight"), seed_that_draws(c)))
    assert "SECRET rel: aa.police made under RESTRICTED rel: aa.police" in text


def test_fills_show_the_salt_that_opens_them(floor):
    vessel()
    seal(by=admin())
    text = text_of(drawn(floor("ines", "oversight")))
    with ledger():
        fills = list(Entry.objects.using("ledger").exclude(dummy_salt=None))
    salts = {bytes(f.dummy_salt or b"").hex() for f in fills}
    assert len([s for s in salts if s in text]) >= 45


def test_what_was_destroyed_is_answered_by_the_purge_that_names_it(floor):
    c = vessel(called="MV CANARY")
    seed = seed_that_draws(c)
    entry = purge([c], by=dpo(), order="court 12", basis=COURT).entry
    with ledger():
        size = max(Entry.objects.using("ledger").values_list("index", flat=True)) + 1
    answer = drawn(floor("ines", "oversight"), seed, size=str(size))
    assert "CANARY" not in answer.content.decode()
    assert f"destroyed by the order in record {entry.c.hex()[:8]}" in text_of(answer)


def test_an_entry_that_does_not_fit_is_told_and_the_others_are_opened(floor):
    c = vessel(called="MV CANARY")
    seed = seed_that_draws(c)
    with ledger():
        Opening.objects.using("ledger").update(seed=bytes(32))
    text = text_of(drawn(floor("ines", "oversight"), seed))
    assert "its parts do not lead to the root in its note" in text
    assert "CANARY" not in text
    assert "each opened by its salt" in text


def test_the_same_seed_and_head_draw_the_same_again(floor):
    vessel()
    seal(by=admin())
    client = floor("ines", "oversight")
    first = text_of(drawn(client, "dice 4 2 6"))
    vessel("v2")
    seal(by=admin())
    again = text_of(drawn(client, "dice 4 2 6", size="256"))
    other = text_of(drawn(client, "dice 4 2 6"))

    def entries(text: str) -> str:
        return text.partition("Entries ")[2].partition(" How to draw")[0]

    assert entries(first) == entries(again)
    assert entries(first) != entries(other)


def test_without_a_seed_the_node_draws_one_and_shows_it(floor):
    vessel()
    seal(by=admin())
    client = floor("ines", "oversight")
    seeds = {text_of(drawn(client, "")).partition("The draw")[2].partition("Log ")[0] for _ in range(2)}
    assert len(seeds) == 2


@pytest.mark.parametrize(
    "wrong",
    [{"count": "0"}, {"count": "51"}, {"count": "x"}, {"log": "other"}, {"size": "9"}, {"seed": "x" * 201}],
)
def test_what_cannot_be_drawn_is_told_beside_the_field(floor, wrong):
    vessel()
    seal(by=admin())
    assert drawn(floor("ines", "oversight"), **wrong).status_code == 422


def test_an_unsealed_log_says_what_would_permit_it(floor):
    answer = drawn(floor("ines", "oversight"))
    assert answer.status_code == 403
    assert "To be allowed: seal it first" in text_of(answer)


def test_the_access_log_is_drawn_from_too(floor):
    floor("ramos").get(f"/record/{vessel().hex()}/")
    seal(by=admin(), log="access")
    text = text_of(drawn(floor("ines", "oversight"), log="access"))
    assert "alpha.example/access" in text


def test_a_draw_that_another_page_sends_is_refused(floor):
    assert drawn(floor("ines", "oversight", enforce_csrf_checks=True)).status_code == 403
