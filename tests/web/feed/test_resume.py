"""A stream that is cut anywhere and resumes: nothing is missed and nothing comes twice, whatever happened meanwhile."""

from __future__ import annotations

import asyncio
from functools import partial
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import empty_node
from tests.factories import NAVY, basis, label, reader, terms, vessel
from tests.web.conftest import at_screen, enrol_everybody
from tests.web.feed.ears import Ear, a_hub, done, listen
from watchfloor.core.errors import Malformed
from watchfloor.core.label import ALL, Level
from watchfloor.entities.importing import add
from watchfloor.node.custody.relabel import relabel
from watchfloor.node.custody.withdraw import withdraw
from watchfloor.node.ledger.newest import Moved
from watchfloor.web.feed.cursors import opened_cursor, sealed_cursor

RAMOS, SILVA = reader(), reader("silva", NAVY, clearance=Level.RESTRICTED, roles=["officer"])
SHARED = label(audience=[NAVY])
LABELS = (SHARED, label(), label(audience=ALL), label(Level.SECRET))


class Play:
    """Random deeds of one officer, and what a reader of the navy must have been told of them in the end."""

    def __init__(self, seed: int) -> None:
        self.dice = Random(seed)
        self.cs: list[bytes] = []

    def deed(self, n: int) -> None:
        """Say something, give something a new label, or take something back."""
        do = self.dice.random()
        if do < 0.6 or not self.cs:
            under = self.dice.choice(LABELS)
            self.cs.append(add(vessel(f"v{n}", f"MV {n}"), terms(under, category=None), by=RAMOS).c)
        elif do < 0.85:
            relabel(self.dice.choice(self.cs), self.dice.choice(LABELS), by=RAMOS, reason="again", basis=basis())
        else:
            withdraw(self.cs.pop(self.dice.randrange(len(self.cs))), by=RAMOS, reason="misread", basis=basis())


def on_page(ears: list[Ear]) -> list[str]:
    """What stands on the page of a browser that followed these streams one after the other, the newest first."""
    shown: list[str] = []
    for ear in ears:
        for e in ear.events:
            if e.name == "item":
                shown = [e.said["c"], *(c for c in shown if c != e.said["c"])]
            elif e.name == "gone":
                shown = [c for c in shown if c != e.said["c"]]
            elif e.name == "window":
                shown = [c for c in shown if c in e.said["cs"]]
    return shown


@given(seed=st.integers(0, 10_000), cuts=st.lists(st.tuples(st.integers(0, 12), st.integers(0, 4)), max_size=4))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_after_any_cuts_the_page_shows_what_a_reader_sees(
    node: Any, seed: int, cuts: list[tuple[int, int]]
) -> None:
    empty_node()
    enrol_everybody()
    screen, play = at_screen("silva"), Play(seed)
    at = dict(cuts)

    async def scene() -> list[Ear]:
        async with a_hub() as live:
            ears = [await listen(live, screen)]
            for n in range(13):
                if n in at:
                    await ears[-1].hang_up()
                    lose(ears[-1], at[n])
                await asyncio.to_thread(done, partial(play.deed, n))
                if n in at:
                    ears.append(await listen(live, screen, last=cursor_of(ears)))
            end = (
                await asyncio.to_thread(
                    done, lambda: add(vessel("end", "MV End"), terms(SHARED, category=None), by=RAMOS)
                )
            ).c.hex()
            await ears[-1].until(lambda e: end in e.items)
            await asyncio.sleep(0.1)
            return ears

    ears = asyncio.run(scene())
    from watchfloor.web.feed.items import items

    shown = on_page(ears)
    assert shown == [i.c.hex() for i in items(by=SILVA)]
    told = [e.cursor for ear in ears for e in ear.named("item")]
    places = [opened_cursor(cursor, SILVA.key()) for cursor in told]
    assert places == sorted(set(places))


def lose(ear: Ear, count: int) -> None:
    """The last events never reached the browser: the connection was cut before."""
    if count:
        del ear.events[-count:]


def cursor_of(ears: list[Ear]) -> str:
    """The last cursor that reached the browser; the first page's own before any."""
    return next((ear.cursor for ear in reversed(ears) if ear.cursor), sealed_cursor(Moved(0, 0), SILVA.key()))


def test_a_cursor_tells_nothing_and_is_never_the_same_twice(node: Any) -> None:
    cursors = {sealed_cursor(Moved(7, 7), SILVA.key()) for _ in range(50)}
    assert len(cursors) == 50
    assert len({len(c) for c in [*cursors, sealed_cursor(Moved(2**60, 2**61), SILVA.key())]}) == 1


def test_a_cursor_is_of_use_to_its_reader_only_and_cannot_be_changed(node: Any) -> None:
    cursor = sealed_cursor(Moved(7, 8), SILVA.key())
    assert opened_cursor(cursor, SILVA.key()) == Moved(7, 8)
    changed = cursor[:-3] + ("A" if cursor[-3] != "A" else "B") + cursor[-2:]
    for text, who in ((cursor, RAMOS), (changed, SILVA), ("", SILVA), ("é", SILVA), ("x" * 9000, SILVA)):
        with pytest.raises(Malformed):
            opened_cursor(text, who.key())


def test_whoever_brings_a_cursor_that_is_none_of_his_begins_now_and_reads_his_page_anew(node: Any) -> None:
    enrol_everybody()
    screen = at_screen("silva")
    add(vessel("v0", "MV 0"), terms(SHARED, category=None), by=RAMOS)

    async def scene() -> None:
        async with a_hub() as live:
            for cursor in ("forged", sealed_cursor(Moved(0, 0), RAMOS.key())):
                ear = await listen(live, screen, last=cursor)
                await ear.until(lambda e: e.named("fresh"))
                assert ear.items == []
                own = await listen(live, screen, after=ear.cursor)
                c = (
                    await asyncio.to_thread(
                        done, lambda: add(vessel("v1", "MV 1"), terms(SHARED, category=None), by=RAMOS)
                    )
                ).c
                await own.until(lambda e: e.items)
                assert own.items == [c.hex()]

    asyncio.run(scene())


def test_a_page_opens_its_stream_behind_what_it_shows(node: Any) -> None:
    import html
    import re

    enrol_everybody()
    screen = at_screen("silva")
    for n in range(3):
        add(vessel(f"v{n}", f"MV {n}"), terms(SHARED, category=None), by=RAMOS)
    page = screen.get("/").content.decode()
    found = re.search(r'data-live="([^"]*)"', page)
    assert found
    query = dict(pair.split("=", 1) for pair in html.unescape(found[1]).split("?")[1].split("&"))
    late = add(vessel("v9", "MV 9"), terms(SHARED, category=None), by=RAMOS).c

    async def scene() -> None:
        async with a_hub() as live:
            ear = await listen(live, screen, query=query)
            await ear.until(lambda e: e.items)
            assert ear.items == [late.hex()]

    asyncio.run(scene())
