"""The one way to say something on this node: decide, build, append, return, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Max

from watchfloor.core.label import Label
from watchfloor.core.policy.decide import decide
from watchfloor.core.policy.reader import Reader
from watchfloor.core.record import LABELS, Signed, build
from watchfloor.core.record.standing import State
from watchfloor.node.databases.doors import ledger
from watchfloor.node.keys import keys_of
from watchfloor.node.ledger.clock import microseconds, utc_now
from watchfloor.node.ledger.draft import Draft
from watchfloor.node.ledger.effects import awaited, note_effects, settle
from watchfloor.node.ledger.kinds import RecordKind, kind_named
from watchfloor.node.ledger.moved import tell
from watchfloor.node.ledger.projections import project
from watchfloor.node.ledger.store import NEVER, insert_records
from watchfloor.node.ledger.told import HeldPart, Told
from watchfloor.node.models import Record
from watchfloor.node.node import this_home
from watchfloor.node.visibility.horizons import intern


@dataclass(frozen=True, slots=True)
class Entry:
    """A record that was appended: its local sequence, which stays inside, and its public id C."""

    seq: int
    c: bytes


def append(draft: Draft, *, by: Reader) -> Entry:
    """Say one thing. Raises Refused when no policy lets this person say it, Malformed when it is no record."""
    return append_many([draft], by=by)[0]


def append_many(drafts: Sequence[Draft], *, by: Reader) -> list[Entry]:
    """Say many things in one transaction: all are stored, or none. Raises as `append` does, and Unavailable."""
    signed = prepare(drafts, by=by)
    with ledger() as connection:
        return store(connection, signed)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A record that was decided and signed, and is not yet stored."""

    draft: Draft
    kind: RecordKind
    signed: Signed
    now: datetime


def prepare(drafts: Sequence[Draft], *, by: Reader, log: str = "ledger") -> list[Prepared]:
    """Decide and sign these drafts, before any lock is taken."""
    home = this_home()
    keys, origin, now = keys_of(home), home.log_origin(log), utc_now()
    agency, author = keys.records(origin), keys.author(by.person)
    require_sayable(drafts, by)
    prepared = []
    for draft in drafts:
        kind = kind_named(draft.kind)
        signed = build(origin, draft.parts(kind, now), agency=agency, author=author, learnt=microseconds(now))
        prepared.append(Prepared(draft, kind, signed, now))
    return prepared


def require_sayable(drafts: Sequence[Draft], by: Reader) -> None:
    """Raise Refused unless this person may say each of them under each of their labels."""
    asked = set()
    for draft in drafts:
        kind = kind_named(draft.kind)
        for label in draft.judged():
            question = (kind.action, None if kind.on_node else label, draft.reason, draft.held, draft.own)
            if question not in asked:
                asked.add(question)
                label.require_holder()
                decide(by, *question[:2], reason=draft.reason, held=draft.held, own=draft.own)


def store(connection: BaseDatabaseWrapper, prepared: Sequence[Prepared]) -> list[Entry]:
    """Store prepared records inside an open door: rows, queue, effects, projections."""
    alias = connection.alias
    first = last_seq(alias) + 1
    told = [_told(first + n, one, alias) for n, one in enumerate(prepared)]
    insert_records(connection, told, [p.signed for p in prepared])
    if alias == "ledger":
        targets = note_effects(connection, told) | awaited(alias, told)
        project(connection, told)
        settle(connection, targets)
        tell(connection)
    return [Entry(t.seq, t.c) for t in told]


def last_seq(alias: str) -> int:
    """The newest local sequence of a log; 0 when it is empty."""
    newest: int | None = Record.objects.using(alias).aggregate(Max("seq"))["seq__max"]
    return newest or 0


def _told(seq: int, prepared: Prepared, alias: str) -> Told:
    signed, draft = prepared.signed, prepared.draft
    number = intern if alias == "ledger" else _never
    parts = tuple(
        HeldPart(
            p.leaf,
            p.part.slot,
            NEVER if p.part.slot == LABELS else number(p.part.label),
            p.part.body,
            p.part.handling.review,
            p.part.handling.expires,
        )
        for p in signed.placed
    )
    origin = this_home().log_origin(alias)
    return Told(
        seq=seq,
        c=signed.c,
        origin=origin,
        kind=draft.kind,
        version=prepared.kind.version,
        stated=microseconds((draft.stated or prepared.now).replace(microsecond=0)),
        learnt=microseconds(prepared.now),
        state=State.LIVE,
        parts=parts,
    )


def _never(label: Label) -> int:
    return NEVER
