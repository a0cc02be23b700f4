"""The newest records that the bound reader may see, by when each last changed for its readers."""

from __future__ import annotations

from collections.abc import Collection
from heapq import merge
from itertools import islice
from typing import Any, Final, NamedTuple

from django.db import connections
from django.db.models import Q

from watchfloor.node.databases.doors import unordered
from watchfloor.node.ledger.append import last_seq
from watchfloor.node.ledger.kinds import all_kinds
from watchfloor.node.models import Opening, Record
from watchfloor.node.visibility.driven import NARROW, first_rows, horizon_size
from watchfloor.node.visibility.moment import one_moment

PURGED: Final = ""  # the kind of a record that was purged
LAST: Final = 2**62  # behind every record of its sequence

_BEFORE: Final = " AND moved <= %(moved)s AND (moved < %(moved)s OR seq < %(seq)s)"


class Moved(NamedTuple):
    """Where a record stands among what changed: the sequence of the change, then the record's own."""

    moved: int
    seq: int


def newest(*, before: Moved | None = None, kinds: Collection[str] = (), limit: int = 50) -> list[Record]:
    """The records that last came or changed, newest change first; of these kinds, or of all.

    Readers who see much are served by a filter over all rows. Those who see little, and questions for a kind that
    may be rare, are answered label by label: what is hidden plays no part in the time it takes.
    """
    with one_moment():
        if not kinds and horizon_size() > NARROW:
            rows = Record.objects.order_by("-moved", "-seq")
            if before:
                rows = rows.filter(Q(moved__lt=before.moved) | Q(moved=before.moved, seq__lt=before.seq))
            return list(rows[:limit])
        places = _by_label(kinds or [PURGED, *(k.name for k in all_kinds())], before, limit)
        found = {r.seq: r for r in Record.objects.filter(seq__in=[p.seq for p in places])}
    return [found[p.seq] for p in places]


def _by_label(kinds: Collection[str], before: Moved | None, limit: int) -> list[Moved]:
    where = "kind = %(kind)s" + (_BEFORE if before else "")
    sql = first_rows("record", "moved, seq", where=where, order="moved DESC, seq DESC", limit=limit)
    given: dict[str, Any] = before._asdict() if before else {}
    found = []
    with connections["reader"].cursor() as cursor:
        for kind in kinds:
            cursor.execute(sql, {**given, "kind": kind})
            found.append([Moved(*row) for row in cursor.fetchall()])
    return list(islice(merge(*found, reverse=True), limit))


def position() -> Moved:
    """How far the ledger has come: what is committed later stands behind it. It leaves the node sealed only."""
    with unordered("ledger"):
        return Moved(last_seq("ledger"), LAST)


def changed_between(low: int, high: int) -> list[bytes]:
    """The C of records that changed after `low` and not after `high`, whoever sees them; for the node itself."""
    with unordered("ledger"):
        rows = Record.objects.using("ledger").filter(moved__gt=low, moved__lte=high).order_by("moved")
        return [bytes(c) for c, seq, moved in rows.values_list("c", "seq", "moved") if seq < moved]


def authors_of(cs: Collection[bytes]) -> dict[bytes, str]:
    """Who wrote these records here; for the node itself: an author is told to himself and to nobody else."""
    if not cs:
        return {}
    with unordered("ledger"):
        by_seq = {r.seq: bytes(r.c) for r in Record.objects.using("ledger").filter(c__in=list(cs))}
        lines = Opening.objects.using("ledger").filter(seq__in=list(by_seq)).values_list("seq", "author_line")
        return {by_seq[seq]: line.split(" ")[1].rpartition("/server/")[2] for seq, line in lines}
