"""Options and arguments that several verbs share, each declared and explained once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import typer

from watchfloor.core.errors import Malformed

MOST_LISTED: Final = 1_000

Json = Annotated[bool, typer.Option("--json", help="Print JSON with stable keys, for programs.")]
Limit = Annotated[int, typer.Option("--limit", min=1, max=MOST_LISTED, help="The most to show.")]
Log = Annotated[str, typer.Option("--log", help="Which log: ledger or access.")]

RecordRef = Annotated[
    str, typer.Argument(metavar="C", help="The record: its C in hexadecimal, or its first digits (at least 8).")
]
Reason = Annotated[str, typer.Option("--reason", help="Why; kept on record.")]
Order = Annotated[str, typer.Option("--order", help="The court's or authority's order, as it is cited.")]
Basis = Annotated[
    str, typer.Option("--basis", envvar="WATCHFLOOR_BASIS", help="The law, warrant or agreement that permits it.")
]

Marking = Annotated[
    str,
    typer.Option(
        "--label", metavar="MARKING", help="The label, such as 'RESTRICTED // REL bb.navy // PURPOSES crime'."
    ),
]
Owners = Annotated[
    list[str] | None,
    typer.Option("--owner", metavar="AGENCY", help="Who owns it; your agency when not given. May be repeated."),
]
Category = Annotated[
    str,
    typer.Option("--category", help="Who a person is to the case: suspect, convicted, victim, witness, contact."),
]
Facts = Annotated[str, typer.Option("--facts", help="The facts behind the suspicion.")]
Purpose = Annotated[
    str, typer.Option("--purpose", help="The purpose it is kept for; what you work for (--for) when not given.")
]
Review = Annotated[
    str, typer.Option("--review", metavar="DAY", help="The day of the review: 2028-01-31, or 'in 2 years'.")
]
Evaluation = Annotated[
    str, typer.Option("--evaluation", help="Of the source, as it was given: 'admiralty B2', '4x4 A1'.")
]
Case = Annotated[str, typer.Option("--case", help="The file it belongs to.")]

OutFile = Annotated[
    Path | None, typer.Option("--out", "-o", metavar="FILE", help="Write to this file; - is standard output.")
]


def log_named(name: str) -> str:
    """The log of that name. Raises Malformed."""
    if name not in ("ledger", "access"):
        raise Malformed("--log", repr(name[:20]), "ledger or access")
    return name
