"""The inspector: entries drawn from a sealed log so that nobody could choose them, and opened whole."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.http import HttpResponse
from django.urls import path
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from watchfloor.core.label import Label
from watchfloor.core.policy.decide import decide
from watchfloor.core.policy.reader import Reader
from watchfloor.node.draw import LONGEST_SEED, MOST_DRAWN, Draw, draw
from watchfloor.node.inspecting import Drawn, open_drawn
from watchfloor.node.node import this_home
from watchfloor.web.front.page import page
from watchfloor.web.front.work import WorkRequest
from watchfloor.web.screens.part_words import PartShown, Told, in_order, shown
from watchfloor.web.screens.sheet import Sheet

AT_FIRST: Final = 10
LOGS: Final = {"ledger": gettext_lazy("the ledger"), "access": gettext_lazy("the access log")}


class Asked(Sheet):
    """From which log, how many, and by which seed."""

    places = {"count": "count", "seed": "seed", "size": "size"}

    log = forms.ChoiceField(label=gettext_lazy("Draw from"), choices=list(LOGS.items()))
    count = forms.IntegerField(
        label=gettext_lazy("How many"), min_value=1, max_value=MOST_DRAWN,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip
    seed = forms.CharField(
        label=gettext_lazy("Seed"), required=False, max_length=LONGEST_SEED,
        help_text=gettext_lazy("Dice, or a number out of today’s newspaper: nobody here could foresee it."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
    size = forms.IntegerField(
        label=gettext_lazy("Of the head with so many entries"), required=False, min_value=1,
        help_text=gettext_lazy("To draw the same ones again; without it, the newest."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """A drawn entry with the parts of its record in words."""

    drawn: Drawn
    parts: tuple[InspectedWords, ...]


@dataclass(frozen=True, slots=True)
class InspectedWords:
    """A part in words, with the label under which it was made where another one binds it now."""

    part: PartShown
    made: Label | None


@require_http_methods(["GET", "HEAD", "POST"])
def inspector(request: WorkRequest) -> HttpResponse:
    """Draw, and look. Each record that is opened is logged. Raises Refused."""
    by, found = request.reader, list[tuple[Draw, list[Line]]]()
    decide(by, "inspect", None)
    form = Asked(request.POST) if request.method == "POST" else Asked(initial={"count": AT_FIRST})
    if request.method == "POST":
        form.does(lambda said: found.append(_drawn(said, by)))
    drawn, lines = found[0] if found else (None, [])
    fills = sorted((line.drawn for line in lines if line.drawn.salt), key=lambda one: one.index)
    told = [line for line in lines if not line.drawn.salt]
    context = {"form": form, "draw": drawn, "lines": told, "fills": fills}
    return page(request, "inspector.html", context, status=form.status)


def _drawn(said: dict[str, Any], by: Reader) -> tuple[Draw, list[Line]]:
    seed = said["seed"] or secrets.token_hex(16)
    drawn = draw(said["count"], seed, by=by, log=said["log"], size=said["size"])
    origin = this_home().log_origin(drawn.log)
    return drawn, [Line(one, _words(one, origin)) for one in open_drawn(drawn, by=by)]


def _words(drawn: Drawn, origin: str) -> tuple[InspectedWords, ...]:
    if drawn.record is None:
        return ()
    told = Told(drawn.record.kind, origin)
    made = {p.leaf: p.made if p.made != p.label else None for p in drawn.record.parts}
    words = [shown(told, p.leaf, p.slot, p.body, p.label, p.handling) for p in drawn.record.parts]
    return tuple(InspectedWords(part, made[part.leaf]) for part in in_order(words))


urlpatterns = [path("inspector/", inspector, name="inspector")]
