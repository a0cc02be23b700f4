"""Signing in through an agency's own provider: a real one, started on this machine."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
import requests
from django.test import override_settings

from tests.web.accounts.conftest import code_of, with_password, with_totp
from tests.web.conftest import stranger
from watchfloor.core.errors import Malformed, Unavailable
from watchfloor.web.accounts.issuers import Issuer, issuers_of

USERS = (
    {"sub": "s-ramos", "preferred_username": "ramos"},
    {"sub": "s-mfa", "preferred_username": "ramos", "amr": ["pwd", "mfa"]},
    {"sub": "s-silva", "preferred_username": "silva"},
    {"sub": "s-nobody", "preferred_username": "nobody"},
    {"sub": "s-odd", "preferred_username": ["ramos"]},
    {"sub": "s-none"},
)
REFUSED = "Your provider vouches for nobody who can sign in here"
TABLE = {
    "id": "aa", "name": "Police sign-in", "issuer": "https://id.aa.example", "client_id": "watchfloor",
    "secret_file": "oidc.secret", "agency": "aa.police",
}  # fmt: skip


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    """The address of a provider that knows USERS."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    users = [word for user in USERS for word in ("--user-claims", json.dumps(user))]
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port), *users]
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield _answering(f"http://127.0.0.1:{port}")
    finally:
        running.terminate()
        running.wait(10)


def _answering(address: str) -> str:
    for _ in range(200):
        try:
            requests.get(f"{address}/jwks", timeout=2)
        except requests.ConnectionError:
            time.sleep(0.05)
        else:
            return address
    raise AssertionError("the provider did not start")


@pytest.fixture
def issuer(floor, provider, tmp_path) -> Iterator[Issuer]:
    """That provider as the police's."""
    (tmp_path / "oidc.secret").write_text("hush\n")
    found = issuers_of([{**TABLE, "issuer": provider}])[0]
    with configured(found, tmp_path):
        yield found


def configured(issuer, root):
    providers = {"openid_connect": {"APPS": [issuer.app(root)]}}
    return override_settings(ISSUERS=(issuer,), SOCIALACCOUNT_PROVIDERS=providers)


def led_through(client, subject):
    """Press the button, let this subject sign in at the provider, and come back: the node's answer."""
    asked = client.post("/login/by/aa/")
    assert asked.status_code == 302, asked.content.decode()
    there = requests.post(asked.headers["Location"], data={"sub": subject}, allow_redirects=False, timeout=5)
    back = urlsplit(there.headers["Location"])
    return client.get(f"{back.path}?{back.query}")


def said(client):
    return client.get("/login/").content.decode()


def test_a_person_of_the_agency_signs_in_and_gives_his_second_factor_here(issuer):
    secret = with_totp("ramos")
    client = stranger()
    assert "Sign in with Police sign-in" in said(client)
    assert led_through(client, "s-ramos").headers["Location"] == "/login/second-factor/"
    assert client.get("/").headers["Location"].startswith("/login/")
    client.post("/login/second-factor/", {"code": code_of(secret)})
    assert client.get("/").headers["Location"] == "/purpose/?next=/"


def test_of_what_the_provider_tells_only_the_subject_is_kept(issuer):
    from allauth.socialaccount.models import SocialAccount, SocialToken

    with_totp("ramos")
    for _ in range(2):
        led_through(stranger(), "s-ramos")
    bound = SocialAccount.objects.get()
    assert (bound.user.username, bound.provider, bound.uid, bound.extra_data) == ("ramos", "aa", "s-ramos", {})
    assert not SocialToken.objects.exists()


def test_another_subject_with_the_same_name_is_turned_back(issuer):
    with_totp("ramos")
    led_through(stranger(), "s-ramos")
    client = stranger()
    assert led_through(client, "s-mfa").headers["Location"] == "/login/"
    assert REFUSED in said(client)


@pytest.mark.parametrize("subject", ["s-silva", "s-nobody", "s-odd", "s-none", "s-unknown"])
def test_everybody_else_is_turned_back_in_one_wording(issuer, subject):
    from watchfloor.web.accounts.models import Account

    before = Account.objects.count()
    client = stranger()
    assert led_through(client, subject).headers["Location"] == "/login/"
    assert REFUSED in said(client)
    assert Account.objects.count() == before


