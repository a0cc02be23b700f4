"""Answers that were given, by the key under which the request came: the same request again gets the same one.

For what is durable once it is said, see entities/once; here is what else a program repeats when an answer was lost.
"""

from __future__ import annotations

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Any, Final

from watchfloor.core.errors import Malformed
from watchfloor.node.databases.remembered import remembered
from watchfloor.web.api.asked import ApiRequest
from watchfloor.web.api.problems import at_work

LASTS: Final = 24 * 3600.0  # seconds
MOST_KEPT: Final = 1_000
LONGEST_KEY: Final = 200
HEADER: Final = "Idempotency-Key"

_given: OrderedDict[str, tuple[float, str, dict[str, Any] | None]] = OrderedDict()
_lock = Lock()


def key_of(request: ApiRequest) -> str:
    """The key under which the request came, as this token's own; "" without one. Raises Malformed."""
    key = request.headers.get(HEADER, "")
    if len(key) > LONGEST_KEY or not key.isprintable():
        raise Malformed(HEADER, f"{len(key)} characters", f"at most {LONGEST_KEY} printable ones")
    return f"{request.token}:{key}" if key else ""


def answered_once(request: ApiRequest, said: bytes, answer: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """The answer, or the one that was given to the same request. Raises Stopped while that one is being made."""
    key = key_of(request)
    if not key:
        return answer()
    digest = hashlib.sha256(request.path.encode() + b"\n" + said).hexdigest()
    known = _begin(key, digest)
    if known is not None:
        return known
    try:
        given = answer()
    except BaseException:
        with _lock:
            _given.pop(key, None)
        raise
    with _lock:
        _given[key] = (time.monotonic(), digest, given)
    return given


def _begin(key: str, digest: str) -> dict[str, Any] | None:
    with _lock:
        since, before, given = _given.get(key, (0.0, "", None))
        if before and time.monotonic() - since < LASTS:
            if before != digest:
                raise Malformed(HEADER, "a key that was used for something else", "a new key")
            if given is None:
                raise at_work()
            return given
        _given[key] = (time.monotonic(), digest, None)
        while len(_given) > MOST_KEPT:
            _given.popitem(last=False)
        return None


@remembered
def forget_answers() -> None:
    """Forget what was answered."""
    with _lock:
        _given.clear()
