"""Invitations and resets: a code once, for one person, until its time; nothing by e-mail."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from tests.web.accounts.conftest import PASSWORD, admin, signed_in, with_totp
from tests.web.conftest import stranger
from watchfloor.core.errors import Malformed, Refused

NEW = "five pelicans off Isla Fuerte"


def joining(client, person, code, password=NEW, again=None):
    said = {"person": person, "code": code, "password": password, "again": again or password}
    return client.post("/join/", said)


def invited(person="ramos"):
    from watchfloor.web.accounts.invitations import invite

    return invite(person, by=admin())


def test_somebody_joins_with_his_code_and_enrols_a_factor(floor):
    client, code = stranger(), invited()
    assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}", code)
    answer = joining(client, "ramos", code)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/factors/")
    assert client.get("/").headers["Location"] == "/factors/"


def test_the_code_is_stored_as_its_digest(floor):
    from watchfloor.web.accounts.models import Invitation

    code = invited()
    kept = str(vars(Invitation.objects.get()))
    assert code not in kept
    assert code.replace("-", "") not in kept


def test_a_code_may_be_typed_in_another_way(floor):
    code = invited().lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert joining(stranger(), "ramos", code).status_code == 302


def test_every_wrong_input_gets_the_same_answer(floor):
    from watchfloor.node.ledger.clock import utc_now
    from watchfloor.web.accounts.models import Invitation

    code = invited("ramos")
    used = invited("silva")
    assert joining(stranger(), "silva", used).status_code == 302
    old = invited("okafor")
    Invitation.objects.filter(person="okafor").update(expires=utc_now() - timedelta(seconds=1))
    wrong = (
        ("ramos", "AAAA-BBBB-CCCC"), ("silva", used), ("silva", code), ("okafor", old), ("nobody", code), ("boss", code)
    )  # fmt: skip
    said = set()
    for person, typed in wrong:
        answer = joining(stranger(), person, typed)
        page = re.sub(r'value="[^"]*"|"X-CSRFToken": "\w+"', "", answer.content.decode())
        said.add((answer.status_code, page))
    assert len(said) == 1
    assert next(iter(said))[0] == 422


def test_a_weak_password_is_refused_before_anybody_is_looked_up(floor):
    code = invited()
    for person, typed in (("ramos", code), ("nobody", "AAAA-BBBB-CCCC")):
        answer = joining(stranger(), person, typed, "password1234")
        assert (answer.status_code, "too common" in answer.content.decode()) == (422, True)
    assert joining(stranger(), "ramos", code, NEW, "another one").status_code == 422
    assert joining(stranger(), "ramos", code).status_code == 302  # it was not used up


def test_guessing_is_slowed_down(floor):
    said = [joining(stranger(), "ramos", f"AAAA-BBBB-{n:04}").status_code for n in range(12)]
    assert (said[0], said[-1]) == (422, 429)


def test_a_new_code_voids_the_old(floor):
    old, new = invited(), invited()
    assert joining(stranger(), "ramos", old).status_code == 422
    assert joining(stranger(), "ramos", new).status_code == 302


def test_only_who_keeps_the_register_invites_and_only_who_is_enrolled_is_invited(floor):
    from watchfloor.node.register.who import reader_named
    from watchfloor.web.accounts.invitations import invite, reset

    for act in (invite, reset):
        with pytest.raises(Refused):
            act("silva", by=reader_named("ramos", "crime"))
        with pytest.raises(Malformed):
            act("nobody", by=admin())
    with_totp("ramos")
    with pytest.raises(Refused, match="can sign in already"):
        invite("ramos", by=admin())


def test_who_was_retired_cannot_use_his_code(floor):
    from tests.web.accounts.test_sessions import retire

    code = invited()
    retire("ramos")
    assert joining(stranger(), "ramos", code).status_code == 422


def test_a_reset_ends_sessions_factors_and_tokens_at_once(floor):
    from allauth.mfa.models import Authenticator

    from tests.web.accounts.test_tokens import issued
    from watchfloor.web.accounts.invitations import reset
    from watchfloor.web.accounts.tokens import bearer

    client = signed_in("ramos")
    client.post("/purpose/", {"purpose": "crime"})
    token, _row = issued()
    code = reset("ramos", by=admin())
    assert client.get("/").headers["Location"] == "/login/?next=/"
    assert not Authenticator.objects.exists()
    with pytest.raises(Refused):
        bearer(token)
    assert stranger().post("/login/", {"login": "ramos", "password": PASSWORD}).status_code == 422
    again = stranger()
    assert joining(again, "ramos", code).headers["Location"] == "/factors/"
