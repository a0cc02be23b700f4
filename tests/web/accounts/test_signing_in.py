"""Signing in: password, second factor, purpose; and what stands in the way of everything else."""

from __future__ import annotations

import pytest

from tests.web.accounts.conftest import PASSWORD, code_of, signed_in, typed, with_password, with_totp
from tests.web.conftest import stranger


def test_password_code_and_purpose_lead_to_work(floor):
    secret = with_totp("ramos")
    client = stranger()
    assert typed(client, "ramos").headers["Location"] == "/login/second-factor/"
    assert client.get("/").headers["Location"].startswith("/login/")  # a password alone opens nothing
    assert client.post("/login/second-factor/", {"code": code_of(secret)}).headers["Location"] == "/"
    assert client.get("/").headers["Location"] == "/purpose/?next=/"
    assert client.post("/purpose/", {"purpose": "crime", "next": "/search/"}).headers["Location"] == "/search/"
    assert client.get("/").status_code == 200


def test_who_has_no_second_factor_can_only_enrol_one(floor):
    with_password("ramos")
    client = stranger()
    typed(client, "ramos")
    for address in ("/", "/purpose/", "/tokens/", "/sessions/", "/search/", "/password/", "/factors/passkeys/"):
        assert client.get(address).headers["Location"] == "/factors/"
    page = client.get("/factors/").content.decode()
    assert "Nobody works here with a password alone" in page
    assert client.get("/factors/passkeys/add/").status_code == 200


def test_an_enrolled_authenticator_counts_at_once_and_its_recovery_codes_are_shown_once(floor):
    with_password("ramos")
    client = stranger()
    typed(client, "ramos")
    client.get("/factors/authenticator/")
    answer = client.post("/factors/authenticator/", {"code": code_of(client.session["mfa.totp.secret"])})
    assert answer.headers["Location"] == "/factors/recovery-codes/"
    shown = client.get("/factors/recovery-codes/").content.decode()
    assert shown.count("<li>") == 10
    assert client.get("/factors/recovery-codes/").content.decode().count("<li>") == 0
    assert client.get("/").headers["Location"] == "/purpose/?next=/"


def test_a_session_opened_before_a_factor_was_enrolled_elsewhere_is_over(floor):
    with_password("ramos")
    client = stranger()
    typed(client, "ramos")
    assert client.get("/factors/").status_code == 200
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    from watchfloor.web.accounts.models import Account

    TOTP.activate(Account.objects.get(username="ramos"), generate_totp_secret())
    assert client.get("/factors/").headers["Location"].startswith("/login/")
    assert "_auth_user_id" not in client.session


def test_a_code_counts_once(floor):
    secret = with_totp("ramos")
    code = code_of(secret)
    first, second = stranger(), stranger()
    for client in (first, second):
        typed(client, "ramos")
    assert first.post("/login/second-factor/", {"code": code}).status_code == 302
    from django.core.cache import cache

    cache.clear()  # what allauth remembers for half a minute only
    again = second.post("/login/second-factor/", {"code": code})
    assert (again.status_code, "used already" in again.content.decode()) == (422, True)
    assert second.post("/login/second-factor/", {"code": code_of(secret, later=1)}).status_code == 302


def test_a_recovery_code_counts_once(floor):
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    from watchfloor.web.accounts.models import Account

    with_totp("ramos")
    code = RecoveryCodes.activate(Account.objects.get(username="ramos")).generate_codes()[0]
    for status in (302, 422):
        client = stranger()
        typed(client, "ramos")
        assert client.post("/login/second-factor/", {"code": code}).status_code == status


def test_secrets_of_factors_are_stored_sealed(floor):
    from allauth.mfa.models import Authenticator

    secret = with_totp("ramos")
    assert secret not in str(Authenticator.objects.get(type="totp").data)


@pytest.mark.parametrize("person", ["ramos", "nobody", "closed"])
def test_a_wrong_password_is_answered_alike_for_everybody(floor, person):
    from watchfloor.web.accounts.models import Account

    with_totp("ramos")
    closed = Account.objects.create(username="closed", is_active=False)
    closed.set_password(PASSWORD)
    closed.save()
    typed_password = PASSWORD if person == "closed" else "not his password"
    answer = typed(stranger(), person, typed_password)
    assert answer.status_code == 422
    assert "Name and password do not fit." in answer.content.decode()


def test_a_wrong_name_costs_as_many_hashes_as_a_wrong_password(floor, monkeypatch):
    from django.contrib.auth.hashers import ScryptPasswordHasher

    hashed: list[int] = []
    encode = ScryptPasswordHasher.encode

    def counted(*said, **more):
        hashed.append(1)
        return encode(*said, **more)

    monkeypatch.setattr(ScryptPasswordHasher, "encode", counted)
    with_totp("ramos")
    counts = []
    for person in ("ramos", "nobody"):
        hashed.clear()
        typed(stranger(), person, "not his password")
        counts.append(len(hashed))
    assert counts[0] == counts[1] == 1


def test_who_tries_too_often_is_slowed_down(floor):
    with_totp("ramos")
    client = stranger()
    said = [typed(client, "ramos", f"wrong {n}").content.decode() for n in range(6)]
    assert "Too many attempts" in said[-1]
    assert "Too many attempts" in typed(client, "ramos").content.decode()  # also with the right one
    for n in range(40):
        answer = typed(client, f"somebody-{n}")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60")
    assert b"Too many attempts" in answer.content


def test_wrong_codes_are_slowed_down(floor):
    with_totp("ramos")
    client = stranger()
    typed(client, "ramos")
    said = [client.post("/login/second-factor/", {"code": f"{n:06}"}).content.decode() for n in range(7)]
    assert "Too many attempts" in said[-1]


def test_the_session_gets_a_new_key_on_signing_in(floor):
    secret = with_totp("ramos")
    client = stranger()
    typed(client, "ramos")
    before = client.session.session_key
    client.post("/login/second-factor/", {"code": code_of(secret)})
    assert client.session.session_key != before


def test_cookies_are_for_this_site_and_out_of_reach_of_scripts(floor):
    client = signed_in("ramos")
    client.get("/purpose/")
    for name in ("wf_session", "wf_csrf"):
        cookie = client.cookies[name]
        assert cookie["httponly"] is True
        assert cookie["samesite"] == "Lax"
    assert client.cookies["wf_session"]["max-age"] == ""  # it goes with the browser


def test_a_form_from_elsewhere_is_refused(floor):
    with_totp("ramos")
    assert typed(stranger(enforce_csrf_checks=True), "ramos").status_code == 403


@pytest.mark.parametrize("wished", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_nobody_is_led_out_of_the_node(floor, wished):
    client = signed_in("ramos")
    assert client.post("/purpose/", {"purpose": "crime", "next": wished}).headers["Location"] == "/"
