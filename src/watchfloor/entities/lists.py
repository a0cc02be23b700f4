"""Lists, counts and facets: the newest entities of a kind, and how many there are as far as the reader sees."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.db import connections

from watchfloor.core.policy.reader import Reader
from watchfloor.entities.entity import Entity, entity_of
from watchfloor.entities.judgements import Key
from watchfloor.entities.models import Statement
from watchfloor.node.audit import note_access
from watchfloor.node.visibility.binding import acting
from watchfloor.node.visibility.driven import NARROW, driven_by_labels, first_rows, horizon_size

MOST_COUNTED: Final = 1000  # "999+" beyond it: an exact count of much tells more than it helps


def newest(kind: str, *, by: Reader, limit: int = 50, before: int | None = None) -> list[Entity]:
    """The entities of this schema that were last learnt of, newest first; `before` continues a list (`ts`).

    The list is logged before anything is shown. Raises Unavailable when it cannot be.
    """
    with acting(by):
        keys = dict.fromkeys(Key(origin, entity) for origin, entity, _ in newest_rows(kind, limit, before))
        entities = [entity_of(key) for key in keys]
    note_access(by, f"list {kind}", sorted({c for e in entities for c in e.cs}))
    return entities


def newest_rows(kind: str, limit: int, before: int | None = None) -> list[tuple[str, str, int]]:
    """Origin, entity and time of the newest statements that an entity of this schema exists.

    Readers who see much are served by a filter over all rows, those who see little by one probe a label.
    """
    where = "kind = %(kind)s" + (" AND ts < %(before)s" if before is not None else "")
    if horizon_size() <= NARROW:
        sql = first_rows("statement", "origin, entity, ts", where=where, order="ts DESC", limit=limit)
    else:
        sql = f"SELECT origin, entity, ts FROM statement WHERE {where} ORDER BY ts DESC LIMIT {int(limit)}"  # noqa: S608
    with connections["reader"].cursor() as cursor:
        cursor.execute(sql, {"kind": kind, "before": before})
        rows: Sequence[tuple[str, str, int]] = cursor.fetchall()
    return list(rows)


def facets() -> dict[str, int]:
    """How many entities of each kind the bound reader sees, at most MOST_COUNTED; told twice, one counts twice."""
    sql = f"SELECT kind, sum(n) FROM {driven_by_labels('tally')} t GROUP BY kind ORDER BY kind"  # noqa: S608
    with connections["reader"].cursor() as cursor:
        cursor.execute(sql)
        return {kind: min(int(total), MOST_COUNTED) for kind, total in cursor.fetchall()}


def count(kind: str) -> int:
    """How many statements that an entity of this kind exists the bound reader sees, at most MOST_COUNTED."""
    return Statement.objects.filter(kind=kind)[:MOST_COUNTED].count()
