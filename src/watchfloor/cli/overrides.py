"""`override` and `overrides`: one record opened in an emergency, and the answer that each of them gets."""

from __future__ import annotations

from typing import Annotated

import typer

from watchfloor.cli import views
from watchfloor.cli.options import Json, Reason, RecordRef
from watchfloor.cli.screen import say, say_json, table
from watchfloor.cli.session import do
from watchfloor.cli.text import short

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
    opened = do(ctx, "override", ref=ref, reason=reason, basis=basis)
    if json:
        say_json(opened)
        return
    say(f"record {opened['record']}, opened by override")
    for part in opened["parts"]:
        views.show_part(part)


@app.command("list")
def list_open(ctx: typer.Context, json: Json = False) -> None:
    """List every override that waits for a review."""
    found = do(ctx, "overrides")
    if json:
        say_json(found)
    elif rows := found["overrides"]:
        columns = ("opened", "person", "reason", "record", "override")
        shown = [(r["opened"], r["person"], r["reason"], short(r["record"]), short(r["override"])) for r in rows]
        table(columns, shown)
    else:
        say("No override waits for a review.")


@app.command("answer")
def answer(
    ctx: typer.Context,
    ref: OverrideRef,
    verdict: Verdict,
    basis: ReviewBasis = "EU 2016/680 art. 34: tasks of the data-protection officer",
    json: Json = False,
) -> None:
    """Review an override: say whether it was justified. Nobody reviews his own."""
    said = do(ctx, "answer override", ref=ref, verdict=verdict, basis=basis)
    if json:
        say_json(said)
    else:
        say(f"Override {short(said['of'])} is answered: record {short(said['record'])}.")
