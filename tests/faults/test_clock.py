"""A clock that runs backwards changes times, and neither order nor proof."""

from __future__ import annotations

from typing import Any

import pytest

from tests.faults.arena import Arena
from tests.faults.test_kill import sound

pytestmark = pytest.mark.faults
BACKWARDS = "troubles.by_a_clock_that_runs_backwards"


def test_the_order_is_that_of_the_sequence(arena: Arena):
    errands: list[tuple[str, dict[str, Any]]] = [
        ("append_singly", {"n": 8}),
        ("append_together", {"n": 2, "size": 4}),
        ("import_list", {"n": 30}),
        ("seal_both", {"n": 3}),
    ]
    for errand, args in errands:
        child = arena.begin(BACKWARDS, errand=errand, args={"prefix": errand.replace("_", ""), **args}).wait()
        kept = child.result
        assert kept["times"] != sorted(kept["times"]), "the clock did run backwards"
        assert kept["followed"] == kept["order"]
        stored = child.told("stored") + [c for cs in child.told("stored together") for c in cs]
        assert [c for c in kept["order"] if c in stored] == stored
        arena.do("append_singly", prefix=f"after{errand.replace('_', '')}", n=2)
    sound(arena)


def test_a_purge_is_carried_out(arena: Arena):
    arena.do("append_singly", prefix="p", n=2)
    first, second = arena.do("inspect")["seen"]
    arena.do("purge_these", cs=[second])
    arena.do(BACKWARDS, errand="purge_these", args={"cs": [first]})
    found = sound(arena)
    assert [found["states"][c] for c in (first, second)] == [2, 2]
