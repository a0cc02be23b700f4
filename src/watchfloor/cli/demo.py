"""The demonstration: one node, three people of three agencies, an invented case, a proof that others check."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rich.box import SIMPLE
from rich.console import Console
from rich.markup import escape
from rich.panel import Panel
from rich.table import Table

from watchfloor.cli.demo_node import PEOPLE, enrol_three, found_node
from watchfloor.cli.text import plain
from watchfloor.core.errors import Broken, Refused

if TYPE_CHECKING:
    from watchfloor.cli.demo_case import Case
    from watchfloor.core.policy.reader import Reader
    from watchfloor.entities.entity import Entity


MOST_SHOWN = 14  # statements of an entity


@dataclass(frozen=True, slots=True)
class Stage:
    """Where the demonstration plays."""

    console: Console
    folder: Path

    def scene(self, number: int, title: str) -> None:
        """Begin a part of it."""
        self.console.print(f"\n[bold]{number}. {escape(title)}[/bold]")


def run(*, once: bool, list_path: Path | None = None, folder: Path | None = None) -> None:
    """Play the demonstration's scenes and leave nothing (`once`); else serve its world until Ctrl-C.

    Raises whatever goes wrong: a demonstration that only looks right would prove nothing.
    """
    if not once:
        from watchfloor.cli.demo_serving import serve_world

        serve_world(folder or Path("var/demo").absolute(), list_path)
        return
    with _passing_folder(folder) as root:
        stage = Stage(_console(), root)
        _found(stage)
        from watchfloor.cli.demo_case import invented_case, listed_case

        _play(stage, listed_case(list_path) if list_path else invented_case())


def _console() -> Console:
    """A console wide enough for labels also where the output goes to a file."""
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=132)


def _play(stage: Stage, case: Case) -> None:
    readers = _enrol(stage)
    _import(stage, case, readers["ramos"])
    _three_views(stage, case, readers)
    _refusal(stage, case, readers["silva"])
    c, file, key = _proof(stage, case, readers["ramos"])
    _purge(stage, case, c, readers)
    _verify(stage, file, key)
    _check(stage)


@contextmanager
def _passing_folder(folder: Path | None) -> Iterator[Path]:
    root = folder or Path(tempfile.mkdtemp(prefix="watchfloor-demo-")) / "node"
    try:
        yield root
    finally:
        shutil.rmtree(root if folder else root.parent, ignore_errors=True)


def _found(stage: Stage) -> None:
    found_node(stage.folder)
    stage.console.print(Panel("EXERCISE  EXERCISE  EXERCISE", style="bold", expand=False))
    stage.console.print(f"A node for the police of Alphaland, in {stage.folder}")


def _reader(person: str, purpose: str) -> Reader:
    from watchfloor.node.register.who import reader_named

    return reader_named(person, purpose)


def _enrol(stage: Stage) -> dict[str, Reader]:
    stage.scene(1, "Three people of three agencies")
    table = Table("person", "agency", "clearance", "role", "purpose today", box=SIMPLE)
    for person, agency, _, clearance, roles, _ in PEOPLE:
        table.add_row(person, agency, clearance, roles[0], "crime")
    enrol_three()
    stage.console.print(table)
    return {person: _reader(person, "crime") for person, *_ in PEOPLE}


def _import(stage: Stage, case: Case, ramos: Reader) -> None:
    from watchfloor.entities.importing import take_in
    from watchfloor.node.ledger.seal import seal

    stage.scene(2, f"ramos imports {case.name}")
    taken = take_in(case.entities(), case.terms, by=ramos)
    sealed = seal(by=_reader("admin", "oversight"))
    stage.console.print(
        f"{taken.new} records, {taken.facts} facts ({taken.unread} kept as text only), in parts under"
        f" {1 + len(case.terms.groups or {})} labels; the log is sealed at {sealed.size} entries."
    )


def _three_views(stage: Stage, case: Case, readers: dict[str, Reader]) -> None:
    from watchfloor.entities.search import search

    question = case.question()
    stage.scene(3, f"Each asks the same: {question!r}")
    for person, reader in readers.items():
        hits = search(question, by=reader, limit=1).hits
        stage.console.print(f"\n[bold]{person}[/bold] ({reader.agency}, {reader.clearance.name}) sees:")
        if hits:
            stage.console.print(_statements(hits[0].entity))
        else:
            stage.console.print("  nothing")


def _statements(entity: Entity) -> Table:
    """What one person sees, each value under its label once, with the first record that says it."""
    from watchfloor.core.marking import format_marking
    from watchfloor.entities.statements import EXISTS

    table = Table(
        "",
        "what",
        "label",
        "source",
        "record",
        title=escape(plain(entity.caption)),
        title_justify="left",
        box=SIMPLE,
    )
    said: dict[tuple[str, str, str, str], list[str]] = {}
    for s in entity.statements:
        if s.prop != EXISTS:
            text = s.value or f"~ {s.raw}"
            said.setdefault((s.prop, text[:60], format_marking(s.label), s.evaluation), []).append(s.c.hex()[:8])
    for (prop, text, label, evaluation), records in sorted(said.items())[:MOST_SHOWN]:
        more = f" and {len(records) - 1} more" if len(records) > 1 else ""
        table.add_row(prop, escape(plain(text)), escape(label), evaluation, records[0] + more)
    return table


def _refusal(stage: Stage, case: Case, silva: Reader) -> None:
    from watchfloor.entities.importing import add

    stage.scene(4, "silva, of the navy, tries to add a record in the name of the police")
    try:
        add(case.sample(), case.terms, by=silva)
    except Refused as refusal:
        stage.console.print(f"Refused: {escape(str(refusal))}")
        return
    raise Broken("demonstration", "the navy spoke for the police")


def _proof(stage: Stage, case: Case, ramos: Reader) -> tuple[bytes, Path, str]:
    from watchfloor.entities.search import search
    from watchfloor.node.ledger.prove import prove

    stage.scene(5, "ramos takes a proof of one record")
    c = search(case.mistaken(), by=ramos, limit=1).hits[0].entity.cs[0]
    proof = prove(c, by=ramos)
    file = stage.folder / f"{c.hex()[:8]}.tlog-proof"
    file.write_text(proof.text, encoding="utf-8")
    stage.console.print(f"record {c.hex()[:8]}: {file}\nthe log's key, told by telephone: {proof.vkey}")
    return c, file, proof.vkey


def _purge(stage: Stage, case: Case, c: bytes, readers: dict[str, Reader]) -> None:
    from watchfloor.core.basis import LegalBasis
    from watchfloor.entities.search import search
    from watchfloor.node.custody.purge import purge

    stage.scene(6, "It was the wrong person: the data-protection officer purges that record")
    order = LegalBasis("EU 2016/680 art. 16(2): erasure", "oversight")
    purge([c], by=_reader("dpo", "oversight"), order="EXERCISE order 7/2026", basis=order)
    hits = [h for h in search(case.mistaken(), by=readers["ramos"], limit=5).hits if c in h.entity.cs]
    if hits:
        raise Broken("demonstration", "a purged record is still found")
    stage.console.print(f"record {c.hex()[:8]}: destroyed, scrubbed and receipted; nobody finds it any more.")


def _verify(stage: Stage, file: Path, key: str) -> None:
    stage.scene(7, "Its proof still holds: the offline verifier, a process of its own, without the node")
    command = [sys.executable, "-m", "watchfloor", "verify", str(file), "--key", key]
    bare = {k: v for k, v in os.environ.items() if not k.startswith(("WATCHFLOOR", "DJANGO"))}
    done = subprocess.run(command, capture_output=True, text=True, env=bare, check=False)  # noqa: S603 (our own command)
    if done.returncode:
        raise Broken("proof", done.stderr.strip() or done.stdout.strip())
    stage.console.print(escape(done.stdout.strip()))


def _check(stage: Stage) -> None:
    from watchfloor.node.check.fsck import fsck

    stage.scene(8, "The node reads everything again")
    misfits = list(fsck(by=_reader("admin", "oversight"), projected=True))
    if misfits:
        raise Broken("node", "; ".join(map(str, misfits)))
    stage.console.print("every record, tile and checkpoint fits.")
