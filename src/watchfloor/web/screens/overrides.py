"""Emergency openings: which wait for a review, the review, and what was said of the last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from watchfloor.core.basis import LegalBasis
from watchfloor.core.label import Label
from watchfloor.core.policy.decide import decide
from watchfloor.core.policy.reader import Reader
from watchfloor.node.custody.override import answered_overrides, open_overrides, review_override
from watchfloor.node.ledger.sealed import sealed_among
from watchfloor.node.models import Override
from watchfloor.node.visibility.horizons import labels_of
from watchfloor.web.front.page import page
from watchfloor.web.front.work import WorkRequest
from watchfloor.web.screens.sheet import Sheet, line, words

_LAW: Final = "EU 2016/680 art. 34: tasks of the data-protection officer"
JUSTIFIED: Final = {"justified": gettext_lazy("Justified"), "not justified": gettext_lazy("Not justified")}


class Review(Sheet):
    """Whether an emergency opening was justified, and why."""

    places = {"review of an override": "why", "legal basis": "basis"}

    override = forms.RegexField(r"[0-9a-f]{64}", widget=forms.HiddenInput)
    verdict = forms.ChoiceField(
        label=gettext_lazy("Was it justified?"), choices=list(JUSTIFIED.items()), widget=forms.RadioSelect
    )
    why = words(gettext_lazy("Why"), help_text=gettext_lazy("What you checked, and with whom. Kept on record."))
    basis = line(gettext_lazy("Legal basis"))


@dataclass(frozen=True, slots=True)
class Opening:
    """An emergency opening as it is shown: only what its own record says, under that record's label."""

    c: bytes
    sealed: bool
    target: bytes
    person: str
    reason: str
    when: datetime
    label: Label
    own: bool


@require_GET
def overrides(request: WorkRequest) -> HttpResponse:
    """What waits, and what was reviewed."""
    chosen = request.GET.get("review", "")
    form = Review(initial={"override": chosen, "basis": _LAW}) if chosen else None
    return _page(request, chosen, form)


@require_POST
def review(request: WorkRequest) -> HttpResponse:
    """Answer one."""
    decide(request.reader, "review_override", None)
    form = Review(request.POST)
    if form.does(lambda said: _answer(request.reader, said)):
        messages.success(request, _("The opening is reviewed; your words are on record."))
        return redirect("overrides")
    return _page(request, str(form.data.get("override", "")), form)


def _answer(by: Reader, said: dict[str, Any]) -> None:
    verdict = f"{said['verdict']}: {said['why']}"
    c = bytes.fromhex(said["override"])
    review_override(c, by=by, verdict=verdict, basis=LegalBasis(said["basis"], by.purpose))


def _page(request: WorkRequest, chosen: str, form: Review | None) -> HttpResponse:
    by = request.reader
    waiting = _openings(open_overrides(by=by), by)
    answered = answered_overrides(by=by)
    labels = labels_of({a.task.label_id for a in answered})
    context = {
        "waiting": waiting,
        "chosen": next((o for o in waiting if o.c.hex() == chosen and not o.own), None),
        "answered": [(a, _when(a.task), labels[a.task.label_id]) for a in answered],
        "form": form,
    }
    return page(request, "overrides.html", context, status=form.status if form else 200)


def _openings(tasks: list[tuple[bytes, Override]], by: Reader) -> list[Opening]:
    labels, sealed = labels_of({t.label_id for _, t in tasks}), sealed_among([c for c, _ in tasks])
    return [
        Opening(
            c,
            c in sealed,
            bytes(t.target),
            t.person,
            t.reason,
            _when(t),
            labels[t.label_id],
            t.person in by.persons,
        )
        for c, t in tasks
    ]


def _when(task: Override) -> datetime:
    return datetime.fromtimestamp(task.opened / 1e6, UTC)


urlpatterns = [
    path("overrides/", overrides, name="overrides"),
    path("overrides/review/", review, name="override_review"),
]
