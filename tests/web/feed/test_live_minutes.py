"""The live stream over time: minutes in the access log, ticks, stops, long lists and the banner."""

from __future__ import annotations

import asyncio
from functools import partial

from tests.factories import label, reader, terms, vessel
from tests.web.conftest import AtScreen
from tests.web.feed.ears import a_hub, has, listen
from tests.web.feed.live_scene import RAMOS, SHARED, named, played, said
from watchfloor.core.label import Level
from watchfloor.node.audit import accesses
from watchfloor.node.ledger.seal import seal


def test_a_minute_of_what_was_shown_is_one_entry_of_the_access_log(floor: AtScreen) -> None:
    screens = [floor("ramos"), floor("silva")]
    officer = reader("dpo", clearance=Level.UNCLASSIFIED, purpose="oversight", roles=["dpo"])

    async def scene() -> None:
        async with a_hub() as live:
            ears = [await listen(live, screen) for screen in screens]
            cs = [await said(partial(named, f"MV {n}", of=f"v{n}")) for n in range(3)]
            hidden = await said(lambda: named("MV Zebrafinch", label(), of="v9"))
            await ears[0].until(lambda e: len(e.items) == 4)
            await ears[1].until(lambda e: len(e.items) == 3)
        logged = {a.person: a for a in await said(lambda: accesses(by=officer)) if a.what == "watch live"}
        assert logged["ramos"].subject == {"records": [*cs, hidden]}
        assert logged["silva"].subject == {"records": cs}
        assert logged["silva"].purpose == "crime"

    played(scene)


def test_minutes_are_logged_as_they_end(floor: AtScreen) -> None:
    screen = floor("silva")
    officer = reader("dpo", clearance=Level.UNCLASSIFIED, purpose="oversight", roles=["dpo"])

    async def scene() -> None:
        async with a_hub(minute=0.2) as live:
            ear = await listen(live, screen)
            for n in range(2):
                await said(partial(named, f"MV {n}", of=f"v{n}"))
                await ear.until(has(n + 1))
                await asyncio.sleep(0.5)
            assert len([a for a in await said(lambda: accesses(by=officer)) if a.what == "watch live"]) == 2

    played(scene)


def test_a_tick_tells_the_clock_and_what_was_sealed(floor: AtScreen, monkeypatch) -> None:
    monkeypatch.setattr("watchfloor.web.feed.watching.TICK", 0.2)
    screen = floor("silva")
    admin = reader("admin", clearance=Level.UNCLASSIFIED, purpose="oversight", roles=["administrator"])

    async def scene() -> None:
        async with a_hub() as live:
            ear = await listen(live, screen)
            c = await said(lambda: named("MV Alta"))
            hidden = await said(lambda: named("MV Zebrafinch", label(), of="v2"))
            await ear.until(lambda e: e.items and e.named("tick"))
            await said(lambda: seal(by=admin))
            await ear.until(lambda e: e.named("sealed"))
            assert ear.named("sealed")[0].said == {"cs": [c]}
            assert hidden.encode() not in ear.raw

    played(scene)


def test_a_stop_sends_everybody_to_the_next_process(floor: AtScreen) -> None:
    screen = floor("silva")

    async def scene() -> None:
        async with a_hub() as live:
            ear = await listen(live, screen)
            live.hub.begin_to_stop()
            await ear.until(lambda e: e.over)
            assert ear.named("end")[-1].said == {"why": "restart"}

    played(scene)


def test_more_than_a_page_at_once_has_the_page_read_anew(floor: AtScreen) -> None:
    screen = floor("silva")

    async def scene() -> None:
        async with a_hub() as live:
            ear = await listen(live, screen)

            def many() -> None:
                from watchfloor.entities.importing import take_in

                take_in([vessel(f"v{n}", f"MV {n}") for n in range(60)], terms(SHARED, category=None), by=RAMOS)

            await said(many)
            await ear.until(lambda e: e.named("fresh"))
            assert ear.items == []
            c = await said(lambda: named("MV Alta", of="v99"))
            await ear.until(lambda e: e.items)
            assert ear.items == [c]
            again = await listen(live, screen, last=ear.named("fresh")[0].cursor)
            await again.until(lambda e: e.items)
            assert again.items == [c]

    played(scene)


def test_the_banner_covers_what_stands_beside_the_feed(floor: AtScreen) -> None:
    from watchfloor.web.feed.cursors import sealed_label

    screen, ramos = floor("silva"), floor("ramos")
    rest = sealed_label(label(Level.SECRET), RAMOS.key())

    async def scene() -> None:
        async with a_hub() as live:
            ear, other = (
                await listen(live, ramos, query={"with": rest}),
                await listen(live, screen, query={"with": rest}),
            )
            await said(lambda: named("MV Alta"))
            await ear.until(lambda e: e.items)
            await other.until(lambda e: e.items)
            assert "SECRET" in ear.named("banner")[-1].said["html"]
            assert "SECRET" not in other.named("banner")[-1].said["html"]  # it was told to somebody else

    played(scene)
