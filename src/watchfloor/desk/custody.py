"""Keeping and destroying: labels, withdrawals, reviews, holds, purges, emergency overrides and their answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from watchfloor.core.basis import LegalBasis
from watchfloor.core.errors import Malformed
from watchfloor.core.label import Label
from watchfloor.core.policy.reader import Reader
from watchfloor.desk import spelling
from watchfloor.desk.spelling import Json, zulu
from watchfloor.desk.typed import basis_said, day_said
from watchfloor.entities.terms import label_typed
from watchfloor.node.custody import hold as holds
from watchfloor.node.custody import override as overriding
from watchfloor.node.custody.overdue import overdue as overdue_on
from watchfloor.node.custody.purge import MOST_TARGETS
from watchfloor.node.custody.purge import purge as destroyed
from watchfloor.node.custody.relabel import relabel as relabelled
from watchfloor.node.custody.retention import restate as restated
from watchfloor.node.custody.withdraw import withdraw as withdrawn
from watchfloor.node.ledger.clock import today
from watchfloor.node.models import Override
from watchfloor.node.reading import OpenedRecord, emergency_c, open_record, unseen_c, visible_c

EMERGENCY = "emergency, to be reviewed by the data-protection officer"
REVIEWING = "EU 2016/680 art. 34: tasks of the data-protection officer"


def relabel(
    by: Reader,
    *,
    ref: str,
    marking: str,
    reason: str,
    basis: str = "",
    part: int | None = None,
    owners: Sequence[str] = (),
) -> Json:
    """Give a record, or one part, a new label. Owners, subjects and the mark of an opinion stay, unless given."""
    opened = open_record(ref, by=by)
    new = new_label(opened, marking, owners, part)
    said = relabelled(opened.c, new, by=by, reason=reason, basis=basis_said(basis, by), leaf=part)
    return {
        "record": said.entry.c.hex(),
        "of": opened.c.hex(),
        "marking": spelling.marking_of(new),
        "waits_for": sorted(said.waits_for),
    }


def new_label(opened: OpenedRecord, marking: str, owners: Sequence[str] = (), leaf: int | None = None) -> Label:
    """The label of a marking for this record, or one part of it. What a marking leaves out stays. Raises Malformed."""
    old = next((p.label for p in opened.parts if p.leaf == leaf), opened.label)
    new = label_typed(marking, owners or sorted(old.owners))
    return replace(new, subjects=new.subjects or old.subjects, opinion=new.opinion or old.opinion)


def withdraw(by: Reader, *, ref: str, reason: str, basis: str = "") -> Json:
    """Take a record back that this node signed."""
    c = visible_c(ref, by=by)
    return _said(withdrawn(c, by=by, reason=reason, basis=basis_said(basis, by)).c, c)


def restate(by: Reader, *, ref: str, facts: str, until: str, basis: str = "") -> Json:
    """Restate a suspicion on its review date, with its facts."""
    c, when = visible_c(ref, by=by), day_said(until)
    entry = restated(c, by=by, facts=facts, until=when, basis=basis_said(basis, by))
    return {**_said(entry.c, c), "until": spelling.day(when)}


def hold(by: Reader, *, ref: str, order: str) -> Json:
    """Keep a record from being purged, by a court's order."""
    c = unseen_c(ref, by=by)
    return _said(holds.hold(c, by=by, order=order, basis=_order(order, by)).c, c)


def lift(by: Reader, *, ref: str, order: str) -> Json:
    """End every court hold on a record."""
    c = unseen_c(ref, by=by)
    entries = holds.lift(c, by=by, order=order, basis=_order(order, by))
    return {"records": [e.c.hex() for e in entries], "of": c.hex()}


def overdue(by: Reader) -> Json:
    """The records whose review date has passed, for who destroys them unseen."""
    return {"overdue": [spelling.overdue_json(o) for o in overdue_on(today(), by=by)]}


def purge(by: Reader, *, records: Sequence[str], order: str) -> Json:
    """Destroy these records by an order that is cited, as many at a time as one order can name."""
    if not order.strip():
        raise Malformed("order", "nothing", "the order, or the rule of retention, as it is cited")
    return _purged([unseen_c(ref, by=by) for ref in records], order, by)


def purge_overdue(by: Reader, *, order: str) -> Json:
    """Destroy the records whose review date has passed, but for those that a court holds."""
    free = [o.c for o in overdue_on(today(), by=by) if not o.held]
    return _purged(free, order, by) if free else {"purged": [], "records": []}


def _purged(cs: Sequence[bytes], order: str, by: Reader) -> Json:
    batches = [cs[n : n + MOST_TARGETS] for n in range(0, max(len(cs), 1), MOST_TARGETS)]
    entries = [destroyed(batch, by=by, order=order, basis=_order(order, by)).entry for batch in batches]
    return {"purged": [c.hex() for c in cs], "records": [e.c.hex() for e in entries]}


def override(by: Reader, *, ref: str, reason: str, basis: str = EMERGENCY) -> Json:
    """Open one record beyond one's purpose, in an emergency."""
    c = emergency_c(ref)
    parts = overriding.override(c, by=by, reason=reason, basis=LegalBasis(basis, by.purpose))
    return {"record": c.hex(), "parts": [spelling.part_json(p) for p in parts]}


def overrides(by: Reader) -> Json:
    """The overrides that wait for a review."""
    return {"overrides": [_task_json(c, task) for c, task in overriding.open_overrides(by=by)]}


def _task_json(c: bytes, task: Override) -> Json:
    return {
        "override": c.hex(),
        "record": bytes(task.target).hex(),
        "person": task.person,
        "reason": task.reason,
        "opened": zulu(datetime.fromtimestamp(task.opened / 1e6, UTC)),
    }


def answer_override(by: Reader, *, ref: str, verdict: str, basis: str = REVIEWING) -> Json:
    """Review an override, by its own C or the first digits of it."""
    digits = ref.strip().lower()
    found = [c for c, _ in overriding.open_overrides(by=by) if c.hex().startswith(digits)]
    if len(digits) < 8 or len(found) != 1:
        raise Malformed("override", repr(ref[:80]), "one of `watchfloor overrides list`, by 8 digits at least")
    basis_of = LegalBasis(basis, by.purpose)
    return _said(overriding.review_override(found[0], by=by, verdict=verdict, basis=basis_of).c, found[0])


def _order(order: str, by: Reader) -> LegalBasis:
    """The order itself is what permits it."""
    return LegalBasis(order, by.purpose)


def _said(c: bytes, of: bytes) -> Json:
    return {"record": c.hex(), "of": of.hex()}
