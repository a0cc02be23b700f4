"""Items as bytes: rendered once for all who see the same, and framed as server-sent events (WHATWG HTML 9.2)."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, Final

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from watchfloor.core.label import Label
from watchfloor.web.feed.items import Item

RETRY_MS: Final = 2000


@dataclass(frozen=True, slots=True)
class Shown:
    """An item as it goes to everybody with the same sight and language: `mine` to those whom it concerns."""

    item: Item
    plain: bytes
    mine: bytes


@dataclass(slots=True)
class _Page:
    """Stands for the request where there is none: chips add their label to it."""

    labels_shown: list[Label] = field(default_factory=list)


def shown(item: Item, language: str) -> Shown:
    """The item in this language."""
    with translation.override(language):
        html = render_to_string("parts/watch_item.html", {"item": item, "live": True, "request": _Page()})
    told = {"c": item.c.hex(), "html": html, "kind": item.kind, "alert": item.alert}
    return Shown(item, event("item", {**told, "mine": False}), event("item", {**told, "mine": True}))


def banner_event(label: Label | None, language: str) -> bytes:
    """The banner that a page must bear from now on."""
    with translation.override(language):
        context = {"label": label, "swap": False, "exercise": settings.CONFIG.exercise}
        return event("banner", {"html": render_to_string("parts/banner.html", context)})


def event(name: str, said: Any) -> bytes:
    """One event."""
    return f"event: {name}\ndata: {json.dumps(said, ensure_ascii=False, separators=(',', ':'))}\n\n".encode()


def marked(body: bytes, cursor: str) -> bytes:
    """The event with a cursor: whoever resumes goes on behind it."""
    return b"id: " + cursor.encode() + b"\n" + body


def retry(milliseconds: int = RETRY_MS) -> bytes:
    """How long a client waits before it connects again."""
    return f"retry: {milliseconds}\n\n".encode()
