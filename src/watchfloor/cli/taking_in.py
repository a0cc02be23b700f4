"""`import` and `add`: lists, and facts by hand."""

from __future__ import annotations

import secrets
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from watchfloor.cli import lists
from watchfloor.cli.failing import Usage
from watchfloor.cli.options import Basis, Case, Category, Evaluation, Facts, Json, Marking, Owners, Purpose, Review
from watchfloor.cli.said import Said
from watchfloor.cli.screen import bar, note, say, say_json
from watchfloor.cli.session import reader
from watchfloor.cli.text import short
from watchfloor.core.errors import Malformed

if TYPE_CHECKING:
    from watchfloor.entities.fact import Fact, SourceEntity
    from watchfloor.entities.importing import Taken


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
    json: Json = False,
) -> None:
    """Import a list, one record an entry. The same list twice is taken once, so that an import can be repeated."""
    by = reader(ctx)
    from watchfloor.entities.importing import take_in

    said = Said(label, owner or (), category, basis, purpose, facts, review, evaluation, case)
    found = lists.found_at(path, mapping, leave_out_protected=leave_out_protected)
    terms = said.terms(by, found.mapping)
    with bar(path.name, found.size) as drawn:
        read = lists.Counted(drawn)
        taken = take_in(found.entities(read.bytes_read), terms, by=by, progress=read.taken)
    for line in found.unmatched():
        note(line)
    _summary(taken, json)


def _summary(taken: Taken, json: bool) -> None:
    if json:
        say_json(asdict(taken))
        return
    say(f"{taken.new:,} entries are new, {taken.known:,} were known; {taken.facts:,} facts.")
    if taken.unread:
        say(f"{taken.unread:,} facts could not be read and are kept as they were written.")


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
    by = reader(ctx)
    from watchfloor.entities.deriving import derive
    from watchfloor.entities.importing import add

    said = Said(label, owner or (), category, basis, purpose, facts, review, evaluation, case)
    entity, terms = entity_said(schema, facts_said, of, country), said.terms(by)
    entry = derive(entity, terms, derived, by=by) if derived else add(entity, terms, by=by)
    _say_added(entity, entry.c, json)


def _say_added(entity: SourceEntity, c: bytes, json: bool) -> None:
    if json:
        say_json(
            {
                "record": c.hex(),
                "entity": entity.id,
                "facts": len(entity.facts),
                "unread": len(entity.unread),
            }
        )
        return
    say(f"Record {short(c)}: {len(entity.facts)} facts about {entity.id}.")
    for fact in entity.unread:
        note(f"{fact.prop}: {fact.text!r} could not be read and is kept as it was written.")


def entity_said(schema: str, said: list[str], entity_id: str, country: str) -> SourceEntity:
    """The entity that `PROP=VALUE` describe. Raises Malformed, Usage, Refused for protected views."""
    from watchfloor.entities.fact import SourceEntity
    from watchfloor.entities.sources.ftm import require_reference
    from watchfloor.entities.vocabulary import schema_named

    name = schema_named(schema).name
    found = tuple(dict.fromkeys(_fact(name, one, country) for one in said))
    entity_id = entity_id or f"hand-{secrets.token_hex(8)}"
    require_reference(entity_id)
    return SourceEntity(entity_id, name, found, "by hand")


def _fact(schema: str, said: str, country: str) -> Fact:
    from watchfloor.entities.cleaning import clean

    prop, equals, value = said.partition("=")
    if not equals:
        raise Usage(f"{said[:60]!r} is no PROP=VALUE.")
    if not value.strip():
        raise Malformed(f"{schema}:{prop[:60]}", "nothing", "a value")
    return clean(schema, prop.strip(), value, country=country)
