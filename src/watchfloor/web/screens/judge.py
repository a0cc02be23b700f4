"""Judging whether two entities are one: found by a search, shown side by side, decided with a reason and a basis."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Final

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from watchfloor.core.basis import LegalBasis
from watchfloor.core.errors import Malformed, Refused
from watchfloor.core.label import Label, join_all
from watchfloor.entities.entity import Entity, Shown, assembled
from watchfloor.entities.judgements import Key, judge
from watchfloor.entities.opening import Opened, open_entity
from watchfloor.entities.reasons import Reasoned
from watchfloor.entities.search import search
from watchfloor.entities.terms import label_typed
from watchfloor.entities.wording import prop_called, raw_beside, worded
from watchfloor.node.ledger.sealed import sealed_among
from watchfloor.web.front.page import page
from watchfloor.web.front.work import WorkRequest
from watchfloor.web.screens.found import lines_of

CANDIDATES: Final = 10
SAME, DIFFERENT = "same", "different"


Told = tuple[str, list[tuple[Shown, str, str]]]  # a property, and each statement in words, with its raw text


class Verdict(forms.Form):
    """What is said of the two, and why."""

    verdict = forms.ChoiceField(
        choices=[(SAME, gettext_lazy("They are one")), (DIFFERENT, gettext_lazy("They are two"))]
    )
    reason = forms.CharField(max_length=2000, strip=True)
    basis = forms.CharField(max_length=300, strip=True)
    label = forms.CharField(max_length=300, strip=True, required=False)
    newest = forms.CharField(max_length=64, required=False)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two entities that were opened for the person who judges: all that he is shown of both."""

    one: Opened
    other: Opened

    @property
    def are_one(self) -> bool:
        """Whether they are one entity already, as he sees it: then a judgement can only split them."""
        return self.other.named in self.one.entity.keys

    @property
    def label(self) -> Label:
        """What a judgement on them must at least carry."""
        return join_all([self.one.entity.label, self.other.entity.label])

    @property
    def standing(self) -> Reasoned | None:
        """The judgement on these two that counts for him."""
        pair = {self.one.named, self.other.named}
        return next((r for r in self.one.reasons if r.counts and {r.left, r.right} == pair), None)

    @property
    def newest(self) -> str:
        """The C of that judgement, or nothing."""
        return self.standing.c.hex() if self.standing else ""

    @property
    def sides(self) -> list[tuple[Key, Entity, list[Told]]]:
        """Both, with what is known of each by property; where they are one already, what is stated of each alone."""
        sides = [(o.named, self._alone(o) if self.are_one else o.entity) for o in (self.one, self.other)]
        return [(key, entity, list(_told(entity))) for key, entity in sides]

    def _alone(self, opened: Opened) -> Entity:
        return assembled([opened.named], [s for s in opened.entity.statements if s.key == opened.named])

    @property
    def cs(self) -> list[bytes]:
        """Every record of which something is shown."""
        return [*self.one.cs, *self.other.cs]


def _told(entity: Entity) -> Iterator[Told]:
    for prop, found in entity.by_prop().items():
        yield prop_called(found[0].schema, prop), [(s, worded(s), raw_beside(s)) for s in found]


@require_http_methods(["GET", "HEAD", "POST"])
def judge_screen(request: WorkRequest, ref: str) -> HttpResponse:
    """Choose the other one, look at both, judge."""
    other = request.POST.get("other") or request.GET.get("other", "")
    if not other:
        return _choosing(request, ref)
    pair = Pair(*(_open(request, r) for r in (ref, other)))
    if request.method == "POST":
        return _judged(request, pair)
    return _side_by_side(request, pair, Verdict(initial={"verdict": DIFFERENT if pair.are_one else SAME}))


def _open(request: WorkRequest, ref: str) -> Opened:
    return open_entity(ref, by=request.reader, around=True, sitting=request.session.session_key or "")


def _choosing(request: WorkRequest, ref: str) -> HttpResponse:
    opened = _open(request, ref)
    words = request.GET.get("q", "").strip()
    lines = []
    if words:
        sitting = request.session.session_key or ""
        hits = search(words, by=request.reader, limit=CANDIDATES, sitting=sitting).hits
        lines = lines_of([h for h in hits if h.entity.keys != opened.entity.keys])
    context = {"opened": opened, "words": words, "lines": lines}
    return page(request, "judge_choose.html", context, also=[opened.entity.called_under])


def _side_by_side(
    request: WorkRequest, pair: Pair, form: Verdict, status: int = HTTPStatus.OK, refused: Refused | None = None
) -> HttpResponse:
    context = {"pair": pair, "form": form, "refused": refused, "sealed": sealed_among(pair.cs)}
    also = [o.entity.called_under for o in (pair.one, pair.other)]
    return page(request, "judge.html", context, also=also, status=status)


def _judged(request: WorkRequest, pair: Pair) -> HttpResponse:
    """Judge, or show the form again with what is wrong with it."""
    form = Verdict(request.POST)
    label = _label(form, pair, request) if form.is_valid() else None
    if label is None:
        return _side_by_side(request, pair, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    if form.cleaned_data["newest"] != pair.newest:
        form.add_error(None, _("Somebody judged these two meanwhile. Look at that judgement, and judge again."))
        return _side_by_side(request, pair, form, HTTPStatus.CONFLICT)
    said, by = form.cleaned_data, request.reader
    basis, same = LegalBasis(said["basis"], by.purpose), said["verdict"] == SAME
    one, other = pair.one.named, pair.other.named
    try:
        judge(one, other, same=same, label=label, by=by, reason=said["reason"], basis=basis)
    except Refused as refusal:
        return _side_by_side(request, pair, form, HTTPStatus.FORBIDDEN, refusal)
    messages.success(request, _say(request, pair, same=same))
    return redirect("entity", ref=one.ref)


def _label(form: Verdict, pair: Pair, request: WorkRequest) -> Label | None:
    """The label of the judgement: that of all he saw, narrowed where he asks for it."""
    marking = form.cleaned_data["label"]
    if not marking:
        return pair.label
    try:
        return pair.label | label_typed(marking, [request.reader.agency])
    except Malformed as error:
        form.add_error("label", _("Found %(found)s, expected %(expected)s") % vars(error))
        return None


def _say(request: WorkRequest, pair: Pair, *, same: bool) -> str:
    """What has come of it: two that are judged two may stay one by way of others."""
    if same:
        return _("They are one now, for everybody who may see your judgement.")
    again = replace(pair, one=_open(request, pair.one.named.ref))
    if again.are_one:
        return _("Your judgement counts, and they are still one by way of other judgements: see below.")
    return _("They are two now, for everybody who may see your judgement.")


urlpatterns = [path("entity/<path:ref>/judge/", judge_screen, name="judge")]
