"""A PostgreSQL server that is killed and comes back: what was acknowledged is there, and clients are told."""

from __future__ import annotations

import time
from collections.abc import Iterator
from random import Random

import pytest

from tests import postgres
from tests.faults.arena import Arena, close_arena, open_arena
from tests.faults.test_kill import kept, sound

pytestmark = pytest.mark.faults


@pytest.fixture(scope="module")
def server(engine: str) -> Iterator[postgres.Server]:
    """A server of this test's own, which answers a commit only when it is on its way to the disk."""
    if engine == "sqlite":
        pytest.skip("SQLite has no server")
    server = postgres.Server(synchronous_commit="on")
    yield server
    server.stop()


@pytest.fixture(scope="module")
def served(server: postgres.Server) -> Iterator[Arena]:
    """A node on that server."""
    arena = open_arena("served", server.cluster)
    yield arena
    close_arena(arena)


def test_clients_wait_for_a_server_that_crashes_and_lose_nothing(
    served: Arena, server: postgres.Server, dice: Random, rounds: int
):
    served.do("append_singly", prefix="before", n=3)
    told: list[str] = []
    for n in range(max(rounds // 2, 2)):
        acts = ("append", "import", "search", "read", "follow", "seal")
        children = [
            served.begin("troubles.go_on_in_spite_of_crashes", act=act, prefix=f"{act}{n}", n=12) for act in acts
        ]
        children[0].wait_until("done")
        time.sleep(dice.uniform(0, 0.1))
        server.crash()
        time.sleep(dice.uniform(0.05, 0.3))
        server.start()
        for child in children:
            child.wait()
        found = sound(served)
        for child in children:
            kept(found, child)
            told += child.told("unavailable")
    assert told, "no client was ever told"


def test_without_a_server_a_node_is_not_available(served: Arena, server: postgres.Server):
    served.do("append_singly", prefix="before", n=1)
    cs = served.do("inspect")["seen"]
    server.crash()
    for deed in ("append", "import", "seal", "rebuild", "search", "purge", "read", "follow"):
        child = served.begin("troubles.once", act=deed, cs=cs).wait()
        assert child.raised, (deed, child.told("result"))
        assert child.raised[0] == "Unavailable", deed
    server.start()
    sound(served)
