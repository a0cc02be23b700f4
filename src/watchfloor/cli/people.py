"""`people`: who works on this node, for whom, and with which rights."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from watchfloor.cli.options import Json
from watchfloor.cli.said import day_said
from watchfloor.cli.screen import say, say_json, table
from watchfloor.cli.session import reader
from watchfloor.cli.text import short
from watchfloor.core.errors import Malformed
from watchfloor.core.label import Level

app = typer.Typer(help="Who works here: agencies, people, deputies.")

Title = Annotated[str, typer.Option("--title", help="The full name.")]
Clearance = Annotated[
    str, typer.Option("--clearance", help="UNCLASSIFIED, RESTRICTED, CONFIDENTIAL, SECRET or TOP_SECRET.")
]


AgencyArgument = Annotated[str, typer.Argument(metavar="AGENCY", help="Its dotted name: bb.navy.")]
Kind = Annotated[
    str,
    typer.Option("--kind", help="police, military, coastguard, customs, border, intelligence or oversight."),
]
Person = Annotated[str, typer.Argument(metavar="PERSON", help="His short name, as it is said with --as.")]
Agency = Annotated[str, typer.Option("--agency", help="An agency that is enrolled.")]
Role = Annotated[
    list[str],
    typer.Option("--role", help="officer, analyst, supervisor, administrator, dpo or inspector. May be repeated."),
]
Purpose = Annotated[
    list[str],
    typer.Option("--purpose", help="crime, border, security, safety, oversight or training. May be repeated."),
]
PersonTitle = Annotated[str, typer.Option("--title", help="The full name; the short one when not given.")]
Authorised = Annotated[
    list[str] | None,
    typer.Option(
        "--authorised", metavar="CAVEAT", help="A restricting caveat he holds, such as BIO. May be repeated."
    ),
]
Deputy = Annotated[str, typer.Argument(metavar="PERSON", help="Who acts.")]
Absent = Annotated[str, typer.Argument(metavar="ABSENT", help="For whom; of the same agency.")]
FirstDay = Annotated[str, typer.Option("--first", metavar="DAY", help="The first day: 2026-12-01.")]
LastDay = Annotated[str, typer.Option("--last", metavar="DAY", help="The last day.")]
Leaver = Annotated[str, typer.Argument(metavar="PERSON", help="Who no longer works here.")]


def level_said(text: str) -> Level:
    """The level of that name. Raises Malformed: a clearance is never guessed."""
    name = text.strip().upper().replace(" ", "_").replace("-", "_")
    if name not in Level.__members__:
        raise Malformed("--clearance", repr(text[:40]), "one of " + ", ".join(Level.__members__))
    return Level[name]


@app.command("list")
def list_people(ctx: typer.Context, json: Json = False) -> None:
    """List everybody enrolled, with clearance, roles and purposes."""
    by = reader(ctx)
    from watchfloor.node.register.who import people

    rows = [_person(p) for p in people(by=by)]
    if json:
        say_json({"people": rows})
        return
    columns = ("person", "title", "agency", "clearance", "roles", "purposes", "authorised", "active")
    table(columns, [[_shown(row[c]) for c in columns] for row in rows])


def _person(p: Any) -> dict[str, Any]:
    return {
        "person": p.person,
        "title": p.title,
        "agency": p.agency,
        "clearance": Level(p.clearance).name,
        "roles": p.roles,
        "purposes": p.purposes,
        "authorised": p.authorised,
        "active": p.active,
    }


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(value) if isinstance(value, list) else str(value)


@app.command("agencies")
def list_agencies(ctx: typer.Context, json: Json = False) -> None:
    """List every agency enrolled."""
    by = reader(ctx)
    from watchfloor.node.register.who import agencies

    rows = [
        {"agency": a.name, "title": a.title, "kind": a.kind, "clearance": Level(a.clearance).name}
        for a in agencies(by=by)
    ]
    if json:
        say_json({"agencies": rows})
    else:
        table(("agency", "title", "kind", "clearance"), [list(row.values()) for row in rows])


@app.command("agency")
def enrol_an_agency(
    ctx: typer.Context,
    name: AgencyArgument,
    title: Title,
    kind: Kind,
    clearance: Clearance,
    json: Json = False,
) -> None:
    """Enrol an agency, or change what is known of it: title, kind and clearance are set as given."""
    by = reader(ctx)
    from watchfloor.node.register.enrol import enrol_agency

    entry = enrol_agency(name, by=by, title=title, kind=kind, clearance=level_said(clearance))
    _told(f"{name} is enrolled", entry.c, json)


@app.command("person")
def enrol_a_person(
    ctx: typer.Context,
    person: Person,
    agency: Agency,
    clearance: Clearance,
    role: Role,
    purpose: Purpose,
    title: PersonTitle = "",
    authorised: Authorised = None,
    json: Json = False,
) -> None:
    """Enrol a person, or change what he may do: every right is set as given, and what is not given ends."""
    by = reader(ctx)
    from watchfloor.node.register.enrol import enrol_person

    entry = enrol_person(
        person,
        by=by,
        title=title or person,
        agency=agency,
        clearance=level_said(clearance),
        roles=role,
        purposes=purpose,
        authorised=authorised or (),
    )
    _told(f"{person} is enrolled", entry.c, json)


@app.command("stand-in")
def let_stand_in(
    ctx: typer.Context,
    person: Deputy,
    absent: Absent,
    first: FirstDay,
    last: LastDay,
    json: Json = False,
) -> None:
    """Let a person act for an absent colleague, within his own clearance (`--acting-for`)."""
    by = reader(ctx)
    from watchfloor.node.register.enrol import stand_in

    entry = stand_in(person, absent, by=by, first=day_said(first), last=day_said(last))
    _told(f"{person} stands in for {absent}", entry.c, json)


@app.command("retire")
def retire(
    ctx: typer.Context,
    person: Leaver,
    json: Json = False,
) -> None:
    """Take a person's access away. What he said stays, under his name."""
    by = reader(ctx)
    from watchfloor.node.register.enrol import enrol_person
    from watchfloor.node.register.who import people

    known = next((p for p in people(by=by) if p.person == person), None)
    if known is None:
        raise Malformed("person", repr(person[:80]), "somebody enrolled: `watchfloor people list`")
    kept = {k: getattr(known, k) for k in ("title", "agency", "roles", "purposes", "authorised")}
    entry = enrol_person(person, by=by, clearance=Level(known.clearance), active=False, **kept)
    _told(f"{person} is retired", entry.c, json)


def _told(what: str, c: bytes, json: bool) -> None:
    if json:
        say_json({"record": c.hex()})
    else:
        say(f"{what}: record {short(c)}.")
