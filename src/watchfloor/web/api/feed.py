"""The address of the feed: what happened, newest first, as the watch shows it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from ninja import Query, Router

from watchfloor.core.errors import Malformed
from watchfloor.core.policy.reader import Reader
from watchfloor.desk.places import opened_place, sealed_place
from watchfloor.desk.spelling import label_json, zulu
from watchfloor.node.audit import note_access
from watchfloor.node.ledger.newest import Moved
from watchfloor.web.api.asked import ApiRequest, told
from watchfloor.web.api.schemas import feed as s
from watchfloor.web.feed.items import Item, Wanted, items

router = Router(tags=["Feed"])

_PLACE = "feed"  # what a place in the feed begins with, here and on the screen


@router.get("/feed", response=s.Feed, summary="What happened, newest first")
def feed(request: ApiRequest, asked: Query[s.Wanted]) -> HttpResponse:
    """By the last change of each record. The reading is logged, as one entry for each page."""
    by = request.reader
    wanted = Wanted(tuple(asked.kind), asked.place, asked.mine)
    before = _opened(asked.after, by) if asked.after else None
    found = items(by=by, wanted=wanted, before=before, limit=asked.limit)
    note_access(by, "watch", list(dict.fromkeys(i.c for i in found)))
    behind = sealed_place([_PLACE, *found[-1].moved], by) if len(found) == asked.limit else None
    return told({"items": [_spelt(i) for i in found], "next": behind})


def _opened(text: str, by: Reader) -> Moved:
    name, *place = opened_place(text, by)
    if name != _PLACE:
        raise Malformed("after", "a place in another list", "what the last page of the feed said")
    return Moved(*place)


def _spelt(item: Item) -> dict[str, Any]:
    """One item; the line is in the language that was asked for."""
    return {
        "record": item.c.hex(),
        "kind": item.kind,
        "when": zulu(item.when),
        "from": item.from_whom,
        "title": item.line.title,
        "detail": item.line.detail,
        "schema": item.line.schema,
        "entity": item.line.ref,
        "places": list(item.line.places),
        "label": label_json(item.label),
        "state": item.state.name.lower(),
        "sealed": item.sealed,
        "alert": item.alert,
    }
