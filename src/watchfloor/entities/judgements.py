"""Merging and splitting: a labelled judgement, made by a person with reasons, counted only where it is seen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from watchfloor.core.basis import LegalBasis
from watchfloor.core.errors import Malformed
from watchfloor.core.label import Label
from watchfloor.core.policy.reader import Reader
from watchfloor.entities.models import Judgement
from watchfloor.node.ledger.append import Entry, append
from watchfloor.node.ledger.draft import Draft
from watchfloor.node.ledger.told import Told


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """Which entity: its id, and whose name for it that is."""

    origin: str
    id: str

    def __str__(self) -> str:
        return f"{self.id} ({self.origin})"

    @property
    def ref(self) -> str:
        """What `open_entity` finds it by, whatever other agencies call so."""
        return f"{self.id}@{self.origin}"

    @property
    def agency(self) -> str:
        """The agency whose name for it this is."""
        return self.origin.partition("@")[0]


class Judged(NamedTuple):
    """A visible judgement, by the number of the record that says it."""

    seq: int
    left: Key
    right: Key
    same: bool
    label_id: int


def judge(one: Key, other: Key, *, same: bool, label: Label, by: Reader, reason: str, basis: LegalBasis) -> Entry:
    """Judge two entities to be one, or not; the newest judgement that a reader sees counts for him.

    The caller has shown both to the person who judges; `label` protects what he saw. Raises Refused, Malformed.
    """
    if one == other:
        raise Malformed("judgement", f"{one} twice", "two entities")
    if not reason.strip():
        raise Malformed("judgement", "no reason", "why they are, or are not, the same")
    left, right = sorted((one, other))
    body = {
        "agency": by.agency,
        "left": [left.origin, left.id],
        "right": [right.origin, right.id],
        "same": same,
        "reason": reason,
    }
    return append(Draft("judgement", label, body, basis), by=by)


def same_as(key: Key) -> frozenset[Key]:
    """Every entity that is this one, by the judgements that the bound reader sees; itself included."""
    return clusters([key])[key]


def clusters(keys: Iterable[Key]) -> dict[Key, frozenset[Key]]:
    """The same for several at once: for each key all entities that are judged to be it, however far around."""
    links: dict[Key, set[Key]] = {}
    known: set[Key] = set()
    waiting = set(keys)
    while waiting:
        known |= waiting
        for one, other in _judged_same(waiting):
            links.setdefault(one, set()).add(other)
            links.setdefault(other, set()).add(one)
        waiting = {other for key in waiting for other in links.get(key, ())} - known
    return {key: frozenset(_reached(key, links)) for key in known}


def judgements_on(keys: Iterable[Key]) -> list[Judged]:
    """The judgements about these entities that the bound reader sees, oldest first."""
    wanted = set(keys)
    if not wanted:
        return []
    ids = [key.id for key in wanted]
    marks = ", ".join(["%s"] * len(ids))
    columns = 'seq, left_origin, "left", right_origin, "right", same, label_id'
    sql = " UNION ".join(
        f'SELECT {columns} FROM judgement WHERE "{end}" IN ({marks})'  # noqa: S608 (marks only)
        for end in ("left", "right")
    )
    with connections["reader"].cursor() as cursor:
        cursor.execute(f"{sql} ORDER BY seq", ids * 2)
        found = [
            Judged(seq, Key(lo, left), Key(ro, right), bool(same), label_id)
            for seq, lo, left, ro, right, same, label_id in cursor
        ]
    return [j for j in found if j.left in wanted or j.right in wanted]


def _judged_same(keys: Iterable[Key]) -> list[tuple[Key, Key]]:
    """The pairs with an end among these of which the newest judgement says that they are one."""
    return [(j.left, j.right) for j in merging(keys)]


def merging(keys: Iterable[Key]) -> list[Judged]:
    """The judgements with an end among these that merge, for the bound reader: the newest on their pair."""
    newest = {(j.left, j.right): j for j in judgements_on(keys)}
    return [j for j in newest.values() if j.same]


def connected(keys: Iterable[Key], pairs: Iterable[tuple[Key, Key]]) -> list[frozenset[Key]]:
    """The keys in groups: those in one group are one entity by these pairs."""
    links: dict[Key, set[Key]] = {}
    for one, other in pairs:
        links.setdefault(one, set()).add(other)
        links.setdefault(other, set()).add(one)
    groups = (frozenset(_reached(key, links)) for key in keys)
    return list(dict.fromkeys(groups))


def _reached(key: Key, links: Mapping[Key, set[Key]]) -> set[Key]:
    found, waiting = {key}, [key]
    while waiting:
        more = links.get(waiting.pop(), set()) - found
        found |= more
        waiting += more
    return found


class Judgements:
    """The projection of judgements: one row a record."""

    kinds = frozenset({"judgement"})
    tables = (Judgement,)

    def apply(self, connection: BaseDatabaseWrapper, told: Sequence[Told]) -> None:
        """Write the judgements among these."""
        Judgement.objects.using(connection.alias).bulk_create(
            Judgement(
                seq=one.seq,
                left_origin=one.body["left"][0],
                left=one.body["left"][1],
                right_origin=one.body["right"][0],
                right=one.body["right"][1],
                same=one.body["same"],
                label_id=one.body_part.label_id,
            )
            for one in told
        )

    def retract(self, connection: BaseDatabaseWrapper, seqs: Sequence[int]) -> None:
        """Take judgements back."""
        Judgement.objects.using(connection.alias).filter(seq__in=seqs).delete()
