"""Adding by hand: a form by kind whose label is chosen before anything is typed, judged by the server as one types.

The draft is in the page and nowhere else. What is refused as a special category is erased from the answer and logged
without its value. Signing goes through entities/stating.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from http import HTTPStatus
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from watchfloor.core.basis import PURPOSES, SubjectCategory
from watchfloor.core.errors import Malformed, Refused
from watchfloor.core.label import ALL, CAVEATS, Label, Level
from watchfloor.core.marking import SCHEMES
from watchfloor.core.policy.decide import allowed, decide
from watchfloor.core.policy.reader import Reader
from watchfloor.entities.deriving import Floor, floor_under
from watchfloor.entities.entity import Entity
from watchfloor.entities.fact import SourceEntity
from watchfloor.entities.judgements import Key
from watchfloor.entities.offering import kinds_offered
from watchfloor.entities.once import entity_id_for
from watchfloor.entities.opening import Opened, open_entity
from watchfloor.entities.pasting import Verdict, without
from watchfloor.entities.rules import PROTECTED_VIEWS
from watchfloor.entities.search import search
from watchfloor.entities.statements import origin_of
from watchfloor.entities.stating import state
from watchfloor.entities.vocabulary import schema_named
from watchfloor.entities.wording import schema_called
from watchfloor.node.audit import note_access
from watchfloor.node.ledger.sealed import sealed_among
from watchfloor.node.node import this_home
from watchfloor.node.register.audience import partners
from watchfloor.node.repeats import note_once
from watchfloor.web.front.failing import failure_of
from watchfloor.web.front.page import page, part
from watchfloor.web.front.work import WorkRequest
from watchfloor.web.screens.add_judged import Judged, Missing, judge_form, told
from watchfloor.web.screens.add_shown import checklist, fields_of, lines_told, marking, previews, seeing
from watchfloor.web.screens.add_typed import FACT, REMEMBERED, Typed, new_key
from watchfloor.web.screens.found import labels_in, seal_of

FIRST_KIND: Final = "Person"
FEWEST: Final = 3  # characters of a name before entities are offered
CANDIDATES: Final = 8
BASIS_VARIABLE: Final = "WATCHFLOOR_BASIS"  # the legal basis that the command line takes, too, where none is said


@require_http_methods(["GET", "HEAD", "POST"])
def add_screen(request: WorkRequest) -> HttpResponse:
    """The form: empty, as it was typed, or signed."""
    require_may_add(request.reader)
    if request.method != "POST":
        typed = Typed.first(request.GET, request.reader, request.session.get(REMEMBERED, {}))
        return _whole(request, _judged(request, typed))
    typed, signing = Typed.of(request.POST), request.POST.get("step") == "sign" and "another" not in request.POST
    judged = _judged(request, replace(typed, tried=typed.tried or signing))
    if not signing:
        return _whole(request, judged)
    if judged.missing:
        return _whole(request, judged, HTTPStatus.UNPROCESSABLE_ENTITY)
    return _signed(request, judged)


@require_POST
def look(request: WorkRequest) -> HttpResponse:
    """What the server says of the form as it stands, part by part, while somebody types."""
    require_may_add(request.reader)
    judged = _judged(request, Typed.of(request.POST))
    context = _context(request, judged) | {"swap": True, "erased": bool(judged.refused_now)}
    if request.POST.get("step") == "drop":
        context["erased"] = True
    return part(request, "parts/add_looked.html", context, also=_also(request, judged))


@require_GET
def find(request: WorkRequest) -> HttpResponse:
    """Entities of this agency that can be pointed at, as choices of a field; a search like any other."""
    require_may_add(request.reader)
    words = next((request.GET[name] for name in request.GET if name.startswith(FACT)), "").strip()
    origin = origin_of(this_home().log_origin("ledger"), request.reader.agency)
    found: list[tuple[str, Entity]] = []
    if len(words) >= FEWEST:
        sitting = request.session.session_key or ""
        hits = search(words, by=request.reader, limit=CANDIDATES, sitting=sitting).hits
        found = [(k.id, h.entity) for h in hits for k in h.entity.keys if k.origin == origin]
    seen = [entity.called_under for _id, entity in found]
    context = {"found": found, "name": request.GET.get("prop", "")[:60], "seen_found": seal_of(seen)}
    return part(request, "parts/add_found.html", context, also=[*labels_in(request.GET.get("page", "")), *seen])


def require_may_add(by: Reader) -> None:
    """Raises Refused for who adds nothing at all, with what would permit it."""
    decide(by, "add", Label.of(Level.UNCLASSIFIED, [by.agency], ALL))


def _judged(request: WorkRequest, typed: Typed) -> Judged:
    """The form judged; what it refuses is logged, without its value, and gone from what is shown."""
    by = request.reader
    about = open_entity(typed.about, by=by, sitting=request.session.session_key or "") if typed.about else None
    kind = about.entity.schema if about else schema_named(typed.kind or FIRST_KIND).name
    typed = replace(typed, kind=kind)
    floors, troubles = _floors(typed.sources, by)
    judged = judge_form(typed, by=by, purposes=request.choices.purposes, about=about, floors=floors)
    if request.POST.get("step") == "drop":
        typed = replace(typed, lines=without(judged.pasted, Verdict.TO_CORRECT))
        judged = judge_form(typed, by=by, purposes=request.choices.purposes, about=about, floors=floors)
    if judged.refused_now:
        said = f"{len(judged.refused_now)} values of special categories, erased [{PROTECTED_VIEWS}]"
        note_access(by, "refused to store", [], reason=said)
    return replace(judged, missing=(*judged.missing, *troubles)).erased()


def _floors(sources: Sequence[str], by: Reader) -> tuple[list[Floor], list[Missing]]:
    """The records that it is derived from, as far as they can be; the others stay on the page as typed."""
    floors: dict[bytes, Floor] = {}
    troubles = []
    for ref in sources:
        if not ref.strip():
            continue
        try:
            floor = floor_under(ref, by=by)
            floors[floor.c] = floor
        except Refused as refusal:
            troubles.append(Missing("from", refusal.why))
        except Malformed as wrong:
            troubles.append(Missing("from", told(wrong)))
    return list(floors.values()), troubles


def _whole(request: WorkRequest, judged: Judged, status: int = HTTPStatus.OK) -> HttpResponse:
    """The whole page, or with htmx the whole form. The records that it is derived from are shown, and so logged."""
    if judged.floors:
        sitting = request.session.session_key or ""
        note_once(request.reader, "open", [f.c for f in judged.floors], sitting=sitting)
    context = _context(request, judged)
    if request.htmx:
        return part(request, "parts/add_form.html", context, also=_also(request, judged), status=status)
    return page(request, "add.html", context, also=_also(request, judged), status=status)


def _also(request: WorkRequest, judged: Judged) -> list[Label]:
    """The labels of what is on the page without a chip: entities that a field was offered, and what others say."""
    offered = [label for seal in request.POST.getlist("seen") for label in labels_in(seal)]
    return [*offered, *([judged.about.entity.label] if judged.about else [])]


def _context(request: WorkRequest, judged: Judged) -> dict[str, Any]:
    """What the whole form and its parts are drawn from."""
    by = request.reader
    fields, more = fields_of(judged, request.POST.get("more", "") or request.POST.get("another", ""))
    return {
        "j": judged,
        "t": judged.typed,
        "kind_called": schema_called(judged.typed.kind),
        "kinds": kinds_offered(),
        "fields": fields,
        "more": more,
        "lines": lines_told(judged),
        "to_correct": judged.pasted.numbers(Verdict.TO_CORRECT),
        "counts": [(v.value, judged.pasted.count(v)) for v in Verdict],
        "wrong": {m.at: m.says for m in reversed(judged.missing)} if judged.typed.tried else {},
        "markings": [marking(label) for label in judged.labels],
        "page_seal": seal_of([*_also(request, judged), *judged.labels, *(f.label for f in judged.floors)]),
        "sealed": sealed_among([f.c for f in judged.floors]),
        "may_import": allowed(by, "import", Label.of(Level.UNCLASSIFIED, [by.agency])),
        **_margin(judged, by),
        **choices(request),
    }


def _margin(judged: Judged, by: Reader) -> dict[str, Any]:
    """What stands beside the form: who will see it, how partners will, and what is missing."""
    seen = seeing(judged, by)
    return {
        "seen": seen,
        "columns": [_("Whole"), _("Narrower")][: len(judged.labels)],
        "totals": [sum(s.people[n] for s in seen) for n in range(len(judged.labels))],
        "blind": [s.partner.name for s in seen if not any(s.people)],
        "previews": list(previews(judged, seen, by)),
        "checklist": checklist(judged),
        "reveals": _reveals(judged),
    }


def choices(request: WorkRequest) -> dict[str, Any]:
    """What the controls of labels and of the law offer to this person."""
    by = request.reader
    remembered = request.session.get(REMEMBERED, {})
    bases = [*remembered.get("bases", ()), os.environ.get(BASIS_VARIABLE, "")]
    return {
        "partners": [p for p in partners() if p.name != by.agency],
        "levels": [(v.name, v.name.replace("_", " ")) for v in Level if v <= by.clearance],
        "purposes": list(PURPOSES.items()),
        "own_purposes": request.choices.purposes,
        "caveats": list(CAVEATS.items()),
        "categories": list(SubjectCategory),
        "grades": SCHEMES["admiralty"][:2],
        "bases": [b for b in dict.fromkeys(bases) if b],
    }


def _reveals(judged: Judged) -> bool:
    """Whether the label lets people learn that the entity exists who do not know it yet."""
    if judged.about is None or not judged.labels:
        return False
    return not all(label.protects(judged.about.entity.called_under) for label in judged.labels)


def _signed(request: WorkRequest, judged: Judged) -> HttpResponse:
    """Sign and add; or the form again, with what came between."""
    by, typed, terms = request.reader, judged.typed, judged.terms
    assert terms is not None, "nothing is missing"
    key = f"form:{by.person}:{typed.key}"
    said = [
        SourceEntity(_id_of(judged, by, f"{key}:{n}"), typed.kind, facts, typed.source or "by hand")
        for n, facts in enumerate(judged.rows)
    ]
    try:
        state(said, terms, by=by, sources=[f.c.hex() for f in judged.floors], key=key)
    except Malformed as error:
        return _not_signed(request, judged, error)
    except Refused as error:
        return _not_signed(request, judged, error)
    request.session[REMEMBERED] = typed.remembered(request.session.get(REMEMBERED, {}))
    n = len(said)
    messages.success(request, ngettext("%d record signed and added.", "%d records signed and added.", n) % n)
    return _onward(request, judged, said)


def _not_signed(request: WorkRequest, judged: Judged, error: Malformed | Refused) -> HttpResponse:
    """The form again, with why; where its key was used for other words, it gets a new one."""
    if isinstance(error, Malformed) and error.where == "Idempotency-Key":
        says = _("This form was signed before, with other words. Sign again to add this beside it.")
        judged = replace(judged, typed=replace(judged.typed, key=new_key()), missing=(Missing("whole", says),))
        return _whole(request, judged, HTTPStatus.CONFLICT)
    failure = failure_of(error)
    missing = (Missing("whole", f"{failure.title}. {failure.remedy}"),)
    return _whole(request, replace(judged, missing=missing), failure.status)


def _id_of(judged: Judged, by: Reader, key: str) -> str:
    """The id under which it is said: this agency's own for the entity that it is about, else a new one."""
    own = _own_key(judged.about, by) if judged.about else None
    return own.id if own else entity_id_for(key)


def _own_key(about: Opened, by: Reader) -> Key | None:
    origin = origin_of(this_home().log_origin("ledger"), by.agency)
    keys = [about.named, *about.entity.keys]
    return next((k for k in keys if k.origin == origin), None)


def _onward(request: WorkRequest, judged: Judged, said: Sequence[SourceEntity]) -> HttpResponse:
    """To what was added. What is about another agency's entity is an entry of its own, until somebody judges."""
    by = request.reader
    if len(said) > 1:
        return redirect("list", schema=judged.typed.kind)
    key = Key(origin_of(this_home().log_origin("ledger"), by.agency), said[0].id)
    if judged.about and _own_key(judged.about, by) is None:
        if allowed(by, "judge", judged.labels[0] | judged.about.entity.label):
            messages.info(request, _("It is an entry of your own agency. Judge whether the two are one."))
            return redirect(f"/entity/{key.ref}/judge/?other={judged.about.named.ref}")
        messages.info(
            request, _("It is an entry of your own agency, until an analyst judges that the two are one.")
        )
    return redirect("entity", ref=key.ref)


urlpatterns = [
    path("add/", add_screen, name="add"),
    path("add/look/", look, name="add_look"),
    path("add/find/", find, name="add_find"),
]
