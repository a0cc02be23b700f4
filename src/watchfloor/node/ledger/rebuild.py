"""Throwing the projections away and making them again from the records, in any order, in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from watchfloor.core.policy.decide import decide
from watchfloor.core.policy.reader import Reader
from watchfloor.core.record.standing import Spoken, State
from watchfloor.node.databases.doors import ledger
from watchfloor.node.ledger.effects import last_moved, named_under, note_effects, restand, spoken_on, standing_of
from watchfloor.node.ledger.projections import project, projections
from watchfloor.node.ledger.store import destroy, told_at, write_standing
from watchfloor.node.ledger.told import Told
from watchfloor.node.models import Effect, Record

BATCH = 500
Progress = Callable[[int], None]


def rebuild(*, by: Reader, order: Iterable[int] | None = None, progress: Progress = lambda done: None) -> int:
    """Rebuild all projections from the records; how many were replayed.

    `order` are local sequences in the order to replay; all, oldest first, when it is not given. Readers see the
    old projections until the new ones are whole.
    """
    decide(by, "rebuild", None)
    with ledger() as connection:
        seqs = list(order) if order is not None else _all_seqs()
        _clear(connection)
        for told in _batches(seqs):
            note_effects(connection, told)
        done = 0
        for told in _batches(seqs):
            spoken = spoken_on("ledger", [t.c for t in told])
            project(connection, [_as_it_stands(t, spoken[t.c]) for t in told])
            done += len(told)
            progress(done)
    return done


def _all_seqs() -> list[int]:
    return list(Record.objects.using("ledger").order_by("seq").values_list("seq", flat=True))


def _clear(connection: BaseDatabaseWrapper) -> None:
    """Empty the projections. What a purged record did to others stays: nothing is left to tell it again."""
    purged = Record.objects.using(connection.alias).filter(state=State.PURGED)
    Effect.objects.using(connection.alias).exclude(seq__in=purged.values("seq")).delete()
    with connections[connection.alias].cursor() as cursor:
        for table in (t for p in projections() for t in p.tables):
            cursor.execute(f'DELETE FROM "{table._meta.db_table}"')  # noqa: S608 (own names)


def _batches(seqs: Sequence[int]) -> Iterator[list[Told]]:
    for start in range(0, len(seqs), BATCH):
        wanted = seqs[start : start + BATCH]
        records = {r.seq: r for r in Record.objects.using("ledger").filter(seq__in=wanted)}
        yield told_at("ledger", [records[s] for s in wanted if records[s].state != State.PURGED])


def _as_it_stands(told: Told, spoken: Sequence[Spoken]) -> Told:
    standing = standing_of(told, spoken)
    if standing is None:
        return told
    now = restand(told, standing)
    if now.state is State.PURGED:  # its rows came back, from an old copy of them
        destroy("ledger", told.seq, named_under("ledger", told.c), last_moved(now, spoken))
    elif now != told:
        write_standing("ledger", told, now, last_moved(told, spoken))
    return now
