"""`seal`, `prove`, `verify`, `rebuild`, `fsck`, `access-log`: the log, its proofs, and the node read again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from watchfloor.cli.failing import BROKEN
from watchfloor.cli.files import write_out
from watchfloor.cli.options import MOST_LISTED, Json, Log, OutFile, RecordRef, log_named
from watchfloor.cli.screen import Drawn, bar, note, say, say_json, table
from watchfloor.cli.session import reader
from watchfloor.cli.text import zulu

if TYPE_CHECKING:
    from watchfloor.core.policy.reader import Reader
    from watchfloor.node.audit import Access
    from watchfloor.node.check.misfit import Misfit


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
    by = reader(ctx)
    from watchfloor.node.ledger.seal import seal

    logs = ("ledger", "access") if log == "both" else (log_named(log),)
    sealed = {name: seal(by=by, log=name, constant_rate=constant_rate) for name in logs}
    if json:
        say_json({name: asdict(s) for name, s in sealed.items()})
        return
    for name, s in sealed.items():
        say(f"{name}: {s.records:,} records and {s.dummies:,} dummies; the log has {s.size:,} entries.")


def prove_record(
    ctx: typer.Context, ref: RecordRef, log: Log = "ledger", out: OutFile = None, json: Json = False
) -> None:
    """Take the proof that a record stands in the log: a file that any verifier of C2SP logs reads."""
    by = reader(ctx)
    from watchfloor.node.ledger.prove import prove

    c = _provable(ref, by, log_named(log))
    proof = prove(c, by=by, log=log)
    if json:
        say_json({"record": c.hex(), "key": proof.vkey, "proof": proof.text})
    if out is not None or not json:
        write_out(out or Path("-"), proof.text)
    if not json:
        note(f"Checked with: watchfloor verify {out or 'FILE'} --key {proof.vkey}")


def _provable(ref: str, by: Reader, log: str) -> bytes:
    """The C of a record he sees; whoever reads no records proves one whose C he knows."""
    from watchfloor.node.reading import reads_records, unseen_c, visible_c

    return visible_c(ref, by=by) if log == "ledger" and reads_records(by) else unseen_c(ref, by=by)


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
    by = reader(ctx)
    from watchfloor.node.check.fsck import fsck

    with bar("fsck") as drawn:
        misfits = list(_counted(fsck(by=by, projected=projected), drawn))
    if json:
        say_json({"misfits": [asdict(m) for m in misfits]})
    elif misfits:
        say(*map(str, misfits))
    else:
        say("Everything fits.")
    if misfits:
        raise typer.Exit(BROKEN)


def _counted(misfits: Iterator[Misfit], drawn: Drawn) -> Iterator[Misfit]:
    for n, misfit in enumerate(misfits, start=1):
        drawn(n, f"{n:,} misfits")
        yield misfit


def read_access_log(
    ctx: typer.Context,
    about: About = "",
    newest: Newest = 100,
    json: Json = False,
) -> None:
    """Read who searched, opened and exported what, newest first; for data-protection officer and inspector."""
    by = reader(ctx)
    from watchfloor.node.audit import accesses
    from watchfloor.node.reading import unseen_c

    found = accesses(by=by, newest=newest, about=unseen_c(about, by=by) if about else None)
    if json:
        say_json({"accesses": [_access_json(a) for a in found]})
        return
    columns = ("when", "person", "agency", "for", "what", "asked or why", "records")
    table(columns, [_access_row(a) for a in found])


def _access_json(a: Access) -> dict[str, Any]:
    return {
        "record": a.c.hex(),
        "when": zulu(a.when),
        "person": a.person,
        "agency": a.agency,
        "acting_for": a.acting_for,
        "purpose": a.purpose,
        "what": a.what,
        "reason": a.reason,
        "subject": a.subject,
    }


def _access_row(a: Access) -> tuple[str | None, ...]:
    who = f"{a.person} for {a.acting_for}" if a.acting_for else a.person
    subject = a.subject or {}
    cs = [c[:8] for c in subject.get("records", ())]
    told = (
        "destroyed by a purge" if a.subject is None else " ".join(cs[:4]) + (f" and {len(cs) - 4}" * (len(cs) > 4))
    )
    return zulu(a.when), who, a.agency, a.purpose, a.what, a.reason or subject.get("words", ""), told
