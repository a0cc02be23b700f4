"""/ready, /metrics and /ca.crt: terse to all, figures to who bears the token or administers."""

from datetime import timedelta

import pytest
from django.conf import settings

from tests.web.conftest import stranger
from watchfloor.node.ledger.clock import utc_now
from watchfloor.node.ledger.seal import seal
from watchfloor.node.node import the_system, this_home
from watchfloor.web.serving import ready
from watchfloor.web.serving.timers import Timer, Timers, serve_with
from watchfloor.web.serving.tls import certificates
from watchfloor.web.serving.token import metrics_token, token_file


@pytest.fixture(autouse=True)
def _fresh(monkeypatch):
    """Every test looks anew."""
    monkeypatch.setattr(ready, "REMEMBERED", -1.0)


def bearer():
    return {"HTTP_AUTHORIZATION": f"Bearer {metrics_token(this_home())}"}


def test_a_node_that_serves_is_ready_and_says_no_more_than_that(floor):
    answer = stranger().get("/ready")
    assert answer.status_code == 200
    assert answer.json() == {"ready": True, "failing": []}


def test_the_figures_are_for_the_token_and_for_administrators(floor):
    for client, more in ((stranger(), bearer()), (floor("admin", "oversight"), {})):
        assert client.get("/ready", **more).json()["pulse"]["logs"][0]["name"] == "ledger"
        answer = client.get("/metrics", **more)
        assert answer.status_code == 200
        assert b"watchfloor_log_entries" in answer.content


@pytest.mark.parametrize("person", ["ramos", "boss", "dpo", "silva"])
def test_others_at_work_get_no_figures(floor, person):
    client = floor(person, "oversight" if person == "dpo" else "crime")
    assert client.get("/metrics").status_code == 401
    assert "pulse" not in client.get("/ready").json()


@pytest.mark.parametrize("said", ["", "Bearer", "Bearer ", "Bearer wrong", "Basic YTpi", "Bearer señor"])
def test_without_the_token_there_are_no_metrics(floor, said):
    answer = stranger().get("/metrics", HTTP_AUTHORIZATION=said)
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_an_empty_token_file_opens_nothing(floor):
    file = token_file(this_home())
    metrics_token(this_home())
    kept = file.read_text()
    file.write_text("\n")
    try:
        assert stranger().get("/metrics", HTTP_AUTHORIZATION="Bearer ").status_code == 503
    finally:
        file.write_text(kept)


def test_the_token_is_readable_by_the_nodes_user_only(floor):
    metrics_token(this_home())
    assert token_file(this_home()).stat().st_mode & 0o777 == 0o600


def test_metrics_name_no_person_and_no_record(floor):
    floor("ramos").get("/")
    text = stranger().get("/metrics", **bearer()).content.decode()
    for word in ("ramos", "silva", "okafor", "/search", "EXERCISE"):
        assert word not in text
    assert 'watchfloor_log_waiting{log="ledger"}' in text


def test_a_record_that_waits_too_long_for_the_seal_makes_the_node_unready(floor, monkeypatch):
    late = timedelta(minutes=settings.CONFIG.seal_minutes * ready.SEALS_MISSED, seconds=60)
    real = utc_now
    monkeypatch.setattr(ready, "utc_now", lambda: real() + late)
    answer = stranger().get("/ready")
    assert (answer.status_code, answer.json()["failing"]) == (503, ["seal"])
    seal(by=the_system())
    assert stranger().get("/ready").status_code == 200


def test_a_full_disk_makes_the_node_unready(floor, monkeypatch):
    monkeypatch.setattr(ready, "LEAST_FREE", 1 << 62)
    assert stranger().get("/ready").json()["failing"] == ["disk"]


def test_a_timer_that_fails_is_worth_a_look(floor):
    def broken():
        raise OSError

    timer = Timer("backup", 60, broken)
    timers = Timers([timer])
    timers.run_now(timer)
    serve_with(timers)
    try:
        answer = stranger().get("/ready", **bearer())
        assert answer.json()["worth_a_look"] == ["timer backup"]
        assert b'watchfloor_timer_failures{timer="backup"} 1.0' in stranger().get("/metrics", **bearer()).content
    finally:
        serve_with(None)


def test_the_authoritys_certificate_can_be_taken_where_there_is_one(floor):
    assert stranger().get("/ca.crt").status_code == 404
    made = certificates(this_home(), ["localhost"])
    try:
        answer = stranger().get("/ca.crt")
        assert answer.content == made.ca.read_bytes()
        assert answer["Content-Type"] == "application/x-x509-ca-cert"
    finally:
        for file in made.ca.parent.iterdir():
            file.unlink()


def test_they_are_for_reading_only(floor):
    for page in ("/ready", "/metrics", "/ca.crt"):
        assert stranger().post(page).status_code == 405
