"""The page of one entity: statements by property, timeline, one step away, judgements; and its export."""

from __future__ import annotations

import re

from django.http import HttpResponse
from django.urls import path
from django.views.decorators.http import require_POST, require_safe

from watchfloor.core.errors import Malformed
from watchfloor.core.label import ALL, Label, Level
from watchfloor.core.policy.decide import allowed
from watchfloor.core.policy.question import Action
from watchfloor.core.policy.reader import Reader
from watchfloor.entities.export import export_csv, export_ftm
from watchfloor.entities.opening import open_entity
from watchfloor.node.ledger.clock import utc_now
from watchfloor.web.front.page import page
from watchfloor.web.front.work import WorkRequest
from watchfloor.web.screens.dossier import Dossier

FORMS = {
    "ftm": (export_ftm, "application/x-ndjson", "ftm.jsonl"),
    "csv": (export_csv, "text/csv", "csv"),
}


@require_safe
def entity_screen(request: WorkRequest, ref: str) -> HttpResponse:
    """All that the reader may know of one entity."""
    opened = open_entity(ref, by=request.reader, around=True, sitting=request.session.session_key or "")
    dossier = Dossier(opened, request.reader, utc_now())
    time, drawn = dossier.timeline(request.GET.get("time", ""))
    context = {
        "dossier": dossier,
        "entity": opened.entity,
        "sealed": dossier.sealed,
        "time": time,
        "timeline": drawn,
    }
    context |= {f"may_{action}": could(request.reader, action) for action in ("add", "judge", "export")}
    return page(request, "entity.html", context, also=dossier.also)


def could(reader: Reader, action: str) -> bool:
    """Whether this person may do it at all, under a label that shuts nobody out: only then it is offered."""
    asked: Action = action  # type: ignore[assignment]  # a literal of ours
    return allowed(reader, asked, Label.of(Level.UNCLASSIFIED, [reader.agency], ALL))


@require_POST
def export_entity(request: WorkRequest, ref: str) -> HttpResponse:
    """The entity as a file, marked; what it contains is logged."""
    form = request.POST.get("form", "")
    if form not in FORMS:
        raise Malformed("form of the export", repr(form[:20]), "one of " + ", ".join(FORMS))
    export, content, ending = FORMS[form]
    entity = open_entity(ref, by=request.reader).entity
    told = export([entity], by=request.reader)
    level = told.marking.partition("//")[0].strip().replace(" ", "-")
    name = re.sub(r"[^A-Za-z0-9._-]", "_", entity.keys[0].id)[:60]
    response = HttpResponse(told.text, content_type=f"{content}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{level}_{name}.{ending}"'
    return response


urlpatterns = [
    path("entity/<path:ref>/export/", export_entity, name="export_entity"),
    path("entity/<path:ref>/", entity_screen, name="entity"),
]