def test_who_was_retired_or_has_no_account_is_turned_back(issuer):
    from tests.web.accounts.test_sessions import retire
    from watchfloor.web.accounts.models import Account

    client = stranger()
    retire("ramos")
    led_through(client, "s-ramos")
    assert REFUSED in said(client)
    retire("ramos", ["crime"], active=True)
    Account.objects.filter(username="ramos").delete()
    led_through(client, "s-ramos")
    assert REFUSED in said(client)


def test_a_second_factor_given_there_counts_only_where_that_is_agreed(issuer, tmp_path):
    with_totp("ramos")
    assert led_through(stranger(), "s-mfa").headers["Location"] == "/login/second-factor/"
    with configured(replace(issuer, trusts_mfa=True), tmp_path):
        client = stranger()
        assert led_through(client, "s-mfa").headers["Location"] == "/"
        assert client.get("/").headers["Location"] == "/purpose/?next=/"


def test_without_a_second_factor_there_the_agreement_changes_nothing(issuer, tmp_path):
    with_totp("ramos")
    with configured(replace(issuer, trusts_mfa=True), tmp_path):
        assert led_through(stranger(), "s-ramos").headers["Location"] == "/login/second-factor/"


def test_who_has_no_factor_yet_enrols_one(issuer):
    with_password("ramos")
    client = stranger()
    led_through(client, "s-ramos")
    assert client.get("/").headers["Location"] == "/factors/"


def test_an_agency_within_the_issuers_counts_and_one_beside_it_does_not(issuer, tmp_path):
    with configured(replace(issuer, agency="aa"), tmp_path):
        with_totp("ramos")
        assert led_through(stranger(), "s-ramos").headers["Location"] == "/login/second-factor/"
    with configured(replace(issuer, agency="aa.customs"), tmp_path):
        client = stranger()
        led_through(client, "s-ramos")
        assert REFUSED in said(client)


def test_an_answer_that_nobody_asked_for_is_refused(issuer):
    with_totp("ramos")
    client = stranger()
    asked = client.post("/login/by/aa/")
    there = requests.post(asked.headers["Location"], data={"sub": "s-ramos"}, allow_redirects=False, timeout=5)
    back = urlsplit(there.headers["Location"])
    victim = stranger()
    assert victim.get(f"{back.path}?{back.query}").headers["Location"] == "/login/"
    assert "The provider did not sign you in" in said(victim)
    replayed = client.get(f"{back.path}?{back.query}")
    assert replayed.headers["Location"] == "/login/second-factor/"
    assert stranger().get(f"{back.path}?{back.query}").headers["Location"] == "/login/"


def test_a_provider_that_is_down_is_said_to_be(issuer, tmp_path):
    with configured(replace(issuer, issuer="http://127.0.0.1:9"), tmp_path):
        answer = stranger().post("/login/by/aa/")
        assert (answer.status_code, b"does not answer" in answer.content) == (503, True)


def test_what_two_answers_say_of_different_subjects_is_not_used():
    from watchfloor.web.accounts.oidc import _claims

    token = {"sub": "1", "preferred_username": "ramos"}
    assert _claims({"id_token": token, "userinfo": {"sub": "2", "preferred_username": "boss"}}) == {}
    assert _claims({"userinfo": {"sub": "1", "preferred_username": "boss"}}) == {}
    assert (
        _claims({"id_token": token, "userinfo": {"sub": "1", "amr": ["mfa"], "preferred_username": "boss"}})
        == token
    )


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"issuer": "http://id.aa.example"}, "https://"),
        ({"agency": "Police"}, "agency name"),
        ({"id": "a/b"}, "letters, digits and dashes"),
        ({"name": ""}, "a text"),
        ({"trusts_mfa": "yes"}, "true or false"),
        ({"colour": "blue"}, "only id, name"),
    ],
)
def test_a_wrong_table_is_refused_by_its_place(wrong, told):
    with pytest.raises(Malformed, match=told):
        issuers_of([{**TABLE, **wrong}])


def test_a_table_that_lacks_a_line_or_is_there_twice_is_refused(tmp_path):
    with pytest.raises(Malformed, match="a line for issuer"):
        issuers_of([{k: v for k, v in TABLE.items() if k != "issuer"}])
    with pytest.raises(Malformed, match="one table for each"):
        issuers_of([TABLE, TABLE])
    with pytest.raises(Unavailable, match="secret"):
        issuers_of([TABLE])[0].app(tmp_path)
    assert issuers_of([TABLE])[0].origin == "https://id.aa.example"
    assert issuers_of([]) == ()
