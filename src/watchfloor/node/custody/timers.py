"""The projection of what is due: reviews and expiries from the parts, restatements, sources that were purged."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Final

from django.db.backends.base.base import BaseDatabaseWrapper

from watchfloor.core.record.standing import State
from watchfloor.node.databases.dialect import insert_rows
from watchfloor.node.ledger.effects import DERIVES
from watchfloor.node.ledger.kinds import kind_named
from watchfloor.node.ledger.store import told_at
from watchfloor.node.ledger.told import Told
from watchfloor.node.models import Effect, Record, Timer

REVIEW: Final = "review"
EXPIRY: Final = "expiry"
DERIVED: Final = "source purged"
_WHAT: Final = (REVIEW, EXPIRY, DERIVED)

_COLUMNS = ("id", "seq", "what", "due", "label_id")


class Timers:
    """One row a record and reason; a restatement moves a review, a purge makes what was derived from it due."""

    kinds = None
    tables = (Timer,)

    def apply(self, connection: BaseDatabaseWrapper, told: Sequence[Told]) -> None:
        """Write the timers of these records, and again those of records that they restate or orphan."""
        concerned = {t.seq: t for t in [*told, *_touched(connection.alias, told)]}
        self.retract(connection, list(concerned))
        days = _Days(connection.alias, concerned.values())
        insert_rows(connection, "timer", _COLUMNS, [r for t in concerned.values() for r in days.rows(t)])

    def retract(self, connection: BaseDatabaseWrapper, seqs: Sequence[int]) -> None:
        """Take the timers of these records back."""
        Timer.objects.using(connection.alias).filter(seq__in=seqs).delete()


def _touched(alias: str, told: Sequence[Told]) -> list[Told]:
    """Other records whose timers these change: those restated, and those derived from what is purged."""
    restated = [c for t in told if t.kind == "restate" for c in t.targets]
    purged = [c for t in told if kind_named(t.kind).effect == "purge" for c in t.targets]
    if not restated and not purged:
        return []
    derived = Effect.objects.using(alias).filter(target__in=purged, verb=DERIVES).values_list("seq", flat=True)
    live = Record.objects.using(alias).filter(state=State.LIVE)
    return told_at(alias, [*live.filter(c__in=restated), *live.filter(seq__in=list(derived))])


class _Days:
    """The days that other records set for some: restatements by C, purges by the C of the source."""

    def __init__(self, alias: str, told: Iterable[Told]) -> None:
        told = list(told)
        sources = {p.body for t in told for p in t.slots("source")}
        wanted = [*(t.c for t in told), *sources]
        rows = Effect.objects.using(alias).filter(target__in=wanted, verb__in=("restate", "purge")).order_by("seq")
        found = [(bytes(r.target), r.verb, r.seq, r.until) for r in rows]
        self._restated = {target: until for target, verb, _, until in found if verb == "restate"}
        purges = {target: seq for target, verb, seq, _ in found if verb == "purge"}
        learnt = dict(Record.objects.using(alias).filter(seq__in=purges.values()).values_list("seq", "learnt"))
        self._purged = {c: _day(learnt[seq]) for c, seq in purges.items() if seq in learnt}

    def rows(self, told: Told) -> Iterable[tuple[int, int, str, str, int]]:
        """The timer rows of one record."""
        due = {
            REVIEW: self._restated.get(told.c) or _first(p.review for p in told.parts),
            EXPIRY: _first(p.expires for p in told.parts),
            DERIVED: _first(self._purged.get(p.body) for p in told.slots("source")),
        }
        for number, what in enumerate(_WHAT):
            day = due[what]
            if day:
                yield told.seq * len(_WHAT) + number, told.seq, what, day.isoformat(), told.body_part.label_id


def _first(days: Iterable[date | None]) -> date | None:
    return min((d for d in days if d), default=None)


def _day(microseconds: int) -> date:
    return datetime.fromtimestamp(microseconds / 1e6, UTC).date()
