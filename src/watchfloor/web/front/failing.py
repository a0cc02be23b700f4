"""Errors as answers: each kind has its status, its page, its part of a page and its problem for programs."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final

from allauth.core.exceptions import ImmediateHttpResponse, ReauthenticationRequired
from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string

from watchfloor.core.errors import Absent, Broken, Malformed, Refused, Unavailable, WatchfloorError
from watchfloor.web.front.page import page

log = logging.getLogger("watchfloor.web")

API: Final = "/api/"
RETRY_SECONDS: Final = 10
_ABSENT: Final = "Work for another purpose where you have one, or ask its owners to release it to you."


@dataclass(frozen=True, slots=True)
class Failure:
    """What a person or a program is told: status, kind, what happened, and what can be done about it."""

    status: HTTPStatus
    kind: str
    title: str
    remedy: str = ""
    fields: dict[str, str] = field(default_factory=dict)

    def problem(self, path: str) -> dict[str, Any]:
        """The same as problem details (RFC 9457)."""
        said = {
            "type": f"urn:watchfloor:problem:{self.kind}",
            "title": self.title,
            "status": int(self.status),
            "detail": self.remedy,
            "instance": path,
        }
        return {k: v for k, v in (said | self.fields).items() if v}


def failure_of(error: WatchfloorError) -> Failure:
    """The failure that an error of ours stands for."""
    match error:
        case Malformed():
            fields = {"where": error.where, "found": error.found, "expected": error.expected}
            return Failure(
                HTTPStatus.UNPROCESSABLE_ENTITY,
                "malformed",
                f"{error.where}: found {error.found}",
                f"Expected: {error.expected}",
                fields,
            )
        case Absent():
            return Failure(
                HTTPStatus.NOT_FOUND, "absent", _said(error), _permit(error) or _ABSENT, _refusal(error)
            )
        case Refused():
            return Failure(HTTPStatus.FORBIDDEN, "refused", _said(error), _permit(error), _refusal(error))
        case Unavailable():
            return Failure(HTTPStatus.SERVICE_UNAVAILABLE, "unavailable", error.what, error.remedy)
        case Broken():
            return Failure(
                HTTPStatus.INTERNAL_SERVER_ERROR,
                "broken",
                f"{error.what}: {error.how}",
                "Trust nothing that rests on it, and tell the administrator.",
            )
    raise AssertionError(f"{type(error).__name__} has no status")


def unexpected(error: BaseException) -> Failure:
    """A fault of ours: the person gets a number to tell, the log where in the code it was, and nobody any value."""
    number = secrets.token_hex(4)
    log.error("unexpected %s", number, extra={"fault": number, "error": type(error).__name__}, exc_info=error)
    return Failure(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "unexpected",
        "A fault of ours",
        f"Nothing was stored by this request. Tell the administrator the number {number}.",
        {"number": number},
    )


def _said(error: Refused) -> str:
    return error.why.rstrip(".")


def _permit(error: Refused) -> str:
    return f"To be allowed: {error.permit}" if error.permit else ""


def _refusal(error: Refused) -> dict[str, str]:
    return {"rule": error.rule, "permit": error.permit}


def answer(request: HttpRequest, failure: Failure) -> HttpResponse:
    """The failure as this client understands it: problem details, a message in the page, or a page."""
    request.failure = failure.kind  # type: ignore[attr-defined]  # counted and logged by web/serving
    if request.path.startswith(API):
        response: HttpResponse = JsonResponse(
            failure.problem(request.path), status=failure.status, content_type="application/problem+json"
        )
    elif getattr(request, "htmx", False):
        html = render_to_string("parts/failure.html", {"failure": failure}, request=request)
        response = HttpResponse(html, status=failure.status)
        response["HX-Retarget"], response["HX-Reswap"] = "#messages", "innerHTML"
    else:
        response = page(request, "failure.html", {"failure": failure}, status=failure.status)
    if failure.status is HTTPStatus.SERVICE_UNAVAILABLE:
        response["Retry-After"] = str(RETRY_SECONDS)
    return response


class Failing:
    """Middleware: an error that a view raises becomes its answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request. Raises nothing of ours: also what the middleware inside refuses is answered."""
        try:
            return self.get_response(request)
        except WatchfloorError as error:
            return answer(request, failure_of(error))

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The answer to what a view raised; Django's own errors go on to its handlers."""
        if isinstance(error, WatchfloorError):
            return answer(request, failure_of(error))
        if isinstance(error, DatabaseError):
            log.error("database", exc_info=error)
            away = Failure(
                HTTPStatus.SERVICE_UNAVAILABLE,
                "unavailable",
                "The node's database does not answer",
                "Repeat in a moment. Nothing of this request was stored.",
            )
            return answer(request, away)
        if isinstance(error, Http404 | PermissionDenied | SuspiciousOperation | BadRequest):
            return None
        if isinstance(error, ReauthenticationRequired | ImmediateHttpResponse):
            return None  # allauth's middleware leads on
        return answer(request, unexpected(error))


_NOT_FOUND: Final = Failure(
    HTTPStatus.NOT_FOUND, "no-page", "There is no such page", "Go on from the watch, or search."
)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Handler for addresses that lead nowhere."""
    return answer(request, _NOT_FOUND)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Handler for requests that Django could not read; nothing of them is repeated."""
    said = Failure(
        HTTPStatus.BAD_REQUEST, "bad-request", "This request could not be read", "Go back and repeat it."
    )
    return answer(request, said)


def too_many(request: HttpRequest) -> HttpResponse:
    """Handler for who asks too often."""
    said = Failure(HTTPStatus.TOO_MANY_REQUESTS, "too-many", "Too many attempts", "Wait a minute, then try again.")
    response = answer(request, said)
    response["Retry-After"] = "60"
    return response


def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Handler for what Django or a library forbids."""
    return answer(request, Failure(HTTPStatus.FORBIDDEN, "refused", "Nothing permits this"))


def failed(request: HttpRequest) -> HttpResponse:
    """Handler for errors outside views. It must not need a database."""
    return HttpResponse(
        "A fault of ours. Tell the administrator the time of day.", status=500, content_type="text/plain"
    )


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """View for forms that did not come from our own pages, or came too late."""
    said = Failure(
        HTTPStatus.FORBIDDEN,
        "forged",
        "This form did not come from a page of this session",
        "Go back, reload the page and send it again; what you typed is still there.",
    )
    return answer(request, said)
