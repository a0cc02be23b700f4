"""`import` and `add`: lists, and facts by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from watchfloor.cli.failing import Usage
from watchfloor.cli.options import Basis, Case, Category, Evaluation, Facts, Json, Marking, Owners, Purpose, Review
from watchfloor.cli.said import whole
from watchfloor.cli.screen import bar, note, say, say_json
from watchfloor.cli.session import do
from watchfloor.cli.text import short
from watchfloor.desk.lists import TABLES, Counted
from watchfloor.desk.typed import Said

ListAt = Annotated[
    Path,
    typer.Argument(
        metavar="PATH",
        help="OFAC's sdn.csv or its folder, FollowTheMoney JSON lines, or a table (CSV, TSV, XLSX).",
    ),
]
Mapping = Annotated[
    Path | None,
    typer.Option("--mapping", metavar="FILE", help="How to read a table: docs/howto/write-a-mapping.md."),
]
LeaveOutProtected = Annotated[
    bool,
    typer.Option(
        "--leave-out-protected",
        help="Pass over properties that hold protected views (FollowTheMoney only); else they stop the import.",
    ),
]
DryRun = Annotated[
    bool,
    typer.Option("--dry-run", help="Read it, say what would be taken in and where it would stop; store nothing."),
]
Schema = Annotated[str, typer.Argument(metavar="SCHEMA", help="What it is: Person, Vessel, Sighting …")]
FactsSaid = Annotated[
    list[str], typer.Argument(metavar="PROP=VALUE", help="The facts: name='MV Example' flag=pa.")
]
EntityId = Annotated[
    str, typer.Option("--id", metavar="ID", help="The entity that it is about; a new one when not given.")
]
Country = Annotated[
    str, typer.Option("--country", help="Where telephone numbers without + are dialled: an ISO code.")
]
Sources = Annotated[
    list[str] | None,
    typer.Option(
        "--from",
        metavar="C",
        help="A record that it was taken from; its label binds this one too. May be repeated.",
    ),
]


def import_list(
    ctx: typer.Context,
    path: ListAt,
    mapping: Mapping = None,
    label: Marking = "",
    owner: Owners = None,
    category: Category = "",
    basis: Basis = "",
    purpose: Purpose = "",
    facts: Facts = "",
    review: Review = "",
    evaluation: Evaluation = "",
    case: Case = "",
    leave_out_protected: LeaveOutProtected = False,
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    """Import a list, one record an entry. The same list twice is taken once, so that an import can be repeated."""
    if mapping is None and path.suffix.lower() in TABLES and path.name.lower() != "sdn.csv":
        raise Usage("A table needs a mapping: `--mapping FILE` (docs/howto/write-a-mapping.md).")
    said = Said(label, tuple(owner or ()), category, basis, purpose, facts, review, evaluation, case)
    under = whole(said, mapped=mapping is not None)
    listed = {"file": path, "mapping": mapping, "leave_out_protected": leave_out_protected, "under": under}
    if dry_run:
        _show_preview(do(ctx, "preview", **listed), json)
        return
    with bar(path.name) as drawn:
        taken = do(ctx, "import", **listed, drawn=lambda size: Counted(drawn, size))
    for line in taken["strays"]:
        note(line)
    if json:
        say_json(taken)
        return
    say(f"{taken['new']:,} entries are new, {taken['known']:,} were known; {taken['facts']:,} facts.")
    if taken["unread"]:
        say(f"{taken['unread']:,} facts could not be read and are kept as they were written.")


def _show_preview(seen: dict[str, Any], json: bool) -> None:
    if json:
        say_json(seen)
        return
    for one in seen["first"]:
        facts = ", ".join(f"{f['property']}={f['value'] or f['raw']}" for f in one["facts"])
        say(f"{one['where']}: {one['schema']} {one['id']}: {facts}")
    say(f"{seen['entries']:,} entries with {seen['facts']:,} facts would be taken in; nothing is stored.")
    for line in [*seen["strays"], *([f"It stops there: {seen['stopped']}"] if seen["stopped"] else [])]:
        note(line)


def add_facts(
    ctx: typer.Context,
    schema: Schema,
    facts_said: FactsSaid,
    label: Marking = "",
    owner: Owners = None,
    category: Category = "",
    basis: Basis = "",
    purpose: Purpose = "",
    facts: Facts = "",
    review: Review = "",
    evaluation: Evaluation = "",
    case: Case = "",
    of: EntityId = "",
    country: Country = "",
    derived: Sources = None,
    json: Json = False,
) -> None:
    """Say facts about one entity by hand."""
    said = [_pair(one) for one in facts_said]
    terms = Said(label, tuple(owner or ()), category, basis, purpose, facts, review, evaluation, case)
    under = whole(terms)
    added = do(
        ctx, "add", schema=schema, said=said, entity=of, country=country, derived=derived or [], under=under
    )
    if json:
        say_json(added)
        return
    say(f"Record {short(added['record'])}: {added['facts']} facts about {added['entity']}.")
    for fact in added["kept_as_written"]:
        note(f"{fact['property']}: {fact['text']!r} could not be read and is kept as it was written.")


def _pair(said: str) -> dict[str, str]:
    prop, equals, value = said.partition("=")
    if not equals:
        raise Usage(f"{said[:60]!r} is no PROP=VALUE.")
    return {"property": prop, "value": value}
