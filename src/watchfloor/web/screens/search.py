"""Search as one types, the lists of each kind, and the preview beside them.

Every search that is carried out is logged before it is shown: the law asks for it. So that typing does not drown the
log, the field waits until the typing pauses and for three characters, and a repetition within a minute that shows
the same records is the same entry (node/repeats.py). The first hit's preview is part of the answer, whose entry names
its records; the preview of another hit is an opening like any other, asked for once somebody rests on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpResponse, QueryDict
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from watchfloor.core.errors import Malformed
from watchfloor.core.label import Level
from watchfloor.entities.answer import Answer
from watchfloor.entities.lists import Place, facets, newest
from watchfloor.entities.narrowing import AGES, Facets, Narrowing, facets_of
from watchfloor.entities.opening import open_entity
from watchfloor.entities.question import LONGEST_QUESTION
from watchfloor.entities.search import search
from watchfloor.entities.vocabulary import schema_named
from watchfloor.entities.wording import schema_called, schemata_called
from watchfloor.node.ledger.clock import utc_now
from watchfloor.node.visibility.binding import acting
from watchfloor.web.front.page import page, part
from watchfloor.web.front.work import WorkRequest
from watchfloor.web.screens.found import asked_for, labels_in, lines_of, listed, preview_of, seal_of

FEWEST: Final = 3  # characters that are searched for while somebody types; Enter searches for fewer too
PAGE: Final = 20
MOST: Final = 200  # hits on one page: who needs more narrows the question
_AGES: Final = {
    "day": gettext_lazy("Last 24 h"),
    "week": gettext_lazy("Last 7 d"),
    "month": gettext_lazy("Last 30 d"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks: the words, what narrows the answer, how many hits."""

    words: str
    narrowing: Narrowing
    limit: int
    cut: bool

    @classmethod
    def of(cls, said: QueryDict) -> Asked:
        """Read it; choices that are none, as an old address may have, narrow nothing."""
        words, limit = said.get("q", "").strip(), said.get("limit", "")
        narrowing = Narrowing(
            kinds=frozenset(said.getlist("kind")),
            sources=frozenset(said.getlist("source")),
            levels=frozenset(Level[n] for n in said.getlist("level") if n in Level.__members__),
            age=age if (age := said.get("age", "")) in AGES else "",
        )
        asked = int(limit) if limit.isascii() and limit.isdecimal() and len(limit) < 4 else PAGE
        cut = len(words) > LONGEST_QUESTION
        return cls(words[:LONGEST_QUESTION], narrowing, min(max(asked, PAGE), MOST), cut)


def search_screen(request: WorkRequest) -> HttpResponse:
    """The search, whole or, while somebody types, its answer alone."""
    asked = Asked.of(request.GET)
    context = _context(request, asked, typing=bool(request.htmx))
    if request.htmx:
        return part(request, "parts/search_answer.html", context, also=context["also"])
    return page(request, "search.html", context, also=context["also"])


def _context(request: WorkRequest, asked: Asked, *, typing: bool) -> dict[str, Any]:
    context: dict[str, Any] = {"asked": asked, "kinds": kinds_seen(request), "also": []}
    if not asked.words or (typing and len(asked.words) < FEWEST):
        return context | {"too_short": bool(asked.words)}
    answer = search(
        asked.words,
        by=request.reader,
        limit=asked.limit,
        narrowing=asked.narrowing,
        sitting=request.session.session_key or "",
    )
    lines = lines_of(answer.hits)
    context |= {"answer": answer, "lines": lines, "asked_for": asked_for(answer.question)}
    context |= {"groups": _choices(answer, asked), "next": _next(asked, answer)}
    context["logged"] = answer.logged.strftime("%H:%M:%S") if answer.logged else ""
    if lines:
        preview = preview_of(lines[0].entity)
        context |= {"preview": preview, "also": list(preview.also), "why_first": lines[0]}
        context["seen"] = seal_of(line.label for line in lines)
    return context


def _next(asked: Asked, answer: Answer) -> int:
    """How many hits to ask for next; 0 where there are no more, or too many."""
    return asked.limit + PAGE if answer.more and asked.limit < MOST else 0


@dataclass(frozen=True, slots=True)
class Choice:
    """A box to tick: what the address says, what people read, how many hits it leaves."""

    name: str
    value: str
    title: str
    n: int
    chosen: bool


def _choices(answer: Answer, asked: Asked) -> list[tuple[str, list[Choice]]]:
    """The groups of boxes, counted over the answer; what is chosen stays to be taken back."""
    told: Facets = facets_of(answer.considered, utc_now())
    by = asked.narrowing
    kinds = told.kinds | {k: 0 for k in by.kinds - told.kinds.keys() if _is_schema(k)}
    sources = told.sources | {s[:60]: 0 for s in by.sources - told.sources.keys()}
    levels = told.levels | dict.fromkeys(by.levels - told.levels.keys(), 0)
    groups = [
        (_("Kind"), [Choice("kind", k, schema_called(k), n, k in by.kinds) for k, n in kinds.items()]),
        (_("Source"), [Choice("source", s, s, n, s in by.sources) for s, n in sources.items()]),
        (
            _("Label"),
            [Choice("level", v.name, v.name.replace("_", " "), n, v in by.levels) for v, n in levels.items()],
        ),
        (_("Learnt"), [Choice("age", a, str(_AGES[a]), n, a == by.age) for a, n in told.ages.items()]),
    ]
    return [(title, choices) for title, choices in groups if choices]


def _is_schema(name: str) -> bool:
    try:
        schema_named(name)
    except Malformed:
        return False
    return True


def kinds_seen(request: WorkRequest) -> list[tuple[str, str, int]]:
    """Every kind of which the reader sees something, its plural, and how many there are."""
    with acting(request.reader):
        counted = facets()
    return sorted(((k, schemata_called(k), n) for k, n in counted.items()), key=lambda one: one[1])


def preview(request: WorkRequest) -> HttpResponse:
    """The preview of one hit; it is opened, and that is logged."""
    seen = labels_in(request.GET.get("seen", ""))
    opened = open_entity(request.GET.get("ref", ""), by=request.reader)
    shown = preview_of(opened.entity)
    return part(request, "parts/search_preview.html", {"preview": shown}, also=[*seen, *shown.also])


def list_screen(request: WorkRequest, schema: str) -> HttpResponse:
    """The newest entities of a kind."""
    kind = schema_named(schema).name
    piece = newest(kind, by=request.reader, limit=PAGE, after=_place(request.GET.get("after", "")))
    context = {
        "kind": kind,
        "title": schemata_called(kind),
        "lines": listed(piece.entities),
        "kinds": kinds_seen(request),
        "after": "/".join(map(str, piece.last)) if piece.last else "",
        "continued": "after" in request.GET,
    }
    return page(request, "list.html", context)


def _place(text: str) -> Place | None:
    """Where a list goes on, as its last page said. Raises Malformed."""
    if not text:
        return None
    ts, *names = text.split("/", 2)
    if len(names) != 2 or not (ts.isascii() and ts.isdecimal()) or len(ts) > 18:
        raise Malformed("after", repr(text[:60]), "what the last page said")
    return Place(int(ts), *names)


urlpatterns = [
    path("search/", search_screen, name="search"),
    path("search/preview/", preview, name="preview"),
    path("list/<str:schema>/", list_screen, name="list"),
]
