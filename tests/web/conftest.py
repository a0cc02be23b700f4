"""A founded node with people at their screens: requests go through the whole application, middleware included."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from django.test import Client

from tests.people import PEOPLE, enrol_people

AtScreen = Callable[..., Client]


def enrol_everybody() -> dict[str, list[str]]:
    """Enrol PEOPLE and their agencies, and give each an account; their purposes."""
    from watchfloor.web.accounts.models import Account

    enrol_people()
    Account.objects.bulk_create(Account(username=person) for person, *_ in PEOPLE)
    return {person: purposes for person, *_, purposes in PEOPLE}


@pytest.fixture
def floor(node: object) -> AtScreen:
    """Somebody at his screen: `floor("ramos")`, `floor("dpo", "oversight")`; signed in with a second factor."""
    enrol_everybody()
    return at_screen


def at_screen(person: str, purpose: str = "crime", *, acting_for: str | None = None, **more: object) -> Client:
    """A client whose session is at work. Sign-in itself is tested in tests/web/accounts."""
    from watchfloor.web.accounts.models import Account
    from watchfloor.web.front.sitting import ACTING_FOR, PURPOSE

    client, account = stranger(**more), Account.objects.get(username=person)
    client.force_login(account)
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "password", "at": time.time()},
        {"method": "mfa", "at": time.time(), "type": "totp"},
    ]
    session["account_authentication_methods_user"] = str(account.pk)
    session[PURPOSE] = purpose
    if acting_for:
        session[ACTING_FOR] = acting_for
    session.save()
    return client


def session_of(person: str, purpose: str) -> str:
    """The key of a session that is at work, for a browser's cookie."""
    key = at_screen(person, purpose).session.session_key
    assert key
    return key


def stranger(**more: object) -> Client:
    """A browser that nobody has signed in with."""
    return Client(SERVER_NAME="localhost", **more)  # type: ignore[arg-type]
