"""The same check for who waits at a screen: of a node that is small enough, and no more misfits than can be read."""

from __future__ import annotations

from itertools import islice
from typing import Final

from watchfloor.core.errors import Unavailable
from watchfloor.core.policy.decide import decide
from watchfloor.core.policy.reader import Reader
from watchfloor.node.check.fsck import fsck
from watchfloor.node.check.misfit import MOST_NAMED, Misfit
from watchfloor.node.databases.doors import unordered
from watchfloor.node.ledger.append import last_seq

LARGEST: Final = 20_000  # records of both logs; each takes about 0.3 ms, and nobody writes meanwhile


def check_now(*, by: Reader, largest: int = LARGEST) -> list[Misfit]:
    """What does not fit, at most MOST_NAMED of it. Raises Refused, and Unavailable for a node that is too large."""
    decide(by, "check", None)
    with unordered("ledger"), unordered("access"):
        records = last_seq("ledger") + last_seq("access")
    if records > largest:
        raise Unavailable(
            "This node is too large to be checked while a page waits",
            "Run `watchfloor fsck` on it, at a quiet hour.",
        )
    return list(islice(fsck(by=by), MOST_NAMED))
