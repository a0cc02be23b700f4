"""A founded node with people at their screens: requests go through the whole application, middleware included."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from django.test import Client

from watchfloor.core.label import Level

PEOPLE = (
    ("admin", "aa.police", Level.UNCLASSIFIED, "administrator", ["oversight"]),
    ("dpo", "aa.police", Level.UNCLASSIFIED, "dpo", ["oversight"]),
    ("ines", "aa.police", Level.UNCLASSIFIED, "inspector", ["oversight"]),
    ("ramos", "aa.police", Level.SECRET, "supervisor", ["crime", "border"]),
    ("boss", "aa.police", Level.TOP_SECRET, "supervisor", ["crime"]),
    ("okafor", "cc.customs", Level.SECRET, "analyst", ["crime"]),
    ("silva", "bb.navy", Level.RESTRICTED, "officer", ["crime", "security"]),
)
"""Name, agency, clearance, role, purposes. `boss` alone is cleared for what is top secret."""

AtScreen = Callable[..., Client]


def enrol_everybody() -> dict[str, list[str]]:
    """Enrol PEOPLE and their agencies, and give each an account; their purposes."""
    from watchfloor.node.node import the_system
    from watchfloor.node.register.enrol import enrol_agency, enrol_person
    from watchfloor.web.accounts.models import Account

    system = the_system()
    for agency, kind, clearance in (
        ("aa.police", "police", Level.TOP_SECRET),
        ("bb.navy", "military", Level.SECRET),
        ("cc.customs", "customs", Level.SECRET),
    ):
        enrol_agency(agency, by=system, title=agency, kind=kind, clearance=clearance)
    for person, agency, clearance, role, purposes in PEOPLE:
        enrol_person(
            person, by=system, title=person, agency=agency, clearance=clearance, roles=[role], purposes=purposes
        )
        Account.objects.create(username=person)
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
