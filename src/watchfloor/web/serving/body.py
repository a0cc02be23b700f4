"""Bodies of requests: read whole before a thread is given to them, none too long, none too slow, not too many."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any, Final

SLOWEST: Final = 50_000  # bytes a second: an upload of 20 MiB may take seven minutes
PATIENCE: Final = 20.0  # seconds that any body may take
AT_ONCE: Final = 8  # the memory that bodies may take, as a multiple of the longest
BESIDE_A_FILE: Final = 256 * 1024  # what a form with a file has beside the file
NO_BODY: Final = b""


class Turned(Exception):
    """A request that goes no further: what its client is told."""

    def __init__(self, status: HTTPStatus, why: str, *headers: tuple[bytes, bytes]) -> None:
        super().__init__(why)
        self.status, self.why, self.headers = status, why, headers


class Bodies:
    """The bodies in memory at this moment; `longest` is in bytes."""

    def __init__(self, longest: int) -> None:
        self._longest = longest + BESIDE_A_FILE
        self._held = 0

    @contextmanager
    def room_for(self, method: str, headers: Mapping[bytes, bytes]) -> Iterator[int]:
        """Keep room for the body that these headers announce, and say its length. Raises Turned."""
        length = self._length(method, headers)
        if self._held + length > self._longest * AT_ONCE:
            raise Turned(HTTPStatus.SERVICE_UNAVAILABLE, "Too many uploads at once", (b"retry-after", b"10"))
        self._held += length
        try:
            yield length
        finally:
            self._held -= length

    def _length(self, method: str, headers: Mapping[bytes, bytes]) -> int:
        if b"transfer-encoding" in headers:
            raise Turned(HTTPStatus.LENGTH_REQUIRED, "Say how long the body is")
        said = headers.get(b"content-length", b"0")
        if not said.isdigit() or (said.strip(b"0") and method in ("GET", "HEAD")):
            raise Turned(HTTPStatus.BAD_REQUEST, "This body cannot be read")
        if int(said[:20]) > self._longest:
            raise Turned(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "This body is too long", (b"connection", b"close"))
        return int(said)

    async def whole(self, receive: Callable[[], Awaitable[MutableMapping[str, Any]]], length: int) -> bytes:
        """The whole body. Raises Turned when it comes too slowly, or not to its end."""
        body = bytearray()
        try:
            async with asyncio.timeout(PATIENCE + length / SLOWEST):
                while len(body) < length:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        raise Turned(HTTPStatus.BAD_REQUEST, "The body ended early")
                    body += message.get("body", b"")
                    if not message.get("more_body", False):
                        break
        except TimeoutError:
            raise Turned(
                HTTPStatus.REQUEST_TIMEOUT, "The body came too slowly", (b"connection", b"close")
            ) from None
        return bytes(body)
