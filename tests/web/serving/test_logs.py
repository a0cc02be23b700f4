"""The canary: what people type, bear and cause never reaches the log, whoever logs it."""

import io
import json
import logging

import pytest
from django.db import DatabaseError
from django.test import override_settings
from django.urls import path

from tests.web.conftest import stranger
from watchfloor.core.errors import Broken, Malformed, Refused
from watchfloor.web.front.work import Open, open_to
from watchfloor.web.serving.answering import person_digest
from watchfloor.web.serving.logs import Lines, Short

CANARY = "Zebrafinch"


@pytest.fixture
def log():
    """Everything that anybody logs at any level, as the server would write it."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(Lines())
    root = logging.getLogger()
    level, handlers = root.level, root.handlers[:]
    root.setLevel(logging.DEBUG)
    root.addHandler(handler)
    yield written
    root.setLevel(level)
    root.handlers[:] = handlers


def lines(written):
    return [json.loads(line) for line in written.getvalue().splitlines()]


@pytest.mark.parametrize(
    "error",
    [
        Malformed(CANARY, CANARY, CANARY),
        Refused(CANARY, rule=CANARY, permit=CANARY),
        Broken(CANARY, CANARY),
        DatabaseError(f"duplicate key (name)=({CANARY})"),
        ValueError(CANARY),
        KeyError(CANARY),
    ],
    ids=lambda error: type(error).__name__,
)
def test_the_words_of_an_error_are_not_logged(floor, log, error):
    @open_to(Open.TO_ALL)
    def fails(request):
        raise error from ValueError(CANARY)

    addresses = (path("api/fails", fails),)
    with override_settings(ROOT_URLCONF=addresses):
        answer = stranger(raise_request_exception=False).get("/api/fails", {"q": CANARY})
    assert answer.status_code >= 400
    assert CANARY not in log.getvalue()


def test_a_fault_of_ours_is_told_by_its_class_and_place(log):
    try:
        Broken(CANARY, CANARY).what.index("x")
    except ValueError as error:
        logging.getLogger("watchfloor.web").error("unexpected 00ff", exc_info=error)
    (line,) = lines(log)
    assert (line["level"], line["error"]) == ("error", "ValueError")
    assert CANARY not in log.getvalue()


def test_what_is_typed_at_the_door_is_not_logged(floor, log):
    browser = stranger(HTTP_USER_AGENT=CANARY, HTTP_REFERER=f"http://localhost/{CANARY}")
    browser.get(f"/login/?next=/{CANARY}")
    browser.post("/login/", {"login": CANARY, "password": f"{CANARY}-secret-1"})
    browser.get(f"/{CANARY}/{CANARY}")
    browser.get("/metrics", HTTP_AUTHORIZATION=f"Bearer {CANARY}", HTTP_COOKIE=f"wf_session={CANARY}")
    browser.get("/ready", HTTP_HOST=f"{CANARY}.example")
    assert CANARY.lower() not in log.getvalue().lower()


def test_what_others_log_comes_without_its_words(log):
    for name in ("django.request", "django.security.csrf", "allauth", "asyncio", "somebody"):
        logging.getLogger(name).error("Bad request: %s", CANARY)
        logging.getLogger(name).warning(f"Bad request: {CANARY}")
    assert CANARY not in log.getvalue()
    assert {line["event"] for line in lines(log)} >= {"django.request has something to say"}


def test_a_field_that_is_not_known_is_not_written(log):
    logging.getLogger("watchfloor.web").error("event", extra={"query": CANARY, "route": "watch"})
    assert lines(log)[-1]["route"] == "watch"
    assert CANARY not in log.getvalue()


def test_a_person_is_a_digest_that_stays_the_same(floor):
    assert person_digest("ramos") == person_digest("ramos") != person_digest("silva")
    assert "ramos" not in person_digest("ramos")


def test_a_terminal_gets_the_same_in_a_short_line():
    record = logging.LogRecord("watchfloor.web", logging.WARNING, "x.py", 1, "a timer is cut short", (), None)
    record.route = "watch"
    assert Short().format(record)[8:] == "Z WARNING a timer is cut short route=watch"
