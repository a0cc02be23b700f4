"""`judge`: two entities are one, or not."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from watchfloor.cli.options import Basis, Json, Marking, Owners, Reason
from watchfloor.cli.said import basis_said, label_said
from watchfloor.cli.screen import say, say_json
from watchfloor.cli.session import reader
from watchfloor.cli.text import short
from watchfloor.core.label import join_all


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
    by = reader(ctx)
    from watchfloor.entities.judgements import judge
    from watchfloor.entities.opening import open_entity

    ground = basis_said(basis, by)
    left, right = (open_entity(ref, by=by) for ref in (one, other))
    bound = join_all(
        [left.entity.label, right.entity.label, *([label_said(label, owner or (), by)] if label else [])]
    )
    keys = left.named, right.named
    entry = judge(*keys, same=verdict is Verdict.same, label=bound, by=by, reason=reason, basis=ground)
    if json:
        say_json({"record": entry.c.hex()})
    else:
        say(f"{keys[0].id} and {keys[1].id} are judged {verdict}: record {short(entry.c)}.")
