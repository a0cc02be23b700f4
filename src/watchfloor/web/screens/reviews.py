"""Reviews due: for readers what they may see, by kind and day; for who destroys records, ids and days alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.http import HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET

from watchfloor.node.custody.overdue import overdue
from watchfloor.node.custody.timers import DERIVED, EXPIRY, REVIEW
from watchfloor.node.ledger.clock import today
from watchfloor.node.ledger.sealed import sealed_among
from watchfloor.node.reading import Due, due, reads_records
from watchfloor.web.front.page import page
from watchfloor.web.front.work import WorkRequest
from watchfloor.web.screens.sheet import Sheet, day

AHEAD: Final = 30  # days that are looked ahead, where nobody says a day
SOON: Final = 7
MOST_LISTED: Final = 300
WHAT: Final = {
    REVIEW: gettext_lazy("restate it with its facts, or it is purged"),
    EXPIRY: gettext_lazy("its time ends: it is purged"),
    DERIVED: gettext_lazy("a source of it was purged: look whether it still stands"),
}


class Until(Sheet):
    """By which day."""

    until = day(gettext_lazy("Due by"))


@dataclass(frozen=True, slots=True)
class Row:
    """One line: what is due, by which day, and how that day stands to today."""

    due: Due
    left: int

    @property
    def words(self) -> str:
        """The countdown in words."""
        return countdown(self.left)

    @property
    def what(self) -> str:
        """What is to be done."""
        return str(WHAT.get(self.due.what, self.due.what))

    @property
    def restated(self) -> bool:
        """Whether restating it settles it."""
        return self.due.what == REVIEW

    @property
    def state(self) -> str:
        """`alarm` when it is over, `warn` when it is soon; the words beside it say the same."""
        return "alarm" if self.left < 0 else "warn" if self.left <= SOON else ""


def countdown(left: int) -> str:
    """So many days from today, in words."""
    if left < 0:
        return ngettext("overdue by %(days)d day", "overdue by %(days)d days", -left) % {"days": -left}
    if left == 0:
        return _("due today")
    return ngettext("in %(days)d day", "in %(days)d days", left) % {"days": left}


@require_GET
def reviews(request: WorkRequest) -> HttpResponse:
    """What is due. Raises Refused for who neither reads records nor destroys them."""
    if not reads_records(request.reader):
        return _unseen(request)
    now = today()
    form = Until(request.GET or None, initial={"until": now + timedelta(days=AHEAD)})
    until = _until(form, now)
    found = due(until, by=request.reader, most=MOST_LISTED)
    rows = _rows(found, now)
    over = sum(1 for d in found if d.day < now)
    sealed = sealed_among({d.c for d in found})
    context = {
        "form": form,
        "rows": rows,
        "sealed": sealed,
        "until": until,
        "over": over,
        "more": len(found) == MOST_LISTED,
    }
    return page(request, "reviews.html", context, status=form.status)


def _until(form: Until, now: date) -> date:
    said: list[date] = []
    if form.is_bound:
        form.does(lambda typed: said.append(typed["until"]))
    return said[0] if said else now + timedelta(days=AHEAD)


def _rows(found: Iterable[Due], now: date) -> list[Row]:
    return [Row(d, (d.day - now).days) for d in found]


def _unseen(request: WorkRequest) -> HttpResponse:
    now = today()
    rows = [(o, countdown((o.day - now).days)) for o in overdue(now, by=request.reader)]
    free = [o.c.hex() for o, _ in rows if not o.held]
    return page(request, "reviews_unseen.html", {"rows": rows[:MOST_LISTED], "free": free[:MOST_LISTED]})


urlpatterns = [path("reviews/", reviews, name="reviews")]
