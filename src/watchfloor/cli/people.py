"""`people`: who works on this node, for whom, and with which rights."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from watchfloor.cli.options import Json
from watchfloor.cli.screen import say, say_json, table
from watchfloor.cli.session import do, reader
from watchfloor.cli.text import short

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
Newcomer = Annotated[str, typer.Argument(metavar="PERSON", help="Somebody enrolled who cannot sign in yet.")]
Locked = Annotated[str, typer.Argument(metavar="PERSON", help="Somebody who has an account.")]
Leaver = Annotated[str, typer.Argument(metavar="PERSON", help="Who no longer works here.")]


@app.command("list")
def list_people(ctx: typer.Context, json: Json = False) -> None:
    """List everybody enrolled, with clearance, roles and purposes."""
    found = do(ctx, "people")
    if json:
        say_json(found)
        return
    columns = ("person", "title", "agency", "clearance", "roles", "purposes", "authorised", "active")
    table(columns, [[_shown(row[c]) for c in columns] for row in found["people"]])


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(value) if isinstance(value, list) else str(value)


@app.command("agencies")
def list_agencies(ctx: typer.Context, json: Json = False) -> None:
    """List every agency enrolled."""
    found = do(ctx, "agencies")
    if json:
        say_json(found)
    else:
        table(("agency", "title", "kind", "clearance"), [list(row.values()) for row in found["agencies"]])


@app.command("stand-ins")
def list_stand_ins(ctx: typer.Context, json: Json = False) -> None:
    """List who stands in for whom, those that begin last first."""
    found = do(ctx, "stand-ins")
    if json:
        say_json(found)
    else:
        columns = ("person", "absent", "first", "last")
        table(columns, [[row[c] for c in columns] for row in found["stand_ins"]])


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
    said = do(ctx, "enrol agency", agency=name, title=title, kind=kind, clearance=clearance)
    _told(f"{name} is enrolled", said, json)


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
    rights = {"clearance": clearance, "roles": role, "purposes": purpose, "authorised": authorised or []}
    said = do(ctx, "enrol person", person=person, agency=agency, title=title, **rights)
    _told(f"{person} is enrolled", said, json)


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
    said = do(ctx, "stand in", person=person, absent=absent, first=first, last=last)
    _told(f"{person} stands in for {absent}", said, json)


@app.command("retire")
def retire(
    ctx: typer.Context,
    person: Leaver,
    json: Json = False,
) -> None:
    """Take a person's access away. What he said stays, under his name."""
    _told(f"{person} is retired", do(ctx, "retire", person=person), json)


@app.command("invite")
def invite_somebody(ctx: typer.Context, person: Newcomer, json: Json = False) -> None:
    """Make a code with which somebody joins at the screens; it is shown once."""
    by = reader(ctx, accounts=True)
    from watchfloor.web.accounts.invitations import HOURS, invite

    _hand_over(person, invite(person, by=by), HOURS, json)


@app.command("reset")
def reset_somebody(ctx: typer.Context, person: Locked, json: Json = False) -> None:
    """Void a person's password, factors, tokens and sessions, and make a code with which he sets them anew."""
    by = reader(ctx, accounts=True)
    from watchfloor.web.accounts.invitations import HOURS, reset

    _hand_over(person, reset(person, by=by), HOURS, json)


def _hand_over(person: str, code: str, hours: int, json: bool) -> None:
    if json:
        say_json({"person": person, "code": code, "hours": hours})
    else:
        say(f"{code} is for {person}, for {hours} hours, once. Hand it over yourself; it is not shown again.")


def _told(what: str, said: dict[str, Any], json: bool) -> None:
    if json:
        say_json(said)
    else:
        say(f"{what}: record {short(said['record'])}.")
