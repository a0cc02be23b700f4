"""`seal`, `head`, `prove`, `rebuild`, `fsck`, `access-log`, `whoami`: the log, its proofs, the node read again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from watchfloor.cli.failing import BROKEN
from watchfloor.cli.files import write_out
from watchfloor.cli.options import MOST_LISTED, Json, Log, OutFile, RecordRef, log_named
from watchfloor.cli.screen import bar, note, say, say_json, table
from watchfloor.cli.session import do, reader

Newest = Annotated[int, typer.Option("--newest", min=1, max=MOST_LISTED, help="How many, the newest first.")]
Logs = Annotated[str, typer.Option("--log", help="ledger, access, or both.")]
ConstantRate = Annotated[
    bool,
    typer.Option(
        "--constant-rate", help="Grow the log also when nothing waits, so that its growth tells nothing."
    ),
]
Replayed = Annotated[bool, typer.Option("--projections", help="Replay the ledger as well, and compare.")]
About = Annotated[str, typer.Option("--about", metavar="C", help="Only accesses that showed this record.")]


def seal_log(
    ctx: typer.Context,
    log: Logs = "both",
    constant_rate: ConstantRate = False,
    json: Json = False,
) -> None:
    """Put what waits into the log and sign its new head; nothing but proofs waits for it."""
    sealed = do(ctx, "seal", log=log, constant_rate=constant_rate)
    if json:
        say_json(sealed)
        return
    for name, s in sealed.items():
        say(f"{name}: {s['records']:,} records and {s['dummies']:,} dummies; the log has {s['size']:,} entries.")


def show_head(ctx: typer.Context, log: Log = "ledger", json: Json = False) -> None:
    """Print the newest signed head of a log, which others keep to hold the node to it."""
    head = do(ctx, "head", log=log_named(log))
    if json:
        say_json(head)
    elif head["checkpoint"] is None:
        say(f"The {log} has no head: nothing was sealed yet.")
    else:
        write_out(Path("-"), head["checkpoint"])


def prove_record(
    ctx: typer.Context, ref: RecordRef, log: Log = "ledger", out: OutFile = None, json: Json = False
) -> None:
    """Take the proof that a record stands in the log: a file that any verifier of C2SP logs reads."""
    proof = do(ctx, "prove", ref=ref, log=log_named(log))
    if json:
        say_json(proof)
    if out is not None or not json:
        write_out(out or Path("-"), proof["proof"])
    if not json:
        note(f"Checked with: watchfloor verify {out or 'FILE'} --key {proof['key']}")


def say_who(ctx: typer.Context, json: Json = False) -> None:
    """Say as whom, for what and on which node you work, and what its clock says."""
    told = do(ctx, "whoami")
    if json:
        say_json(told)
        return
    acting = f" for {told['acting_for']}" if told["acting_for"] else ""
    say(f"{told['person']}{acting} of {told['agency']}, {told['clearance']}, for {told['purpose']}")
    say(f"  {', '.join(told['roles'])} at {told['node']}; its clock says {told['clock']}")


def rebuild_projections(ctx: typer.Context, json: Json = False) -> None:
    """Throw away all that follows from the records, and make it again from them."""
    by = reader(ctx)
    from watchfloor.node.ledger.rebuild import rebuild

    with bar("rebuild") as drawn:
        done = rebuild(by=by, progress=lambda n: drawn(n, f"{n:,} records"))
    if json:
        say_json({"replayed": done})
    else:
        say(f"{done:,} records are replayed.")


def check_node(
    ctx: typer.Context,
    projected: Replayed = False,
    json: Json = False,
) -> None:
    """Read the whole node again, every tile and part, and name each thing that does not fit (exit code 5)."""
    with bar("fsck"):
        found = do(ctx, "check", projected=projected)
    misfits = found["misfits"]
    if json:
        say_json(found)
    elif misfits:
        say(*(f"{m['what']}: {m['how']}" for m in misfits))
    else:
        say("Everything fits.")
    if misfits:
        raise typer.Exit(BROKEN)


def read_access_log(
    ctx: typer.Context,
    about: About = "",
    newest: Newest = 100,
    json: Json = False,
) -> None:
    """Read who searched, opened and exported what, newest first; for data-protection officer and inspector."""
    found = do(ctx, "access log", about=about, newest=newest)
    if json:
        say_json(found)
        return
    columns = ("when", "person", "agency", "for", "what", "asked or why", "records")
    table(columns, [_access_row(a) for a in found["accesses"]])


def _access_row(a: dict[str, Any]) -> tuple[str | None, ...]:
    who = f"{a['person']} for {a['acting_for']}" if a["acting_for"] else a["person"]
    subject = a["subject"] or {}
    cs = [c[:8] for c in subject.get("records", ())]
    shown = " ".join(cs[:4]) + (f" and {len(cs) - 4}" * (len(cs) > 4))
    told = "destroyed by a purge" if a["subject"] is None else shown
    return a["when"], who, a["agency"], a["purpose"], a["what"], a["reason"] or subject.get("words", ""), told
