"""Importing a file: uploaded, looked at, and only then taken in; nothing is stored before."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, Final

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from watchfloor.core.errors import Malformed, Refused
from watchfloor.core.label import ALL, Label, Level
from watchfloor.core.policy.decide import decide
from watchfloor.core.policy.reader import Reader
from watchfloor.entities.fact import SourceEntity
from watchfloor.entities.offering import kinds_offered
from watchfloor.entities.previewing import Preview, preview_of, sound
from watchfloor.entities.wording import prop_called
from watchfloor.web.front.failing import failure_of
from watchfloor.web.front.page import page, part
from watchfloor.web.front.work import WorkRequest
from watchfloor.web.screens.add import choices
from watchfloor.web.screens.add_held import Held, held, keep, let_go
from watchfloor.web.screens.add_judged import Missing, told
from watchfloor.web.screens.add_list import ENCODINGS, ORDERS, FileForm, List, list_in, missing_terms
from watchfloor.web.screens.add_shown import caption_of, fact_worded
from watchfloor.web.screens.add_taking import Taking, take, taking
from watchfloor.web.screens.add_typed import REMEMBERED, Typed

UPLOADS: Final = "uploads"  # the key of the session that names its uploads
MOST_UPLOADS: Final = 3  # of one session; the oldest goes
AT_ONCE: Final = 500  # entries that are taken in while the page waits: under a second


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: WorkRequest) -> HttpResponse:
    """The form for a file, or what was uploaded held and led to its preview."""
    require_may_import(request.reader)
    if request.method != "POST":
        typed = Typed.first(request.GET, request.reader, request.session.get(REMEMBERED, {}))
        return _asking(request, typed, FileForm(initial={"kind": typed.kind or "Person"}))
    form, typed = FileForm(request.POST, request.FILES), Typed.of(request.POST)
    missing = _missing(request, form)
    if missing:
        return _asking(request, typed, form, missing, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        one = _held(request, form)
    except (Malformed, Refused) as error:
        failure = failure_of(error)
        missing = [Missing("file", f"{failure.title}. {failure.remedy}")]
        return _asking(request, typed, form, missing, failure.status)
    return redirect("add_list", upload=one.id)


def _held(request: WorkRequest, form: FileForm) -> Held:
    """The upload, held, if it can be read at all; else nothing of it stays."""
    one = keep(form.cleaned_data["file"], _mapping_said(form), _said(request, form))
    try:
        list_in(one, by=request.reader)
    except (Malformed, Refused):
        let_go(one.id)
        raise
    _remember(request, one)
    return one


def require_may_import(by: Reader) -> None:
    """Raises Refused for who imports nothing at all."""
    decide(by, "import", Label.of(Level.UNCLASSIFIED, [by.agency], ALL))


def _missing(request: WorkRequest, form: FileForm) -> list[Missing]:
    """What the form does not say, or says wrongly, before the file is looked at."""
    if not form.is_valid():
        return [Missing(name, " ".join(map(str, errors))) for name, errors in form.errors.items()]
    if _mapping_said(form):
        return []
    return missing_terms(_post_of(request), by=request.reader, purposes=list(request.choices.purposes))


def _mapping_said(form: FileForm) -> bytes:
    """The mapping as a file or as it was pasted."""
    file: UploadedFile[bytes] | None = form.cleaned_data["mapping"]
    if file:
        file.seek(0)
    return file.read() if file else str(form.cleaned_data["mapping_text"]).strip().encode()


def _post_of(request: WorkRequest) -> QueryDict:
    """What was typed, without the mapping's text."""
    post = request.POST.copy()
    for name in ("mapping_text", "csrfmiddlewaretoken"):
        post.pop(name, None)
    return post


def _said(request: WorkRequest, form: FileForm) -> dict[str, Any]:
    names = ("kind", "encoding", "order", "country", "leave_out")
    told_so = {name: form.cleaned_data[name] for name in names}
    return told_so | {"post": _post_of(request).urlencode(), "purposes": list(request.choices.purposes)}


def _remember(request: WorkRequest, one: Held) -> None:
    """Its session knows its uploads; older ones than a few are let go."""
    *older, _last = uploads = [*request.session.get(UPLOADS, []), one.id]
    for name in older[: max(len(uploads) - MOST_UPLOADS, 0)]:
        if taking(name) is None:
            let_go(name)
    request.session[UPLOADS] = uploads[-MOST_UPLOADS * 3 :]


def _asking(
    request: WorkRequest, typed: Typed, form: FileForm, missing: list[Missing] | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "t": typed,
        "form": form,
        "missing": missing or [],
        "wrong": {m.at: m.says for m in reversed(missing or [])},
        "kinds": kinds_offered(),
        "encodings": ENCODINGS,
        "orders": ORDERS,
        "j": {"person": True},
        **choices(request),
    }
    return page(request, "add_file.html", context, status=status)


