"""People who sign in: by password, code and passkey, in whole requests."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from django.core.cache import cache
from django.test import Client

from tests.web.conftest import stranger

if TYPE_CHECKING:
    from watchfloor.core.policy.reader import Reader

PASSWORD = "three herons over Cartagena"
ADDRESS = {"HTTP_USER_AGENT": "Mozilla/5.0 Firefox/140.0"}


@pytest.fixture(autouse=True)
def _no_earlier_attempts() -> Iterator[None]:
    """Nobody tried before this test."""
    cache.clear()
    yield
    cache.clear()


def admin() -> Reader:
    """The administrator, as he invites."""
    from watchfloor.node.register.who import reader_named

    return reader_named("admin", "oversight")


def with_password(person: str) -> None:
    """Give the person's account the password, and take its factors."""
    from allauth.mfa.models import Authenticator

    from watchfloor.web.accounts.models import Account

    account = Account.objects.get(username=person)
    account.set_password(PASSWORD)
    account.save()
    Authenticator.objects.filter(user=account).delete()


def with_totp(person: str) -> str:
    """Give the account the password and an authenticator; its secret."""
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    from watchfloor.web.accounts.models import Account

    with_password(person)
    secret: str = generate_totp_secret()
    TOTP.activate(Account.objects.get(username=person), secret)
    return secret


def code_of(secret: str, later: int = 0) -> str:
    """What an authenticator shows, or shows some steps of 30 seconds later."""
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

    code: str = format_hotp_value(hotp_value(secret, int(time.time()) // 30 + later))
    return code


def typed(client: Client, person: str, password: str = PASSWORD, **more: str) -> Any:
    """Type name and password."""
    return client.post("/login/", {"login": person, "password": password, **more})


def signed_in(person: str, secret: str | None = None) -> Client:
    """Somebody who signed in with password and code, and has chosen nothing yet."""
    secret = secret or with_totp(person)
    client = stranger(**ADDRESS)
    typed(client, person)
    answer = client.post("/login/second-factor/", {"code": code_of(secret)})
    assert answer.status_code == 302, answer.content.decode()
    return client


def with_passkey(person: str) -> int:
    """Give the account a passkey as a browser would have made it; its number. Nobody holds its private key."""
    from allauth.mfa.webauthn.internal.auth import WebAuthn
    from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
    from fido2.cose import ES256
    from fido2.utils import sha256, websafe_encode
    from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

    from watchfloor.web.accounts.models import Account

    key = ES256.from_cryptography_key(generate_private_key(SECP256R1()).public_key())
    name = person.encode().ljust(16, b".")
    made = AttestedCredentialData.create(b"\0" * 16, name, key)
    flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV | AuthenticatorData.FLAG.AT
    shown = AttestationObject.create("none", AuthenticatorData.create(sha256(b"localhost"), flags, 0, made), {})
    client = json.dumps({"type": "webauthn.create", "challenge": "", "origin": "http://localhost"}).encode()
    credential = {
        "id": websafe_encode(name), "rawId": websafe_encode(name), "type": "public-key",
        "response": {"clientDataJSON": websafe_encode(client), "attestationObject": websafe_encode(shown)},
        "clientExtensionResults": {"credProps": {"rk": True}},
    }  # fmt: skip
    number: int = WebAuthn.add(Account.objects.get(username=person), "My phone", credential).instance.pk
    return number
