"""Sessions: how long they last, how they lock, who ends them; and the seats of streams that stay open."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.db import connections
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from tests.web.accounts.conftest import PASSWORD, code_of, signed_in, with_password, with_totp
from tests.web.conftest import at_screen


def seat(client):
    from watchfloor.web.front.seats import seat_of

    return seat_of(client.session.session_key)


def stands(client, before):
    from watchfloor.web.front.seats import standing

    return standing([before]).get(before)


def long_ago(client, **ago):
    """As if so much more time had gone by without a word from this session."""
    session = client.session
    records = session["account_authentication_methods"]
    for record in records:
        record["at"] -= timedelta(**ago).total_seconds()
    session.save()
    beside = UserSession.objects.filter(session_key=session.session_key)
    beside.update(last_seen_at=F("last_seen_at") - timedelta(**ago))


def retire(person, purposes=(), *, active=False):
    from watchfloor.core.label import Level
    from watchfloor.node.node import the_system
    from watchfloor.node.register.enrol import enrol_person

    enrol_person(
        person, by=the_system(), title=person, agency="aa.police", clearance=Level.SECRET,
        roles=["supervisor"], purposes=purposes or ["crime"], active=active,
    )  # fmt: skip


def test_a_seat_stands_as_long_as_its_person_is_at_work(floor):
    client = floor("ramos")
    before = seat(client)
    assert (before.person, before.purpose, before.acting_for) == ("ramos", "crime", None)
    assert stands(client, before).person == "ramos"


def test_a_locked_session_shows_nothing_and_its_streams_end(floor):
    client = floor("ramos")
    client.get("/")
    before = seat(client)
    assert client.post("/lock/").headers["Location"] == "/locked/"
    assert client.get("/search/?q=x").headers["Location"] == "/locked/?next=/search/%3Fq%3Dx"
    assert client.get("/tokens/").headers["Location"].startswith("/locked/")
    assert client.get("/factors/").headers["Location"].startswith("/locked/")
    page = client.get("/locked/")
    assert (page.status_code, b"ramos" in page.content, b'class="rail"' in page.content) == (200, True, False)
    assert stands(client, before) is None
    assert seat(client) is None


def test_a_password_or_a_code_unlocks_and_leads_back(floor):
    secret = with_totp("ramos")
    for address, said in (
        ("/reauthenticate/", {"password": PASSWORD}),
        ("/reauthenticate/code/", {"code": code_of(secret)}),
    ):
        client = at_screen("ramos")
        client.get("/")
        client.post("/lock/")
        assert client.post(address, {**said, "next": "/search/"}).headers["Location"] == "/search/"
        assert client.get("/").status_code == 200
        assert seat(client)


def test_a_wrong_password_leaves_it_locked(floor):
    with_totp("ramos")
    client = at_screen("ramos")
    client.get("/")
    client.post("/lock/")
    assert client.post("/reauthenticate/", {"password": "not his"}).status_code == 422
    assert client.get("/").headers["Location"] == "/locked/?next=/"


def test_a_session_locks_when_nothing_is_heard_from_its_person(floor):
    client = floor("ramos")
    client.get("/")
    before = seat(client)
    long_ago(client, minutes=14)
    assert stands(client, before)
    long_ago(client, minutes=2)
    assert stands(client, before) is None
    assert client.get("/").headers["Location"] == "/locked/?next=/"
    assert client.get("/").status_code == 302  # asking again is no proof


def test_what_a_page_asks_by_itself_is_no_sign_of_life(floor):
    client = floor("ramos")
    client.get("/")
    long_ago(client, minutes=10)
    assert client.get("/", headers={"X-Background": "1"}).status_code == 200
    long_ago(client, minutes=6)
    assert client.get("/", headers={"X-Background": "1"}).status_code == 302


def test_a_request_of_the_person_is_a_sign_of_life(floor):
    client = floor("ramos")
    client.get("/")
    UserSession.objects.update(last_seen_at=F("last_seen_at") - timedelta(minutes=10))
    client.get("/")
    assert time.time() - UserSession.objects.get().last_seen_at.timestamp() < 5


def test_a_session_ends_after_its_time_however_busy_it_is(floor):
    client = floor("ramos")
    client.get("/")
    before = seat(client)
    long_ago(client, hours=8, minutes=1)
    UserSession.objects.update(last_seen_at=F("last_seen_at") + timedelta(hours=8))
    assert stands(client, before) is None
    assert client.get("/").headers["Location"] == "/login/?next=/"


def test_a_part_of_a_page_leads_the_whole_page_to_the_lock(floor):
    client = floor("ramos")
    client.get("/")
    client.post("/lock/")
    here = {"HX-Request": "true", "HX-Current-URL": "http://localhost/search/?q=x"}
    answer = client.get("/", headers=here)
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (200, "/locked/?next=/search/%3Fq%3Dx")


def test_who_is_retired_is_out_at_the_next_request(floor):
    client = floor("ramos")
    before = seat(client)
    retire("ramos")
    assert stands(client, before) is None
    assert client.get("/").headers["Location"] == "/login/?next=/"
    assert "_auth_user_id" not in client.session
    other = floor("ramos")
    assert other.get("/tokens/").headers["Location"].startswith("/login/")


def test_who_lost_a_purpose_chooses_another(floor):
    client = floor("ramos", "border")
    before = seat(client)
    retire("ramos", ["crime"], active=True)
    assert stands(client, before) is None
    assert client.get("/").headers["Location"] == "/purpose/?next=/"
    page = client.get("/purpose/").content.decode()
    assert "ramos does not work here for border" in page
    assert 'value="border"' not in page


def test_another_purpose_needs_no_new_sign_in_and_is_another_seat(floor, caplog):
    client = floor("ramos")
    before = seat(client)
    with caplog.at_level("INFO", logger="watchfloor.web.accounts"):
        assert client.post("/purpose/", {"purpose": "border", "next": "/"}).status_code == 302
    assert [(r.levelname, r.message) for r in caplog.records] == [("INFO", "purpose chosen")]
    assert stands(client, before) is None
    assert seat(client).purpose == "border"
    assert client.post("/purpose/", {"purpose": "oversight"}).status_code == 422
    assert client.post("/purpose/", {"purpose": "crime", "acting_for": "boss"}).status_code == 422


def test_somebody_works_in_place_of_an_absent_colleague_on_those_days(floor):
    from watchfloor.node.ledger.clock import today
    from watchfloor.node.node import the_system
    from watchfloor.node.register.enrol import stand_in

    stand_in("ramos", "boss", by=the_system(), first=today(), last=today())
    client = floor("ramos")
    assert "<option>boss</option>" in client.get("/purpose/").content.decode()
    client.post("/purpose/", {"purpose": "crime", "acting_for": "boss"})
    assert stands(client, seat(client)).acting_for == "boss"
    assert "in place of boss" in client.get("/").content.decode()


def test_a_person_sees_and_ends_his_own_sessions_only(floor):
    one, other, stranger_ = floor("ramos"), floor("ramos"), floor("silva")
    for client in (one, other, stranger_):
        client.get("/")
    page = one.get("/sessions/").content.decode()
    assert page.count("127.0.0.1</span>") == 2
    theirs = UserSession.objects.get(session_key=stranger_.session.session_key).pk
    mine = UserSession.objects.get(session_key=other.session.session_key).pk
    assert one.post(f"/sessions/{theirs}/end/").status_code == 404
    assert one.post(f"/sessions/{mine}/end/").status_code == 302
    assert other.get("/").headers["Location"].startswith("/login/")
    assert stranger_.get("/").status_code == 200
    third = floor("ramos")
    third.get("/")
    one.post("/sessions/end-others/")
    assert (third.get("/").status_code, one.get("/").status_code) == (302, 200)


def test_an_administrator_ends_all_sessions_of_a_person(floor):
    from watchfloor.core.errors import Refused
    from watchfloor.node.register.who import reader_named
    from watchfloor.web.accounts.sessions import end_sessions

    client = floor("ramos")
    before = seat(client)
    with pytest.raises(Refused):
        end_sessions("ramos", by=reader_named("silva", "crime"))
    end_sessions("ramos", by=reader_named("admin", "oversight"))
    end_sessions("nobody", by=reader_named("admin", "oversight"))
    assert stands(client, before) is None
    assert client.get("/").headers["Location"].startswith("/login/")


def test_a_new_password_ends_the_other_sessions(floor):
    with_totp("ramos")
    one, other = at_screen("ramos"), at_screen("ramos")
    before = seat(other)
    said = {
        "oldpassword": PASSWORD,
        "password1": "four egrets at low tide",
        "password2": "four egrets at low tide",
    }
    assert one.post("/password/", said).status_code == 302
    assert stands(other, before) is None
    assert one.get("/").status_code == 200
    assert other.get("/").status_code == 302


def test_a_session_of_one_factor_is_no_seat(floor):
    from tests.web.accounts.conftest import typed
    from tests.web.conftest import stranger

    with_password("ramos")
    client = stranger()
    typed(client, "ramos")
    assert seat(client) is None
    waiting = signed_in("silva")
    assert seat(waiting) is None  # no purpose yet


def test_many_seats_are_asked_for_in_as_few_queries_as_one(floor):
    from watchfloor.web.front.seats import standing

    seats = [seat(floor(person)) for person in ("ramos", "silva", "okafor")]
    asked = []
    for some in (seats[:1], seats):
        with (
            CaptureQueriesContext(connections["default"]) as plain,
            CaptureQueriesContext(connections["ledger"]) as kept,
        ):
            assert len(standing(some)) == len(some)
        asked.append((len(plain), len(kept)))
    assert asked == [(3, 2), (3, 2)]


def test_the_key_of_a_session_is_read_off_its_cookie(floor):
    from watchfloor.web.front.seats import session_key_of

    assert session_key_of([(b"host", b"x"), (b"cookie", b"a=b; wf_session=abc123; c=d")]) == "abc123"
    assert session_key_of([(b"cookie", b"a=b")]) == ""
    assert session_key_of([]) == ""
