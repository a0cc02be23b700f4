"""Addresses of records: opened, proven, relabelled, taken back, restated, held, opened in an emergency."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.http import HttpResponse
from django.utils.http import parse_etags
from ninja import Query, Router

from watchfloor.desk import asking, custody, log
from watchfloor.node.databases.doors import ledger
from watchfloor.web.api.asked import ApiRequest, made, spelt, tag_of, told
from watchfloor.web.api.problems import moved
from watchfloor.web.api.schemas import node as n
from watchfloor.web.api.schemas import records as s
from watchfloor.web.api.schemas.common import Said

router = Router(tags=["Records"])


@router.get("/records/{ref}", response=s.Record, summary="Open a record")
def record(request: ApiRequest, ref: str) -> HttpResponse:
    """By its C, or the first digits of it, eight at least. The opening is logged."""
    return told(asking.record(request.reader, ref=ref))


@router.get("/records/{ref}/proof", response=n.Proof, summary="Take a record's proof")
def proof(request: ApiRequest, ref: str, asked: Query[n.WhichLog]) -> HttpResponse:
    """That it stands in the log; `proof` is a file that any verifier of C2SP logs reads."""
    return told(log.prove(request.reader, ref=ref, **asked.dict()))


@router.get("/records/{ref}/tlog-proof", summary="Take a record's proof as the file itself")
def proof_file(request: ApiRequest, ref: str, asked: Query[n.WhichLog]) -> HttpResponse:
    """The same proof, to be kept as it is."""
    taken = log.prove(request.reader, ref=ref, **asked.dict())
    name = f'attachment; filename="{taken["record"][:8]}.tlog-proof"'
    return HttpResponse(
        taken["proof"], content_type="text/plain; charset=utf-8", headers={"Content-Disposition": name}
    )


@router.post("/records/{ref}/label", response={201: s.Relabelled}, summary="Give it a new label")
def relabel(request: ApiRequest, ref: str, asked: s.Relabel) -> HttpResponse:
    """Lowering it takes every owner: it binds when the last has said so. `If-Match` as everywhere below."""
    with unmoved(request, ref):
        return made(custody.relabel(request.reader, ref=ref, **asked.dict()))


@router.post("/records/{ref}/withdrawal", response={201: Said}, summary="Take it back")
def withdraw(request: ApiRequest, ref: str, asked: s.Withdraw) -> HttpResponse:
    """It stays, marked, and counts no more."""
    with unmoved(request, ref):
        return made(custody.withdraw(request.reader, ref=ref, **asked.dict()))


@router.post("/records/{ref}/review", response={201: s.Restated}, summary="Restate it on its review date")
def restate(request: ApiRequest, ref: str, asked: s.Restate) -> HttpResponse:
    """With the facts that still support it."""
    with unmoved(request, ref):
        return made(custody.restate(request.reader, ref=ref, **asked.dict()))


@router.post("/records/{ref}/holds", response={201: Said}, summary="Hold it by a court's order")
def hold(request: ApiRequest, ref: str, asked: s.Ordered) -> HttpResponse:
    """What is held is not purged."""
    return made(custody.hold(request.reader, ref=ref, **asked.dict()))


@router.post("/records/{ref}/holds/lift", response=s.Lifted, summary="Lift every hold on it")
def lift(request: ApiRequest, ref: str, asked: s.Ordered) -> HttpResponse:
    """By an order that is cited."""
    return told(custody.lift(request.reader, ref=ref, **asked.dict()))


@router.post("/records/{ref}/override", response=s.Opened, summary="Open it in an emergency")
def override(request: ApiRequest, ref: str, asked: s.Override) -> HttpResponse:
    """Beyond your purpose, never beyond your clearance. Owners and protection officer see it at once."""
    return told(custody.override(request.reader, ref=ref, **asked.dict()))


@contextmanager
def unmoved(request: ApiRequest, ref: str) -> Iterator[None]:
    """Let nobody else write while this is done, once the record is still as `If-Match` says. Raises Stopped.

    To compare it the record is opened, and that is logged. Without the header nothing is compared.
    """
    expected = parse_etags(request.headers.get("If-Match", ""))
    if not expected:
        yield
        return
    with ledger():
        tag = tag_of(spelt(asking.record(request.reader, ref=ref)), request.reader)
        if tag not in expected and "*" not in expected:
            raise moved()
        yield
