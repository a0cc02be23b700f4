"""Purges: prepare one and look what it takes, order it, see how far each got, and what reaches its end next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from watchfloor.core.basis import LegalBasis
from watchfloor.core.errors import Absent, Malformed, Unavailable
from watchfloor.core.policy.reader import Reader
from watchfloor.node.audit import access_label
from watchfloor.node.custody.found import require_role
from watchfloor.node.custody.overdue import Ending, ends_next
from watchfloor.node.custody.purge import finish_purges, order_purge
from watchfloor.node.custody.purge_list import FILE, purge_list
from watchfloor.node.custody.purge_orders import Before, before_purge, purge_orders, unfinished
from watchfloor.node.ledger.clock import today
from watchfloor.node.ledger.sealed import sealed_among
from watchfloor.node.reading import unseen_c
from watchfloor.web.front.page import page, part
from watchfloor.web.front.work import WorkRequest
from watchfloor.web.screens.reviews import countdown
from watchfloor.web.screens.sheet import Sheet, line, words

SHOWN: Final = 20  # of what ends next


class Purge(Sheet):
    """Records, the order to destroy them, the law, and how many that are, typed."""

    places = {
        "records": "records",
        "purge": "records",
        "record": "records",
        "legal basis": "basis",
        "count": "count",
    }

    records = words(
        gettext_lazy("Records"), rows=6, spellcheck="false", autocomplete="off",
        help_text=gettext_lazy("One id a line, 8 digits at least."),
    )  # fmt: skip
    order = line(
        gettext_lazy("Order"), help_text=gettext_lazy("The order, or the rule of retention, as it is cited.")
    )
    basis = line(gettext_lazy("Legal basis"), help_text=gettext_lazy("The law under which you carry it out."))
    count = forms.IntegerField(
        label=gettext_lazy("Type how many records are destroyed for ever"), required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip

    def named(self, by: Reader) -> list[bytes]:
        """The records in the lines. Raises Malformed, which names the line."""
        found = []
        for number, ref in enumerate(self.cleaned_data["records"].splitlines(), start=1):
            if ref.strip():
                found.append(_named(ref.strip(), number, by))
        return found


def _named(ref: str, number: int, by: Reader) -> bytes:
    where = _("line %s: ") % number
    try:
        return unseen_c(ref, by=by)
    except Malformed as error:
        raise Malformed("records", where + error.found, error.expected) from error
    except Absent as absent:
        raise Malformed("records", where + ref[:16], _("a record that is here")) from absent


def _looked(form: Purge, by: Reader) -> list[Before]:
    try:
        return before_purge(form.named(by), by=by)
    except Absent as absent:
        raise Malformed("records", absent.why, _("records that are here and not purged")) from absent


@require_http_methods(["GET", "HEAD", "POST"])
def purges(request: WorkRequest) -> HttpResponse:
    """The screen; a POST looks what a purge would take, and orders it once the number is typed."""
    by, step = request.reader, request.POST.get("step", "")
    require_role(by, "purge", "any")
    if request.method != "POST" or step == "fill":
        return _page(request, Purge(initial={"records": request.POST.get("records", "")}))
    form, before = Purge(request.POST), list[Before]()
    looked = form.does(lambda _: before.extend(_looked(form, by)))
    if looked and step == "purge" and form.does(lambda said: _order(said, before, by)):
        told = ngettext(
            "%(n)s record is destroyed: nobody can read it any more.",
            "%(n)s records are destroyed: nobody can read them any more.", len(before),
        )  # fmt: skip
        messages.success(request, told % {"n": len(before)})
        return redirect("purges")
    return _page(request, form, before)


def _order(said: dict[str, Any], before: Sequence[Before], by: Reader) -> None:
    if said["count"] != len(before):
        found = _("nothing") if said["count"] is None else str(said["count"])
        raise Malformed("count", found, str(len(before)))
    named = [b.c for b in before if not b.added]
    order_purge(named, by=by, order=said["order"], basis=LegalBasis(said["basis"], by.purpose))


@require_POST
def finish(request: WorkRequest) -> HttpResponse:
    """Scrub what waits; what cannot be scrubbed yet says so, and is tried again."""
    require_role(request.reader, "purge", "any")
    busy = ""
    try:
        finish_purges()
    except Unavailable as error:
        busy = error.what
    if not request.htmx:
        if busy:
            messages.warning(request, _("The scrub waits. %s.") % busy)
        return redirect("purges")
    return part(request, "parts/purges_done.html", _done(request.reader, busy), also=[access_label()])


@require_GET
def purge_list_file(request: WorkRequest) -> HttpResponse:
    """The signed list of everything purged, for the day on which a backup is restored."""
    response = HttpResponse(purge_list(by=request.reader), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{FILE}"'
    return response


def _page(request: WorkRequest, form: Purge, before: Sequence[Before] = ()) -> HttpResponse:
    by, now = request.reader, today()
    context = {
        "form": form,
        "before": before,
        "staying": [b for b in before if b.stays],
        "ending": [_ending(e, now) for e in ends_next(by=by, most=SHOWN)],
        **_done(by),
    }
    return page(request, "purges.html", context, also=[access_label()], status=form.status)


def _done(by: Reader, busy: str = "") -> dict[str, Any]:
    orders = purge_orders(by=by)
    sealed = sealed_among([c for o in orders for c in (o.c, o.receipt) if c])
    return {
        "orders": [(o, o.c in sealed, o.receipt in sealed) for o in orders],
        "waits": unfinished(orders),
        "busy": busy,
    }


def _ending(one: Ending, now: date) -> tuple[Ending, str, bool]:
    left = (one.day - now).days
    return one, countdown(left), left < 0


urlpatterns = [
    path("purges/", purges, name="purges"),
    path("purges/finish/", finish, name="purges_finish"),
    path("purges/list/", purge_list_file, name="purge_list"),
]
