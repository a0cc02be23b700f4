"""Addresses of the node itself: who one is, people and agencies, the logs, the seal, the check."""

from __future__ import annotations

from typing import Literal

from django.http import HttpResponse
from ninja import Router

from watchfloor.desk import log as logs
from watchfloor.desk import register
from watchfloor.web.api.asked import ApiRequest, made, told
from watchfloor.web.api.schemas import node as s
from watchfloor.web.api.schemas.common import Said

router = Router(tags=["Node"])


@router.get("/whoami", response=s.Who, summary="Who you are here")
def whoami(request: ApiRequest) -> HttpResponse:
    """Person, purpose, rights; the node and its clock."""
    return told(logs.whoami(request.reader))


@router.get("/people", response=s.People, summary="People")
def people(request: ApiRequest) -> HttpResponse:
    """Everybody enrolled; for administrators."""
    return told(register.people(request.reader))


@router.put("/people/{person}", response={201: Said}, summary="Enrol a person")
def enrol_person(request: ApiRequest, person: str, asked: s.Person) -> HttpResponse:
    """Or change what he may do: every right is set as given, and what is not given ends."""
    return made(register.enrol_person(request.reader, person=person, **asked.dict()))


@router.post("/people/{person}/retire", response={201: Said}, summary="Take a person's access away")
def retire(request: ApiRequest, person: str) -> HttpResponse:
    """What he said stays, under his name."""
    return made(register.retire(request.reader, person=person))


@router.post("/people/{person}/stand-ins", response={201: Said}, summary="Let a person stand in for another")
def stand_in(request: ApiRequest, person: str, asked: s.StandIn) -> HttpResponse:
    """Of his own agency, within his own clearance."""
    return made(register.stand_in(request.reader, person=person, **asked.dict()))


@router.get("/stand-ins", response=s.StandIns, summary="Who stands in for whom")
def stand_ins(request: ApiRequest) -> HttpResponse:
    """Those that begin last first; for administrators."""
    return told(register.stand_ins(request.reader))


@router.get("/agencies", response=s.Agencies, summary="Agencies")
def agencies(request: ApiRequest) -> HttpResponse:
    """Every agency enrolled; for administrators."""
    return told(register.agencies(request.reader))


@router.put("/agencies/{agency}", response={201: Said}, summary="Enrol an agency")
def enrol_agency(request: ApiRequest, agency: str, asked: s.Agency) -> HttpResponse:
    """Or change what is known of it."""
    return made(register.enrol_agency(request.reader, agency=agency, **asked.dict()))


@router.get("/logs/{log}", response=s.Head, summary="A log's newest head")
def head(request: ApiRequest, log: Literal["ledger", "access"]) -> HttpResponse:
    """The checkpoint that others keep to hold this node to it, and the key it is checked with."""
    return told(logs.head(request.reader, log=log))


@router.post("/seals", response=s.Sealed, summary="Seal the logs now")
def seal(request: ApiRequest, asked: s.Seal) -> HttpResponse:
    """Put what waits into the log and sign its new head."""
    return told(logs.seal(request.reader, **asked.dict()))


@router.post("/checks", response=s.Checked, summary="Read the whole node again")
def check(request: ApiRequest, asked: s.Check) -> HttpResponse:
    """Every tile and part; names each thing that does not fit. Takes as long as the node is large."""
    return told(logs.check(request.reader, **asked.dict()))
