"""`override` and `overrides`: one record opened in an emergency, and the answer that each of them gets."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from watchfloor.cli import views
from watchfloor.cli.options import Json, Reason, RecordRef
from watchfloor.cli.screen import say, say_json, table
from watchfloor.cli.session import reader
from watchfloor.cli.text import short, zulu
from watchfloor.core.basis import LegalBasis
from watchfloor.core.errors import Malformed

if TYPE_CHECKING:
    from watchfloor.node.models import Override

app = typer.Typer(help="Emergency overrides: which wait for a review, and the review.")

EMERGENCY = "emergency, to be reviewed by the data-protection officer"


EmergencyBasis = Annotated[
    str,
    typer.Option(
        "--basis",
        envvar="WATCHFLOOR_BASIS",
        help="The law that permits it, where there is the time to say it.",
    ),
]
OverrideRef = Annotated[str, typer.Argument(metavar="C", help="The override's own C, or its first digits.")]
Verdict = Annotated[str, typer.Option("--verdict", help="Whether it was justified, and why.")]
ReviewBasis = Annotated[
    str, typer.Option("--basis", envvar="WATCHFLOOR_BASIS", help="The law under which it is reviewed.")
]


def override_record(
    ctx: typer.Context,
    ref: RecordRef,
    reason: Reason,
    basis: EmergencyBasis = EMERGENCY,
    json: Json = False,
) -> None:
    """Open one record beyond your purpose, in an emergency; never beyond your clearance.

    Its owners and the data-protection officer see it at once, and it stays a task until it is reviewed.
    """
    by = reader(ctx)
    from watchfloor.node.custody.override import override
    from watchfloor.node.reading import emergency_c

    c = emergency_c(ref)
    parts = override(c, by=by, reason=reason, basis=LegalBasis(basis, by.purpose))
    if json:
        say_json({"record": c.hex(), "parts": [views.part_json(p) for p in parts]})
        return
    say(f"record {c.hex()}, opened by override")
    for part in parts:
        views.show_part(part)


@app.command("list")
def list_open(ctx: typer.Context, json: Json = False) -> None:
    """List every override that waits for a review."""
    by = reader(ctx)
    from watchfloor.node.custody.override import open_overrides

    rows = [_row(c, task) for c, task in open_overrides(by=by)]
    if json:
        say_json({"overrides": rows})
    elif rows:
        columns = ("opened", "person", "reason", "record", "override")
        table(columns, [(r["opened"], r["person"], r["reason"], r["record"][:8], r["override"][:8]) for r in rows])
    else:
        say("No override waits for a review.")


def _row(c: bytes, task: Override) -> dict[str, Any]:
    return {
        "override": c.hex(),
        "record": bytes(task.target).hex(),
        "person": task.person,
        "reason": task.reason,
        "opened": zulu(datetime.fromtimestamp(task.opened / 1e6, UTC)),
    }


@app.command("answer")
def answer(
    ctx: typer.Context,
    ref: OverrideRef,
    verdict: Verdict,
    basis: ReviewBasis = "EU 2016/680 art. 34: tasks of the data-protection officer",
    json: Json = False,
) -> None:
    """Review an override: say whether it was justified. Nobody reviews his own."""
    by = reader(ctx)
    from watchfloor.node.custody.override import open_overrides, review_override

    found = [c for c, _ in open_overrides(by=by) if c.hex().startswith(ref.strip().lower())]
    if len(ref.strip()) < 8 or len(found) != 1:
        raise Malformed("override", repr(ref[:80]), "one of `watchfloor overrides list`, by 8 digits at least")
    entry = review_override(found[0], by=by, verdict=verdict, basis=LegalBasis(basis, by.purpose))
    if json:
        say_json({"record": entry.c.hex()})
    else:
        say(f"Override {short(found[0])} is answered: record {short(entry.c)}.")
