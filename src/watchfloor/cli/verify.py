"""`verify`: a proof checked offline, with no node, no database and no network: with the log's public key alone."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from watchfloor.cli.files import read_small
from watchfloor.cli.options import Json
from watchfloor.cli.screen import say, say_json
from watchfloor.core.errors import Broken
from watchfloor.desk.spelling import zulu

if TYPE_CHECKING:
    from watchfloor.core.log.proof import Proven

LONGEST_FILE: Final = 2_000_000  # bytes: twice the longest note


File = Annotated[Path, typer.Argument(metavar="FILE", help="The .tlog-proof file; - reads standard input.")]
Key = Annotated[
    list[str],
    typer.Option(
        "--key",
        metavar="VKEY",
        help="The log's public key, told by a way you trust; then those of witnesses. May be repeated.",
    ),
]
Quorum = Annotated[
    int, typer.Option("--quorum", min=0, help="How many of the witnesses named must have cosigned.")
]
Record = Annotated[
    str,
    typer.Option(
        "--record",
        metavar="C",
        help="Require that it is the proof of this record (C in hexadecimal, or its first digits).",
    ),
]


def verify_file(
    file: File,
    key: Key,
    quorum: Quorum = 0,
    record: Record = "",
    json: Json = False,
) -> None:
    """Check a proof offline, and say what it proves and what it does not. Exit code 5 when it does not hold."""
    from watchfloor.core.log.note import Verifier
    from watchfloor.core.log.proof import verify_alone

    path = Path("/dev/stdin") if str(file) == "-" else file
    text = read_small(path, "a .tlog-proof file", LONGEST_FILE)
    proven = verify_alone(text, [Verifier.parse(k.strip()) for k in key], quorum=quorum)
    c = proven.commitment.hex()
    if record and not c.startswith(record.strip().lower()):
        raise Broken("proof", f"it is of record {c[:8]}, not of {record.strip()[:64]}")
    if json:
        say_json(_proven_json(proven))
    else:
        say(*_lines(proven))


def _proven_json(proven: Proven) -> dict[str, Any]:
    return {
        "record": proven.commitment.hex(),
        "index": proven.index,
        "origin": proven.checkpoint.origin,
        "size": proven.checkpoint.size,
        "root": proven.checkpoint.root.hex(),
        "signed": [{"name": s.name, "time": _time(s.time)} for s in proven.signed],
    }


def _lines(proven: Proven) -> list[str]:
    head = proven.checkpoint
    cosigned = [s for s in proven.signed if s.time is not None]
    witnesses = [f"  cosigned by {s.name} at {_time(s.time)}" for s in cosigned] or [
        "  no known witness cosigned it"
    ]
    return [
        f"PROVEN: record {proven.commitment.hex()}",
        f"  stands at index {proven.index} of the log {head.origin}, of {head.size} entries,",
        "  and the log's own key signed that.",
        *witnesses,
        "NOT PROVEN: what the record says, who wrote it and when (that takes the record itself);",
        "  that the log shows everybody the same tree (that takes witnesses enough).",
    ]


def _time(seconds: int | None) -> str | None:
    return None if seconds is None else zulu(datetime.fromtimestamp(seconds, UTC))
