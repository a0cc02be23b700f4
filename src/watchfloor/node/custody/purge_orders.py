"""What the data-protection officer knows of purges, without content: before one, and of those that were ordered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from watchfloor.core.errors import Refused
from watchfloor.core.policy.reader import Reader
from watchfloor.node.custody.found import Found, find, require_role
from watchfloor.node.custody.hold import is_held
from watchfloor.node.custody.purge import Step, receipt_label
from watchfloor.node.custody.purgeable import require_purgeable, with_what_was_said_of
from watchfloor.node.databases.doors import unordered
from watchfloor.node.ledger.store import told_at
from watchfloor.node.ledger.told import Told
from watchfloor.node.models import PurgeTask, Record
from watchfloor.node.visibility.horizons import number_of


@dataclass(frozen=True, slots=True)
class Before:
    """A record that a purge would take. `added`: it goes with the others, because it was said of them alone.

    `held`: a court has it kept. `refusal`: why it cannot be purged otherwise; empty where it can.
    """

    c: bytes
    added: bool
    held: bool
    refusal: str

    @property
    def stays(self) -> bool:
        """Whether it cannot be purged, and the others not together with it."""
        return self.held or bool(self.refusal)


@dataclass(frozen=True, slots=True)
class Ordered:
    """A purge that was ordered: what it cites and names, how far it got, and its receipt once there is one."""

    c: bytes
    kind: str
    when: datetime
    order: str
    targets: tuple[bytes, ...]
    step: Step
    receipt: bytes | None
    receipted: datetime | None


def before_purge(cs: Sequence[bytes], *, by: Reader) -> list[Before]:
    """What a purge of these records would take, and what stands in its way; nothing is done.

    Raises Refused for all but the data-protection officer, Absent when one is not here.
    """
    require_role(by, "purge", "to look what it would take")
    with unordered("ledger"):
        found = with_what_was_said_of([find(c) for c in dict.fromkeys(cs)])
        named = set(cs)
        return [Before(one.c, one.c not in named, is_held(one.c), _refusal(one)) for one in found]


def _refusal(one: Found) -> str:
    try:
        require_purgeable(one)
    except Refused as refused:
        return refused.why
    return ""


def purge_orders(*, by: Reader, newest: int = 50) -> list[Ordered]:
    """The newest purges of this node, those of a restore among them. Raises Refused."""
    require_role(by, "purge", "to see what was purged")
    with unordered("ledger"):
        tasks = {t.seq: Step(t.step) for t in PurgeTask.objects.using("ledger").order_by("-seq")[:newest]}
        records = list(Record.objects.using("ledger").filter(seq__in=list(tasks)).order_by("-seq"))
        receipts = _receipts(min(tasks, default=0))
        return [_ordered(t, tasks[t.seq], receipts.get(t.c)) for t in told_at("ledger", records)]


def unfinished(orders: Sequence[Ordered]) -> bool:
    """Whether one of these purges still waits for its scrub."""
    return any(one.step != Step.RECEIPTED for one in orders)


def _receipts(since: int) -> dict[bytes, Told]:
    """The receipts after this number, by the C of the order that each answers."""
    label_id = number_of(receipt_label())
    if label_id is None:
        return {}
    rows = Record.objects.using("ledger").filter(kind="purged", label_id=label_id, seq__gt=since)
    return {told.targets[0]: told for told in told_at("ledger", list(rows.order_by("-seq")))}


def _ordered(told: Told, step: Step, receipt: Told | None) -> Ordered:
    return Ordered(
        c=told.c,
        kind=told.kind,
        when=_moment(told.learnt),
        order=told.body.get("order", ""),
        targets=tuple(told.targets),
        step=step,
        receipt=receipt.c if receipt else None,
        receipted=_moment(receipt.learnt) if receipt else None,
    )


def _moment(microseconds: int) -> datetime:
    return datetime.fromtimestamp(microseconds / 1e6, UTC)
