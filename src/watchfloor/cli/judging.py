"""`judge`: two entities are one, or not."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from watchfloor.cli.options import Basis, Json, Marking, Owners, Reason
from watchfloor.cli.said import cited
from watchfloor.cli.screen import say, say_json
from watchfloor.cli.session import do
from watchfloor.cli.text import short


class Verdict(StrEnum):
    """What somebody judges two entities to be."""

    same = "same"
    different = "different"


Judged = Annotated[Verdict, typer.Argument(help="same or different.")]
One = Annotated[str, typer.Argument(metavar="A", help="An entity: id, or id@origin.")]
Other = Annotated[str, typer.Argument(metavar="B", help="The other one.")]


def judge_two(
    ctx: typer.Context,
    verdict: Judged,
    one: One,
    other: Other,
    reason: Reason,
    basis: Basis = "",
    label: Marking = "",
    owner: Owners = None,
    json: Json = False,
) -> None:
    """Judge two entities to be one, or not. It counts for whoever may see the judgement, and can be judged anew.

    The judgement is labelled as strictly as what you see of both; --label can only make it stricter.
    """
    told = {"reason": reason, "basis": cited(basis), "label": label, "owners": owner or []}
    said = do(ctx, "judge", one=one, other=other, verdict=verdict.value, **told)
    if json:
        say_json(said)
    else:
        left, right = (end["id"] for end in said["judged"])
        say(f"{left} and {right} are judged {verdict}: record {short(said['record'])}.")
