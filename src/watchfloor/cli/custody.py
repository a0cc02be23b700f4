"""`label`, `withdraw`, `review`, `due`, `hold`, `lift`, `purge`: what happens to records later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from watchfloor.cli.failing import Usage
from watchfloor.cli.options import Basis, Json, Order, Owners, Reason, RecordRef
from watchfloor.cli.said import basis_said, day_said
from watchfloor.cli.screen import say, say_json, table
from watchfloor.cli.session import reader, session
from watchfloor.cli.text import day, marking_of, short
from watchfloor.core.basis import LegalBasis
from watchfloor.core.label import Label

if TYPE_CHECKING:
    from watchfloor.core.policy.reader import Reader
    from watchfloor.node.custody.overdue import Overdue
    from watchfloor.node.reading import OpenedRecord


NewMarking = Annotated[str, typer.Argument(metavar="MARKING", help="The new label: 'SECRET // REL bb.navy'.")]
Part = Annotated[
    int | None, typer.Option("--part", metavar="LEAF", help="This part alone, by the leaf that `show` gives.")
]
Facts = Annotated[
    str, typer.Option("--facts", help="The facts that still support it; 'address updated' is no review.")
]
Until = Annotated[
    str,
    typer.Option("--until", metavar="DAY", help="The next review: 2028-01-31, or 'in 2 years'; at most 5 years."),
]
DueUntil = Annotated[
    str, typer.Option("--until", metavar="DAY", help="Due by this day: 2026-12-31, or 'in 1 month'.")
]
Refs = Annotated[
    list[str] | None, typer.Argument(metavar="C", help="The records: each C in hexadecimal, or its first digits.")
]
PurgeOrder = Annotated[str, typer.Option("--order", help="The order, or the rule of retention, as it is cited.")]
PastReview = Annotated[
    bool,
    typer.Option("--due", help="Those whose review date has passed; without --order they are listed only."),
]
Finish = Annotated[bool, typer.Option("--finish", help="End purges that a crash or an open reader cut short.")]


def label_anew(
    ctx: typer.Context,
    ref: RecordRef,
    marking: NewMarking,
    reason: Reason,
    basis: Basis = "",
    part: Part = None,
    owner: Owners = None,
    json: Json = False,
) -> None:
    """Give a record, or one part, a new label. To lower it takes every owner: it binds when the last has said so.

    Owners, subject categories and the mark of an opinion stay as they are, unless they are given.
    """
    by = reader(ctx)
    from watchfloor.node.custody.relabel import relabel
    from watchfloor.node.reading import open_record

    opened = open_record(ref, by=by)
    new = _new_label(opened, marking, owner or (), part)
    said = relabel(opened.c, new, by=by, reason=reason, basis=basis_said(basis, by), leaf=part)
    waits, c = sorted(said.waits_for), said.entry.c
    if json:
        say_json({"record": c.hex(), "marking": marking_of(new), "waits_for": waits})
    elif waits:
        say(f"Said in record {short(c)}; it binds when {', '.join(waits)} say the same.")
    else:
        say(f"Record {short(opened.c)} is now {marking_of(new)}: record {short(c)}.")


def _new_label(opened: OpenedRecord, marking: str, owners: Sequence[str], leaf: int | None) -> Label:
    from watchfloor.entities.terms import label_marked

    old = next((p.label for p in opened.parts if p.leaf == leaf), opened.label)
    new = label_marked(marking, owners or sorted(old.owners))
    return replace(new, subjects=new.subjects or old.subjects, opinion=new.opinion or old.opinion)


def withdraw_record(
    ctx: typer.Context, ref: RecordRef, reason: Reason, basis: Basis = "", json: Json = False
) -> None:
    """Take a record back that this node signed: it stays, marked, and counts no more."""
    by = reader(ctx)
    from watchfloor.node.custody.withdraw import withdraw
    from watchfloor.node.reading import visible_c

    c = visible_c(ref, by=by)
    entry = withdraw(c, by=by, reason=reason, basis=basis_said(basis, by))
    _told(f"Record {short(c)} is withdrawn: record {short(entry.c)}.", entry.c, json)


def review_record(
    ctx: typer.Context,
    ref: RecordRef,
    facts: Facts,
    until: Until,
    basis: Basis = "",
    json: Json = False,
) -> None:
    """Restate a suspicion on its review date, with its facts."""
    by = reader(ctx)
    from watchfloor.node.custody.retention import restate
    from watchfloor.node.reading import visible_c

    c, when = visible_c(ref, by=by), day_said(until)
    entry = restate(c, by=by, facts=facts, until=when, basis=basis_said(basis, by))
    _told(f"Record {short(c)} is restated until {day(when)}: record {short(entry.c)}.", entry.c, json)


def list_due(
    ctx: typer.Context,
    until: DueUntil = "in 1 month",
    json: Json = False,
) -> None:
    """List what you may see that is due: reviews, ends, records whose source was purged. The list is logged."""
    by = reader(ctx)
    from watchfloor.node.reading import due

    found = due(day_said(until), by=by)
    if json:
        say_json(
            {"due": [{"record": d.c.hex(), "kind": d.kind, "what": d.what, "day": day(d.day)} for d in found]}
        )
    elif found:
        table(("day", "what", "kind", "record"), [(day(d.day), d.what, d.kind, short(d.c)) for d in found])
    else:
        say("Nothing is due that you may see.")


def hold_record(ctx: typer.Context, ref: RecordRef, order: Order, json: Json = False) -> None:
    """Keep a record from being purged, by a court's order."""
    by = reader(ctx)
    from watchfloor.node.custody.hold import hold
    from watchfloor.node.reading import unseen_c

    c = unseen_c(ref, by=by)
    entry = hold(c, by=by, order=order, basis=_order(order, by))
    _told(f"Record {short(c)} is held: record {short(entry.c)}.", entry.c, json)


