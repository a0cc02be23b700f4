"""`watchfloor serve` as real processes: ready, single, graceful, killed and started again, HTTPS, and a silent log."""

import json
import re
import signal
import socket
import ssl
import threading
import time
from urllib.parse import urlsplit

import httpx
import pytest

from tests.cli.terminal import process, typed
from tests.web.conftest import at_screen
from tests.web.serving.server import serving
from watchfloor.node.node import this_home
from watchfloor.web.config import PREFIX
from watchfloor.web.serving.token import metrics_token

pytestmark = pytest.mark.slow

CANARY = "Zebrafinch"


def test_a_server_says_where_it_is_when_it_answers_and_ends_in_good_order(floor, tmp_path):
    with serving(tmp_path) as server:
        assert re.fullmatch(r"http://localhost:\d+/", server.address)
        assert server.get("/health").text == "alive.\n"
        assert server.get("/ready").json() == {"ready": True, "failing": []}
        assert server.get("/metrics").status_code == 401
        figures = server.get("/metrics", headers={"Authorization": f"Bearer {metrics_token(this_home())}"})
        assert 'watchfloor_requests_total{method="GET",route="metrics",status="401"} 1.0' in figures.text
        assert server.ends() == 0
        assert [json.loads(line)["event"] for line in server.told().splitlines()][-1] == "stopped"


def test_ctrl_c_is_as_good_an_end(floor, tmp_path):
    with serving(tmp_path) as server:
        assert server.ends(signal.SIGINT) == 0


def test_a_second_server_is_refused_until_the_first_is_gone_however_it_went(floor, tmp_path):
    with serving(tmp_path) as first:
        second = process("serve", "--port", 0, env={"WATCHFLOOR_NODE": str(this_home().root)})
        assert (second.returncode, second.stdout) == (4, "")
        assert f"runs already (process {first.process.pid})" in second.stderr
        first.process.kill()
        first.process.wait()
        with serving(tmp_path) as third:
            assert third.get("/health").status_code == 200


