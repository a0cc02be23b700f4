"""`/live`: the stream of server-sent events, mounted before Django. It costs no thread and no database connection."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Awaitable, Callable, MutableMapping
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.handlers.asgi import ASGIRequest
from django.utils.translation import get_language_from_request

from watchfloor.core.errors import Malformed, Refused, Unavailable, WatchfloorError
from watchfloor.web.feed.cursors import opened_label
from watchfloor.web.feed.hub import Hub
from watchfloor.web.feed.mailbox import Stream
from watchfloor.web.feed.shown import retry
from watchfloor.web.feed.watching import Watching
from watchfloor.web.front.headers import HEADERS
from watchfloor.web.front.seats import seat_of, session_key_of, standing
from watchfloor.web.serving.answering import SCOPE, Answering, person_digest

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

PATH: Final = "/live"
_MORE_HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Accel-Buffering": "no",
}


class Live:
    """The application at PATH. `after` in its query is a cursor, `with` the label of what stands beside the feed."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request: with a stream, or in one line why there is none."""
        request = ASGIRequest(scope, io.BytesIO())
        if scope["method"] != "GET":
            await _answer(send, HTTPStatus.METHOD_NOT_ALLOWED, "Only GET", Allow="GET")
            return
        if not _from_our_pages(request):
            await _answer(send, HTTPStatus.FORBIDDEN, "A stream is for pages of this node")
            return
        loop = asyncio.get_running_loop()
        try:
            stream = await asyncio.wrap_future(self.hub.ask(lambda w: _join(w, scope, request, loop)))
        except Unavailable as error:
            await _answer(send, HTTPStatus.SERVICE_UNAVAILABLE, f"{error.what}. {error.remedy}", Retry_After="5")
            return
        except WatchfloorError as error:
            status = HTTPStatus.TOO_MANY_REQUESTS if _too_many(error) else HTTPStatus.UNAUTHORIZED
            await _answer(send, status, str(error))
            return
        _note_person(scope, stream)
        try:
            await _pump(stream, receive, send)
        finally:
            self.hub.forget(stream)


def _join(watching: Watching, scope: Scope, request: ASGIRequest, loop: asyncio.AbstractEventLoop) -> Stream:
    """Seat the stream, in the hub's thread. Raises Refused, Unavailable."""
    seat = seat_of(session_key_of(scope["headers"]))
    reader = standing([seat]).get(seat) if seat else None
    if seat is None or reader is None:
        raise Refused("Nobody is at work here", rule="session", permit="sign in")
    stream = Stream(seat, reader, get_language_from_request(request), loop)
    try:
        stream.rest = opened_label(request.GET["with"], stream.key) if "with" in request.GET else None
    except Malformed:
        stream.rest = None  # of another session's page; the stream itself is his own
    last = request.headers.get("Last-Event-ID", "")
    watching.join(stream, last or request.GET.get("after", ""), resumed=bool(last) or "back" in request.GET)
    return stream


async def _pump(stream: Stream, receive: Receive, send: Send) -> None:
    """Send what comes until the stream or its reader ends."""
    headers = {**HEADERS, **_MORE_HEADERS, "Content-Type": "text/event-stream; charset=utf-8"}
    await send({"type": "http.response.start", "status": 200, "headers": _spelt(headers)})
    await send({"type": "http.response.body", "body": retry(), "more_body": True})
    # A task of receive() itself fails under some servers, whose receive is no coroutine.
    listening = asyncio.ensure_future(_until_gone(stream, receive))
    try:
        more = True
        while more:
            said, more = await stream.next()
            await send({"type": "http.response.body", "body": said, "more_body": more})
    finally:
        listening.cancel()


async def _until_gone(stream: Stream, receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass  # the end of a body that nobody sent
    stream.leave()


def _from_our_pages(request: ASGIRequest) -> bool:
    """Whether a browser says that a page of ours asks; what is no browser says neither."""
    fetched = request.headers.get("Sec-Fetch-Site", "same-origin")
    origin = request.headers.get("Origin")
    return fetched == "same-origin" and (origin is None or urlsplit(origin).netloc == request.headers.get("Host"))


def _too_many(error: WatchfloorError) -> bool:
    return isinstance(error, Refused) and error.rule == "live"


def _note_person(scope: Scope, stream: Stream) -> None:
    """For the line in the server's log."""
    note = scope.get(SCOPE)
    if isinstance(note, Answering):
        note.route, note.person = "live", person_digest(stream.reader.person)


async def _answer(send: Send, status: HTTPStatus, text: str, **more: str) -> None:
    body = f"{text}\n".encode()
    headers = {**HEADERS, **_MORE_HEADERS, "Content-Type": "text/plain; charset=utf-8"}
    headers |= {"Content-Length": str(len(body))} | {k.replace("_", "-"): v for k, v in more.items()}
    await send({"type": "http.response.start", "status": int(status), "headers": _spelt(headers)})
    await send({"type": "http.response.body", "body": body})


def _spelt(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    if settings.SECURE_HSTS_SECONDS:
        headers["Strict-Transport-Security"] = f"max-age={settings.SECURE_HSTS_SECONDS}"
    return [(name.lower().encode(), value.encode()) for name, value in headers.items()]
