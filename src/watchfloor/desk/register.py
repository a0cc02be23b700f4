"""People and agencies: who is enrolled, with which rights, and who stands in for whom."""

from __future__ import annotations

from collections.abc import Sequence

from watchfloor.core.errors import Malformed
from watchfloor.core.label import Level
from watchfloor.core.policy.reader import Reader
from watchfloor.desk.spelling import Json, day
from watchfloor.desk.typed import day_said, level_said
from watchfloor.node.models import Person
from watchfloor.node.register import enrol, who


def people(by: Reader) -> Json:
    """Everybody enrolled."""
    return {"people": [_person_json(p) for p in who.people(by=by)]}


def _person_json(p: Person) -> Json:
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


def agencies(by: Reader) -> Json:
    """Every agency enrolled."""
    found = [
        {"agency": a.name, "title": a.title, "kind": a.kind, "clearance": Level(a.clearance).name}
        for a in who.agencies(by=by)
    ]
    return {"agencies": found}


def stand_ins(by: Reader) -> Json:
    """Who stands in for whom, from which day to which, those that begin last first."""
    found = [
        {"person": s.person, "absent": s.absent, "first": day(s.first), "last": day(s.last)}
        for s in who.stand_ins(by=by)
    ]
    return {"stand_ins": found}


def enrol_agency(by: Reader, *, agency: str, title: str, kind: str, clearance: str) -> Json:
    """Enrol an agency, or change what is known of it."""
    level = level_said(clearance)
    return {"record": enrol.enrol_agency(agency, by=by, title=title, kind=kind, clearance=level).c.hex()}


def enrol_person(
    by: Reader,
    *,
    person: str,
    agency: str,
    clearance: str,
    roles: Sequence[str],
    purposes: Sequence[str],
    title: str = "",
    authorised: Sequence[str] = (),
) -> Json:
    """Enrol a person, or change what he may do: every right is set as given."""
    entry = enrol.enrol_person(
        person,
        by=by,
        title=title or person,
        agency=agency,
        clearance=level_said(clearance),
        roles=roles,
        purposes=purposes,
        authorised=authorised,
    )
    return {"record": entry.c.hex()}


def stand_in(by: Reader, *, person: str, absent: str, first: str, last: str) -> Json:
    """Let a person act for an absent colleague."""
    entry = enrol.stand_in(person, absent, by=by, first=day_said(first), last=day_said(last))
    return {"record": entry.c.hex()}


def retire(by: Reader, *, person: str) -> Json:
    """Take a person's access away; what he said stays."""
    known = next((p for p in who.people(by=by) if p.person == person), None)
    if known is None:
        raise Malformed("person", repr(person[:80]), "somebody enrolled: `watchfloor people list`")
    kept = {k: getattr(known, k) for k in ("title", "agency", "roles", "purposes", "authorised")}
    entry = enrol.enrol_person(person, by=by, clearance=Level(known.clearance), active=False, **kept)
    return {"record": entry.c.hex()}
