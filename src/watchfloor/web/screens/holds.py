"""Court holds: which stand, put one on, lift one. Records by their id only."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from watchfloor.core.basis import LegalBasis
from watchfloor.node.custody.found import require_role
from watchfloor.node.custody.hold import hold, holds_in_force, lift
from watchfloor.node.ledger.sealed import sealed_among
from watchfloor.node.reading import unseen_c
from watchfloor.web.front.page import page
from watchfloor.web.front.work import WorkRequest
from watchfloor.web.screens.sheet import Sheet, line


class Ordered(Sheet):
    """A record, the order about it and the law under which it is carried out."""

    places = {"record": "record", "legal basis": "basis"}

    record = line(gettext_lazy("Record"), help_text=gettext_lazy("Its id: 8 digits at least."), spellcheck="false")
    order = line(gettext_lazy("Order"), help_text=gettext_lazy("As the court cites it: court, number, day."))
    basis = line(gettext_lazy("Legal basis"), help_text=gettext_lazy("The law under which it binds you."))


@require_GET
def holds(request: WorkRequest) -> HttpResponse:
    """The holds in force, and the form for one more, or for the end of one."""
    lifting = Ordered(initial={"record": request.GET.get("lift", "")}, prefix="lift")
    return _page(request, Ordered(prefix="hold"), lifting)


@require_POST
def put_on(request: WorkRequest) -> HttpResponse:
    """Put a hold on a record."""
    require_role(request.reader, "hold", "any")
    form = Ordered(request.POST, prefix="hold")
    if form.does(lambda said: _said(request, hold, said)):
        messages.success(request, _("The record is held: no purge takes it until the hold is lifted."))
        return redirect("holds")
    return _page(request, form, Ordered(prefix="lift"))


@require_POST
def lift_off(request: WorkRequest) -> HttpResponse:
    """Lift every hold on a record."""
    require_role(request.reader, "lift", "any")
    form = Ordered(request.POST, prefix="lift")
    if form.does(lambda said: _said(request, lift, said)):
        messages.success(request, _("The hold is lifted: the record can be purged again."))
        return redirect("holds")
    return _page(request, Ordered(prefix="hold"), form)


def _said(request: WorkRequest, action: Any, said: dict[str, str]) -> None:
    by = request.reader
    c = unseen_c(said["record"], by=by)
    action(c, by=by, order=said["order"], basis=LegalBasis(said["basis"], by.purpose))


def _page(request: WorkRequest, putting: Ordered, lifting: Ordered) -> HttpResponse:
    found = holds_in_force(by=request.reader)
    sealed = sealed_among([h.c for h in found])
    context = {"holds": [(h, h.c in sealed) for h in found], "putting": putting, "lifting": lifting}
    return page(request, "holds.html", context, status=max(putting.status, lifting.status))


urlpatterns = [
    path("holds/", holds, name="holds"),
    path("holds/put-on/", put_on, name="hold"),
    path("holds/lift/", lift_off, name="lift"),
]
