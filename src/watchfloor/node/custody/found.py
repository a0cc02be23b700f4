"""Finding the record that custody acts on: by C, unseen, inside the ledger's door."""

from __future__ import annotations

from dataclasses import dataclass

from watchfloor.core.errors import Absent
from watchfloor.core.label import ALL, Label, Level, join_all
from watchfloor.core.policy.decide import decide
from watchfloor.core.policy.question import Action
from watchfloor.core.policy.reader import Reader
from watchfloor.core.record.part import LABELS
from watchfloor.core.record.standing import State
from watchfloor.node.ledger.store import told_at
from watchfloor.node.ledger.told import Told
from watchfloor.node.models import Opening, Record
from watchfloor.node.visibility.horizons import label_of


@dataclass(frozen=True, slots=True)
class Found:
    """A record that is here: as told, and under what labels its parts now stand."""

    told: Told
    labels: dict[int, Label]

    @property
    def c(self) -> bytes:
        """Its commitment C."""
        return self.told.c

    @property
    def label(self) -> Label:
        """The join of all its labels: what a record about it must carry."""
        return join_all(self.labels.values())

    def written_by(self, person: str) -> bool:
        """Whether the node signed the author's line for this person."""
        line = Opening.objects.using("ledger").get(seq=self.told.seq).author_line
        return line.split(" ")[1].endswith(f"/server/{person}")


def no_such_record(c: bytes) -> Absent:
    """The one answer for a record that is not here, not his to see, or purged."""
    return Absent(f"No record {c.hex()[:8]} that you may act on", rule="default deny")


def require_role(by: Reader, action: Action, reason: str) -> None:
    """Raise Refused when nothing permits `by` this action on any record at all.

    Asked before a record is looked for by those who act unseen: else the words of the refusal would tell them
    whether it is here.
    """
    decide(by, action, Label.of(Level.UNCLASSIFIED, [by.agency], ALL), reason=reason)


def find(c: bytes) -> Found:
    """The record with this C, if it is here and not purged. Raises Absent."""
    record = Record.objects.using("ledger").filter(c=c).first()
    if record is None or record.state == State.PURGED:
        raise no_such_record(c)
    told = told_at("ledger", [record])[0]
    labels = {p.leaf: label_of(p.label_id) for p in told.parts if p.slot != LABELS}
    return Found(told, labels)
