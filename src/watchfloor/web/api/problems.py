"""What a program is told when it goes no further: problem details (RFC 9457), as front/failing spells them."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from watchfloor.web.front.failing import Failure, answer


class Stopped(Exception):
    """A request that goes no further, and what its program is told."""

    def __init__(self, failure: Failure, **headers: str) -> None:
        super().__init__(failure.title)
        self.failure = failure
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


def unsigned(why: str, *, error: str = "") -> Stopped:
    """Nobody is known: no token, or none that counts. It is not said why one does not count."""
    said = Failure(
        HTTPStatus.UNAUTHORIZED,
        "unsigned",
        why,
        "Send `Authorization: Bearer …` with a token made on your account page.",
    )
    challenge = 'Bearer realm="watchfloor"' + (f', error="{error}"' if error else "")
    return Stopped(said, WWW_Authenticate=challenge)


def out_of_scope() -> Stopped:
    """The token is one for reading only."""
    said = Failure(HTTPStatus.FORBIDDEN, "scope", "This token only reads", "Use a token that may also write.")
    return Stopped(said, WWW_Authenticate='Bearer realm="watchfloor", error="insufficient_scope", scope="write"')


def no_path() -> Stopped:
    """No such address."""
    said = Failure(HTTPStatus.NOT_FOUND, "no-page", "There is no such address", "See /api/v1/openapi.json.")
    return Stopped(said)


def no_method(allowed: str) -> Stopped:
    """Not this method here."""
    said = Failure(HTTPStatus.METHOD_NOT_ALLOWED, "no-method", "Not this method here", f"Use {allowed}.")
    return Stopped(said, Allow=allowed)


def unread_type(expected: str) -> Stopped:
    """A body of another type than the operation reads."""
    said = Failure(
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "content-type", "A body of another type", f"Send {expected}."
    )
    return Stopped(said, Accept=expected)


def too_long(most: int) -> Stopped:
    """A body that is too long."""
    said = Failure(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too-long", "This body is too long", f"At most {most} megabytes."
    )
    return Stopped(said)


def too_many(seconds: int) -> Stopped:
    """More requests than a token has a minute."""
    said = Failure(
        HTTPStatus.TOO_MANY_REQUESTS, "too-many", "Too many requests with this token", f"Go on in {seconds} s."
    )
    return Stopped(said, Retry_After=str(seconds))


def moved() -> Stopped:
    """What was to be changed is no longer what the program saw."""
    said = Failure(
        HTTPStatus.PRECONDITION_FAILED,
        "moved",
        "It changed since you read it",
        "Read it again, then decide again.",
    )
    return Stopped(said)


def at_work() -> Stopped:
    """The first request with this key is still being answered."""
    said = Failure(HTTPStatus.CONFLICT, "at-work", "The same request is being answered", "Repeat it in a moment.")
    return Stopped(said, Retry_After="2")


def unreadable() -> Stopped:
    """A body or address that is not what it says it is; nothing of it is repeated."""
    said = Failure(
        HTTPStatus.BAD_REQUEST, "bad-request", "This request could not be read", "Send UTF-8, in whole JSON."
    )
    return Stopped(said)


def told_of(request: HttpRequest, stopped: Stopped) -> HttpResponse:
    """The answer to a request that goes no further."""
    response = answer(request, stopped.failure)
    for name, value in stopped.headers.items():
        response[name] = value
    return response


def tell_ninja(api: NinjaAPI) -> None:
    """Make ninja's own errors the same problems; errors of ours go on to front/failing."""
    api.add_exception_handler(ValidationError, _invalid)
    api.add_exception_handler(AuthenticationError, lambda request, _: told_of(request, unsigned("No token")))
    api.add_exception_handler(HttpError, lambda request, _: told_of(request, unreadable()))


_PLACES: Final = frozenset({"query", "path", "body", "form", "file", "header"})


def _invalid(request: HttpRequest, error: ValidationError | type[ValidationError]) -> HttpResponse:
    """Each field that does not fit, by its place, in pydantic's words; what was sent is not repeated."""
    assert isinstance(error, ValidationError)
    fields = {_place(one): str(one["msg"]) for one in error.errors}
    where, expected = next(iter(fields.items()))
    said = Failure(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "malformed",
        "The request does not fit its schema",
        "; ".join(f"{place}: {message}" for place, message in fields.items())[:1_000],
        {"where": where, "found": "something else", "expected": expected},
    )
    return answer(request, said)


def _place(one: Mapping[str, Any]) -> str:
    first, *rest = (str(step) for step in one["loc"])
    inner = [step for step in rest if step not in ("asked", "body", "form")]
    return ".".join(inner or [first]) if first in _PLACES else ".".join([first, *inner])
