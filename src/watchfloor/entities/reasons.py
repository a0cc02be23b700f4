"""Why entities were judged one, or not: the judgements that a reader sees, with their reasons."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime

from watchfloor.core.label import Label
from watchfloor.entities.entity import Entity, assembled, statements_of
from watchfloor.entities.judgements import Judged, Key, judgements_on
from watchfloor.entities.neighbours import May
from watchfloor.node.models import LEAVES, Part, Record
from watchfloor.node.visibility.horizons import labels_of


@dataclass(frozen=True, slots=True)
class Reasoned:
    """A judgement as a reader sees it: which two, what, why, whose, when; `counts` until a newer one on the two.

    `one` and `other` are the two as he sees each on its own, whatever else is judged to be one with them.
    """

    left: Key
    right: Key
    one: Entity
    other: Entity
    same: bool
    reason: str
    agency: str
    learnt: datetime
    label: Label
    c: bytes
    counts: bool


def reasons_on(keys: Collection[Key], may: May) -> list[Reasoned]:
    """The judgements about these entities that the bound reader sees under labels that pass, the newest first.

    Of a judgement whose other end he does not see he is not told: it would show him that there is another.
    """
    found = judgements_on(keys)
    labels = labels_of({j.label_id for j in found})
    found = [j for j in found if may(labels[j.label_id])]
    ends = _apart({k for j in found for k in (j.left, j.right)}, may)
    found = [j for j in found if j.left in ends and j.right in ends]
    newest = {(j.left, j.right): j.seq for j in found}
    said = _said({j.seq for j in found})
    return [
        _reasoned(j, ends, labels[j.label_id], said[j.seq], newest[j.left, j.right] == j.seq)
        for j in reversed(found)
        if j.seq in said
    ]


def _apart(keys: Collection[Key], may: May) -> dict[Key, Entity]:
    told = {k: [s for s in found if may(s.label)] for k, found in statements_of(keys).items()}
    return {k: assembled([k], statements) for k, statements in told.items() if statements}


_Said = tuple[bytes, datetime, dict[str, str]]


def _said(seqs: Collection[int]) -> dict[int, _Said]:
    """C, moment and body of these records, as far as the bound reader sees them."""
    records = {r.seq: r for r in Record.objects.filter(seq__in=list(seqs))}
    found: dict[int, _Said] = {}
    for seq, r in records.items():
        rows = Part.objects.filter(id__gte=seq * LEAVES, id__lt=(seq + 1) * LEAVES, slot="body")
        for row in rows[:1]:
            found[seq] = bytes(r.c), datetime.fromtimestamp(r.learnt / 1e6, UTC), json.loads(bytes(row.body))
    return found


def _reasoned(j: Judged, ends: dict[Key, Entity], label: Label, said: _Said, counts: bool) -> Reasoned:
    c, learnt, body = said
    one, other = ends[j.left], ends[j.right]
    return Reasoned(j.left, j.right, one, other, j.same, body["reason"], body["agency"], learnt, label, c, counts)
