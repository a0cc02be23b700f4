"""The live stream, from commit to client: what comes, in which order, to whom, and when it must end."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from tests.factories import NAVY, basis, label, reader
from tests.web.conftest import AtScreen, stranger
from tests.web.feed.ears import Ear, a_hub, has, listen, told_to_hub
from tests.web.feed.live_scene import RAMOS, named, played, said
from watchfloor.core.label import ALL, Level
from watchfloor.node.custody.relabel import relabel
from watchfloor.node.custody.withdraw import withdraw
from watchfloor.node.node import the_system
from watchfloor.node.register.enrol import enrol_person
from watchfloor.web.feed.watching import Limits


def test_what_is_committed_comes_within_a_moment_with_the_headers_of_every_page(floor: AtScreen) -> None:
    screen = floor("silva")

    async def scene() -> None:
        async with a_hub() as live:
            ear = await listen(live, screen)
            assert ear.status == 200
            assert ear.headers["content-type"].startswith("text/event-stream")
            assert ear.headers["cache-control"] == "no-store"
            assert ear.headers["x-accel-buffering"] == "no"
            assert ear.headers["x-frame-options"] == "DENY"
            assert "default-src 'none'" in ear.headers["content-security-policy"]
            c = await said(lambda: named("MV Alta"))
            await ear.until(lambda e: e.items)
            assert ear.items == [c]
            told = ear.named("item")[0]
            assert "MV Alta" in told.said["html"]
            assert told.said["kind"] == "entity"
            assert told.said["alert"] is False
            assert "RESTRICTED" in ear.named("banner")[-1].said["html"]
            await ear.hang_up()

    played(scene)


def test_each_is_told_what_he_may_see_and_the_rest_leaves_no_trace(floor: AtScreen) -> None:
    boss, silva = floor("boss"), floor("silva")

    async def scene() -> None:
        async with a_hub() as live:
            his, hers = await listen(live, boss), await listen(live, silva)
            secret = await said(
                lambda: named("MV Zebrafinch", label(Level.TOP_SECRET), reader("boss", clearance=Level.TOP_SECRET))
            )
            shared = await said(lambda: named("MV Alta", of="v2"))
            await his.until(lambda e: len(e.items) == 2)
            await hers.until(lambda e: e.items)
            assert his.items == [secret, shared]
            assert hers.items == [shared]
            assert b"zebrafinch" not in hers.raw.lower()
            assert secret.encode() not in hers.raw
            assert "TOP SECRET" in his.named("banner")[-1].said["html"]
            assert all("SECRET" not in b.said["html"] for b in hers.named("banner"))

    played(scene)


def test_readers_who_see_the_same_share_the_bytes(floor: AtScreen) -> None:
    screens = [floor("ramos"), floor("ramos"), floor("okafor")]

    async def scene() -> None:
        async with a_hub() as live:
            ears = [await listen(live, screen) for screen in screens]
            feeds = await told_to_hub(live, lambda w: [len(f.streams) for f in w.feeds])
            assert sorted(feeds) == [3]  # no label yet tells them apart
            await said(lambda: named("MV Alta"))
            for ear in ears:
                await ear.until(lambda e: e.items)
            await said(lambda: named("MV Baja", label(), of="v2"))
            await ears[0].until(lambda e: len(e.items) == 2)
            feeds = await told_to_hub(live, lambda w: [len(f.streams) for f in w.feeds])
            assert sorted(feeds) == [1, 2]
            one, two, other = (e.named("item") for e in ears)
            assert one[0].said == two[0].said == other[0].said
            assert len({one[0].cursor, other[0].cursor}) == 2  # a cursor is of use to its own reader only
            assert len(other) == 1

    played(scene)


def test_a_relabel_reveals_to_one_and_takes_away_from_another(floor: AtScreen) -> None:
    ramos, silva = floor("ramos"), floor("silva")

    async def scene() -> None:
        async with a_hub() as live:
            hidden = await said(lambda: named("MV Alta", label()))
            mine, theirs = await listen(live, ramos), await listen(live, silva)
            await said(
                lambda: relabel(bytes.fromhex(hidden), label(audience=ALL), by=RAMOS, reason="all", basis=basis())
            )
            await theirs.until(lambda e: hidden in e.items)
            await said(
                lambda: relabel(bytes.fromhex(hidden), label(Level.SECRET), by=RAMOS, reason="no", basis=basis())
            )
            await theirs.until(lambda e: e.named("gone"))
            assert [e.said for e in theirs.named("gone")] == [{"c": hidden}]
            assert mine.named("gone") == []
            other = await said(lambda: named("MV Baja", label(), of="v2"))
            await said(
                lambda: relabel(bytes.fromhex(other), label(Level.SECRET), by=RAMOS, reason="up", basis=basis())
            )
            await said(lambda: named("MV Casa", of="v3"))
            await theirs.until(lambda e: len(e.items) == 2)
            assert len(theirs.named("gone")) == 1  # what he was never shown is not taken away from him
            assert other.encode() not in theirs.raw

    played(scene)


def test_what_is_mine_is_marked_for_me_alone(floor: AtScreen) -> None:
    screens = [floor("ramos"), floor("okafor")]

    async def scene() -> None:
        async with a_hub() as live:
            mine, other = [await listen(live, screen) for screen in screens]
            c = await said(lambda: named("MV Alta"))
            await said(lambda: withdraw(bytes.fromhex(c), by=RAMOS, reason="misread", basis=basis()))
            for ear in (mine, other):
                await ear.until(lambda e: any(i.said["kind"] == "withdraw" for i in e.named("item")))
            assert {i.said["mine"] for i in mine.named("item") if i.said["kind"] == "withdraw"} == {True}
            assert {i.said["mine"] for i in other.named("item")} == {False}

    played(scene)


@pytest.mark.parametrize("deed", ["signed out", "locked", "other purpose", "deactivated", "clearance lowered"])
def test_who_is_not_who_he_was_is_told_nothing_more(floor: AtScreen, deed: str) -> None:
    screen = floor("silva")
    deeds: dict[str, Callable[[], object]] = {
        "signed out": lambda: screen.session.flush(),
        "locked": lambda: locked(screen),
        "other purpose": lambda: in_session(screen, purpose="security"),
        "deactivated": lambda: enrolled(active=False),
        "clearance lowered": lambda: enrolled(clearance=Level.UNCLASSIFIED),
    }

    async def scene() -> None:
        async with a_hub() as live:
            ear = await listen(live, screen)
            await said(lambda: named("MV Alta"))
            await ear.until(lambda e: e.items)

            def at_once() -> None:
                deeds[deed]()
                named("MV Zebrafinch", of="v2")

            await said(at_once)
            await ear.until(lambda e: e.over)
            assert ear.named("end")[-1].said["why"] in ("session", "changed")
            assert len(ear.items) == 1
            assert b"Zebrafinch" not in ear.raw
            assert await told_to_hub(live, lambda w: w.feeds) == []

    played(scene)


def test_a_session_that_ends_quietly_ends_its_stream_within_moments(floor: AtScreen) -> None:
    screen = floor("silva")

    async def scene() -> None:
        async with a_hub() as live:
            ear = await listen(live, screen)
            await said(lambda: screen.session.flush())
            await ear.until(lambda e: e.over)
            assert ear.named("end")

    played(scene)


def in_session(screen: Any, **more: object) -> None:
    session = screen.session
    for key, value in more.items():
        session[key] = value
    session.save()


def locked(screen: Any) -> None:
    from allauth.usersessions.models import UserSession

    from watchfloor.web.accounts.models import Account
    from watchfloor.web.front.sitting import LOCKED

    beside = {"user": Account.objects.get(username="silva"), "ip": "127.0.0.1", "data": {LOCKED: time.time()}}
    UserSession.objects.update_or_create(session_key=screen.session.session_key, defaults=beside)


def enrolled(**more: Any) -> None:
    kept = {"agency": NAVY, "clearance": Level.RESTRICTED, "roles": ["officer"], "purposes": ["crime", "security"]}
    enrol_person("silva", by=the_system(), title="silva", **{**kept, **more})


def test_nobody_who_is_not_at_work_gets_a_stream(floor: AtScreen) -> None:
    screen = floor("silva")

    async def scene() -> None:
        async with a_hub() as live:
            assert (await listen(live, stranger())).status == 401
            elsewhere = {"origin": "https://elsewhere.example"}
            assert (await listen(live, screen, headers=elsewhere)).status == 403
            assert (await listen(live, screen, headers={"sec-fetch-site": "cross-site"})).status == 403
            own = {"origin": "http://localhost", "sec-fetch-site": "same-origin"}
            assert (await listen(live, screen, headers=own)).status == 200

    played(scene)


def test_only_get_opens_a_stream(floor: AtScreen) -> None:
    async def scene() -> None:
        async with a_hub() as live:
            ear = Ear()
            scope = {"type": "http", "method": "POST", "path": "/live", "query_string": b"", "headers": []}
            await live(scope, ear.receive, ear.send)
            assert (ear.status, ear.headers["allow"]) == (405, "GET")

    played(scene)


def test_a_session_has_few_streams_and_the_node_not_too_many(floor: AtScreen) -> None:
    silva, ramos = floor("silva"), floor("ramos")

    async def scene() -> None:
        async with a_hub(Limits(of_session=2, in_all=3)) as live:
            first = await listen(live, silva)
            assert (await listen(live, silva)).status == 200
            assert (await listen(live, silva)).status == 429
            assert (await listen(live, ramos)).status == 200
            full = await listen(live, ramos)
            assert (full.status, full.headers["retry-after"]) == (503, "5")
            await first.hang_up()
            await told_to_hub(live, lambda w: None)
            assert (await listen(live, silva)).status == 200

    played(scene)


def test_a_slow_reader_is_let_go_and_comes_back_to_what_he_missed(floor: AtScreen, monkeypatch) -> None:
    monkeypatch.setattr("watchfloor.web.feed.mailbox.MOST_WAITING", 5)
    slow, quick = floor("silva"), floor("ramos")

    async def scene() -> None:
        async with a_hub() as live:
            his, other = await listen(live, slow), await listen(live, quick)
            first = await said(lambda: named("MV 0", of="v0"))
            await his.until(lambda e: e.items)
            his.deaf = asyncio.Event()
            cs = []
            for n in range(1, 11):
                cs.append(await said(partial(named, f"MV {n}", of=f"v{n}")))
                await other.until(has(n + 1))
            his.deaf.set()
            await his.until(lambda e: e.over)
            assert his.items[0] == first
            assert len(his.items) < 11
            assert his.raw.rstrip().endswith(b"retry: 2000")
            back = await listen(live, slow, last=his.cursor)
            await back.until(lambda e: len(his.items) + len(e.items) == 11)
            assert his.items + back.items == [first, *cs]

    played(scene)
