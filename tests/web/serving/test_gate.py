"""What comes to the gate and what gets through it, without sockets: the application under httpx's transport."""

import asyncio
import json
import logging

import httpx
import pytest

from watchfloor.web.config import Config
from watchfloor.web.serving import body as bodies
from watchfloor.web.serving.gate import LONGEST_ADDRESS, Gate
from watchfloor.web.serving.logs import Lines

TIGHT = Config(names=("localhost", "node.example"), upload_megabytes=1)


async def echo(scope, receive, send):
    """Answers with the length of the body."""
    taken = 0
    while True:
        message = await receive()
        taken += len(message.get("body", b""))
        if not message.get("more_body"):
            break
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]})
    await send({"type": "http.response.body", "body": str(taken).encode()})


async def failing(scope, receive, send):
    raise ValueError("EXERCISE Marisol is in the words of this error")


def asked(method="GET", url="http://localhost/", inner=echo, **more):
    async def ask():
        transport = httpx.ASGITransport(app=Gate.before(inner, TIGHT))
        async with httpx.AsyncClient(transport=transport) as client:
            return await client.request(method, url, **more)

    return asyncio.run(ask())


def raw(scope, messages, inner=echo):
    """The status that a scope gets as no client of ours would send it."""
    sent = []
    whole = {"type": "http", "method": "GET", "path": "/", "raw_path": b"/", "query_string": b"", **scope}
    whole["headers"] = [(b"host", b"localhost"), *scope.get("headers", [])]

    async def run():
        waiting = iter(messages)

        async def receive():
            found = next(waiting, None)
            if found is None:
                await asyncio.sleep(60)
            return found

        async def send(message):
            sent.append(message)

        await Gate.before(inner, TIGHT)(whole, receive, send)

    asyncio.run(run())
    return sent[0]["status"]


def test_a_request_passes_and_bears_an_id_that_the_client_did_not_choose():
    answer = asked(headers={"X-Request-Id": "mine"})
    assert answer.status_code == 200
    assert len(answer.headers["x-request-id"]) == 16


def test_the_node_answers_to_its_own_names_only():
    assert asked(url="http://node.example:8400/").status_code == 200
    for host in ("evil.example", "127.0.0.1", "", "node.example.evil.example", "localhost@evil.example"):
        answer = asked(headers={"Host": host})
        assert answer.status_code == 400, host
        assert host not in answer.text or not host


def test_alive_is_answered_under_any_name_and_without_what_is_behind_the_gate():
    assert asked(url="http://10.0.0.7/health", inner=failing).status_code == 200


def test_an_address_that_is_not_ascii_is_400_and_never_an_error_of_ours():
    assert raw({"query_string": "q=señor".encode()}, []) == 400
    assert raw({"raw_path": "/señor".encode()}, []) == 400


def test_addresses_and_headers_have_a_longest():
    assert asked(url="http://localhost/?q=" + "a" * LONGEST_ADDRESS).status_code == 414
    assert asked(url="http://localhost/?q=" + "a" * 10_000).status_code == 200
    assert asked(headers={"X-Long": "a" * 40_000}).status_code == 431
    assert asked(headers={f"X-{n}": "a" for n in range(120)}).status_code == 431


def test_a_body_passes_whole_up_to_the_limit():
    assert asked("POST", content=b"a" * 900_000).text == "900000"
    assert asked("POST", content=b"a" * 2_000_000).status_code == 413


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ([(b"transfer-encoding", b"chunked")], 411),
        ([(b"content-length", b"-1")], 400),
        ([(b"content-length", b"1" * 30)], 413),
        ([(b"content-length", b"ten")], 400),
    ],
)
def test_a_body_whose_length_is_not_said_is_not_read(headers, status):
    assert raw({"method": "POST", "headers": headers}, []) == status


def test_a_body_that_drips_holds_no_thread(monkeypatch):
    monkeypatch.setattr(bodies, "PATIENCE", 0.05)
    dripping = [{"type": "http.request", "body": b"a", "more_body": True}]
    scope = {"method": "POST", "headers": [(b"content-length", b"10")]}
    assert raw(scope, dripping, inner=failing) == 408


def test_a_body_that_ends_early_goes_no_further():
    scope = {"method": "POST", "headers": [(b"content-length", b"10")]}
    assert raw(scope, [{"type": "http.disconnect"}], inner=failing) == 400


def test_uploads_share_the_memory_there_is():
    full = bodies.Bodies(1000)
    length = {b"content-length": str(1000 + bodies.BESIDE_A_FILE).encode()}
    rooms = [full.room_for("POST", length) for _ in range(bodies.AT_ONCE + 1)]
    for room in rooms[:-1]:
        room.__enter__()
    with pytest.raises(bodies.Turned, match="at once"):
        rooms[-1].__enter__()
    rooms[0].__exit__(None, None, None)
    with full.room_for("POST", length):
        pass


def test_a_fault_behind_the_gate_is_told_without_its_words(caplog):
    with caplog.at_level(logging.INFO, "watchfloor.web"):
        answer = asked(inner=failing)
    lines = [json.loads(Lines().format(record)) for record in caplog.records]
    assert answer.status_code == 500
    assert "Marisol" not in answer.text
    assert "Marisol" not in json.dumps(lines)
    assert [line["error"] for line in lines if "error" in line] == ["ValueError"]


def test_every_request_has_one_line_with_its_id_and_no_address(caplog):
    with caplog.at_level(logging.INFO, "watchfloor.web"):
        answer = asked(url="http://localhost/entity/EXERCISE-Marisol?q=EXERCISE-Marisol")
    (record,) = [r for r in caplog.records if r.getMessage() == "request"]
    line = json.loads(Lines().format(record))
    assert line["request"] == answer.headers["x-request-id"]
    assert (line["method"], line["status"]) == ("GET", 200)
    assert "Marisol" not in json.dumps(line)
