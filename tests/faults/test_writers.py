"""Several processes at once: no number lost or given twice, and who follows sees each record once, in order."""

from __future__ import annotations

import time
from itertools import groupby
from random import Random

import pytest

from tests.faults.arena import Arena
from tests.faults.test_kill import kept, sound

pytestmark = pytest.mark.faults


def test_two_writers_lose_nothing_and_a_follower_misses_nothing(arena: Arena):
    total = 90 + 9 * 10
    follower = arena.begin("troubles.follow", n=total)
    writers = [
        arena.begin("append_singly", prefix="a", n=90),
        arena.begin("append_together", prefix="b", n=9, size=10),
    ]
    follower.wait()
    found = sound(arena)
    for writer in writers:
        kept(found, writer.wait())
    saw = [c for _, c in follower.told("saw")]
    assert saw == [c for c in found["states"] if c in set(found["seen"])]
    assert len(saw) == total
    one = set(writers[0].told("stored"))
    assert len(list(groupby(c in one for c in saw))) > 2, "the two did not write at the same time"


def test_a_batch_comes_to_a_follower_in_the_order_of_its_numbers(arena: Arena):
    """Also where a batch is longer than what he asks for at a time."""
    follower = arena.begin("troubles.follow", n=120, limit=4)
    writers = [arena.begin("append_together", prefix=prefix, n=4, size=15) for prefix in "ab"]
    seqs = [seq for seq, _ in follower.wait().told("saw")]
    assert seqs == list(range(seqs[0], seqs[0] + 120))
    for writer in writers:
        writer.wait()


def test_a_writer_who_is_killed_does_not_stop_the_other(arena: Arena, dice: Random, rounds: int):
    for n in range(rounds):
        steady = arena.begin("append_singly", prefix=f"s{n}", n=25)
        doomed = arena.begin("append_together", prefix=f"d{n}", n=400, size=5)
        doomed.wait_until("stored together")
        time.sleep(dice.uniform(0, 0.05))
        doomed.kill()
        doomed.wait()
        assert len(steady.wait().told("stored")) == 25
        found = sound(arena)
        kept(found, steady)
        kept(found, doomed)


def test_two_imports_of_one_list_at_once_take_it_once(arena: Arena):
    both = [arena.begin("import_list", prefix="same", n=700) for _ in range(2)]
    taken = [child.wait().result for child in both]
    assert sum(t["new"] for t in taken) == 700
    assert [t["new"] + t["known"] for t in taken] == [700, 700]
    assert arena.do("names_seen") == sorted(f"samex{n}" for n in range(700))
    sound(arena)


def test_two_who_seal_and_one_who_writes(arena: Arena):
    children = [
        arena.begin("append_singly", prefix="w", n=60),
        arena.begin("seal_both", prefix="s1", n=8),
        arena.begin("seal_both", prefix="s2", n=8),
    ]
    for child in children:
        child.wait()
    found = sound(arena)
    for child in children:
        kept(found, child)
