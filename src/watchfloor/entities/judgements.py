"""Merging and splitting: a labelled judgement, made by a person with reasons, counted only where it is seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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


def same_as(key: Key) -> set[Key]:
    """Every entity that is this one, by the judgements that the bound reader sees; itself included."""
    found, waiting = {key}, [key]
    while waiting:
        here = waiting.pop()
        for other in _judged_same(here) - found:
            found.add(other)
            waiting.append(other)
    return found


def _judged_same(key: Key) -> set[Key]:
    newest: dict[Key, Judgement] = {}
    for row in judgements_on(key):
        other = (
            Key(row.right_origin, row.right)
            if (row.left_origin, row.left) == (key.origin, key.id)
            else Key(row.left_origin, row.left)
        )
        newest[other] = row
    return {other for other, row in newest.items() if row.same}


def judgements_on(key: Key) -> list[Judgement]:
    """The judgements about an entity that the bound reader sees, oldest first."""
    left = Judgement.objects.filter(left=key.id, left_origin=key.origin)
    right = Judgement.objects.filter(right=key.id, right_origin=key.origin)
    return sorted([*left, *right], key=lambda row: row.seq)


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
