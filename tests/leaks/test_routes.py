"""Every route × method × reader: nothing hidden in any body, header, redirect or error (see routes.py)."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import pytest
from django.http import HttpResponseBase
from django.test import Client

from tests.factories import POLICE, admin
from tests.leaks.planted import ABSENT_OF, READERS, SECRETS, Asked, World, plant, plant_open
from tests.leaks.routes import METHODS, Route, body, form, query, routes
from tests.web.conftest import at_screen, stranger
from watchfloor.node.ledger.seal import seal

A_TOKEN = 300
PEOPLE = [who for who, reader in READERS.items() if reader]
UNSEEING = {"admin": "administrator", "dpo": "dpo"}
# Differs from one answer to the next, whoever asks for what: secrets of forms, clocks, numbers of faults and requests.
CHANGING = re.compile(
    r'csrfmiddlewaretoken" value="\w+"|X-CSRFToken": "\w+"|data-now="\d+"|\d\d:\d\d:\d\d ?Z|\d{4}-\d\d-\d\dT[\d:.]+Z?'
    r'|number [0-9a-f]{8}|name="(?:once|token|key)" value="[^"]*"|\d\d [A-Z]{3} (?:\d{4} )?\d\d:\d\d Z'
    r'|data-live="[^"]*"'
)
DOOR = re.compile(r"(login|logout|join|purpose|lock|locked|reauthenticate|factors|password|sessions|tokens)/")
TEXT = ("text/", "application/json", "application/problem+json", "application/x-ndjson", "application/openapi")


class Floor:
    """The planted world, and everybody at his screen and with his token."""

    def __init__(self) -> None:
        enrol_readers()
        self.world: World = plant_open()
        for secret in SECRETS:
            plant(self.world, secret)
        seal(by=admin())
        self.screens: dict[str, Client] = {
            who: at_screen(who, reader.purpose) for who, reader in READERS.items() if reader
        }
        self.screens |= {who: at_screen(who, "oversight") for who in UNSEEING}
        self.screens["unbound"] = stranger()
        self.questions: Counter[str] = Counter()
        self.tokens = {who: token_of(who, purpose) for who, purpose in purposes().items()}

    def ask(self, who: str, method: str, path: str, asked: Asked) -> HttpResponseBase:
        """The answer to somebody who asks here for the thing, in every way that the method has."""
        self._seat_again(who)
        screen = self.screens[who]
        more: dict[str, Any] = (
            {"HTTP_AUTHORIZATION": f"Bearer {self.tokens[who]}"}
            if path.startswith("/api/") and who in self.tokens
            else {}
        )
        if method in ("GET", "HEAD"):
            return screen.generic(method, f"{path}?{_spelt(query(asked))}", **more)
        if path.startswith("/api/"):
            return screen.generic(method, path, body(asked), content_type="application/json", **more)
        return screen.generic(method, path, _spelt(form(asked)), content_type="application/x-www-form-urlencoded")

    def _seat_again(self, who: str) -> None:
        """Undo what a route did to whoever asked it: it locked or ended his session, or revoked his token.

        Otherwise all that is asked after signing out would be answered by the sign-in, and prove nothing.
        """
        from watchfloor.web.accounts.models import ApiToken
        from watchfloor.web.front.seats import seat_of

        purpose = purposes().get(who)
        if purpose is None:
            return
        self.screens[who].cookies.pop("messages", None)
        if seat_of(self.screens[who].session.session_key or "") is None:
            self.screens[who] = at_screen(who, purpose)
        self.questions[who] += 1
        limited = self.questions[who] % A_TOKEN == 0  # a token asks so often in a minute, and no more
        if limited or not ApiToken.objects.filter(account__username=who, revoked=None).exists():
            self.tokens[who] = token_of(who, purpose)


def _spelt(fields: dict[str, str]) -> str:
    from urllib.parse import urlencode

    return urlencode(fields)


def purposes() -> dict[str, str]:
    return {who: reader.purpose for who, reader in READERS.items() if reader} | dict.fromkeys(
        UNSEEING, "oversight"
    )


def token_of(who: str, purpose: str) -> str:
    """A token for everything, for a month, in place of the ones before."""
    from watchfloor.web.accounts.models import Account, ApiToken
    from watchfloor.web.accounts.tokens import issue

    ApiToken.objects.filter(account__username=who).delete()
    return issue(Account.objects.get(username=who), name="leaks", purpose=purpose, scope="write", days=30)[0]


def enrol_readers() -> None:
    """Enrol the readers of the planted world as they are, and give each an account."""
    from watchfloor.core.label import Level
    from watchfloor.node.node import the_system
    from watchfloor.node.register.enrol import enrol_agency, enrol_person
    from watchfloor.web.accounts.models import Account

    system, readers = the_system(), [r for r in READERS.values() if r]
    for agency, kind in {r.agency: r.kind for r in readers}.items():
        enrol_agency(agency, by=system, title=agency, kind=kind, clearance=Level.TOP_SECRET)
    for r in readers:
        enrol_person(
            r.person, by=system, title=r.person, agency=r.agency, clearance=r.clearance,
            roles=r.roles, purposes=[r.purpose], authorised=r.authorised,
        )  # fmt: skip
    for person, role in UNSEEING.items():
        enrol_person(
            person, by=system, title=person, agency=POLICE, clearance=Level.UNCLASSIFIED,
            roles=[role], purposes=["oversight"],
        )  # fmt: skip
    for person in [*(r.person for r in readers), *UNSEEING]:
        Account.objects.create(username=person)


@pytest.fixture(scope="module")
def floor(migrated: object) -> Floor:
    from tests.conftest import empty_node

    empty_node()
    return Floor()


def told(answer: HttpResponseBase, asked: Asked) -> str:
    """All that an answer says, without what the question gave away."""
    said = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    kind = answer.headers.get("Content-Type", "")
    text = said.decode("utf-8", "replace") if kind.startswith(TEXT) or not kind else f"{said!r} {said.hex()}"
    text = f"{answer.status_code} {' '.join(f'{k}: {v}' for k, v in sorted(answer.headers.items()))} {text}".casefold()
    for string in [*asked.strings, str(asked.numbers[0])]:
        text = text.replace(string, "·")
    return text


def alike(text: str) -> str:
    """Without what changes from one answer to the next anyhow."""
    text = re.sub(CHANGING.pattern, "~", text, flags=re.IGNORECASE)
    return re.sub(r"content-length: \d+|etag: \S+|x-request-id: \S+|wf_csrf=\S+", "~", text)


ROUTES = routes()


@pytest.mark.slow
@pytest.mark.parametrize("route", ROUTES, ids=lambda r: r.pattern or "/")
def test_no_page_shows_what_its_reader_may_not_see(floor: Floor, route: Route) -> None:
    for who in [*PEOPLE, "unbound"]:
        hidden = floor.world.hidden_from(who)
        for what, asked in floor.world.asked.items():
            for path in route.paths(asked):
                text = told(floor.ask(who, "GET", path, asked), asked)
                assert [mark for mark in hidden if mark in text] == [], (who, what, path)


@pytest.mark.slow
@pytest.mark.parametrize("route", ROUTES, ids=lambda r: r.pattern or "/")
def test_no_method_shows_or_tells_apart_what_its_reader_may_not_see(floor: Floor, route: Route) -> None:
    for who in PEOPLE:
        hidden = floor.world.hidden_from(who)
        secret = next(s for s in SECRETS if s.twin and who not in s.seen_by)
        asked, absent = (
            floor.world.asked[secret.name],
            ABSENT_OF[floor.world.asked[secret.name].key.origin.split("@")[0]],
        )
        for method in METHODS:
            for path, twin in zip(route.paths(asked), route.paths(absent), strict=True):
                answer, other = floor.ask(who, method, path, asked), floor.ask(who, method, twin, absent)
                text = told(answer, asked)
                assert [mark for mark in hidden if mark in text] == [], (who, method, path)
                if DOOR.match(route.pattern):  # each answer has a challenge or a secret of its own, none a record
                    continue
                assert answer.status_code == other.status_code, (who, method, path)
                assert alike(text) == alike(told(other, absent)), (who, method, path)


@pytest.mark.slow
@pytest.mark.parametrize("route", ROUTES, ids=lambda r: r.pattern or "/")
def test_who_keeps_the_node_reads_no_content(floor: Floor, route: Route) -> None:
    words = [secret.word + n for secret in SECRETS for n in ("one", "two", "three", "four", "five", "six")]
    for who in UNSEEING:
        for asked in (floor.world.asked["open"], floor.world.asked["secret"]):
            for path in route.paths(asked):
                text = told(floor.ask(who, "GET", path, asked), asked)
                assert [word for word in words if word in text] == [], (who, path)


@pytest.mark.slow
@pytest.mark.parametrize("route", ROUTES, ids=lambda r: r.pattern or "/")
def test_no_route_fails(floor: Floor, route: Route) -> None:
    asked = floor.world.asked["open"]
    for method in METHODS:
        for path in route.paths(asked):
            for who in ("supervisor", "dpo", "unbound"):
                answer = floor.ask(who, method, path, asked)
                assert answer.status_code < 500, (who, method, path)
                if who == "unbound" and method != "OPTIONS":
                    assert answer.status_code not in (200, 201) or is_open(route), (method, path)


def is_open(route: Route) -> bool:
    """Whether strangers may see something here: signing in, joining, and whether the node is there."""
    return bool(
        re.match(r"login|join|health|ready|ca\.crt|2fa/(authenticate|webauthn/login)|oidc|jsi18n", route.pattern)
    )
