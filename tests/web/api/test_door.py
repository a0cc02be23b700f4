"""The door of the API: a token in the header and nothing else, how much, in what type, and how it refuses."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from django.conf import settings

from tests.web.api.conftest import AT, UNDER, Cast, program
from tests.web.conftest import AtScreen, stranger
from watchfloor.desk.deeds import DEEDS
from watchfloor.web.api.bearing import forget_pace
from watchfloor.web.api.site import DOCUMENT, addresses
from watchfloor.web.front.work import Open

PATHS = sorted(DOCUMENT["paths"])
PROBLEM = "application/problem+json"


def filled(path: str) -> str:
    """The path with something in its places."""
    return (
        path.replace("{ref}", "12345678")
        .replace("{log}", "ledger")
        .replace("{person}", "x")
        .replace("{agency}", "x")
    )


@pytest.mark.parametrize("method", ["get", "post", "put", "delete", "patch", "head", "options"])
def test_without_a_token_every_address_and_method_answers_401(floor: AtScreen, method: str):
    for client in (stranger(), floor("ramos")):  # a session's cookie opens nothing
        for path in [*PATHS, f"{AT}/nothing/here"]:
            answer = getattr(client, method)(filled(path))
            assert answer.status_code == 401, path
            assert answer["WWW-Authenticate"].startswith("Bearer")
            if method != "head":
                assert answer["Content-Type"] == PROBLEM
                assert answer.json()["type"] == "urn:watchfloor:problem:unsigned"


@pytest.mark.parametrize(
    "header", ["Bearer ", "Bearer wrong", "Basic cmFtb3M6eA==", "Bearer a b", "Bearer é", "Token x"]
)
def test_what_is_no_token_that_counts_answers_401(floor: AtScreen, header: str):
    answer = stranger().get(f"{AT}/whoami", headers={"Authorization": header})
    assert answer.status_code == 401
    assert header[7:] not in answer.content.decode() or not header[7:].strip()


def test_a_token_in_the_address_is_no_token(cast: Cast):
    token = cast.ramos.token
    assert stranger().get(f"{AT}/whoami", {"access_token": token, "token": token}).status_code == 401


def test_every_address_of_ninja_stands_behind_the_door():
    served = list(addresses())
    paths = {f"{AT}/{str(one.pattern).replace('<', '{').replace('>', '}')}" for one in served}
    assert paths == {*PATHS, f"{AT}/", f"{AT}/{{path:rest}}"}
    assert {getattr(one.callback, "open_to", None) for one in served} == {Open.TO_TOKENS}


def test_every_deed_has_its_address_and_its_words():
    for name, deed in DEEDS.items():
        told = DOCUMENT["paths"][AT + deed.path][deed.method.lower()]
        assert bool(deed.files) == ("multipart/form-data" in told.get("requestBody", {}).get("content", {})), name


def test_a_token_for_reading_changes_nothing(floor: AtScreen):
    reading = program("ramos", scope="read")
    assert reading.told("/whoami")["person"] == "ramos"
    for path, methods in DOCUMENT["paths"].items():
        for method in methods:
            if method != "get":
                answer = reading.tell(filled(path)[len(AT) :], method=method)
                assert answer.status_code == 403
                assert 'error="insufficient_scope"' in answer["WWW-Authenticate"]


def test_answers_are_kept_nowhere_and_differ_by_token(cast: Cast):
    for answer in (cast.ramos.ask("/whoami"), cast.ramos.ask("/records/12345678"), stranger().get(f"{AT}/whoami")):
        assert "Authorization" in answer["Vary"]
        assert "no-store" in answer["Cache-Control"]
        assert "Set-Cookie" not in answer
        assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b"\xff{}", "application/json", 400),
        (b'{"log": NaN}', "application/json", 400),
        (b'{"log": "\\u0000"}', "application/json", 400),
        (b'{"log": "\\ud800"}', "application/json", 400),
        (b"{}", "text/plain", 415),
        (b"log=both", "application/x-www-form-urlencoded", 415),
        (b'{"log": "other"}', "application/json", 422),
        (b'{"what": 1}', "application/json", 422),
        (b"[" * 20_000, "application/json", 400),
    ],
)
def test_bodies_that_cannot_be_read_are_problems(cast: Cast, body: bytes, kind: str, status: int):
    headers = {"Authorization": f"Bearer {cast.admin.token}"}
    answer = stranger().post(f"{AT}/seals", body, content_type=kind, headers=headers)
    assert (answer.status_code, answer["Content-Type"]) == (status, PROBLEM)
    assert answer.json()["status"] == status


def test_a_nul_in_the_address_is_malformed(cast: Cast):
    headers = {"Authorization": f"Bearer {cast.ramos.token}"}
    for path in ("/entities/a%00b", "/search?words=a%00b", "/entities?kind=Vessel&after=%00"):
        answer = stranger().get(AT + path, headers=headers)
        assert (answer.status_code, answer.json()["where"]) == (422, "request")


def test_a_body_that_is_too_long_is_refused_unread(cast: Cast, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(settings, "CONFIG", replace(settings.CONFIG, upload_megabytes=1))
    said = [{"property": "name", "value": "x" * 1_100_000}]
    answer = cast.ramos.tell("/entities", schema="Vessel", said=said, **UNDER)
    assert (answer.status_code, answer["Content-Type"]) == (413, PROBLEM)


def test_a_token_has_so_many_requests_a_minute(cast: Cast, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(settings, "CONFIG", replace(settings.CONFIG, api_rate=3))
    forget_pace()
    answers = [cast.ramos.ask("/whoami") for _ in range(4)]
    assert [a.status_code for a in answers] == [200, 200, 200, 429]
    assert 1 <= int(answers[-1]["Retry-After"]) <= 20
    assert cast.boss.ask("/whoami").status_code == 200


def test_methods_that_there_are_not_are_told_to_who_bears_a_token(cast: Cast):
    answer = cast.ramos.tell("/entities", method="delete")
    assert (answer.status_code, answer["Allow"]) == (405, "GET, POST")
    assert answer["Content-Type"] == PROBLEM
    assert cast.ramos.ask("/nothing").json()["type"] == "urn:watchfloor:problem:no-page"


def test_a_value_is_never_repeated_by_a_refusal_of_the_schema(cast: Cast):
    answer = cast.ramos.tell("/entities", schema={"ZEBRAFINCH": 1}, said="ZEBRAFINCH", **UNDER)
    assert answer.status_code == 422
    assert "ZEBRAFINCH" not in answer.content.decode()


def test_a_person_who_was_retired_is_nobody(cast: Cast):
    cast.admin.done("/people/silva/retire")
    assert cast.silva.ask("/whoami").status_code == 401


def test_the_document_is_for_who_is_at_work_or_bears_a_token(floor: AtScreen):
    at = f"{AT}/openapi.json"
    headers = {"Authorization": f"Bearer {program('ramos', scope='read').token}"}
    assert stranger().get(at).status_code == 401
    assert floor("ramos").get(at, headers={"Authorization": "Bearer wrong"}).status_code == 401
    told = [floor("ramos").get(at), stranger().get(at, headers=headers)]
    assert [json.loads(one.content)["openapi"] for one in told] == ["3.1.0", "3.1.0"]


def test_the_page_that_shows_the_document_is_for_who_is_at_work(floor: AtScreen):
    assert stranger().get(f"{AT}/docs").status_code == 302
    shown = floor("ramos").get(f"{AT}/docs")
    assert shown.status_code == 200
    assert "swagger-ui" in shown.content.decode()
    assert "http:" not in shown.content.decode().replace("http://www.w3.org", "")
