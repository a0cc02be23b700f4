"""The live feed under many clients: from the commit to every browser, over loopback, with the clients in a process of
their own; and what one client costs in memory. Half of the people see a label that the other half does not."""

from __future__ import annotations

import asyncio
import json
import os
import re
import resource
import socket
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from typing import Any

from tests.bench.stage import Took, line, node

ROUNDS = ((1000, 500), (5000, 1000))  # clients, of so many people
EVENTS = 100
A_SECOND = 5
PATIENCE = 60  # seconds after the last event, for what has not come yet
STAMP = re.compile(rb"T(\d{19})T")


def main() -> None:
    root = node()
    cookies = people(max(count for _clients, count in ROUNDS))
    for clients, count in ROUNDS:
        server, port = serve()
        try:
            before = memory_mib(server.pid)
            ears = listeners(port, clients, cookies[:count], root)
            held = (memory_mib(server.pid) - before) * 1024 / clients
            used = cpu_seconds(server.pid)
            took, missed = heard(ears, play(clients))
            used = cpu_seconds(server.pid) - used
        finally:
            server.terminate()
            server.wait()
        told(clients, count, took, missed)
        line("  of the server for each client", f"{held:.0f} KiB")
        line("  of the server for each delivery", f"{used * 1e6 / len(took.times):.0f} µs of a processor")


def told(clients: int, count: int, took: Took, missed: int) -> None:
    line(f"{clients:,} clients of {count:,} people, {A_SECOND} events a second", str(took), "p99 < 1000 ms")
    line(
        "  result",
        f"half of {clients * EVENTS:,} deliveries came within {took.p50:.0f} ms of the commit, 99 of 100 within"
        f" {took.p99:.0f} ms, and {missed or 'none'} were missed",
    )


def people(count: int) -> list[str]:
    """So many officers of two agencies at their screens; their sessions."""
    from tests.web.conftest import at_screen
    from watchfloor.core.label import Level
    from watchfloor.node.node import the_system
    from watchfloor.node.register.enrol import enrol_agency, enrol_person
    from watchfloor.web.accounts.models import Account

    for agency in ("aa.police", "bb.police"):
        enrol_agency(agency, by=the_system(), title=agency, kind="police", clearance=Level.SECRET)
    found = []
    for n in range(count):
        name = f"officer-{n}"
        enrol_person(
            name, by=the_system(), title=name, agency=("aa.police", "bb.police")[n % 2], clearance=Level.SECRET,
            roles=["officer"], purposes=["crime"],
        )  # fmt: skip
        Account.objects.create(username=name)
        found.append(at_screen(name).cookies["wf_session"].value)
    return found


def play(clients: int) -> float:
    """Say EVENTS things, A_SECOND each second, each with the moment of its commit in its name; how long it took."""
    from tests.factories import label, reader, terms, vessel
    from watchfloor.entities.importing import add

    officer = reader()
    under = terms(label(audience=["bb.police"]), category=None)
    add(vessel("own", "MV Own"), terms(label(), category=None), by=officer)  # a label that half of them see
    begun = time.time()
    for n in range(EVENTS):
        time.sleep(max(0.0, begun + n / A_SECOND - time.time()))
        add(vessel(f"c{clients}-{n}", f"MV T{time.time_ns():019d}T"), under, by=officer)
    return time.time() - begun


def serve() -> tuple[subprocess.Popen[bytes], int]:
    """A serving process, and its port, once it answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen([sys.executable, "-m", "tests.bench.live", "serve", str(port)])
    for _try in range(200):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return server, port
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server does not answer")


def listeners(port: int, clients: int, cookies: list[str], root: Path) -> subprocess.Popen[str]:
    """The process of the clients, once all of them are connected."""
    file = root / "cookies.json"
    file.write_text(json.dumps([cookies[n % len(cookies)] for n in range(clients)]))
    ears = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.live", "listen", str(port), str(file)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert ears.stdout
    connected = ears.stdout.readline()
    assert connected.strip() == f"{clients} connected", connected
    return ears


def heard(ears: subprocess.Popen[str], played: float) -> tuple[Took, int]:
    """Every delivery's delay in milliseconds, and how many never came."""
    assert played > 0
    said, _ = ears.communicate("enough\n")
    found = json.loads(said)
    return Took(found["times"]), found["missed"]


def memory_mib(pid: int) -> float:
    """What a process holds in memory now."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.findall(r"VmRSS:\s+(\d+) kB", status)[0]) / 1024


def cpu_seconds(pid: int) -> float:
    """How long a process has had a processor."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def be_server(port: int) -> None:
    """Serve as `watchfloor serve` does, and nothing beside."""
    import django
    import uvicorn

    django.setup()
    from watchfloor.web.asgi import application
    from watchfloor.web.serving.protocol import Connection

    _many_files()
    uvicorn.run(
        application(), host="127.0.0.1", port=port, http=Connection, lifespan="off", log_level="critical",
        access_log=False, backlog=4096,
    )  # fmt: skip


class Client(asyncio.Protocol):
    """One client: it asks for the stream and notes how old each event is when it comes."""

    def __init__(self, cookie: str, times: list[float], ready: asyncio.Future[None]) -> None:
        self.cookie, self.times, self.ready = cookie, times, ready
        self.rest = b""

    def connection_made(self, transport: Any) -> None:
        transport.write(
            f"GET /live HTTP/1.1\r\nHost: localhost\r\nCookie: wf_session={self.cookie}\r\n\r\n".encode()
        )

    def data_received(self, data: bytes) -> None:
        now = time.time_ns()
        if not self.ready.done() and b"retry:" in self.rest + data:
            self.ready.set_result(None)
        *whole, self.rest = (self.rest + data).split(b"\n\n")
        for event in whole:
            if b"event: item" in event and (stamp := STAMP.search(event)):
                self.times.append((now - int(stamp[1])) / 1e6)


async def be_clients(port: int, cookies: list[str]) -> None:
    """Connect all, say so, listen until a line comes in, then print what was heard."""
    _many_files()
    loop, times = asyncio.get_running_loop(), list[float]()
    for first in range(0, len(cookies), 50):
        ready = []
        for cookie in cookies[first : first + 50]:
            ready.append(loop.create_future())
            await loop.create_connection(partial(Client, cookie, times, ready[-1]), "127.0.0.1", port)
        await asyncio.wait_for(asyncio.gather(*ready), 60)
    print(f"{len(cookies)} connected", flush=True)
    await loop.run_in_executor(None, sys.stdin.readline)
    end = time.monotonic() + PATIENCE
    while len(times) < len(cookies) * EVENTS and time.monotonic() < end:
        await asyncio.sleep(0.1)
    print(json.dumps({"times": times, "missed": len(cookies) * EVENTS - len(times)}), flush=True)


def _many_files() -> None:
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


if __name__ == "__main__":
    if sys.argv[1:2] == ["serve"]:
        be_server(int(sys.argv[2]))
    elif sys.argv[1:2] == ["listen"]:
        asyncio.run(be_clients(int(sys.argv[2]), json.loads(Path(sys.argv[3]).read_text())))
    else:
        main()
