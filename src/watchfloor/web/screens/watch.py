"""The watch: what happens, as it happens, and what waits for the person at work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpResponse, QueryDict
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from watchfloor.core.errors import Malformed
from watchfloor.core.label import join_all
from watchfloor.core.policy.reader import Reader
from watchfloor.desk.places import opened_place, sealed_place
from watchfloor.node.audit import note_access
from watchfloor.node.ledger.clock import today, utc_now
from watchfloor.node.ledger.kinds import all_kinds
from watchfloor.node.ledger.newest import Moved, position
from watchfloor.node.reading import reads_records
from watchfloor.web.feed.cursors import sealed_cursor, sealed_label
from watchfloor.web.feed.glance import Glance, glance, places_in
from watchfloor.web.feed.items import ALERTS, PAGE, Item, Wanted, counted, items
from watchfloor.web.feed.stream import PATH as LIVE
from watchfloor.web.front.page import page
from watchfloor.web.front.work import WorkRequest

TABS: Final = ("all", "mine", "alerts")
LONGEST_PLACE: Final = 80
_PLACE: Final = "feed"  # what our places in a list begin with
KINDS: Final = {
    "entity": _("Facts"),
    "judgement": _("Judgements"),
    "withdraw": _("Withdrawals"),
    "relabel": _("New labels"),
    "restate": _("Reviews"),
    "hold": _("Holds"),
    "purge": _("Purges"),
    "override": _("Overrides"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """Which part of the feed: a tab, a kind, a place, and behind which item."""

    tab: str = "all"
    kind: str = ""
    place: str = ""
    before: str = ""

    @classmethod
    def of(cls, said: QueryDict) -> Asked:
        """Read it; what is none, as an old address may have, narrows nothing."""
        tab, kind = said.get("tab", ""), said.get("kind", "")
        return cls(
            tab if tab in TABS else "all",
            kind if kind in {k.name for k in all_kinds()} else "",
            said.get("place", "").strip()[:LONGEST_PLACE],
            said.get("before", ""),
        )

    @property
    def wanted(self) -> Wanted:
        """The items that are asked for."""
        kinds = (self.kind,) if self.kind else ALERTS if self.tab == "alerts" else ()
        return Wanted(kinds, self.place, self.tab == "mine")

    @property
    def narrowed(self) -> bool:
        """Whether a kind or place was chosen."""
        return bool(self.kind or self.place)

    def query(self, **more: str) -> str:
        """The same in an address, but for what is said otherwise."""
        said = {"tab": self.tab, "kind": self.kind, "place": self.place, **more}
        return urlencode({k: v for k, v in said.items() if v and (k, v) != ("tab", "all")})


@require_GET
def watch(request: WorkRequest) -> HttpResponse:
    """The first screen."""
    by = request.reader
    if not reads_records(by):
        return page(request, "watch_unseen.html")
    asked = Asked.of(request.GET)
    before = _opened(asked.before, by) if asked.before else None
    at = position()
    found = items(by=by, wanted=asked.wanted, before=before, limit=PAGE)
    beside = glance(today(), by=by)
    note_access(by, "watch", [*dict.fromkeys(i.c for i in found), *sorted(beside.cs - {i.c for i in found})])
    return page(request, "watch.html", _context(asked, found, beside, at, by))


def _context(asked: Asked, found: Sequence[Item], beside: Glance, at: Moved, by: Reader) -> dict[str, Any]:
    """What the page shows. Its stream goes on behind all that was committed when the page was read."""
    seen = max([at, *(i.moved for i in found[:1] if not asked.before)])
    full = len(found) == PAGE
    return {
        "asked": asked,
        "items": found,
        "glance": beside,
        "places": places_in(found),
        "counted": counted(utc_now(), by=by),
        "kinds": KINDS,
        "tabs": [(tab, asked.query(tab=tab)) for tab in TABS],
        "older": asked.query(before=sealed_place([_PLACE, *found[-1].moved], by)) if full else "",
        "live": "" if asked.before else _stream(found, beside, seen, by),
        "now": utc_now(),
    }


def _opened(text: str, by: Reader) -> Moved:
    """The item behind which a page begins. Raises Malformed for a place in another list, or of another reader."""
    name, *place = opened_place(text, by)
    if name != _PLACE:
        raise Malformed("before", "a place in another list", "what the last page said")
    return Moved(*place)


def _stream(found: Sequence[Item], beside: Glance, at: Moved, by: Reader) -> str:
    """The address of the page's stream: behind which change, and what stands on the page whatever comes."""
    labels = list(dict.fromkeys([*(i.label for i in found), *beside.labels]))
    rest = {"with": sealed_label(join_all(labels), by.key())} if labels else {}
    return f"{LIVE}?{urlencode({'after': sealed_cursor(at, by.key()), **rest})}"


urlpatterns = [path("", watch, name="watch")]
