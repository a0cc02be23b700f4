"""The live stream over a real server and a real connection: uvicorn with our protocol, httpx as the browser."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
import uvicorn

from tests.factories import NAVY, label, reader, terms, vessel
from tests.web.conftest import AtScreen
from tests.web.feed.ears import done
from watchfloor.entities.importing import add
from watchfloor.web.asgi import application
from watchfloor.web.serving import stopping
from watchfloor.web.serving.protocol import Connection

RAMOS = reader()


@asynccontextmanager
async def serving() -> AsyncIterator[str]:
    """The whole application behind a server on a free port; its address."""
    config = uvicorn.Config(
        application(), port=0, http=Connection, lifespan="off", log_config=None, access_log=False
    )
    server = uvicorn.Server(config)
    running = asyncio.ensure_future(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://localhost:{port}"
    finally:
        server.should_exit = True
        await running


def test_the_stream_comes_over_http_and_ends_when_the_server_stops(
    floor: AtScreen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stopping, "_told", [])
    monkeypatch.setattr(stopping, "_stopping", False)  # put back at the end: other tests go on in this process
    cookies = {"wf_session": floor("silva").cookies["wf_session"].value}

    async def scene() -> list[str]:
        lines: list[str] = []
        async with serving() as address, httpx.AsyncClient(base_url=address, cookies=cookies) as browser:
            assert (await browser.get("/live", headers={"Origin": "https://elsewhere.example"})).status_code == 403
            assert (await browser.post("/live")).status_code == 405
            async with browser.stream("GET", "/live") as answer:
                assert answer.headers["content-type"].startswith("text/event-stream")
                told = answer.aiter_lines()
                assert await anext(told) == "retry: 2000"
                said = add_later()
                async for line in told:
                    lines.append(line)
                    if line.startswith("data:") and "MV Alta" in line:
                        stopping.stop()
            await said
        return lines

    lines = asyncio.run(scene())
    assert "event: item" in lines
    assert lines[-2:] == ['data: {"why":"restart"}', ""]


def add_later() -> asyncio.Future[object]:
    """Somebody says something, on another thread."""
    under = terms(label(audience=[NAVY]), category=None)
    return asyncio.ensure_future(asyncio.to_thread(done, lambda: add(vessel("v1", "MV Alta"), under, by=RAMOS)))