def test_a_port_that_is_taken_is_told_in_a_sentence(floor, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        refused = process("serve", "--port", port, env={"WATCHFLOOR_NODE": str(this_home().root)})
    assert refused.returncode == 6
    assert f"port {port}" in refused.stderr


def test_a_folder_without_a_node_is_told_in_a_sentence(tmp_path):
    refused = process("--node", tmp_path, "serve")
    assert refused.returncode == 6
    assert "No node in" in refused.stderr


def test_an_answer_that_has_begun_is_finished_before_the_end(floor, tmp_path):
    with serving(tmp_path) as server:
        with _asked_slowly(server.address) as link:
            time.sleep(0.3)
            server.process.send_signal(signal.SIGTERM)
            time.sleep(0.3)
            link.sendall(b"x" * 5)  # the rest of the body
            answer = link.recv(4096)
        assert answer.startswith(b"HTTP/1.1 4"), answer[:80]  # a form without its token, and answered all the same
        assert server.process.wait(20) == 0


def _asked_slowly(address):
    """A connection on which a form is sent whose last bytes are missing."""
    where = urlsplit(address)
    link = socket.create_connection((where.hostname, where.port), timeout=20)
    head = f"POST /login/ HTTP/1.1\r\nHost: {where.netloc}\r\nContent-Length: 10\r\n"
    link.sendall(f"{head}Content-Type: application/x-www-form-urlencoded\r\n\r\nxxxxx".encode())
    return link


def test_open_streams_are_told_the_end_and_hold_nothing_up(floor, tmp_path):
    from watchfloor.web.accounts.models import Account

    Account.objects.create(username="ramos")
    cookie = {"wf_session": at_screen("ramos").cookies["wf_session"].value}
    with serving(tmp_path) as server:
        with httpx.stream("GET", server.address + "live", cookies=cookie, timeout=20) as stream:
            assert stream.status_code == 200
            coming = stream.iter_text()
            next(coming)
            server.process.send_signal(signal.SIGTERM)
            told = "".join(coming)  # to its end, which is no error
        assert "event: end" in told
        assert server.process.wait(20) == 0


def test_lan_speaks_https_by_the_nodes_own_authority(floor, tmp_path):
    root = this_home().root
    with serving(tmp_path, "--lan", "--port", 0) as server:
        port = urlsplit(server.address).port
        assert server.address.startswith("https://")
        trusting = ssl.create_default_context(cafile=str(root / "tls" / "ca.crt"))
        answer = httpx.get(f"https://localhost:{port}/login/", verify=trusting)
        assert "max-age" in answer.headers["strict-transport-security"]
        assert "Secure" in answer.headers["set-cookie"]
        certificate = httpx.get(f"https://localhost:{port}/ca.crt", verify=trusting)
        assert certificate.content == (root / "tls" / "ca.crt").read_bytes()
        with pytest.raises(httpx.ConnectError):
            httpx.get(f"https://localhost:{port}/ready")
        with socket.create_connection(("localhost", port)) as plain:
            plain.sendall(b"GET / HTTP/1.1\r\n\r\n")
            assert not plain.recv(100).startswith(b"HTTP")


def test_headers_that_drip_are_cut_off(floor, tmp_path):
    with serving(tmp_path) as server:
        where = urlsplit(server.address)
        with socket.create_connection((where.hostname, where.port), timeout=30) as link:
            link.sendall(b"GET / HTTP/1.1\r\nHost: local")
            assert link.recv(100) == b""  # before the 30 s after which this would raise


def test_what_is_no_http_is_answered_400(floor, tmp_path):
    with serving(tmp_path) as server:
        where = urlsplit(server.address)
        for sent in (b"GET /?q=se\xc3\xb1or HTTP/1.1\r\nHost: localhost\r\n\r\n", b"\x16\x03\x01nonsense\r\n\r\n"):
            with socket.create_connection((where.hostname, where.port), timeout=20) as link:
                link.sendall(sent)
                assert link.recv(200).startswith(b"HTTP/1.1 400")
        assert server.get("/ready").status_code == 200


def test_nothing_acknowledged_is_lost_when_it_is_killed_under_load_and_started_again(floor, tmp_path):
    """Four writers say one thing after another; the server is killed in the midst of it, three times."""
    token = _token("ramos")
    acknowledged: list[str] = []
    for goal in (8, 16, 24):
        with serving(tmp_path) as server:
            writers = [threading.Thread(target=_say, args=(server.address, token, acknowledged)) for _ in range(4)]
            for writer in writers:
                writer.start()
            end = time.monotonic() + 60
            while len(acknowledged) < goal and time.monotonic() < end:
                time.sleep(0.01)
            server.process.kill()
            for writer in writers:
                writer.join(30)
            assert '"failure":"unexpected"' not in server.told(), server.told()
    assert len(acknowledged) >= 24
    with serving(tmp_path) as server:
        assert server.get("/ready").status_code == 200
        bearer = {"Authorization": f"Bearer {token}"}
        for c in acknowledged:
            assert server.get(f"/api/v1/records/{c}", headers=bearer).status_code == 200
        assert server.ends() == 0
    assert floor.admin.done("fsck", "--projections") == {"misfits": []}


def _token(person):
    from watchfloor.web.accounts.models import Account
    from watchfloor.web.accounts.tokens import issue

    account = Account.objects.create(username=person)
    return issue(account, name="EXERCISE", purpose="crime", scope="write", days=1)[0]


def _say(address, token, acknowledged):
    """Say one thing after another until the server is gone; what it acknowledged is kept."""
    said = {
        "schema": "Vessel",
        "said": [{"property": "name", "value": "EXERCISE LUCERO"}],
        "label": "RESTRICTED // REL bb.navy",
        "basis": "Example Act, s. 1",
    }
    with httpx.Client(base_url=address, headers={"Authorization": f"Bearer {token}"}, timeout=20) as client:
        try:
            while True:
                answer = client.post("/api/v1/entities", json=said)
                assert answer.status_code == 201, answer.text
                acknowledged.append(answer.json()["record"])
        except httpx.TransportError:
            return


def test_the_log_is_silent_about_people(floor, tmp_path):
    with serving(tmp_path) as server:
        with httpx.Client(base_url=server.address, headers={"User-Agent": CANARY}) as browser:
            browser.get(f"/login/?next=/{CANARY}")
            browser.get(f"/search/?q={CANARY}")
            browser.get(f"/{CANARY}/")
            browser.get("/ready", headers={"Host": f"{CANARY}.example"})
            browser.get(
                "/metrics", headers={"Authorization": f"Bearer {CANARY}", "Cookie": f"wf_session={CANARY}"}
            )
            form = {"login": CANARY, "password": f"{CANARY}-1"}
            browser.post("/login/", data=form)
            form["csrfmiddlewaretoken"] = browser.cookies.get("wf_csrf") or ""
            browser.post("/login/", data=form)
            browser.post("/login/", files={CANARY: (CANARY, CANARY.encode())})
        server.ends()
        lines = [json.loads(line) for line in server.told().splitlines()]
        assert len([line for line in lines if line["event"] == "request"]) >= 8
        assert CANARY.lower() not in server.told().lower()


def test_the_settings_are_checked_from_the_command_line(floor, monkeypatch):
    this_home().root.chmod(0o700)
    (this_home().root / "node.toml").chmod(0o600)
    ended = typed("check-config", "--json")
    assert (ended.code, [f for f in ended.json["findings"] if f["wrong"]]) == (0, [])
    monkeypatch.setenv(PREFIX + "HOST", "0.0.0.0")
    ended = typed("check-config")
    assert ended.code == 3
    assert "WRONG: names" in ended.err
    assert PREFIX + "HOST" in ended.out


def test_a_holder_makes_a_key_and_opens_his_half(tmp_path):
    from watchfloor.node.backup.holders import Holder

    key = tmp_path / "notary.key"
    made = typed("holder", "new", "notary", key, "--json").json
    assert key.stat().st_mode & 0o777 == 0o600
    half = tmp_path / "half"
    half.write_text(Holder.read(made["holder"]).seal("share-1-EXERCISE"))
    assert typed("holder", "open", half, "--key", key).out == "share-1-EXERCISE\n"
    assert typed("holder", "new", "notary", key).code == 4
