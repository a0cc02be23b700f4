"""Second factors: the last one stays, and what is no passkey opens nothing."""

from __future__ import annotations

import json

import pytest

from tests.web.accounts.conftest import with_passkey, with_password, with_totp
from tests.web.conftest import at_screen, stranger


def kept():
    from allauth.mfa.models import Authenticator

    return sorted(Authenticator.objects.values_list("type", flat=True))


def test_the_only_passkey_stays(floor):
    number = with_passkey("ramos")
    client = at_screen("ramos")
    assert client.post(f"/factors/passkeys/{number}/remove/").headers["Location"] == "/factors/passkeys/"
    assert "add another one first" in client.get("/factors/passkeys/").content.decode()
    assert kept() == ["webauthn"]


def test_the_only_authenticator_stays(floor):
    with_totp("ramos")
    client = at_screen("ramos")
    assert client.post("/factors/authenticator/remove/").status_code == 422
    assert kept() == ["totp"]


def test_one_of_two_goes(floor):
    with_totp("ramos")
    number = with_passkey("ramos")
    client = at_screen("ramos")
    client.post(f"/factors/passkeys/{number}/remove/")
    assert kept() == ["totp"]


def test_nobody_touches_the_passkey_of_another(floor):
    number = with_passkey("silva")
    with_passkey("ramos")
    client = at_screen("ramos")
    for address in (f"/factors/passkeys/{number}/remove/", f"/factors/passkeys/{number}/edit/"):
        assert client.post(address, {"name": "mine"}).status_code == 404


def test_factors_are_changed_only_with_a_fresh_proof(floor):
    from tests.web.accounts.test_sessions import long_ago

    with_totp("ramos")
    client = at_screen("ramos")
    client.get("/")
    long_ago(client, minutes=6)
    for address in ("/factors/passkeys/add/", "/factors/authenticator/remove/", "/factors/recovery-codes/new/"):
        assert client.get(address).headers["Location"].startswith("/reauthenticate/code/")


@pytest.mark.parametrize(
    "credential",
    [
        "",
        "x",
        "null",
        "[]",
        "{}",
        '{"response": []}',
        '{"id": "a", "rawId": "a", "type": "public-key", "response": {}}',
    ],
)
def test_what_is_no_passkey_opens_nothing(floor, credential):
    with_password("ramos")
    client = stranger()
    challenge = client.get("/login/passkey/", headers={"Accept": "application/json"})
    assert json.loads(challenge.content)["request_options"]["publicKey"]["userVerification"] == "required"
    answer = client.post("/login/passkey/", {"credential": credential})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/login/")
    assert client.get("/").headers["Location"].startswith("/login/")


def test_a_closed_account_is_told_nothing_by_its_passkey_either(floor):
    from django.contrib.messages.storage.fallback import FallbackStorage
    from django.test import RequestFactory

    from watchfloor.web.accounts.adapter import Adapter
    from watchfloor.web.accounts.models import Account

    request = RequestFactory().post("/login/passkey/")
    request.session = stranger().session
    request._messages = FallbackStorage(request)  # type: ignore[attr-defined]
    answer = Adapter(request).respond_user_inactive(request, Account(username="ramos"))
    assert answer.headers["Location"] == "/login/"
