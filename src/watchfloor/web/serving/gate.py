"""The outermost part of the application: what is let in, and one line in the log for everything that came.

What it turns away costs no thread and no database: foreign names of the host, addresses that are too long, bodies
that are too long or too slow. It gives each request its id and counts it.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from django.http.request import split_domain_port, validate_host

from watchfloor.web.serving import metrics
from watchfloor.web.serving.answering import SCOPE, Answering
from watchfloor.web.serving.body import NO_BODY, Bodies, Turned
from watchfloor.web.serving.logs import kinds, where

if TYPE_CHECKING:
    from collections.abc import Iterator

    from watchfloor.web.config import Config

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

log = logging.getLogger("watchfloor.web.requests")

HEALTH: Final = "/health"
LONGEST_ADDRESS: Final = 16 * 1024  # path and query, in bytes as sent; 10,000 letters of a question fit
LONGEST_HEADERS: Final = 32 * 1024
MOST_HEADERS: Final = 100

_BARE: Final = [
    (b"content-type", b"text/plain; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
]


@dataclass(frozen=True, slots=True)
class Gate:
    """The application behind its gate; `names` are the host names by which it may be called."""

    inner: Application
    names: tuple[str, ...]
    bodies: Bodies

    @classmethod
    def before(cls, inner: Application, config: Config) -> Gate:
        """A gate with the limits of the settings."""
        return cls(inner, config.names, Bodies(config.upload_megabytes * 1024 * 1024))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request. Raises nothing: what goes wrong behind the gate is logged and answered."""
        if scope["type"] != "http":
            await self.inner(scope, receive, send)
            return
        note = scope[SCOPE] = Answering(secrets.token_hex(8), scope["method"])
        answer = _Answer(note, send)
        with _counted(note):
            try:
                await self._let_in(scope, receive, answer)
            except Turned as turned:
                note.route = note.route or "turned away"
                await answer.bare(turned.status, turned.why, turned.headers)
            except Exception as error:  # noqa: BLE001 (the last place that can answer; nothing is swallowed unlogged)
                note.failure = "unexpected"
                log.error("failed", extra={"request": note.id, "error": kinds(error), "fault": where(error)})
                await answer.bare(HTTPStatus.INTERNAL_SERVER_ERROR, "A fault of ours", ())

    async def _let_in(self, scope: Scope, receive: Receive, answer: _Answer) -> None:
        note = answer.note
        if scope["path"] == HEALTH:
            note.route = "health"
            await answer.bare(HTTPStatus.OK, "alive", ())
            return
        headers = dict(scope["headers"])
        _require_readable(scope)
        self._require_name(headers.get(b"host", b""))
        note.route = "file" if scope["path"].startswith("/static/") else ""
        with self.bodies.room_for(scope["method"], headers) as length:
            taken = NO_BODY if not length else await self.bodies.whole(receive, length)
            await self.inner(scope, _once(taken, receive), answer.send)

    def _require_name(self, host: bytes) -> None:
        domain, _ = split_domain_port(host.decode("latin-1"))
        if not domain or not validate_host(domain, self.names):
            raise Turned(HTTPStatus.BAD_REQUEST, "This node is not called by that name")


class _Answer:
    """What is sent: each answer bears the request's id, and its status is noted."""

    def __init__(self, note: Answering, send: Send) -> None:
        self.note, self._send = note, send

    async def send(self, message: Message) -> None:
        """Send a message on."""
        note = self.note
        if message["type"] == "http.response.start":
            headers = list(message.get("headers", ()))
            note.status = message["status"]
            if any(n == b"content-type" and v.startswith(b"text/event-stream") for n, v in headers):
                note.stream = True
                metrics.STREAMS.inc()
            message = {**message, "headers": [*headers, (b"x-request-id", note.id.encode())]}
        await self._send(message)

    async def bare(self, status: HTTPStatus, text: str, headers: tuple[tuple[bytes, bytes], ...]) -> None:
        """Answer with one line; where an answer has begun already, it stays cut off."""
        if self.note.status:
            return
        body = f"{text}.\n".encode()
        length = (b"content-length", str(len(body)).encode())
        await self.send(
            {"type": "http.response.start", "status": int(status), "headers": [*_BARE, length, *headers]}
        )
        await self.send({"type": "http.response.body", "body": body})


@contextmanager
def _counted(note: Answering) -> Iterator[None]:
    metrics.AT_ONCE.inc()
    try:
        yield
    finally:
        metrics.AT_ONCE.dec()
        if note.stream:
            metrics.STREAMS.dec()
        note.route = note.route or ("stream" if note.stream else "other")
        metrics.count(note)
        log.info(
            "stream" if note.stream else "request",
            extra={
                "route": note.route,
                "method": note.method,
                "status": note.status,
                "ms": note.milliseconds,
                "request": note.id,
                "person": note.person,
                "failure": note.failure,
            },
        )


def _require_readable(scope: Scope) -> None:
    address, query = scope.get("raw_path") or b"", scope["query_string"]
    if not (address.isascii() and query.isascii()):
        raise Turned(HTTPStatus.BAD_REQUEST, "This address is not spelt in ASCII")
    if len(address) + len(query) > LONGEST_ADDRESS:
        raise Turned(HTTPStatus.REQUEST_URI_TOO_LONG, "This address is too long")
    headers = scope["headers"]
    if len(headers) > MOST_HEADERS or sum(len(n) + len(v) for n, v in headers) > LONGEST_HEADERS:
        raise Turned(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "These headers are too long")


def _once(body: bytes, receive: Receive) -> Receive:
    """The body, once; afterwards that the client has gone, when it has."""
    given = False

    async def next_message() -> Message:
        nonlocal given
        if not given:
            given = True
            return {"type": "http.request", "body": body, "more_body": False}
        while (message := await receive())["type"] != "http.disconnect":
            pass  # the end of a body that was read already
        return message

    return next_message
