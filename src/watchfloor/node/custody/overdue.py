"""Records whose review date has passed or comes next: for who destroys them, unseen (28 CFR 23.20(h))."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from watchfloor.core.label import ALL, Label, Level
from watchfloor.core.policy.decide import decide
from watchfloor.core.policy.reader import Reader
from watchfloor.node.custody.found import require_role
from watchfloor.node.custody.timers import EXPIRY, REVIEW
from watchfloor.node.databases.doors import ledger, unordered
from watchfloor.node.models import Hold, Record, Timer


@dataclass(frozen=True, slots=True)
class Overdue:
    """A record that nobody restated by its day; `held`: a court has it kept all the same."""

    c: bytes
    day: date
    held: bool


def overdue(day: date, *, by: Reader) -> list[Overdue]:
    """Every record whose review was due before this day, the longest overdue first.

    Only C and day: who may purge need not see. Raises Refused for anybody else.
    """
    decide(by, "purge", Label.of(Level.UNCLASSIFIED, [by.agency], ALL), reason="review date passed")
    with ledger():
        timers = list(Timer.objects.using("ledger").filter(what=REVIEW, due__lt=day).order_by("due", "seq"))
        records = Record.objects.using("ledger").filter(seq__in=[t.seq for t in timers])
        cs = {r.seq: bytes(r.c) for r in records}
        standing = Hold.objects.using("ledger").filter(lifted=None)
        held = {bytes(h.target) for h in standing}
    return [Overdue(cs[t.seq], t.due, cs[t.seq] in held) for t in timers if t.seq in cs]


@dataclass(frozen=True, slots=True)
class Ending:
    """A record whose time ends on this day, unless it is restated (a review) or whatever happens (its expiry)."""

    c: bytes
    what: str
    day: date
    held: bool


def ends_next(*, by: Reader, most: int = 50) -> list[Ending]:
    """What ends next, and what is over, the earliest first: C, reason and day. Raises Refused as `overdue`."""
    require_role(by, "purge", "retention")
    with unordered("ledger"):
        rows = Timer.objects.using("ledger").filter(what__in=(REVIEW, EXPIRY)).order_by("due", "seq")
        timers = list(rows[:most])
        records = Record.objects.using("ledger").filter(seq__in=[t.seq for t in timers])
        cs = {r.seq: bytes(r.c) for r in records}
        holds = Hold.objects.using("ledger").filter(lifted=None, target__in=list(cs.values()))
        held = {bytes(h.target) for h in holds}
    return [Ending(cs[t.seq], t.what, t.due, cs[t.seq] in held) for t in timers if t.seq in cs]