def lift_hold(ctx: typer.Context, ref: RecordRef, order: Order, json: Json = False) -> None:
    """End every court hold on a record."""
    by = reader(ctx)
    from watchfloor.node.custody.hold import lift
    from watchfloor.node.reading import unseen_c

    c = unseen_c(ref, by=by)
    entries = lift(c, by=by, order=order, basis=_order(order, by))
    lifted = [e.c.hex() for e in entries]
    if json:
        say_json({"records": lifted})
    else:
        say(f"{len(lifted)} holds on record {short(c)} are lifted.")


def purge_records(
    ctx: typer.Context,
    refs: Refs = None,
    order: PurgeOrder = "",
    overdue: PastReview = False,
    finish: Finish = False,
    json: Json = False,
) -> None:
    """Destroy records for ever, by an order that is cited, and scrub the node of every byte of them.

    Their proofs still verify. What a court holds is not destroyed.
    """
    if finish + overdue + bool(refs) != 1:
        raise Usage("Say which: records by their C, or --due, or --finish.")
    if finish:
        _finish(ctx, json)
        return
    by = reader(ctx)
    if overdue:
        _purge_overdue(by, order, json)
        return
    if not order:
        raise Usage("Say the order: `--order`.")
    from watchfloor.node.reading import unseen_c

    _purge([unseen_c(ref, by=by) for ref in refs or ()], order, by, json)


def _finish(ctx: typer.Context, json: bool) -> None:
    """Nobody is asked who he is: the orders were given, and ending them is owed."""
    session(ctx).open_node()
    from watchfloor.node.custody.purge import finish_purges

    done = finish_purges()
    if json:
        say_json({"finished": done})
    else:
        say(f"{done} purges are finished.")


def _purge_overdue(by: Reader, order: str, json: bool) -> None:
    from watchfloor.node.custody.overdue import overdue
    from watchfloor.node.ledger.clock import today

    found = overdue(today(), by=by)
    free = [o.c for o in found if not o.held]
    if order and free:
        _purge(free, order, by, json)
    elif json:
        say_json({"overdue": [_overdue_json(o) for o in found]})
    elif found:
        table(
            ("review was due", "record", ""), [(day(o.day), o.c.hex(), "held by a court" * o.held) for o in found]
        )
    else:
        say("No review date has passed.")


def _overdue_json(one: Overdue) -> dict[str, Any]:
    return {"record": one.c.hex(), "day": day(one.day), "held": one.held}


def _purge(cs: Sequence[bytes], order: str, by: Reader, json: bool) -> None:
    """Purge them, as many at a time as one order can name."""
    from watchfloor.node.custody.purge import MOST_TARGETS, purge

    batches = [cs[n : n + MOST_TARGETS] for n in range(0, len(cs), MOST_TARGETS)]
    entries = [purge(batch, by=by, order=order, basis=_order(order, by)).entry for batch in batches]
    if json:
        say_json({"purged": [c.hex() for c in cs], "records": [e.c.hex() for e in entries]})
    else:
        say(f"{len(cs)} records are destroyed and scrubbed: record {', '.join(short(e.c) for e in entries)}.")


def _order(order: str, by: Reader) -> LegalBasis:
    """The order itself is what permits it."""
    return LegalBasis(order, by.purpose)


def _told(what: str, c: bytes, json: bool) -> None:
    if json:
        say_json({"record": c.hex()})
    else:
        say(what)
