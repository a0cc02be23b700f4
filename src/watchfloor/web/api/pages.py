"""The document of the API and the page that shows it, for who is signed in or bears a token."""

from __future__ import annotations

import json
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from watchfloor.web.api.asked import AT
from watchfloor.web.api.bearing import bearer_of
from watchfloor.web.api.problems import Stopped, told_of, unsigned
from watchfloor.web.api.site import DOCUMENT, addresses
from watchfloor.web.front.page import page
from watchfloor.web.front.work import Open, WorkRequest, missing_step, open_to

_DOCUMENT = json.dumps(DOCUMENT, ensure_ascii=False, separators=(",", ":")).encode()


@open_to(Open.TO_TOKENS)
@require_safe
def document(request: HttpRequest) -> HttpResponse:
    """The OpenAPI document. It is the one address here that a session opens too: the page below reads it."""
    try:
        if "Authorization" in request.headers:
            bearer_of(request)
        elif missing_step(cast(WorkRequest, request)):
            raise unsigned("This needs a token, or a session at work")
    except Stopped as stopped:
        return told_of(request, stopped)
    response = HttpResponse(_DOCUMENT, content_type="application/json")
    patch_vary_headers(response, ["Authorization"])
    return response


@require_safe
def docs(request: WorkRequest) -> HttpResponse:
    """The page that shows the document and tries it out."""
    return page(request, "api.html")


urlpatterns = [
    path(f"{AT[1:]}/openapi.json", document, name="api_document"),
    path(f"{AT[1:]}/docs", docs, name="api_docs"),
    path(f"{AT[1:]}/", include(list(addresses()))),
]
