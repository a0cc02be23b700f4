"""The emergency override: one record opened beyond one's purpose, never beyond one's clearance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.backends.base.base import BaseDatabaseWrapper

from watchfloor.core.basis import LegalBasis
from watchfloor.core.errors import Malformed, Refused
from watchfloor.core.label import Label
from watchfloor.core.policy.decide import allowed, decide
from watchfloor.core.policy.reader import Reader
from watchfloor.core.record.standing import State
from watchfloor.node.audit import note_access
from watchfloor.node.custody.found import Found, find, no_such_record
from watchfloor.node.databases.doors import ledger, unordered
from watchfloor.node.ledger.append import Entry, prepare, store
from watchfloor.node.ledger.draft import Draft, target
from watchfloor.node.ledger.store import told_at
from watchfloor.node.ledger.told import Told
from watchfloor.node.models import Effect, Override, Record
from watchfloor.node.reading import OpenedPart, parts_held


def override(c: bytes, *, by: Reader, reason: str, basis: LegalBasis) -> list[OpenedPart]:
    """Open one record beyond the reader's purpose: the parts that clearance, agency, kind and caveats let him see.

    Owner and data-protection officer see it at once, as a task that stays open until it is reviewed. Raises
    Refused, in the same words for a record that is not there, and Malformed without a reason.
    """
    if not reason.strip():
        raise Malformed("override", "no reason", "what makes it an emergency")
    with ledger() as connection:
        found = find(c)
        opened = [p for p in parts_held(found.told.seq, found.labels) if _may(by, p.label, reason)]
        if not opened:
            raise no_such_record(c)
        seen = _task_label(found)
        body = {"person": by.person, "agency": by.agency, "purpose": by.purpose, "reason": reason}
        about = tuple(p.label for p in opened)
        draft = Draft("override", seen, body, basis, more=(target(c, seen),), about=about, reason=reason)
        store(connection, prepare([draft], by=by))
    note_access(by, "override", [c], reason=reason)
    return opened


def review_override(c: bytes, *, by: Reader, verdict: str, basis: LegalBasis) -> Entry:
    """Answer an override; `c` is the override's own C. Raises Refused, also when it was answered before."""
    if not verdict.strip():
        raise Malformed("review of an override", "no verdict", "whether it was justified, and why")
    decide(by, "review_override", None)  # before it is looked for: a refusal must not tell whether it is here
    with ledger() as connection:
        found = find(c)
        task = Override.objects.using("ledger").filter(seq=found.told.seq).first()
        if task is None or task.reviewed is not None:
            raise Refused(f"No override {c.hex()[:8]} waits for a review", rule="review-override")
        own = task.person in by.persons
        decide(by, "review_override", None, own=own)
        body = {"agency": by.agency, "verdict": verdict}
        draft = Draft("override-review", found.label, body, basis, more=(target(c, found.label),), own=own)
        return store(connection, prepare([draft], by=by))[0]


def open_overrides(*, by: Reader) -> list[tuple[bytes, Override]]:
    """Every override that waits for a review, with its C, for the data-protection officer. Raises Refused."""
    decide(by, "review_override", None)
    with ledger():
        tasks = list(Override.objects.using("ledger").filter(reviewed=None).order_by("seq"))
        cs = {r.seq: bytes(r.c) for r in Record.objects.using("ledger").filter(seq__in=[t.seq for t in tasks])}
    return [(cs[t.seq], t) for t in tasks]


@dataclass(frozen=True, slots=True)
class Answered:
    """An override that was reviewed: the task as it was, when it was answered, and what was said of it."""

    task: Override
    when: datetime
    verdict: str


def answered_overrides(*, by: Reader, newest: int = 50) -> list[Answered]:
    """The overrides that were opened last and are reviewed, newest first. Raises Refused."""
    decide(by, "review_override", None)
    with unordered("ledger"):
        rows = Override.objects.using("ledger").exclude(reviewed=None).order_by("-seq")
        tasks = list(rows[:newest])
        answers = Record.objects.using("ledger").filter(seq__in=[t.reviewed for t in tasks])
        told = {t.seq: t for t in told_at("ledger", list(answers)) if t.state is not State.PURGED}
    return [
        Answered(t, datetime.fromtimestamp(told[t.reviewed].learnt / 1e6, UTC), told[t.reviewed].body["verdict"])
        for t in tasks
        if t.reviewed in told
    ]


def _may(by: Reader, label: Label, reason: str) -> bool:
    return allowed(by, "override", label, reason=reason)


def _task_label(found: Found) -> Label:
    """Who sees that it happened: the owners, whatever their purpose; the record's level still binds."""
    return Label.of(found.label.level, found.label.owners)


class Overrides:
    """The projection of overrides that wait for, or got, their review."""

    kinds = frozenset({"override", "override-review"})
    tables = (Override,)

    def apply(self, connection: BaseDatabaseWrapper, told: Sequence[Told]) -> None:
        """Write overrides, then the answers, whichever came first."""
        for one in told:
            if one.kind == "override":
                _write(connection.alias, one)
            else:
                for answered in Record.objects.using(connection.alias).filter(c__in=one.targets):
                    row = Override.objects.using(connection.alias).filter(seq=answered.seq)
                    row.update(reviewed=_answer(connection.alias, bytes(answered.c)))

    def retract(self, connection: BaseDatabaseWrapper, seqs: Sequence[int]) -> None:
        """Take overrides back."""
        Override.objects.using(connection.alias).filter(seq__in=seqs).delete()


def _write(alias: str, told: Told) -> None:
    Override.objects.using(alias).update_or_create(
        seq=told.seq,
        defaults={
            "target": told.targets[0],
            "person": told.body["person"],
            "reason": told.body["reason"],
            "opened": told.learnt,
            "reviewed": _answer(alias, told.c),
            "label_id": told.body_part.label_id,
        },
    )


def _answer(alias: str, c: bytes) -> int | None:
    """The number of the first answer, which counts, whenever it comes."""
    first = Effect.objects.using(alias).filter(target=c, verb="answer").order_by("seq").first()
    return first.seq if first else None
