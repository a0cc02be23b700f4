"""`search`, `list`, `facets`, `show`: what the reader may see; and `export`: taking it out, marked."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from watchfloor.cli import views
from watchfloor.cli.failing import Usage
from watchfloor.cli.files import write_out
from watchfloor.cli.options import Json, Limit
from watchfloor.cli.screen import note, say, say_json, table
from watchfloor.cli.session import do
from watchfloor.core.digits import may_be_c
from watchfloor.core.errors import Absent

NOTHING = "Nothing that you may see."
MORE = "There is more: narrow the question, or raise --limit."


Words = Annotated[
    list[str], typer.Argument(metavar="WORDS", help="Names, numbers, dates, places, words, in any order.")
]
ExportTo = Annotated[
    tuple[str, Path] | None,
    typer.Option(
        "--export",
        metavar="FORM FILE",
        help="Also write what is found: ftm or csv, and the file (- is standard output).",
    ),
]
Kind = Annotated[str, typer.Argument(metavar="KIND", help="A schema: Person, Vessel, Sighting …")]
After = Annotated[str, typer.Option("--after", metavar="PLACE", help="Go on where the last page said.")]
Ref = Annotated[
    str, typer.Argument(metavar="REF", help="An entity's id, id@origin, or a record's C (at least 8 digits).")
]
IsRecord = Annotated[
    bool, typer.Option("--record", help="It is a record's C, though an entity may have the same id.")
]
File = Annotated[
    Path, typer.Argument(metavar="FILE", help="Where to; the ending .csv makes CSV; - is standard output.")
]
SearchWords = Annotated[str, typer.Option("--search", metavar="WORDS", help="Take out what this search finds.")]
EntityRefs = Annotated[
    list[str] | None,
    typer.Option("--entity", metavar="REF", help="Take out this entity (id, or id@origin). May be repeated."),
]
Form = Annotated[
    str,
    typer.Option("--form", help="ftm (FollowTheMoney JSON lines) or csv; by the file's ending when not given."),
]


def search_words(
    ctx: typer.Context,
    words: Words,
    limit: Limit = 20,
    export: ExportTo = None,
    json: Json = False,
) -> None:
    """Search names, identifiers, dates, places and words. The search is logged."""
    if export:
        form, file = export
        _hand_out(file, do(ctx, "export", words=" ".join(words), form=form, limit=limit), json=json)
        return
    answer = do(ctx, "search", words=" ".join(words), limit=limit)
    if json:
        say_json(answer)
    elif answer["hits"]:
        views.show_hits(answer["hits"])
    else:
        say(NOTHING)
    if answer["more"] and not json:
        note(MORE)


def list_newest(
    ctx: typer.Context,
    kind: Kind,
    limit: Limit = 50,
    after: After = "",
    json: Json = False,
) -> None:
    """List the entities of a kind, those last learnt of first. The list is logged."""
    page = do(ctx, "list", kind=kind, limit=limit, after=after)
    if json:
        say_json(page)
    elif page["entities"]:
        views.show_summaries(page["entities"])
    else:
        say(NOTHING)
    if page["next"] and not json:
        note(f"There is more: --after '{page['next']}'")


def count_kinds(ctx: typer.Context, json: Json = False) -> None:
    """Count what you may see of each kind; counts stop at 1,000."""
    answer = do(ctx, "facets")
    most, counted = answer["most_counted"], answer["facets"]
    if json:
        say_json(answer)
    elif counted:
        table(("kind", "entities"), [(kind, f"{n:,}" + "+" * (n >= most)) for kind, n in counted.items()])
    else:
        say(NOTHING)


def show(
    ctx: typer.Context,
    ref: Ref,
    record: IsRecord = False,
    json: Json = False,
) -> None:
    """Show one entity or one record, as far as you may see it. The opening is logged."""
    entity = None if record else _entity(ctx, ref)
    if entity is not None:
        _told = say_json if json else views.show_entity
        _told(entity)
        return
    opened = do(ctx, "record", ref=ref)
    if json:
        say_json(opened)
    else:
        views.show_record(opened)


def _entity(ctx: typer.Context, ref: str) -> dict[str, Any] | None:
    """The entity of this name; None where there is none to be seen and the name could be a record's C."""
    try:
        return do(ctx, "entity", ref=ref)
    except Absent:
        if may_be_c(ref):
            return None
        raise


def export_entities(
    ctx: typer.Context,
    file: File,
    words: SearchWords = "",
    entity: EntityRefs = None,
    form: Form = "",
    limit: Limit = 100,
    json: Json = False,
) -> None:
    """Take entities out of the node, filtered first, then marked. The export is logged, record by record."""
    if not words and not entity:
        raise Usage("Say what to take out: `--search WORDS`, or `--entity REF`.")
    form = form or ("csv" if file.suffix.lower() == ".csv" else "ftm")
    made = do(ctx, "export", words=words, entity=entity or [], form=form, limit=limit)
    _hand_out(file, made, json=json)


def _hand_out(file: Path, made: dict[str, Any], *, json: bool) -> None:
    text, counted = made.pop("text"), f"{made['statements']:,} statements"
    write_out(file, text)
    if str(file) == "-":
        note(f"{counted} · {made['marking']}")
    elif json:
        say_json({"file": str(file), **made})
    else:
        say(f"{counted} are in {file}.", f"It is marked {made['marking']}")
