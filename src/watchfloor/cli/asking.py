"""`search`, `list`, `facets`, `show`: what the reader may see; and `export`: taking it out, marked."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from watchfloor.cli import views
from watchfloor.cli.failing import Usage
from watchfloor.cli.files import write_out
from watchfloor.cli.options import Json, Limit
from watchfloor.cli.screen import note, say, say_json, table
from watchfloor.cli.session import reader
from watchfloor.core.errors import Malformed, Refused

if TYPE_CHECKING:
    from watchfloor.core.policy.reader import Reader
    from watchfloor.entities.entity import Entity
    from watchfloor.entities.export import Export
    from watchfloor.entities.lists import Place
    from watchfloor.entities.search import Answer

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
    by = reader(ctx)
    from watchfloor.entities.search import search

    answer = search(" ".join(words), by=by, limit=limit)
    if export:
        form, file = export
        _hand_out(form, file, [h.entity for h in answer.hits], by, json=json)
        return
    _show_answer(answer, json=json)


def _show_answer(answer: Answer, *, json: bool) -> None:
    if json:
        say_json(
            {
                "question": answer.question.text,
                "hits": [views.hit_json(h) for h in answer.hits],
                "more": answer.more,
            }
        )
    elif answer.hits:
        views.show_hits(answer.hits)
    else:
        say(NOTHING)
    if answer.more and not json:
        note(MORE)


def list_newest(
    ctx: typer.Context,
    kind: Kind,
    limit: Limit = 50,
    after: After = "",
    json: Json = False,
) -> None:
    """List the entities of a kind, those last learnt of first. The list is logged."""
    by = reader(ctx)
    from watchfloor.entities.lists import newest
    from watchfloor.entities.vocabulary import schema_named

    page = newest(schema_named(kind).name, by=by, limit=limit, after=_place(after))
    behind = "/".join(map(str, page.last)) if page.last else None
    if json:
        say_json({"entities": [views.summary_json(e) for e in page.entities], "next": behind})
    elif page.entities:
        views.show_summaries(page.entities)
    else:
        say(NOTHING)
    if behind and not json:
        note(f"There is more: --after '{behind}'")


def _place(text: str) -> Place | None:
    """Where a list goes on, as it was told at the end of its last page. Raises Malformed."""
    from watchfloor.entities.lists import Place

    if not text:
        return None
    ts, *names = text.split("/", 2)
    if len(names) != 2 or not (ts.isascii() and ts.isdecimal()) or len(ts) > 18:
        raise Malformed("--after", repr(text[:60]), "what the last page said")
    return Place(int(ts), *names)


def count_kinds(ctx: typer.Context, json: Json = False) -> None:
    """Count what you may see of each kind; counts stop at 1,000."""
    by = reader(ctx)
    from watchfloor.entities.lists import MOST_COUNTED, facets
    from watchfloor.node.visibility.binding import acting

    with acting(by):
        counted = facets()
    if json:
        say_json({"facets": counted, "most_counted": MOST_COUNTED})
    elif counted:
        table(("kind", "entities"), [(kind, f"{n:,}" + "+" * (n >= MOST_COUNTED)) for kind, n in counted.items()])
    else:
        say(NOTHING)


def show(
    ctx: typer.Context,
    ref: Ref,
    record: IsRecord = False,
    json: Json = False,
) -> None:
    """Show one entity or one record, as far as you may see it. The opening is logged."""
    by = reader(ctx)
    from watchfloor.node.reading import open_record

    if not record and _showed_entity(ref, by, json=json):
        return
    opened = open_record(ref, by=by)
    if json:
        say_json(views.record_json(opened))
    else:
        views.show_record(opened)


def _showed_entity(ref: str, by: Reader, *, json: bool) -> bool:
    """Show the entity of this name; false where there is none to be seen and the name could be a record's C."""
    from watchfloor.entities.opening import may_open, open_entity
    from watchfloor.node.reading import may_be_c

    if may_be_c(ref) and not may_open(ref, by=by):
        return False
    opened = open_entity(ref, by=by)
    if json:
        say_json(views.entity_json(opened.entity, opened.links))
    else:
        views.show_entity(opened.entity, opened.links)
    return True


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
    by = reader(ctx)
    from watchfloor.entities.opening import open_entity
    from watchfloor.entities.search import search

    if not words and not entity:
        raise Usage("Say what to take out: `--search WORDS`, or `--entity REF`.")
    found = [open_entity(ref, by=by).entity for ref in entity or ()]
    if words:
        found += [h.entity for h in search(words, by=by, limit=limit).hits]
    once = list({e.keys: e for e in found}.values())
    _hand_out(form or ("csv" if file.suffix.lower() == ".csv" else "ftm"), file, once, by, json=json)


def _hand_out(form: str, file: Path, entities: Sequence[Entity], by: Reader, *, json: bool) -> None:
    export = _exported(form, entities, by)
    write_out(file, export.text)
    told = {"file": str(file), "form": form, "marking": export.marking, "statements": export.statements}
    if str(file) == "-":
        note(f"{export.statements:,} statements · {export.marking}")
    elif json:
        say_json(told)
    else:
        say(f"{export.statements:,} statements are in {file}.", f"It is marked {export.marking}")


def _exported(form: str, entities: Sequence[Entity], by: Reader) -> Export:
    from watchfloor.entities.export import export_csv, export_ftm

    forms = {"ftm": export_ftm, "csv": export_csv}
    if form not in forms:
        raise Malformed("form of the export", repr(form[:20]), "ftm or csv")
    if not entities:
        raise Refused("There is nothing to export", rule="export", permit="a question that finds something")
    return forms[form](entities, by=by)
