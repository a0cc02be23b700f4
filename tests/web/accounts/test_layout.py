"""Every page of the door is ours: each address of django-allauth that is mounted, by everybody who may come there."""

from __future__ import annotations

import pytest
from django.urls import URLPattern, get_resolver, reverse

from tests.web.accounts.conftest import typed, with_passkey, with_password, with_totp
from tests.web.conftest import at_screen, stranger
from watchfloor.web.accounts.urls import urlpatterns
from watchfloor.web.front.work import Open

MOUNTED = [p for p in urlpatterns if isinstance(p, URLPattern)]
ENDING = ("account_logout", "mfa_deactivate_totp", "mfa_remove_webauthn", "mfa_generate_recovery_codes")


def addresses(passkey):
    values = {"provider_id": "aa", "pk": passkey}
    for pattern in MOUNTED:
        said = {name: values[name] for name in pattern.pattern.converters}
        yield pattern.name, reverse(pattern.name or "", kwargs=said)


def newcomer():
    with_password("silva")
    client = stranger()
    typed(client, "silva")
    return client


def halfway():
    with_totp("silva")
    client = stranger()
    typed(client, "silva")
    return client


WHO = {
    "a stranger": stranger,
    "who gave a password": halfway,
    "who enrols": newcomer,
    "who works": lambda: at_screen("ramos"),
}


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("method", ["get", "post"])
def test_every_page_is_in_our_layout(floor, who, method):
    with_totp("ramos")
    client, passkey = WHO[who](), with_passkey("ramos")
    pages = 0
    for name, address in addresses(passkey):
        if name in ENDING and method == "post":
            continue
        answer = getattr(client, method)(address)
        assert answer.status_code < 500, (name, answer.status_code)
        if answer.status_code in (302, 405):
            continue
        if answer.headers["Content-Type"].startswith("text/html"):
            page = answer.content.decode()
            pages += 1
            assert '<html lang="en">' in page, name
            assert 'class="entrance"' in page, name
            assert 'id="banner"' in page, name
            assert "<h1>" in page, name
            assert "Menu:" not in page, name
            assert " style=" not in page, name
            assert page.count("button filled") <= 1, name
    assert pages


def test_what_is_not_mounted_is_not_there():
    names = set(get_resolver().reverse_dict)
    assert "account_login" in names
    for stock in ("account_signup", "account_email", "account_reset_password", "socialaccount_signup",
                  "socialaccount_connections", "mfa_download_recovery_codes", "account_inactive"):  # fmt: skip
        assert stock not in names


def test_whoever_is_signed_in_meets_no_view_that_forgot_to_say_to_whom_it_is_open():
    for pattern in MOUNTED:
        assert isinstance(getattr(pattern.callback, "open_to", None), Open)
