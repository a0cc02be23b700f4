"""Sessions: a person sees and ends his own; who keeps the register ends all of somebody's."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session

from watchfloor.core.errors import Absent
from watchfloor.core.policy.decide import decide
from watchfloor.core.policy.reader import Reader
from watchfloor.node.ledger.clock import utc_now
from watchfloor.web.accounts.models import Account

log = logging.getLogger("watchfloor.web.accounts")

_BROWSERS: Final = ("Firefox", "Edg", "OPR", "Chrome", "Safari")  # in this order: the later ones are named by many
_CALLED: Final = {"Edg": "Edge", "OPR": "Opera"}


@dataclass(frozen=True, slots=True)
class Opened:
    """A session of a person: its number, when it was opened and last used, from where, with which browser."""

    number: int
    since: datetime
    seen: datetime
    address: str
    browser: str
    this: bool


def sessions_of(account: Account, this: str) -> list[Opened]:
    """The person's sessions, the last used first; `this` is the key of the one that asks."""
    rows = UserSession.objects.filter(user=account).order_by("-last_seen_at")
    alive = set(
        Session.objects.filter(
            session_key__in=[r.session_key for r in rows], expire_date__gt=utc_now()
        ).values_list("session_key", flat=True)
    )
    return [
        Opened(r.pk, r.created_at, r.last_seen_at, r.ip, browser_of(r.user_agent), r.session_key == this)
        for r in rows
        if r.session_key in alive
    ]


def end_session(account: Account, number: int) -> None:
    """End one of the person's own sessions. Raises Absent where he has none of that number."""
    rows = UserSession.objects.filter(user=account, pk=number)
    if not rows.exists():
        raise Absent("There is no such session", rule="sessions")
    _end(rows)


def end_other_sessions(account: Account, this: str) -> None:
    """End all sessions of the person but the one that asks."""
    _end(UserSession.objects.filter(user=account).exclude(session_key=this))


def end_sessions(person: str, *, by: Reader) -> None:
    """End all sessions of a person at once, wherever they are. Raises Refused for who does not keep the register.

    It is not told whether he had any, nor whether he has an account.
    """
    decide(by, "manage", None)
    for account in Account.objects.filter(username=person):
        end_all(account)
    log.info("all sessions of a person were ended")


def end_all(account: Account) -> None:
    """End every session of the account: also one that is being opened in this very moment is over."""
    Account.objects.filter(pk=account.pk).update(ended=utc_now())
    _end(UserSession.objects.filter(user=account))


def browser_of(user_agent: str) -> str:
    """The browser's name, from what it calls itself."""
    found = next((name for name in _BROWSERS if f"{name}/" in user_agent), "")
    return _CALLED.get(found, found)


def _end(rows: Iterable[UserSession]) -> None:
    keys = [r.session_key for r in rows]
    Session.objects.filter(session_key__in=keys).delete()
    UserSession.objects.filter(session_key__in=keys).delete()
