"""Ears at the live stream: the application is called as a server would call it, and the events are read off."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from django.test import Client

from watchfloor.web.feed.hub import Hub
from watchfloor.web.feed.stream import Live
from watchfloor.web.feed.watching import Limits

PATIENCE = 10.0


@dataclass(frozen=True)
class Heard:
    """One event: its name, what it says, and its cursor."""

    name: str
    said: dict[str, Any]
    cursor: str = ""


@dataclass(eq=False)
class Ear:
    """One open stream, from the client's side."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    events: list[Heard] = field(default_factory=list)
    over: bool = False
    raw: bytes = b""
    deaf: asyncio.Event | None = None  # while it is set nothing is read
    _moved: asyncio.Event = field(default_factory=asyncio.Event)
    _gone: asyncio.Event = field(default_factory=asyncio.Event)
    _taken: int = 0
    _task: asyncio.Task[None] | None = None

    @property
    def items(self) -> list[str]:
        """The C of the items that came, in order."""
        return [e.said["c"] for e in self.events if e.name == "item"]

    @property
    def cursor(self) -> str:
        """The last cursor: what a browser sends when it resumes."""
        return next((e.cursor for e in reversed(self.events) if e.cursor), "")

    def named(self, name: str) -> list[Heard]:
        """The events of this name."""
        return [e for e in self.events if e.name == name]

    async def until(self, holds: Callable[[Ear], object]) -> None:
        """Listen until it holds."""
        async with asyncio.timeout(PATIENCE):
            while not holds(self):
                self._moved.clear()
                await self._moved.wait()

    async def hang_up(self) -> None:
        """Go away."""
        self._gone.set()
        if self._task:
            async with asyncio.timeout(PATIENCE):
                await self._task

    async def receive(self) -> dict[str, Any]:
        """For the application: that the client has gone, once it has."""
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:
        """From the application."""
        if self.deaf:
            await self.deaf.wait()
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {k.decode(): v.decode() for k, v in message["headers"]}
        else:
            self.raw += message.get("body", b"")
            self.over = not message.get("more_body", False)
            self._read()
        self._moved.set()

    def _read(self) -> None:
        while (end := self.raw.find(b"\n\n", self._taken)) >= 0:
            lines = dict(line.split(": ", 1) for line in self.raw[self._taken : end].decode().split("\n"))
            self._taken = end + 2
            if "event" in lines:
                self.events.append(Heard(lines["event"], json.loads(lines["data"]), lines.get("id", "")))


@asynccontextmanager
async def a_hub(limits: Limits | None = None, **more: Any) -> AsyncIterator[Live]:
    """The application with a hub of its own, stopped at the end."""
    live = Live(Hub(limits or Limits(), **more))
    try:
        yield live
    finally:
        await asyncio.to_thread(live.hub.stop)


async def listen(
    live: Live,
    screen: Client,
    *,
    after: str = "",
    last: str = "",
    headers: dict[str, str] | None = None,
    query: dict[str, str] | None = None,
) -> Ear:
    """Open a stream with this screen's session, and wait for its first answer."""
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in screen.cookies.items())
    told = {"host": "localhost", "cookie": cookies, **({"last-event-id": last} if last else {}), **(headers or {})}
    asked = {**(query or {}), **({"after": after} if after else {})}
    scope = {
        "type": "http",
        "method": "GET",
        "path": "/live",
        "query_string": "&".join(f"{k}={quote(v)}" for k, v in asked.items()).encode(),
        "headers": [(k.encode(), v.encode()) for k, v in told.items()],
        "server": ("localhost", 80),
    }
    ear = Ear()
    ear._task = asyncio.ensure_future(live(scope, ear.receive, ear.send))
    await ear.until(lambda e: e.raw or e.over)
    return ear


def has(count: int) -> Callable[[Ear], bool]:
    """That so many items have come."""
    return lambda ear: len(ear.items) == count


async def told_to_hub(live: Live, ask: Callable[[Any], Any]) -> Any:
    """What the hub's thread knows."""
    return await asyncio.wrap_future(live.hub.ask(ask))


def done(do: Callable[[], Any]) -> Any:
    """Do it on this thread, as another request would, and leave no connection behind."""
    from django.db import connections

    try:
        return do()
    finally:
        connections.close_all()
