"""Seats: sessions at work, seen from outside a request, for the streams that stay open long after theirs was answered.

`seat_of(session_key)` says who sits there; `standing(seats)` says, in a few queries for all of them together, who
still does, and which reader each of them now is.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from http.cookies import CookieError, SimpleCookie
from typing import Any, Final

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db.models import QuerySet

from watchfloor.core.policy.reader import Reader
from watchfloor.node.ledger.clock import utc_now
from watchfloor.node.register.who import Named, readers_named
from watchfloor.web.accounts.models import Account
from watchfloor.web.front.sitting import Said, Sitting, said_by, sitting

_AT_ONCE: Final = 900  # keys in one statement


@dataclass(frozen=True, slots=True)
class Seat:
    """A session at work: whose, for which purpose, in whose place. With another purpose it is another seat."""

    session_key: str
    person: str
    purpose: str
    acting_for: str | None = None

    @property
    def named(self) -> Named:
        """How the register is asked for its reader."""
        return self.person, self.purpose, self.acting_for


def session_key_of(headers: Iterable[tuple[bytes, bytes]]) -> str:
    """The key of the session that an ASGI request's cookies name; empty where none does."""
    for name, value in headers:
        if name.lower() == b"cookie":
            try:
                jar = SimpleCookie(value.decode("latin-1"))
            except CookieError:
                continue
            if found := jar.get(settings.SESSION_COOKIE_NAME):
                return found.value
    return ""


def seat_of(session_key: str) -> Seat | None:
    """Who sits there; None unless he is at work: both factors given, a purpose chosen, not locked, not over.

    Whether the register still permits it, `standing` says.
    """
    return next(iter(_seated([session_key])), None)


def standing(seats: Collection[Seat]) -> dict[Seat, Reader]:
    """Those of these who still are at work as they were, each with the reader that the register makes of him now."""
    asked = set(seats)
    still = asked & set(_seated(sorted({s.session_key for s in asked})))
    readers = readers_named({s.named for s in still})
    return {s: readers[s.named] for s in still if s.named in readers}


def _seated(keys: Collection[str]) -> Iterator[Seat]:
    """The seats of these sessions. Sessions, their rows beside, accounts: one query each for 900 of them."""
    now = time.time()
    opened = _by(Session.objects.filter(expire_date__gt=utc_now()), "session_key", keys, "session_data")
    beside = _by(UserSession.objects.all(), "session_key", list(opened), "last_seen_at", "data")
    said = {key: _said(row["session_data"]) for key, row in opened.items()}
    accounts = _by(
        Account.objects.filter(is_active=True), "pk", {s.account for s in said.values() if s},
        "username", "password", "ended",
    )  # fmt: skip
    for key, one in said.items():
        account = accounts.get(one.account) if one else None
        if one and account and _at_work(sitting(one, beside.get(key)), account, now):
            yield Seat(key, account["username"], one.purpose, one.acting_for)


def _at_work(here: Sitting, account: dict[str, Any], now: float) -> bool:
    said = here.said
    if not (said.proven and said.purpose) or here.over(account["ended"], now) or here.locked(now):
        return False
    return said.keyed == _keyed(account["password"])


@lru_cache(maxsize=20_000)
def _said(session_data: str) -> Said | None:
    """What a stored session says; remembered, for open streams ask about the same ones every second."""
    return said_by(SessionStore().decode(session_data))


@lru_cache(maxsize=20_000)
def _keyed(password: str) -> str:
    return Account(password=password).get_session_auth_hash()


def _by(rows: QuerySet[Any], column: str, values: Collection[Any], *columns: str) -> dict[Any, dict[str, Any]]:
    """These columns of the rows with one of these values, by that value."""
    listed = list(values)
    found: dict[Any, dict[str, Any]] = {}
    for n in range(0, len(listed), _AT_ONCE):
        part = rows.filter(**{f"{column}__in": listed[n : n + _AT_ONCE]}).values(column, *columns)
        found.update((row[column], row) for row in part)
    return found
