"""An access that is repeated within a minute, with the same outcome, is one entry of the access log.

A search that runs while somebody types would otherwise log one question many times, and the entries that matter
would drown. What is left out says nothing new: the same person, at the same sitting and for the same purpose, asked
the same and was shown the very same records.
"""

from __future__ import annotations

import hmac
import time
from collections import OrderedDict
from collections.abc import Collection, Iterable
from datetime import datetime
from threading import Lock
from typing import Final

from watchfloor.core.policy.reader import Reader
from watchfloor.node.audit import note_access
from watchfloor.node.databases.remembered import remembered
from watchfloor.node.keys import keys_of
from watchfloor.node.ledger.clock import utc_now
from watchfloor.node.node import this_home

WITHIN: Final = 60.0  # seconds from the entry; a repetition does not make it longer
MOST_KEPT: Final = 4096  # accesses; beyond it the oldest are forgotten, and would be logged again

_noted: OrderedDict[bytes, tuple[float, datetime]] = OrderedDict()
_lock = Lock()


def note_once(
    reader: Reader,
    what: str,
    concerned: Collection[bytes],
    *,
    sitting: str,
    words: str = "",
    terms: Iterable[Iterable[str]] = (),
) -> datetime:
    """Log as `note_access` does, unless this is a repetition; when the entry was made. Raises Unavailable.

    `sitting` names the session: what one browser showed is not held to be shown in another. Each process remembers
    its own, so that a node with several logs rather too much than too little.
    """
    key = _key(reader, what, concerned, sitting, words)
    with _lock:
        age, moment = _noted.get(key, (0.0, None))
    if moment is not None and time.monotonic() - age < WITHIN:
        return moment
    now = utc_now()
    note_access(reader, what, concerned, words=words, terms=terms)
    with _lock:
        _noted[key] = (time.monotonic(), now)
        _noted.move_to_end(key)
        while len(_noted) > MOST_KEPT:
            _noted.popitem(last=False)
    return now


def _key(reader: Reader, what: str, concerned: Collection[bytes], sitting: str, words: str) -> bytes:
    """What makes two accesses one, keyed: the process keeps no words and no records."""
    who = (reader.key(), reader.person, reader.agency, reader.acting_for or "", reader.purpose)
    said = "\n".join([repr(who), what, sitting, repr(words), *sorted(c.hex() for c in concerned)])
    return hmac.digest(keys_of(this_home()).digest, b"repeats\n" + said.encode(), "sha256")


@remembered
def forget_repeats() -> None:
    """Forget what was noted: the next access is logged whatever came before."""
    with _lock:
        _noted.clear()
