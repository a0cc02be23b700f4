"""People and agencies: who works here with which rights, for whom one stands in, and how each can sign in."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from watchfloor.core.label import Level
from watchfloor.core.policy.decide import decide
from watchfloor.node.ledger.clock import today
from watchfloor.node.models import Person
from watchfloor.node.register.enrol import register_label, stand_in
from watchfloor.node.register.who import agencies, stand_ins
from watchfloor.node.register.who import people as enrolled
from watchfloor.web.accounts.state import NO_ACCOUNT, account_states
from watchfloor.web.front.page import page
from watchfloor.web.front.work import WorkRequest
from watchfloor.web.screens.sheet import Sheet, day


class StandIn(Sheet):
    """Who acts for whom, from the first to the last day."""

    places = {"days": "last", "person": "person"}

    person = forms.ChoiceField(label=gettext_lazy("Who stands in"))
    absent = forms.ChoiceField(
        label=gettext_lazy("For whom"),
        help_text=gettext_lazy("A colleague of the same agency. Nobody gets more rights by it than he has."),
    )
    first = day(gettext_lazy("First day"))
    last = day(gettext_lazy("Last day"))

    def __init__(self, people: Collection[Person], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        names = [("", "—"), *((p.person, f"{p.person} · {p.agency}") for p in people if p.active)]
        for name in ("person", "absent"):
            self.fields[name] = forms.ChoiceField(
                label=self.fields[name].label, help_text=self.fields[name].help_text, choices=names
            )


@require_GET
def people(request: WorkRequest) -> HttpResponse:
    """Everybody, every agency, and who stands in."""
    now = today()
    form = StandIn(enrolled(by=request.reader), initial={"first": now})
    return _page(request, form, now)


@require_POST
def let_stand_in(request: WorkRequest) -> HttpResponse:
    """Let one person stand in for another."""
    by = request.reader
    decide(by, "manage", None)
    form = StandIn(enrolled(by=by), request.POST)
    if form.does(
        lambda said: stand_in(said["person"], said["absent"], by=by, first=said["first"], last=said["last"])
    ):
        told = {"person": form.cleaned_data["person"], "absent": form.cleaned_data["absent"]}
        messages.success(request, _("%(person)s stands in for %(absent)s on those days.") % told)
        return redirect("people")
    return _page(request, form, today())


def _page(request: WorkRequest, form: StandIn, now: date) -> HttpResponse:
    by = request.reader
    states = account_states(by=by)
    rows = [
        (p, Level(p.clearance).name.replace("_", " "), states.get(p.person, NO_ACCOUNT)) for p in enrolled(by=by)
    ]
    context = {
        "people": sorted(rows, key=lambda row: (not row[0].active, row[0].person)),
        "agencies": [(a, Level(a.clearance).name.replace("_", " ")) for a in agencies(by=by)],
        "stand_ins": [(s, s.first <= now) for s in stand_ins(by=by)[::-1] if s.last >= now],
        "form": form,
    }
    return page(request, "people.html", context, also=[register_label()], status=form.status)


urlpatterns = [
    path("people/", people, name="people"),
    path("people/stand-in/", let_stand_in, name="stand_in"),
]
