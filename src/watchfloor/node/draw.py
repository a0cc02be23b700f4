"""Drawing entries of a sealed log so that nobody could choose them, for an inspector to have opened.

Which entries are drawn follows from a seed and the root of a signed head, and from nothing else: whoever has both
draws the same ones again. The node had signed the head before it knew the seed, so it could not prepare.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from itertools import count as numbers
from typing import Final

from watchfloor.core.errors import Broken, Malformed, Refused
from watchfloor.core.log.checkpoint import Checkpoint as Head
from watchfloor.core.log.checkpoint import open_checkpoint
from watchfloor.core.policy.decide import decide
from watchfloor.core.policy.reader import Reader
from watchfloor.node.databases.doors import unordered
from watchfloor.node.keys import keys_of
from watchfloor.node.models import Checkpoint
from watchfloor.node.node import this_home

MOST_DRAWN: Final = 50
LONGEST_SEED: Final = 200  # characters


@dataclass(frozen=True, slots=True)
class Draw:
    """Which entries were drawn, in that order, and from what: the log, its signed head, and the seed."""

    log: str
    head: Head
    seed: str
    indices: tuple[int, ...]


def draw(count: int, seed: str, *, by: Reader, log: str = "ledger", size: int | None = None) -> Draw:
    """Draw that many entries of the newest signed head, or of the head of that size.

    Raises Refused where `by` does not inspect, or nothing was sealed yet; Malformed for a size without a head.
    """
    decide(by, "inspect", None)
    if not 1 <= count <= MOST_DRAWN:
        raise Malformed("count", str(count), f"1 to {MOST_DRAWN}")
    if not seed.strip() or len(seed) > LONGEST_SEED:
        raise Malformed("seed", f"{len(seed)} characters", f"1 to {LONGEST_SEED} that nobody here could foresee")
    head = _head(log, size)
    return Draw(log, head, seed, drawn_from(seed, head.root, head.size, count))


def drawn_from(seed: str, root: bytes, size: int, count: int) -> tuple[int, ...]:
    """The first `count` distinct entries that seed and root give; all of them where there are not so many.

    Entry n is SHA-256("watchfloor/draw/v1\\n" ‖ root ‖ n as 8 bytes ‖ seed), its first 16 bytes modulo the size.
    """
    found: dict[int, None] = {}
    for n in numbers():
        if len(found) == min(count, size):
            break
        told = hashlib.sha256(b"watchfloor/draw/v1\n" + root + n.to_bytes(8, "big") + seed.encode())
        found.setdefault(int.from_bytes(told.digest()[:16]) % size)
    return tuple(found)


def _head(log: str, size: int | None) -> Head:
    with unordered(log):
        rows = Checkpoint.objects.using(log).order_by("-size")
        row = (rows if size is None else rows.filter(size=size)).first()
    if row is None and size is not None:
        raise Malformed("size", str(size), "the size of a head that this log signed")
    if row is None or not row.size:
        raise Refused("The log was never sealed", rule="inspect", permit="seal it first")
    home = this_home()
    origin = home.log_origin(log)
    head, _ = open_checkpoint(row.note, [keys_of(home).checkpoints(log, origin).verifier])
    if (head.size, head.origin) != (row.size, origin):
        raise Broken(f"checkpoint {row.size}", "it is signed for another log or size")
    return head
