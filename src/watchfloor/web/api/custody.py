"""Addresses of what is due, overdue and destroyed, of overrides and their answers, and of the access log."""

from __future__ import annotations

from django.http import HttpResponse
from ninja import Query, Router

from watchfloor.desk import asking, custody, log
from watchfloor.web.api.asked import ApiRequest, made, told
from watchfloor.web.api.schemas import node as n
from watchfloor.web.api.schemas import records as s
from watchfloor.web.api.schemas.common import Said

router = Router(tags=["Keep and destroy"])


@router.get("/due", response=s.DueList, summary="What is due")
def due(request: ApiRequest, asked: Query[s.Due]) -> HttpResponse:
    """Reviews, ends, and records whose source was purged, as far as you may see them. The list is logged."""
    return told(asking.due(request.reader, **asked.dict()))


@router.get("/overdue", response=s.OverdueList, summary="What is overdue")
def overdue(request: ApiRequest) -> HttpResponse:
    """For who destroys records unseen: each by its C and day alone."""
    return told(custody.overdue(request.reader))


@router.post("/purges", response=s.Purged, summary="Destroy records")
def purge(request: ApiRequest, asked: s.Purge) -> HttpResponse:
    """For ever, by an order that is cited; all of them, or none. Their proofs still verify."""
    return told(custody.purge(request.reader, **asked.dict()))


@router.post("/purges/overdue", response=s.Purged, summary="Destroy what is overdue")
def purge_overdue(request: ApiRequest, asked: s.Ordered) -> HttpResponse:
    """All whose review date has passed, but for what a court holds."""
    return told(custody.purge_overdue(request.reader, **asked.dict()))


@router.get("/overrides", response=s.Overrides, summary="Overrides that wait for a review")
def overrides(request: ApiRequest) -> HttpResponse:
    """For the data-protection officer."""
    return told(custody.overrides(request.reader))


@router.post("/overrides/{ref}/answer", response={201: Said}, summary="Review an override")
def answer_override(request: ApiRequest, ref: str, asked: s.Verdict) -> HttpResponse:
    """Whether it was justified. Nobody reviews his own."""
    return made(custody.answer_override(request.reader, ref=ref, **asked.dict()))


@router.get("/access-log", response=n.AccessLog, summary="Who consulted what")
def access_log(request: ApiRequest, asked: Query[n.Accesses]) -> HttpResponse:
    """For data-protection officer and inspector."""
    return told(log.access_log(request.reader, **asked.dict()))
