"""One agency of the register: enrolled, and changed after a look at the difference."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from watchfloor.core.errors import Absent
from watchfloor.core.label import KINDS, Level
from watchfloor.core.policy.decide import decide
from watchfloor.core.policy.reader import Reader
from watchfloor.node.models import Agency
from watchfloor.node.register.enrol import UNENROLLED, enrol_agency, register_label, require_unchanged
from watchfloor.node.register.who import agencies
from watchfloor.web.front.page import page
from watchfloor.web.front.work import WorkRequest
from watchfloor.web.screens.register_sheet import LEVELS, Stamped
from watchfloor.web.screens.sheet import line

METHODS: Final = ["GET", "HEAD", "POST"]


class AgencySheet(Stamped):
    """What the register says of an agency."""

    places = {"agency name": "name", "kind of agency": "kind"}

    name = line(
        gettext_lazy("Name"), help_text=gettext_lazy("Dotted, from the nation down: bb.navy."), spellcheck="false"
    )
    title = line(gettext_lazy("Full name"))
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=[(k, k) for k in sorted(KINDS)])
    clearance = forms.ChoiceField(
        label=gettext_lazy("Clearance"),
        choices=LEVELS,
        help_text=gettext_lazy("Nobody of it is cleared above this."),
    )

    def __init__(self, *args: Any, known: Agency | None = None, **more: Any) -> None:
        super().__init__(*args, **more)
        if known:
            del self.fields["name"]


@require_http_methods(METHODS)
def enrol(request: WorkRequest) -> HttpResponse:
    """Enrol an agency."""
    by = request.reader
    decide(by, "manage", None)
    form = AgencySheet(request.POST if request.method == "POST" else None)
    if form.is_bound and form.does(lambda said: _save(said["name"], said, UNENROLLED, by)):
        messages.success(request, _("%s is enrolled.") % form.cleaned_data["name"])
        return redirect("people")
    return page(request, "agency.html", {"form": form}, also=[register_label()], status=form.status)


@require_http_methods(METHODS)
def agency(request: WorkRequest, agency: str) -> HttpResponse:
    """Look at an agency, or change it: first the difference, then the save."""
    by, known = request.reader, _known(agency, request.reader)
    if request.method != "POST":
        form = AgencySheet(known=known, initial=_values(known))
        form.stamp_with(known.seq, by)
        return _page(request, known, form)
    form, step = AgencySheet(request.POST, known=known), request.POST.get("step", "")
    if step == "save" and form.does(lambda said: _save(agency, said, form.known(by), by)):
        messages.success(request, _("%s is changed, from now on.") % agency)
        return redirect("people")
    if step == "review" and form.does(lambda _: require_unchanged(known.seq, form.known(by))):
        return _difference(request, known, form)
    return _page(request, known, form)


def _known(agency: str, by: Reader) -> Agency:
    found = next((a for a in agencies(by=by) if a.name == agency), None)
    if found is None:
        raise Absent(_("No agency of that name is enrolled"), rule="register")
    return found


def _values(known: Agency) -> dict[str, Any]:
    return {"title": known.title, "kind": known.kind, "clearance": Level(known.clearance).name}


def _save(name: str, said: dict[str, Any], number: int, by: Reader) -> None:
    enrol_agency(
        name, by=by, title=said["title"], kind=said["kind"], clearance=Level[said["clearance"]], known=number
    )


def _difference(request: WorkRequest, known: Agency, form: AgencySheet) -> HttpResponse:
    lower = Level[form.cleaned_data["clearance"]] < known.clearance
    context = {
        "form": form,
        "known": known,
        "changes": form.differences(_values(known), form.cleaned_data),
        "ends": lower,
        "typed": [(name, value) for name, value in request.POST.items() if name in form.fields],
    }
    return page(request, "agency_change.html", context, also=[register_label()])


def _page(request: WorkRequest, known: Agency, form: AgencySheet) -> HttpResponse:
    both = form.differences(_values(known), form.cleaned_data) if form.stale else []
    if form.stale:
        form.stamp_with(known.seq, request.reader)
    context = {"form": form, "known": known, "both": both}
    return page(request, "agency.html", context, also=[register_label()], status=form.status)


urlpatterns = [
    path("people/agency/", enrol, name="agency_new"),
    path("people/agency/<str:agency>/", agency, name="agency"),
]
