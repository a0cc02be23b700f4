"""By which names and addresses this machine is reached on its network."""

from __future__ import annotations

import socket
from collections.abc import Iterable
from typing import Final

_ANYWHERE: Final = (("192.0.2.1", 9), ("2001:db8::1", 9))  # documentation addresses: nothing is sent to them


def names_here(named: Iterable[str]) -> tuple[str, ...]:
    """The names that were set, then this machine's own name and addresses, each once, and `localhost` last."""
    found = [*(n for n in named if n != "localhost"), socket.gethostname().lower()]
    for (host, port), family in zip(_ANYWHERE, (socket.AF_INET, socket.AF_INET6), strict=True):
        try:
            with socket.socket(family, socket.SOCK_DGRAM) as link:
                link.connect((host, port))  # picks the address that a packet would leave from
                found.append(link.getsockname()[0])
        except OSError:  # a machine without that kind of network
            continue
    return tuple(dict.fromkeys([*found, "localhost"]))
