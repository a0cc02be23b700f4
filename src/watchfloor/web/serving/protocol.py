"""HTTP/1.1 connections with patience that ends: for headers that drip, and for readers that do not read."""

from __future__ import annotations

import asyncio
from typing import Final

from uvicorn.protocols.http.h11_impl import H11Protocol

HEADER_SECONDS: Final = 15.0
UNREAD_SECONDS: Final = 60.0


class Connection(H11Protocol):
    """A connection that is closed when a request's headers, or its reader, take too long (slow loris)."""

    _headers: asyncio.TimerHandle | None = None
    _unread: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._headers = self.loop.call_later(HEADER_SECONDS, transport.close)

    def data_received(self, data: bytes) -> None:
        """Take bytes; while they make no whole request the time goes on."""
        super().data_received(data)
        if self.cycle is not None and not self.cycle.response_complete:
            self._end_headers()
        elif self._headers is None and not self.transport.is_closing():
            self._headers = self.loop.call_later(HEADER_SECONDS, self.transport.close)

    def pause_writing(self) -> None:
        """The client does not read what it asked for."""
        super().pause_writing()
        self._unread = self._unread or self.loop.call_later(UNREAD_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        """It reads again."""
        self._end_unread()
        super().resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is over."""
        self._end_headers()
        self._end_unread()
        super().connection_lost(exc)

    def _end_headers(self) -> None:
        if self._headers is not None:
            self._headers.cancel()
            self._headers = None

    def _end_unread(self) -> None:
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None
