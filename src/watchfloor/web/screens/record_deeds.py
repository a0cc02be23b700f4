"""What one does about a record: take it back, give it another label, restate its suspicion, derive from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from watchfloor.core.basis import LegalBasis
from watchfloor.core.errors import Malformed
from watchfloor.core.policy.decide import allowed, decide
from watchfloor.core.policy.question import Action
from watchfloor.core.policy.reader import Reader
from watchfloor.desk.custody import new_label
from watchfloor.desk.spelling import marking_of
from watchfloor.node.custody.relabel import relabel
from watchfloor.node.custody.retention import restate
from watchfloor.node.custody.withdraw import withdraw
from watchfloor.node.ledger.clock import today
from watchfloor.node.ledger.kinds import kind_named
from watchfloor.node.reading import open_record
from watchfloor.web.front.page import page
from watchfloor.web.front.work import WorkRequest
from watchfloor.web.screens.docket import Docket, docket_of, worded
from watchfloor.web.screens.sheet import Sheet, day, line, words

PLACES: Final = {
    "legal basis": "basis",
    "label": "marking",
    "marking": "marking",
    "part": "part",
    "review": "facts",
}

ALL_OF_IT: Final = "all"


class Deed(Sheet):
    """A deed about a record as its sender saw it: `seen` is another text once anything of that changed."""

    places = PLACES

    seen = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    def carry_on(self, docket: Docket) -> None:
        """Show the form again over the record as it is now."""
        self.data = {**self.data.dict(), "seen": docket.seen}  # type: ignore[attr-defined]


class Withdraw(Deed):
    """Why it is taken back."""

    reason = words(gettext_lazy("Reason"), help_text=gettext_lazy("Kept on record, under the record’s own label."))
    basis = line(
        gettext_lazy("Legal basis"), help_text=gettext_lazy("The law or rule under which you take it back.")
    )


class Relabel(Deed):
    """Another label, of all of it or of one part, and why."""

    part = forms.ChoiceField(label=gettext_lazy("Of what"))
    marking = line(
        gettext_lazy("New label"), spellcheck="false",
        help_text=gettext_lazy("Such as SECRET // REL bb.navy // PURPOSES crime // ORCON. The owners stay."),
    )  # fmt: skip
    reason = words(
        gettext_lazy("Reason"), help_text=gettext_lazy("Kept on record, under old and new label together.")
    )
    basis = line(gettext_lazy("Legal basis"))


class Restate(Deed):
    """The facts that still support a suspicion, and until when they do."""

    facts = words(
        gettext_lazy("Facts that still support it"),
        help_text=gettext_lazy("What is known today. “Address updated” is no review (28 CFR 23.20(h))."),
    )
    until = day(gettext_lazy("Due again"), help_text=gettext_lazy("At most five years from today."))
    basis = line(gettext_lazy("Legal basis"))


Said = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sort:
    """A sort of deed: the policy that permits it, what its button says, its form, and what doing it tells."""

    name: str
    action: Action
    title: Any
    key: str
    icon: str
    form: type[Deed]
    does: Callable[[Docket, Said, Reader], str]
    fits: Callable[[Docket], bool]


@dataclass(frozen=True, slots=True)
class Offer:
    """A button: where it leads and by which key."""

    url: str
    title: str
    key: str
    icon: str


def _withdraw(docket: Docket, said: Said, by: Reader) -> str:
    withdraw(docket.c, by=by, reason=said["reason"], basis=LegalBasis(said["basis"], by.purpose))
    return _("It is withdrawn: it stays here, marked, and counts no more.")


def _relabel(docket: Docket, said: Said, by: Reader) -> str:
    leaf = None if said["part"] == ALL_OF_IT else int(said["part"])
    new = new_label(docket.opened, said["marking"], (), leaf)
    basis = LegalBasis(said["basis"], by.purpose)
    done = relabel(docket.c, new, by=by, reason=said["reason"], basis=basis, leaf=leaf)
    if not done.waits_for:
        return _("The new label binds from now on.")
    owners = ", ".join(sorted(done.waits_for))
    return _("Your word is on record. The new label binds once these owners have said the same: %s") % owners


def _restate(docket: Docket, said: Said, by: Reader) -> str:
    basis = LegalBasis(said["basis"], by.purpose)
    restate(docket.c, by=by, facts=said["facts"], until=said["until"], basis=basis)
    until: date = said["until"]
    return _("It is restated, and due again on %s.") % until.strftime("%d %b %Y").upper()


def _can_be_taken_back(docket: Docket) -> bool:
    try:
        return docket.here and docket.live and kind_named(docket.opened.kind).withdrawable
    except Malformed:  # a kind that this node does not know
        return False


SORTS: Final = (
    Sort(
        "restate", "review", gettext_lazy("Restate"), "t", "calendar-clock", Restate, _restate,
        lambda d: d.live and d.review is not None,
    ),
    Sort("relabel", "relabel", gettext_lazy("Relabel"), "l", "tag", Relabel, _relabel, lambda d: not d.purged),
    Sort("withdraw", "withdraw", gettext_lazy("Withdraw"), "w", "x", Withdraw, _withdraw, _can_be_taken_back),
)  # fmt: skip
_SORT: Final = {sort.name: sort for sort in SORTS}


def offers(docket: Docket, by: Reader) -> list[Offer]:
    """What policy and the state of the record leave open to this person, as far as he sees the record."""
    label, found = docket.opened.label, list[Offer]()
    if docket.live and allowed(by, "add", label):
        url = f"{reverse('add')}?from={docket.c.hex()}"
        found.append(Offer(url, _("Add derived record"), "a", "plus"))
    for sort in SORTS:
        if sort.fits(docket) and allowed(by, sort.action, label, reason="any", own=docket.own):
            url = reverse(f"record_{sort.name}", args=[docket.c.hex()])
            found.append(Offer(url, str(sort.title), sort.key, sort.icon))
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def deed(request: WorkRequest, c: str, name: str) -> HttpResponse:
    """A form for one deed, over the record as it is now; a POST does it."""
    by, sort = request.reader, _SORT[name]
    docket = docket_of(open_record(c, by=by), by=by)
    decide(by, sort.action, docket.opened.label, reason="any", own=docket.own)
    form = _form(sort, docket, request)
    if request.method == "POST" and _done(form, sort, docket, request):
        return redirect("record", c=docket.c.hex())
    context = {"docket": docket, "sort": sort, "form": form}
    return page(request, "record_deed.html", context, also=[docket.called_under], status=form.status)


def _form(sort: Sort, docket: Docket, request: WorkRequest) -> Deed:
    first = {"seen": docket.seen, "marking": marking_of(docket.opened.label), "until": _in_a_year(today())}
    form = sort.form(request.POST) if request.method == "POST" else sort.form(initial=first)
    if isinstance(field := form.fields.get("part"), forms.ChoiceField):
        field.choices = [(ALL_OF_IT, _("All of it")), *_parts(docket)]
    return form


def _parts(docket: Docket) -> list[tuple[str, str]]:
    """Each part by its place; records that stand in one line are relabelled one by one all the same."""
    shown = worded(docket.opened.kind, docket.opened.origin, docket.opened.parts)
    return [(str(p.leaf), p.called) for p in shown]


def _done(form: Deed, sort: Sort, docket: Docket, request: WorkRequest) -> bool:
    """Whether it was done; not over a record that has changed since the form was shown."""
    if form.is_valid() and form.cleaned_data["seen"] != docket.seen:
        form.add_error(
            None, _("The record changed meanwhile. This is how it stands now: look, then send it again.")
        )
        form.status = HTTPStatus.CONFLICT
        form.carry_on(docket)
        return False
    told: list[str] = []
    done = form.does(lambda said: told.append(sort.does(docket, said, request.reader)))
    if done:
        messages.success(request, told[0])
    return done


def _in_a_year(now: date) -> date:
    return now.replace(year=now.year + 1, day=min(now.day, 28))


urlpatterns = [
    path(f"record/<str:c>/{sort.name}/", deed, {"name": sort.name}, name=f"record_{sort.name}") for sort in SORTS
]
