"""A page: rendered first, then headed by the join of every label that it showed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from watchfloor.core.label import Label, join_all
from watchfloor.web.front.work import WorkRequest

BANNER_PLACE: Final = "<!--watchfloor:banner-->"


def page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    also: Iterable[Label] = (),
    status: int = 200,
) -> HttpResponse:
    """Render a whole page. `also` are labels of what is shown without a chip of its own."""
    html, labels = _rendered(request, template, context, also)
    return HttpResponse(html.replace(BANNER_PLACE, banner(request, labels), 1), status=status)


def part(
    request: WorkRequest,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    also: Iterable[Label] = (),
    status: int = 200,
) -> HttpResponse:
    """Render a part of a page for htmx, and the banner that the page then needs, to be swapped in beside it.

    The part must be all that bears labels on that page, or `also` must say the labels of what stays.
    """
    html, labels = _rendered(request, template, context, also)
    return HttpResponse(html + banner(request, labels, swap=True), status=status)


def banner(request: HttpRequest, labels: Iterable[Label], *, swap: bool = False) -> SafeString:
    """The banner: the highest level and the readers who may see all of these."""
    shown = list(dict.fromkeys(labels))
    label = join_all(shown) if shown else None
    return render_to_string("parts/banner.html", {"label": label, "swap": swap}, request=request)


def _rendered(
    request: HttpRequest, template: str, context: Mapping[str, Any] | None, also: Iterable[Label]
) -> tuple[str, list[Label]]:
    labels = [*also]
    request.labels_shown = labels  # type: ignore[attr-defined]  # chips add to it while the template runs
    return render_to_string(template, {**(context or {})}, request=request), labels
