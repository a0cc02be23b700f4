"""`label`, `withdraw`, `review`, `due`, `hold`, `lift`, `purge`: what happens to records later."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from watchfloor.cli.failing import Usage
from watchfloor.cli.options import Basis, Json, Order, Owners, Reason, RecordRef
from watchfloor.cli.said import cited
from watchfloor.cli.screen import say, say_json, table
from watchfloor.cli.session import do, session
from watchfloor.cli.text import short

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
    told = {"reason": reason, "basis": cited(basis), "part": part, "owners": owner or []}
    said = do(ctx, "relabel", ref=ref, marking=marking, **told)
    if json:
        say_json(said)
    elif said["waits_for"]:
        say(f"Said in record {short(said['record'])}; it binds when {', '.join(said['waits_for'])} say the same.")
    else:
        say(f"Record {short(said['of'])} is now {said['marking']}: record {short(said['record'])}.")


def withdraw_record(
    ctx: typer.Context, ref: RecordRef, reason: Reason, basis: Basis = "", json: Json = False
) -> None:
    """Take a record back that this node signed: it stays, marked, and counts no more."""
    _told("Record {of} is withdrawn", do(ctx, "withdraw", ref=ref, reason=reason, basis=cited(basis)), json)


def review_record(
    ctx: typer.Context,
    ref: RecordRef,
    facts: Facts,
    until: Until,
    basis: Basis = "",
    json: Json = False,
) -> None:
    """Restate a suspicion on its review date, with its facts."""
    said = do(ctx, "restate", ref=ref, facts=facts, until=until, basis=cited(basis))
    _told("Record {of} is restated until {until}", said, json)


def list_due(
    ctx: typer.Context,
    until: DueUntil = "in 1 month",
    json: Json = False,
) -> None:
    """List what you may see that is due: reviews, ends, records whose source was purged. The list is logged."""
    found = do(ctx, "due", until=until)
    if json:
        say_json(found)
    elif found["due"]:
        rows = [(d["day"], d["what"], d["kind"], short(d["record"])) for d in found["due"]]
        table(("day", "what", "kind", "record"), rows)
    else:
        say("Nothing is due that you may see.")


def hold_record(ctx: typer.Context, ref: RecordRef, order: Order, json: Json = False) -> None:
    """Keep a record from being purged, by a court's order."""
    _told("Record {of} is held", do(ctx, "hold", ref=ref, order=order), json)


def lift_hold(ctx: typer.Context, ref: RecordRef, order: Order, json: Json = False) -> None:
    """End every court hold on a record."""
    lifted = do(ctx, "lift", ref=ref, order=order)
    if json:
        say_json(lifted)
    else:
        say(f"{len(lifted['records'])} holds on record {short(lifted['of'])} are lifted.")


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
    elif overdue:
        _purge_overdue(ctx, order, json)
    elif not order:
        raise Usage("Say the order: `--order`.")
    else:
        _show_purged(do(ctx, "purge", records=refs or [], order=order), json)


def _finish(ctx: typer.Context, json: bool) -> None:
    """Nobody is asked who he is: the orders were given, and ending them is owed."""
    session(ctx).open_node()
    from watchfloor.node.custody.purge import finish_purges

    done = finish_purges()
    if json:
        say_json({"finished": done})
    else:
        say(f"{done} purges are finished.")


def _purge_overdue(ctx: typer.Context, order: str, json: bool) -> None:
    """List what is overdue; with an order, purge what of it no court holds."""
    found = do(ctx, "overdue")
    if order and any(not one["held"] for one in found["overdue"]):
        _show_purged(do(ctx, "purge overdue", order=order), json)
    elif json:
        say_json(found)
    elif found["overdue"]:
        rows = [(one["day"], one["record"], "held by a court" * one["held"]) for one in found["overdue"]]
        table(("review was due", "record", ""), rows)
    else:
        say("No review date has passed.")


def _show_purged(done: dict[str, Any], json: bool) -> None:
    if json:
        say_json(done)
    else:
        records = ", ".join(map(short, done["records"]))
        say(f"{len(done['purged'])} records are destroyed and scrubbed: record {records}.")


def _told(what: str, said: dict[str, Any], json: bool) -> None:
    """Say what was done, with the digits of the record that it was done to."""
    if json:
        say_json(said)
    else:
        told = what.format(**(said | {"of": short(said["of"])}))
        say(f"{told}: record {short(said['record'])}.")
