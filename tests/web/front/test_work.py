"""Who is at work: every page is closed until a session names a reader."""

from __future__ import annotations

from tests.web.conftest import stranger


def test_a_stranger_is_led_to_the_sign_in(floor):
    answer = stranger().get("/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/login/?next=/")


def test_somebody_at_work_sees_the_watch(floor):
    answer = floor("ramos").get("/")
    assert answer.status_code == 200
    assert b">Watch</h1>" in answer.content