@require_safe
def look_at(request: WorkRequest, upload: str) -> HttpResponse:
    """What would be taken in; or how far its import is, or what came of it."""
    require_may_import(request.reader)
    _require_own(request, upload)
    if going := taking(upload):
        return page(request, "add_taking.html", _progress(going, upload), also=[going.label])
    one = list_in(held(upload, _own(request)), by=request.reader)
    seen = preview_of(one.read, one.terms, by=request.reader)
    return page(request, "add_preview.html", _previewed(one, seen, upload))


@require_safe
def progress(request: WorkRequest, upload: str) -> HttpResponse:
    """How far the import is, for the page that waits for it."""
    _require_own(request, upload)
    going = taking(upload)
    if going is None:
        held(upload, [])  # raises what says that it is gone
        raise AssertionError("an upload of no session")
    return part(request, "parts/add_taking.html", _progress(going, upload), also=[going.label])


@require_POST
def take_upload(request: WorkRequest, upload: str) -> HttpResponse:
    """Import it: at once where it is short, else on a thread of its own."""
    require_may_import(request.reader)
    _require_own(request, upload)
    if taking(upload) is None:
        by, leave = request.reader, bool(request.POST.get("leave_out_wrong"))
        one = list_in(held(upload, _own(request)), by=by)
        seen = preview_of(one.read, one.terms, by=by)
        if seen.stopped or (seen.wrong and not leave):
            return page(request, "add_preview.html", _previewed(one, seen, upload) | {"refused": True}, status=422)
        _begin(request, one, apart=not seen.whole or seen.entries > AT_ONCE, leave=leave)
    return redirect("add_list", upload=upload)


def _begin(request: WorkRequest, one: List, *, apart: bool, leave: bool) -> None:
    by, upload = request.reader, one.held.id

    def stop(error: Malformed | Refused) -> None:
        raise error

    def read(going: Taking) -> Any:
        def count(n: int) -> None:
            going.read += n

        if leave:
            return sound(lambda tell: one.read(tell, count), one.terms, going.tell, by=by)
        return one.read(stop, count)

    take(upload, one.held.list.name, one.size, read, one.terms, by=by, apart=apart, end=lambda: let_go(upload))


@require_POST
def drop_upload(request: WorkRequest, upload: str) -> HttpResponse:
    """Remove an upload that is not wanted."""
    _require_own(request, upload)
    if taking(upload) is None:
        let_go(upload)
        messages.success(request, _("The upload is removed. Nothing of it was stored."))
    return redirect("add_file")


def _own(request: WorkRequest) -> list[str]:
    return list(request.session.get(UPLOADS, []))


def _require_own(request: WorkRequest, upload: str) -> None:
    """Raises Absent for an upload of another session, and for one that never was."""
    if upload not in _own(request):
        held(upload, [])


def _progress(going: Taking, upload: str) -> dict[str, Any]:
    error = failure_of(going.error) if going.error else None
    troubles = [(e.where, told(e)) if isinstance(e, Malformed) else (e.why, e.permit) for e in going.troubles]
    return {"going": going, "upload": upload, "error": error, "troubles": troubles}


def _previewed(one: List, seen: Preview, upload: str) -> dict[str, Any]:
    groups = one.terms.groups or {}
    errors = [*seen.troubles, *([seen.stopped] if seen.stopped else [])]
    return {
        "list": one,
        "seen": seen,
        "upload": upload,
        "entries": [_entry(e) for e in seen.first],
        "labels": [("", one.terms.label), *groups.items()],
        "troubles": [_trouble(e) for e in errors],
        "groups": sorted(groups),
    }


def _entry(entity: SourceEntity) -> dict[str, Any]:
    """An entry as it would be taken in."""
    facts = [(prop_called(entity.schema, f.prop), fact_worded(entity.schema, f), f) for f in entity.facts]
    return {"entity": entity, "caption": caption_of(entity.schema, entity.facts), "facts": facts}


def _trouble(error: Malformed | Refused) -> tuple[str, str, str]:
    """Where, what was found, what was expected."""
    if isinstance(error, Malformed):
        return error.where, error.found, error.expected
    return error.why, error.rule, error.permit


urlpatterns = [
    path("add/file/", upload, name="add_file"),
    path("add/file/<str:upload>/", look_at, name="add_list"),
    path("add/file/<str:upload>/progress/", progress, name="add_progress"),
    path("add/file/<str:upload>/import/", take_upload, name="add_take"),
    path("add/file/<str:upload>/drop/", drop_upload, name="add_drop"),
]
