"""On what legal basis records are held, and what about them is due."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db import connections

from watchfloor.core.label import Label
from watchfloor.core.policy.decide import allowed
from watchfloor.core.policy.reader import Reader
from watchfloor.node.models import LEAVES, Record, Timer
from watchfloor.node.visibility.binding import acting
from watchfloor.node.visibility.horizons import labels_of


@dataclass(frozen=True, slots=True)
class Ground:
    """Why one record is held, under the label of that part; `due`: what about it is due, and when."""

    c: bytes
    cite: str
    purpose: str
    facts: str
    label: Label
    due: tuple[tuple[str, date], ...]


def grounds_of(cs: Collection[bytes], *, by: Reader) -> list[Ground]:
    """The grounds of records that were just opened for the reader, which logged them; what is due first comes first."""
    if not cs:
        return []
    with acting(by):
        records = {r.seq: bytes(r.c) for r in Record.objects.filter(c__in=list(cs))}
        due: dict[int, list[tuple[str, date]]] = {}
        for timer in Timer.objects.filter(seq__in=list(records)).order_by("due"):
            due.setdefault(timer.seq, []).append((timer.what, timer.due))
        bases = _bases(records)
        labels = labels_of({label_id for _, label_id, _ in bases})
    may_read = {label for label in set(labels.values()) if allowed(by, "read", label)}
    found = [
        _ground(records[seq], body, labels[label_id], tuple(due.get(seq, ())))
        for seq, label_id, body in bases
        if labels[label_id] in may_read
    ]
    return sorted(found, key=lambda g: (g.due[0][1] if g.due else date.max, g.c))


def _bases(seqs: Collection[int]) -> list[tuple[int, int, bytes]]:
    """Record, label and bytes of each visible part that says the basis."""
    if not seqs:
        return []
    marks = ", ".join(["%s"] * len(seqs))
    sql = (
        "SELECT r.seq, p.label_id, p.body FROM record r JOIN part p"  # noqa: S608 (marks and a number of ours)
        f" ON p.id >= r.seq * {LEAVES} AND p.id < (r.seq + 1) * {LEAVES}"
        f" WHERE r.seq IN ({marks}) AND p.slot = 'basis' ORDER BY r.seq"
    )
    with connections["reader"].cursor() as cursor:
        cursor.execute(sql, list(seqs))
        return [(seq, label_id, bytes(body)) for seq, label_id, body in cursor.fetchall()]


def _ground(c: bytes, body: bytes, label: Label, due: tuple[tuple[str, date], ...]) -> Ground:
    said = json.loads(body)
    return Ground(c, said["cite"], said["purpose"], said.get("facts", ""), label, due)
