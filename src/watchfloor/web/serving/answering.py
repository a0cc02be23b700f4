"""What is known of one request while it is answered: for its line in the log, and for the counters."""

from __future__ import annotations

import hmac
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from django.http import HttpRequest, HttpResponse

from watchfloor.node.keys import keys_of
from watchfloor.node.node import this_home

SCOPE: Final = "watchfloor"  # the key under which a request's scope holds it
_DIGITS: Final = 12


@dataclass(slots=True)
class Answering:
    """One request: its id, the name of its route, who asked (keyed digest), and which failure he was told.

    Never its path, its query or anything that a person typed: those name whom he asked about.
    """

    id: str
    method: str
    route: str = ""
    person: str = ""
    failure: str = ""
    status: int = 0
    stream: bool = False
    begun: float = field(default_factory=time.monotonic)

    @property
    def milliseconds(self) -> float:
        """How long it has been answered."""
        return round((time.monotonic() - self.begun) * 1000, 1)


def person_digest(person: str) -> str:
    """What a log calls a person: the same in every line, and a name only to who has the node's key."""
    key = keys_of(this_home()).web("logs")
    return hmac.digest(key, person.encode(), "sha256").hex()[:_DIGITS]


class Noted:
    """Middleware, the outermost: note route, person and failure where the server keeps them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        response = self.get_response(request)
        note = request.META.get("asgi.scope", {}).get(SCOPE)
        if isinstance(note, Answering):
            match = request.resolver_match
            note.route = match.view_name or match.func.__name__ if match else "no-page"
            note.failure = getattr(request, "failure", "")
            reader = getattr(request, "reader", None)
            if reader is not None:
                note.person = person_digest(reader.person)
        return response
