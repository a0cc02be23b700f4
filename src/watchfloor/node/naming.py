"""Records that name others: what acts on a record or was derived from it, as far as the reader sees that it does."""

from __future__ import annotations

from typing import Final

from watchfloor.core.policy.reader import Reader
from watchfloor.node.databases.doors import unordered
from watchfloor.node.ledger.store import parts_by_seq
from watchfloor.node.models import Effect, Override, Record
from watchfloor.node.visibility.binding import acting

NAMES: Final = frozenset({"target", "source"})  # slots that hold the C of another record
MOST: Final = 100
_BATCH: Final = 500


def naming(c: bytes, *, by: Reader, most: int = MOST) -> list[Record]:
    """The records that name this one in a part which the reader may see, the newest first.

    Where it has to be looked is known to the ledger; that somebody named it is told by such a part alone. The
    caller shows them, and logs that.
    """
    found: list[Record] = []
    with acting(by):
        seqs = _perhaps(c)
        for start in range(0, len(seqs), _BATCH):
            rows = Record.objects.filter(seq__in=seqs[start : start + _BATCH]).order_by("-seq")
            found += [r for r in rows if _names(r, c)]
            if len(found) >= most:
                break
    return found[:most]


def _perhaps(c: bytes) -> list[int]:
    """The local sequences of records that may name it, newest first; an emergency opening has no effect on it."""
    with unordered("ledger"):
        seqs = set(Effect.objects.using("ledger").filter(target=c).values_list("seq", flat=True))
    return sorted(seqs | set(Override.objects.filter(target=c).values_list("seq", flat=True)), reverse=True)


def _names(record: Record, c: bytes) -> bool:
    parts = parts_by_seq("reader", [record.seq]).get(record.seq, ())
    return any(p.slot in NAMES and bytes(p.body) == c for p in parts)
