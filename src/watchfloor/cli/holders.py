"""`holder`: for the two people who hold the halves of the keys of backups that the node makes by itself."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import typer

from watchfloor.cli.files import read_small, write_out
from watchfloor.cli.options import Json
from watchfloor.cli.screen import say, say_json
from watchfloor.core.errors import Refused

app = typer.Typer(help="The two people who hold the halves of a backup's key.")

LONGEST: Final = 4_000  # bytes of a key or a sealed half

Name = Annotated[str, typer.Argument(metavar="NAME", help="What to call the holder: `dpo`, `notary`.")]
NewFile = Annotated[
    Path, typer.Argument(metavar="FILE", help="A new file for the private key; the holder keeps it.")
]
Sealed = Annotated[Path, typer.Argument(metavar="FILE", help="The sealed half that lies beside the backup.")]
KeyFile = Annotated[Path, typer.Option("--key", metavar="FILE", help="The holder's private key.")]


@app.command("new")
def new_holder(name: Name, file: NewFile, json: Json = False) -> None:
    """Make a holder's key, where he works and without a node; the node's settings take what it prints."""
    from watchfloor.node.backup.holders import HolderKey

    if file.exists():
        raise Refused(f"{file} exists", rule="a key overwrites nothing", permit="name a new file")
    key = HolderKey.draw(name)
    write_out(file, key.spelt())
    if json:
        say_json({"holder": str(key.holder), "file": str(file)})
        return
    say(str(key.holder), f"The private key is in {file}: whoever has it opens this holder's halves.")


@app.command("open")
def open_half(file: Sealed, key: KeyFile, json: Json = False) -> None:
    """Open a half with the holder's key; `restore` takes it with the other one."""
    from watchfloor.node.backup.holders import HolderKey

    own = HolderKey.read(read_small(key, "a holder's private key", LONGEST).decode("utf-8", "replace"))
    half = own.open(read_small(file, "a sealed half", LONGEST).decode("utf-8", "replace"))
    if json:
        say_json({"share": half})
    else:
        say(half)
