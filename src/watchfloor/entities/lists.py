"""Lists, counts and facets: the newest entities of a kind, and how many there are as far as the reader sees."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final, NamedTuple

from django.db import connections

from watchfloor.core.policy.reader import Reader
from watchfloor.entities.entity import Entity, assembled, merges_of, statements_of
from watchfloor.entities.judgements import Key, clusters
from watchfloor.node.audit import note_access
from watchfloor.node.visibility.binding import acting
from watchfloor.node.visibility.driven import NARROW, driven_by_labels, first_rows, horizon_size

_ORDER: Final = "ts DESC, entity DESC, origin DESC"
_BEHIND: Final = (
    "ts <= %(ts)s AND (ts < %(ts)s OR entity < %(entity)s OR entity = %(entity)s AND origin < %(origin)s)"
)
MOST_COUNTED: Final = 1000  # "999+" beyond it: an exact count of much tells more than it helps


class Place(NamedTuple):
    """Where a row stands in a list: by time, and among rows of one time by entity and origin."""

    ts: int
    entity: str
    origin: str

    @property
    def key(self) -> Key:
        """The entity that it is about."""
        return Key(self.origin, self.entity)


@dataclass(frozen=True, slots=True)
class Page:
    """A piece of a list, and behind which place the next piece begins; None when there is none."""

    entities: tuple[Entity, ...]
    last: Place | None


def newest(kind: str, *, by: Reader, limit: int = 50, after: Place | None = None) -> Page:
    """The entities of this schema that were last learnt of, newest first, each once; `after` continues a list.

    The list is logged before anything is shown. Raises Unavailable when it cannot be.
    """
    with acting(by):
        page = _page(kind, limit, after)
    note_access(by, f"list {kind}", sorted({c for e in page.entities for c in e.cs}))
    return page


def latest(kinds: Iterable[str], limit: int) -> dict[str, tuple[Entity, ...]]:
    """The last few of several schemata, for the bound reader. The caller logs what he shows of them."""
    return {kind: _page(kind, limit, None).entities for kind in kinds}


def _page(kind: str, limit: int, after: Place | None) -> Page:
    found: dict[frozenset[Key], Entity] = {}
    while True:
        places = newest_rows(kind, limit, after)
        merged = clusters(p.key for p in places)
        seen = statements_of({k for cluster in merged.values() for k in cluster})
        first = _first_places(kind, seen)
        for place in places:
            cluster = merged[place.key]
            told = [s for k in sorted(cluster) for s in seen.get(k, ())]
            if told and place == max(first.get(k, place) for k in cluster):  # else it stood on an earlier page
                found.setdefault(cluster, assembled(sorted(cluster), told, merges_of(cluster)))
            after = place
            if len(found) == limit:
                return Page(tuple(found.values()), after)
        if len(places) < limit:
            return Page(tuple(found.values()), None)


def newest_rows(kind: str, limit: int, after: Place | None = None) -> list[Place]:
    """The newest rows that say that an entity of this schema exists, behind this place.

    Readers who see much are served by a filter over all rows, those who see little by one probe a label.
    """
    where = "kind = %(kind)s" + (f" AND {_BEHIND}" if after else "")
    if horizon_size() <= NARROW:
        sql = first_rows("statement", "ts, entity, origin", where=where, order=_ORDER, limit=limit)
    else:
        sql = f"SELECT ts, entity, origin FROM statement WHERE {where} ORDER BY {_ORDER} LIMIT {int(limit)}"  # noqa: S608
    with connections["reader"].cursor() as cursor:
        cursor.execute(sql, {"kind": kind, **(after._asdict() if after else {})})
        return [Place(*row) for row in cursor.fetchall()]


def _first_places(kind: str, keys: Collection[Key]) -> dict[Key, Place]:
    """Where each of these entities stands first in the list of this schema."""
    if not keys:
        return {}
    marks = ", ".join(["%s"] * len(keys))
    with connections["reader"].cursor() as cursor:
        cursor.execute(
            f"SELECT max(ts), entity, origin FROM statement WHERE kind = %s AND entity IN ({marks})"  # noqa: S608
            " GROUP BY entity, origin",
            [kind, *(k.id for k in keys)],
        )
        places = (Place(*row) for row in cursor.fetchall())
        return {place.key: place for place in places}


def facets() -> dict[str, int]:
    """How many entities of each kind the bound reader sees, at most MOST_COUNTED; told twice, one counts twice."""
    tally = driven_by_labels("tally") if horizon_size() <= NARROW else "tally"
    sql = f"SELECT kind, sum(n) FROM {tally} t GROUP BY kind ORDER BY kind"  # noqa: S608 (own names)
    with connections["reader"].cursor() as cursor:
        cursor.execute(sql)
        return {kind: min(int(total), MOST_COUNTED) for kind, total in cursor.fetchall()}


def count(kind: str) -> int:
    """How many of one kind, as `facets` counts them: from tallies, whose reading takes the same time for any number."""
    return facets().get(kind, 0)
