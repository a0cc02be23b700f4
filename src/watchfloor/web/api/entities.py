"""Addresses of entities: search, lists, one entity, facts by hand, lists taken in, judgements, exports."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from ninja import File, Form, Query, Router, UploadedFile

from watchfloor.desk import asking, saying
from watchfloor.desk.typed import Said as Terms
from watchfloor.web.api.answers import answered_once, key_of
from watchfloor.web.api.asked import ApiRequest, made, told
from watchfloor.web.api.reading import fingerprint, laid_down
from watchfloor.web.api.schemas import entities as s

router = Router(tags=["Entities"])


@router.get("/search", response=s.Found, summary="Search")
def search(request: ApiRequest, asked: Query[s.Search]) -> HttpResponse:
    """Names, numbers, dates, places and words, best answers first. The search is logged with its words."""
    return told(asking.search(request.reader, **asked.dict()))


@router.get("/entities", response=s.Listed, summary="List the newest of a kind")
def list_newest(request: ApiRequest, asked: Query[s.Newest]) -> HttpResponse:
    """The entities of a schema, those last learnt of first. The list is logged."""
    return told(asking.list_newest(request.reader, **asked.dict()))


@router.get("/facets", response=s.Facets, summary="Count by kind")
def facets(request: ApiRequest) -> HttpResponse:
    """How many entities of each kind you may see; counting stops at `most_counted`."""
    return told(asking.facets(request.reader))


@router.get("/entities/{ref}", response=s.Entity, summary="Open an entity")
def entity(request: ApiRequest, ref: str) -> HttpResponse:
    """By its id, or id@origin. The opening is logged."""
    return told(asking.entity(request.reader, ref=ref))


@router.get("/export", response=s.Exported, summary="Take entities out")
def export(request: ApiRequest, asked: Query[s.Export]) -> HttpResponse:
    """Filtered first, then marked. The export is logged, record by record."""
    return told(asking.export(request.reader, **asked.dict()))


@router.post("/entities", response={201: s.Added}, summary="Say facts by hand")
def add(request: ApiRequest, asked: s.Add) -> HttpResponse:
    """One record about one entity. With an `Idempotency-Key` it is said once, however often it is sent."""
    said = asked.dict(by_alias=True)
    under = Terms(**{name: said.pop(name) for name in s.Under.model_fields})
    return made(saying.add(request.reader, **said, under=under, key=key_of(request)))


@router.post("/imports", response=s.Taken, summary="Take a list in")
def take_in(
    request: ApiRequest,
    file: File[list[UploadedFile]],
    asked: Form[s.Import],
    mapping: File[UploadedFile | None] = None,
) -> HttpResponse:
    """One record an entry. The same entries under the same terms are taken once; OFAC's files come together."""
    said = fingerprint(file, mapping, asked.dict())
    return told(answered_once(request, said, lambda: _listed(saying.take_in_list, request, file, mapping, asked)))


@router.post("/imports/preview", response=s.Preview, summary="Look at a list before it is taken in")
def preview(
    request: ApiRequest,
    file: File[list[UploadedFile]],
    asked: Form[s.Import],
    mapping: File[UploadedFile | None] = None,
) -> HttpResponse:
    """What taking it in would read, and where it would stop. Nothing is stored."""
    return told(_listed(saying.preview, request, file, mapping, asked))


def _listed(
    do: Callable[..., dict[str, Any]],
    request: ApiRequest,
    file: list[UploadedFile],
    mapping: UploadedFile | None,
    asked: s.Import,
) -> dict[str, Any]:
    said = asked.dict()
    under = Terms(**{name: said.pop(name) for name in s.Under.model_fields})
    with laid_down(file, mapping) as files:
        return do(request.reader, **files, **said, under=under)


@router.post("/judgements", response={201: s.Judged}, summary="Judge two entities to be one, or not")
def judge(request: ApiRequest, asked: s.Judge) -> HttpResponse:
    """Both are opened, and the judgement is labelled at least as strictly as what you see of them."""
    return made(saying.judge(request.reader, **asked.dict()))
