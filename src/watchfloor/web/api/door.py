"""The door of the API: who asks, how much at a time, in what type; and the tag under which an answer is known.

It stands before ninja, so that whoever bears no token learns nothing, not even which methods there are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags

from watchfloor.core.errors import Malformed, WatchfloorError
from watchfloor.web.api.asked import ApiRequest, tag_of
from watchfloor.web.api.bearing import bearer_of
from watchfloor.web.api.problems import Stopped, no_method, no_path, told_of, too_long, unread_type, unreadable
from watchfloor.web.front.failing import answer, failure_of
from watchfloor.web.front.work import Open, open_to

View = Callable[..., HttpResponse]
Types = Mapping[str, str]
"""The type of body that each method reads; methods without one read none."""


def behind_door(view: View, types: Types) -> View:
    """The view, for those who bear a token."""

    @wraps(view)
    def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            response = _let_in(request, view, types, args, kwargs)
        except Stopped as stopped:
            response = told_of(request, stopped)
        except WatchfloorError as error:
            response = answer(request, failure_of(error))
        patch_vary_headers(response, ["Authorization"])
        response["Cache-Control"] = "private, no-store"
        return response

    door.csrf_exempt = True  # type: ignore[attr-defined]  # a cookie opens nothing here, so nobody can forge with it
    return open_to(Open.TO_TOKENS)(door)


def nowhere(request: HttpRequest, rest: str = "") -> HttpResponse:
    """The view of every address that there is not."""
    raise no_path()


def _let_in(request: HttpRequest, view: View, types: Types, args: Any, kwargs: Any) -> HttpResponse:
    asked = cast(ApiRequest, request)
    found = bearer_of(request)
    asked.reader, asked.token = found.reader, str(found.token_id)
    _require_readable(asked, types)
    response = view(asked, *args, **kwargs)
    if response.status_code == 405:
        raise no_method(", ".join(sorted(response["Allow"].split(", "))))
    return _tagged(asked, response)


def _require_readable(request: ApiRequest, types: Types) -> None:
    most = settings.CONFIG.upload_megabytes
    if int(request.META.get("CONTENT_LENGTH") or 0) > most * 1024 * 1024:
        raise too_long(most)
    expected = types.get(request.method or "")
    if expected and request.content_type != expected:
        raise unread_type(expected)
    try:
        texts = [request.path, *(text for pair in request.GET.lists() for text in (pair[0], *pair[1]))]
    except (UnicodeDecodeError, ValueError):
        raise unreadable() from None
    require_texts("request", texts)


def require_texts(where: str, texts: list[str]) -> None:
    """Raise Malformed for a text that no database stores: one with a NUL, or with half a surrogate pair."""
    for text in texts:
        if "\x00" in text or any("\ud800" <= sign <= "\udfff" for sign in text):
            raise Malformed(where, "a NUL, or half a surrogate pair", "Unicode text")


def _tagged(request: ApiRequest, response: HttpResponse) -> HttpResponse:
    """A GET's answer under its tag; bare where the program has it already. What was asked is done and logged."""
    if request.method != "GET" or response.status_code != 200:
        return response
    tag = tag_of(response.content, request.reader)
    known = parse_etags(request.headers.get("If-None-Match", ""))
    if tag in known or "*" in known or f"W/{tag}" in known:
        response = HttpResponseNotModified()
    response["ETag"] = tag
    return response
