"""What goes to the terminal: results to standard output, progress to the error stream of a terminal only."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import typer

from watchfloor.cli.text import LONGEST_SHOWN, pieces, plain, spell_json
from watchfloor.desk.lists import Drawn as Drawn

if TYPE_CHECKING:  # rich is loaded when something is drawn
    from rich.console import Console
    from rich.text import Text

PIPE_WIDTH: Final = 160  # columns where no terminal says how wide it is
NEVER_FOLDED: Final = frozenset({"learnt", "record", "when", "day", "opened", "override"})


def say(*lines: str) -> None:
    """Lines of our own words and of values, made plain."""
    for line in lines:
        typer.echo(plain(line))


def note(*lines: str) -> None:
    """What a person should know beside the result, on the error stream."""
    for line in lines:
        typer.echo(plain(line), err=True)


def say_json(value: Any) -> None:
    """The result for a program."""
    typer.echo(spell_json(value))


def console(*, err: bool = False) -> Console:
    """Where tables are drawn. Colours on a terminal, and none where NO_COLOR is set."""
    from rich.console import Console

    stream = sys.stderr if err else sys.stdout
    width = None if stream.isatty() or "COLUMNS" in os.environ else PIPE_WIDTH
    return Console(file=stream, width=width, markup=False, highlight=False, emoji=False)


def table(columns: Sequence[str], rows: Iterable[Sequence[str | Text | None]]) -> None:
    """A table whose cells fold where they are long; every text is made plain."""
    from rich.table import Table

    drawn = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for name in columns:
        drawn.add_column(name, overflow="fold", no_wrap=name in NEVER_FOLDED)
    for row in rows:
        drawn.add_row(*map(cell, row))
    console().print(drawn)


def cell(value: str | Text | None) -> Text:
    """A cell: what is drawn already as it is, a value made plain and cut to what a screen can hold."""
    from rich.text import Text

    return value if isinstance(value, Text) else Text(plain(value or "", LONGEST_SHOWN))


def marked(text: str, spans: Iterable[tuple[int, int]], most: int) -> Text:
    """A value, made plain and cut, with the parts in which the question was found in bold."""
    from rich.text import Text

    return Text.assemble(*((run, "bold" if hit else "") for run, hit in pieces(text, spans, most)))


def styled(text: str, style: str) -> Text:
    """A value, made plain, in a style."""
    from rich.text import Text

    return Text(plain(text, LONGEST_SHOWN), style=style)


@contextmanager
def bar(what: str, total: int | None = None) -> Iterator[Drawn]:
    """A progress bar of work of which `total` is to be done, where that is known already.

    Without a terminal nothing is drawn.
    """
    if not sys.stderr.isatty():
        yield lambda _done, _said, _total=None: None
        return
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.fields[said]}", markup=False),
    )
    with Progress(*columns, TimeElapsedColumn(), console=console(err=True), transient=True) as progress:
        task = progress.add_task(what, total=total, said="")

        def drawn(done: int, said: str, total: int | None = None) -> None:
            progress.update(task, completed=done, said=said, total=total)

        yield drawn
