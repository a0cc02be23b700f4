"""Tokens: issued by their person, shown once, for one purpose, until their day; void with one word."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.web.accounts.conftest import PASSWORD, with_totp
from tests.web.accounts.test_sessions import long_ago, retire
from tests.web.conftest import at_screen
from watchfloor.core.errors import Malformed, Refused

SAID = {"name": "nightly export", "purpose": "crime", "scope": "read", "days": "30"}


def account(person="ramos"):
    from watchfloor.web.accounts.models import Account

    return Account.objects.get(username=person)


def issued(**more):
    from watchfloor.web.accounts.tokens import issue

    return issue(account(), **{"name": "export", "purpose": "crime", "scope": "write", "days": 30, **more})


def test_a_token_is_its_person_for_one_purpose(floor):
    from watchfloor.web.accounts.tokens import bearer

    text, row = issued()
    found = bearer(text)
    assert (found.reader.person, found.reader.purpose, found.scope) == ("ramos", "crime", "write")
    assert found.token_id == row.pk
    assert text.startswith("wf_")
    row.refresh_from_db()
    assert text not in str(vars(row))
    assert row.last_used is not None


def test_a_token_that_does_not_count_is_refused_in_one_wording(floor):
    from watchfloor.node.ledger.clock import utc_now
    from watchfloor.web.accounts.models import ApiToken
    from watchfloor.web.accounts.tokens import bearer, revoke

    said = set()
    old, row = issued()
    ApiToken.objects.filter(pk=row.pk).update(expires=utc_now() - timedelta(seconds=1))
    ended, row = issued()
    revoke(account(), row.pk)
    lost, _ = issued(purpose="border")
    closed, _ = issued()
    retire("ramos", ["crime"], active=True)
    for text in (old, ended, lost, "wf_never", "", "\x00", "é" * 400):
        with pytest.raises(Refused) as refused:
            bearer(text)
        said.add(str(refused.value))
    retire("ramos")
    with pytest.raises(Refused) as refused:
        bearer(closed)
    assert {*said, str(refused.value)} == {str(refused.value)}


@pytest.mark.parametrize(
    "wrong",
    [{"name": " "}, {"name": "x" * 61}, {"scope": "all"}, {"days": 0}, {"days": 91}, {"purpose": "oversight"}],
)
def test_what_a_token_may_not_be(floor, wrong):
    with pytest.raises((Malformed, Refused)):
        issued(**wrong)


def test_nobody_has_too_many(floor):
    from watchfloor.web.accounts.tokens import MOST

    for _ in range(MOST):
        issued()
    with pytest.raises(Refused, match="revoke one"):
        issued()


def test_a_token_is_shown_once_on_its_page(floor):
    client = floor("ramos")
    page = client.post("/tokens/", SAID).content.decode()
    assert page.count("wf_") == 1
    assert "nightly export" in page
    later = client.get("/tokens/").content.decode()
    assert ("wf_" in later, "nightly export" in later) == (False, True)


def test_issuing_needs_a_fresh_proof_and_then_goes_on(floor):
    with_totp("ramos")
    client = at_screen("ramos")
    client.get("/")
    long_ago(client, minutes=6)
    asked = client.post("/tokens/", SAID)
    assert asked.headers["Location"].startswith("/reauthenticate/code/?next=")
    answer = client.post("/reauthenticate/", {"password": PASSWORD, "next": "/tokens/"})
    assert (answer.status_code, "wf_" in answer.content.decode()) == (200, True)


def test_what_is_wrong_is_said_beside_the_field(floor):
    answer = floor("ramos").post("/tokens/", {**SAID, "days": "900"})
    assert (answer.status_code, 'aria-invalid="true"' in answer.content.decode()) == (422, True)
    answer = floor("ramos").post("/tokens/", {**SAID, "purpose": "oversight"})
    assert (answer.status_code, "does not work here for oversight" in answer.content.decode()) == (422, True)


def test_one_revokes_ones_own_only(floor):
    _, row = issued()
    assert floor("silva").post(f"/tokens/{row.pk}/revoke/").status_code == 404
    assert floor("ramos").post(f"/tokens/{row.pk}/revoke/").status_code == 302
    assert floor("ramos").post(f"/tokens/{row.pk}/revoke/").status_code == 404
