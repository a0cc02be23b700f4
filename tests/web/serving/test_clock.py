"""The clock: measured against a time server that the test plays, and jumps noticed without one."""

import socket
import struct
import threading
import time
from contextlib import contextmanager

import pytest

from watchfloor.core.errors import Unavailable
from watchfloor.web.serving import clock


@contextmanager
def time_server(ahead, *, echo=True, stratum=2):
    """A time server on this machine whose clock is so many seconds ahead."""
    link = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    link.bind(("127.0.0.1", 0))

    def answer():
        question, who = link.recvfrom(256)
        now = time.time() + ahead + 2_208_988_800
        stamp = struct.pack("!II", int(now), int(now % 1 * 2**32))
        origin = question[40:48] if echo else b"\0" * 8
        link.sendto(struct.pack("!BBBb", 0x24, stratum, 0, 0) + b"\0" * 20 + origin + stamp + stamp, who)

    thread = threading.Thread(target=answer, daemon=True)
    thread.start()
    try:
        yield f"127.0.0.1:{link.getsockname()[1]}"
    finally:
        thread.join(2)
        link.close()


@pytest.mark.parametrize("ahead", [0.0, 7.5, -42.0])
def test_the_offset_is_measured(ahead):
    with time_server(ahead) as server:
        assert clock.ask(server) == pytest.approx(ahead, abs=0.2)


@pytest.mark.parametrize("wrong", [{"echo": False}, {"stratum": 0}])
def test_an_answer_that_is_none_to_the_question_does_not_count(wrong):
    with time_server(0, **wrong) as server, pytest.raises(Unavailable, match="none to our question"):
        clock.ask(server)


def test_a_server_that_is_not_there_is_unavailable():
    with pytest.raises(Unavailable, match="does not answer"):
        clock.ask("127.0.0.1:1")


def test_a_jump_is_noticed_without_any_server(node, monkeypatch):
    clock.measure("")
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() + 90)
    state = clock.measure("")
    monkeypatch.undo()
    assert state.jumped == pytest.approx(90, abs=0.5)
    clock.measure("")


def test_a_clock_behind_the_newest_record_is_wrong(floor, monkeypatch):
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() - 3600)
    assert not clock.measure("").right
    monkeypatch.undo()
    clock.measure("")
    assert clock.measure("").right
