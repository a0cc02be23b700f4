"""The node's clock: how far it is from a time server, whether it jumped, and whether records are ahead of it.

Order never comes from it, but deadlines do, and a partner reads our times. SNTP is RFC 5905, client mode.
"""

from __future__ import annotations

import secrets
import socket
import struct
import threading
import time
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from django.db.models import Max

from watchfloor.core.errors import Unavailable
from watchfloor.node.databases.doors import unordered
from watchfloor.node.ledger.clock import utc_now
from watchfloor.node.models import Record

TOLERATED: Final = 1.0  # seconds; a watch officer compares times to the second
JUMP: Final = 2.0  # seconds between two measures that are no drift
PATIENCE: Final = 3.0
_NTP_EPOCH: Final = 2_208_988_800  # seconds from 1900 to 1970
_PACKET: Final = struct.Struct("!BBBb11I")


@dataclass(frozen=True, slots=True)
class ClockState:
    """What is known of the clock.

    `offset` is how many seconds the server is ahead of us, None where no server is named or it did not answer;
    `jumped` the last jump, in seconds, and `jumped_at` when it was seen; `behind` how many seconds the newest
    record is ahead of the clock, 0 where none is.
    """

    offset: float | None = None
    measured: datetime | None = None
    jumped: float = 0.0
    jumped_at: datetime | None = None
    behind: float = 0.0

    @property
    def right(self) -> bool:
        """Whether nothing speaks against it."""
        return abs(self.offset or 0.0) <= TOLERATED and self.behind <= TOLERATED


_guard = threading.Lock()
_state = ClockState()
_difference: float | None = None  # between the two clocks of this machine, when last compared


def clock_state() -> ClockState:
    """The state as it was measured last."""
    with _guard:
        return _state


def measure(server: str) -> ClockState:
    """Measure anew, asking the server where one is named. Raises Unavailable where it does not answer."""
    global _state, _difference
    with _guard:
        difference = time.time() - time.monotonic()
        jump = difference - (_difference if _difference is not None else difference)
        _difference = difference
        if abs(jump) > JUMP:
            _state = replace(_state, jumped=round(jump, 1), jumped_at=utc_now())
        _state = replace(_state, behind=_records_ahead())
    if server:
        offset = ask(server)
        with _guard:
            _state = replace(_state, offset=round(offset, 3), measured=utc_now())
    return clock_state()


def _records_ahead() -> float:
    with unordered("ledger"):
        newest = Record.objects.using("ledger").aggregate(Max("learnt"))["learnt__max"]
    ahead = (newest or 0) / 1e6 - time.time()
    return round(max(ahead, 0.0), 1)


def ask(server: str) -> float:
    """Seconds that this time server (`name` or `name:port`) is ahead of us. Raises Unavailable."""
    host, _, port = server.rpartition(":") if server.count(":") == 1 else (server, "", "123")
    nonce = secrets.randbits(64)  # in place of our time: the answer must repeat it
    sent = _PACKET.pack(0x23, 0, 0, 0, *([0] * 9), nonce >> 32, nonce & 0xFFFFFFFF)
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, int(port), type=socket.SOCK_DGRAM)[0]
        with socket.socket(family, kind, protocol) as link:
            link.settimeout(PATIENCE)
            link.connect(address)
            before = time.time()
            link.send(sent)
            received = link.recv(256)
            after = time.time()
    except (OSError, ValueError) as error:
        raise Unavailable(
            f"The time server {server} does not answer", "Check its name and the network."
        ) from error
    return _offset(received, nonce, before, after)


def _offset(received: bytes, nonce: int, before: float, after: float) -> float:
    if len(received) < _PACKET.size:
        raise Unavailable("The time server's answer is cut off", "Name another one.")
    first, stratum, _, _, *words = _PACKET.unpack(received[: _PACKET.size])
    if first & 7 != 4 or not 0 < stratum < 16 or (words[5] << 32 | words[6]) != nonce:
        raise Unavailable("The time server's answer is none to our question", "Name another one.")
    arrived, left = _seconds(words[7], words[8]), _seconds(words[9], words[10])
    return ((arrived - before) + (left - after)) / 2


def _seconds(whole: int, part: int) -> float:
    return whole - _NTP_EPOCH + part / 2**32
