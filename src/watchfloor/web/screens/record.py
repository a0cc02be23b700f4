"""The page of one record: the parts one may see, what stands around it, its proof; and opening it in an emergency."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import path
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from watchfloor.core.basis import LegalBasis
from watchfloor.core.digits import may_be_c
from watchfloor.core.errors import Absent, Malformed
from watchfloor.core.label import ALL, Label, Level
from watchfloor.core.policy.decide import allowed, decide
from watchfloor.core.policy.reader import Reader
from watchfloor.desk.log import prove
from watchfloor.node.custody.override import override
from watchfloor.node.node import this_home
from watchfloor.node.reading import OpenedPart, emergency_c, open_record
from watchfloor.web.front.failing import failure_of
from watchfloor.web.front.page import page
from watchfloor.web.front.work import WorkRequest
from watchfloor.web.screens.docket import docket_of, worded
from watchfloor.web.screens.part_words import in_order, kind_in
from watchfloor.web.screens.record_deeds import PLACES, offers
from watchfloor.web.screens.sheet import Sheet, line, words


class Emergency(Sheet):
    """Why a record must be opened beyond one's purpose."""

    places = PLACES

    reason = words(
        gettext_lazy("What makes it an emergency"), rows=3,
        help_text=gettext_lazy("Owners and the data-protection officer read this at once, with your name."),
    )  # fmt: skip
    basis = line(gettext_lazy("Legal basis"), help_text=gettext_lazy("The law that permits it, as it is cited."))


@require_safe
def record(request: WorkRequest, c: str) -> HttpResponse:
    """What the reader may see of one record; one answer for a record that is hidden and one that is not here."""
    by = request.reader
    try:
        opened = open_record(c, by=by)
    except Absent as absent:
        if not may_override(by):
            raise
        context = {"failure": failure_of(absent), "typed": c, "form": Emergency()}
        return page(request, "record_absent.html", context, status=404)
    docket = docket_of(opened, by=by)
    context = {"docket": docket, "offers": offers(docket, by), "emergency": may_override(by)}
    return page(request, "record.html", context, also=[docket.called_under])


@require_safe
def proof(request: WorkRequest, c: str) -> HttpResponse:
    """The proof as a file. Raises Absent, and Unavailable until the next seal."""
    taken = prove(request.reader, ref=c)
    response = HttpResponse(taken["proof"], content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{taken["record"][:8]}.tlog-proof"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def emergency(request: WorkRequest, c: str) -> HttpResponse:
    """Open a record beyond one's purpose. The whole C of a record that stays closed reaches no screen."""
    by, opened = request.reader, list[OpenedPart]()
    decide(by, "override", _open_to_all(by), reason="any")
    if not may_be_c(c):
        raise Malformed("record", repr(c[:80]), "its C in hexadecimal, at least the first 8 digits")
    form = Emergency(request.POST) if request.method == "POST" else Emergency()
    if request.method == "POST" and form.does(lambda said: opened.extend(_override(c, said, by))):
        return _opened_once(request, c, opened)
    return page(request, "record_emergency.html", {"typed": c, "form": form}, status=form.status)


def _override(ref: str, said: dict[str, Any], by: Reader) -> list[OpenedPart]:
    """What was typed is whole before the record is looked for: else what is missing would tell whether it is here."""
    basis = LegalBasis(said["basis"], by.purpose)
    return override(emergency_c(ref), by=by, reason=said["reason"], basis=basis)


def _opened_once(request: WorkRequest, c: str, opened: list[OpenedPart]) -> HttpResponse:
    parts = in_order(worded(kind_in(opened), this_home().log_origin("ledger"), opened))
    return page(request, "record_opened.html", {"typed": c, "parts": parts})


def may_override(by: Reader) -> bool:
    """Whether he opens any record at all in an emergency; nothing of this depends on which one he asks for."""
    return allowed(by, "override", _open_to_all(by), reason="any")


def _open_to_all(by: Reader) -> Label:
    return Label.of(Level.UNCLASSIFIED, [by.agency], ALL)


urlpatterns = [
    path("record/<str:c>/", record, name="record"),
    path("record/<str:c>/proof/", proof, name="record_proof"),
    path("record/<str:c>/emergency/", emergency, name="record_emergency"),
]
