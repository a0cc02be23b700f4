"""What has reached its end: the node purges it itself, and cites why. What a court holds stays."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from watchfloor.core.basis import LegalBasis
from watchfloor.core.errors import Refused
from watchfloor.node.custody.found import find
from watchfloor.node.custody.hold import is_held
from watchfloor.node.custody.purge import purge
from watchfloor.node.custody.purgeable import require_purgeable
from watchfloor.node.custody.timers import EXPIRY, REVIEW
from watchfloor.node.databases.doors import ledger
from watchfloor.node.models import Record, Timer
from watchfloor.node.node import the_system

AT_ONCE: Final = 100  # records a purge; each purge rewrites the files once

_LAW: Final = LegalBasis("28 CFR 23.20(h); EU 2016/680 art. 5: kept no longer than its time", "oversight")


def purge_ended(day: date, *, overdue_days: int) -> int:
    """Purge what expired before this day, and what nobody restated within `overdue_days` of its review.

    Zero days leave missed reviews to people. How many records were purged; raises Unavailable as `purge` does.
    """
    done = 0
    while cs := _ended(day, overdue_days):
        purge(cs, by=the_system(), order="its time has ended", basis=_LAW)
        done += len(cs)
    return done


def _ended(day: date, overdue_days: int) -> list[bytes]:
    """The next records that can go, by C."""
    with ledger():
        due = Timer.objects.using("ledger").filter(what=EXPIRY, due__lt=day).order_by("due", "seq")
        seqs = list(due.values_list("seq", flat=True))
        if overdue_days:
            last = day - timedelta(days=overdue_days)
            missed = Timer.objects.using("ledger").filter(what=REVIEW, due__lt=last).order_by("due", "seq")
            seqs += list(missed.values_list("seq", flat=True))
        found: list[bytes] = []
        for seq in dict.fromkeys(seqs):
            c = bytes(Record.objects.using("ledger").get(seq=seq).c)
            if _can_go(c):
                found.append(c)
            if len(found) == AT_ONCE:
                break
        return found


def _can_go(c: bytes) -> bool:
    try:
        require_purgeable(find(c))
    except Refused:
        return False
    return not is_held(c)
