"""django-allauth's views, mounted one by one: to whom each is open, in our layout, with our banner."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.http import HttpResponseBase
from django.template.response import SimpleTemplateResponse

from watchfloor.web.front.page import BANNER_PLACE, banner
from watchfloor.web.front.work import Open, WorkRequest, open_to

View = Callable[..., HttpResponseBase]


def mounted(view: View, whom: Open) -> View:
    """The view of allauth's, open to these. A form that did not fit is answered with 422."""

    @wraps(view)
    def shown(request: WorkRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if isinstance(response, SimpleTemplateResponse):
            request.labels_shown = []
            form = (response.context_data or {}).get("form")
            if request.method == "POST" and form is not None and form.errors:
                response.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
            response.render()
        place = BANNER_PLACE.encode()
        if not response.streaming and place in getattr(response, "content", b""):
            response.content = response.content.replace(place, banner(request, ()).encode(), 1)  # type: ignore[attr-defined]
        return response

    return open_to(whom)(shown)
