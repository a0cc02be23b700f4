"""Whose request it is: a bearer token in the header and nothing else; never a cookie, never the address."""

from __future__ import annotations

import math
import re
import time
from threading import Lock
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest
from ninja.security import HttpBearer

from watchfloor.core.errors import Refused
from watchfloor.node.databases.remembered import remembered
from watchfloor.web.accounts.tokens import Bearer, bearer
from watchfloor.web.api.problems import out_of_scope, too_many, unsigned

READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_HEADER: Final = re.compile(r"Bearer +([A-Za-z0-9._~+/=-]{1,500})", re.IGNORECASE)  # RFC 6750, 2.1
_MOST_TOKENS: Final = 10_000

_buckets: dict[str, tuple[float, float]] = {}
_lock = Lock()


def bearer_of(request: HttpRequest) -> Bearer:
    """Who bears the token of this request. Raises Stopped: no token, none that counts, read-only, too many."""
    given = _HEADER.fullmatch(request.headers.get("Authorization", "").strip())
    if given is None:
        raise unsigned("This needs a token")
    try:
        found = bearer(given[1])
    except Refused:
        raise unsigned("This token does not count", error="invalid_token") from None
    _keep_pace(str(found.token_id))
    if request.method not in READING and found.scope != "write":
        raise out_of_scope()
    return found


def _keep_pace(token: str) -> None:
    """Take one request from the token's bucket, which fills up in a minute. Raises Stopped when it is empty."""
    most = settings.CONFIG.api_rate
    now = time.monotonic()
    with _lock:
        left, since = _buckets.get(token, (float(most), now))
        left = min(float(most), left + (now - since) * most / 60)
        if left < 1:
            raise too_many(math.ceil((1 - left) * 60 / most))
        if len(_buckets) >= _MOST_TOKENS:
            _buckets.clear()
        _buckets[token] = (left - 1, now)


@remembered
def forget_pace() -> None:
    """Forget who asked how often."""
    with _lock:
        _buckets.clear()


class Token(HttpBearer):
    """For the document: every operation needs a token. The door has read it before ninja is asked."""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """The reader whom the door let in."""
        return getattr(request, "reader", None)
