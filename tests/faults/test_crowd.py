"""Several processes at once: no number twice, none lost, and whoever follows sees each record once, in order."""

from __future__ import annotations

from itertools import pairwise

import pytest

from tests.faults.arena import Arena
from tests.faults.test_kill import sound

pytestmark = pytest.mark.faults


def test_two_writers_at_once_and_one_who_follows(arena: Arena):
    n = 60
    follower = arena.begin("follow", n=2 * n, seconds=60)
    writers = [arena.begin("write_under_new_labels", prefix=prefix, n=n) for prefix in ("a", "b")]
    stored = {c for writer in writers for c in writer.wait().told("stored")}
    assert len(stored) == 2 * n
    came = follower.wait().result
    assert [c for _, c in came] == list(dict.fromkeys(c for _, c in came))
    assert {c for _, c in came} == stored
    assert all(earlier < later for (earlier, _), (later, _) in pairwise(came))
    for writer in writers:  # each sees its own in the order in which it was answered
        own = writer.told("stored")
        assert [c for _, c in came if c in set(own)] == own
    found = sound_though_bare(arena)
    assert set(found["seen"]) == stored


def sound_though_bare(arena: Arena):
    """As `sound`, for records with other numbers of statements."""
    found = arena.do("inspect")
    assert found["misfits"] == []
    assert found["gaps"] == []
    return found


def test_two_imports_of_one_list_at_once_take_it_once(arena: Arena):
    imports = [arena.begin("import_list", prefix="same", n=520) for _ in "ab"]
    taken = [one.wait().result for one in imports]
    assert sum(t["new"] for t in taken) == 520
    names = arena.do("names_seen")
    assert len(names) == len(set(names)) == 520
    sound(arena)


def test_seal_purge_and_rebuild_beside_writers(arena: Arena):
    arena.do("append_singly", prefix="p", n=6)
    doomed = arena.do("inspect")["seen"][:4]
    busy = [
        arena.begin("append_singly", prefix="w", n=40),
        arena.begin("seal_both", prefix="s", n=6),
        arena.begin("purge_these", cs=doomed),
        arena.begin("rebuild_all", n=3),
    ]
    for child in busy:
        child.wait()
        if child.raised:  # a scrub that met a reader is ended later; nothing else may be in anybody's way
            assert child.raised[0] == "Unavailable", child.raised
    found = sound(arena)
    assert all(found["states"][c] == 2 for c in busy[2].told("ordered"))
    assert {c for child in busy[:2] for c in child.told("stored")} <= set(found["seen"])


def test_a_clock_that_runs_backwards_changes_times_and_not_the_order(arena: Arena):
    arena.do("append_singly", prefix="now", n=2)
    said = arena.do("write_with_a_clock_that_runs_backwards", n=10)
    arena.do("append_singly", prefix="later", n=2)
    came = [c for _, c in arena.do("follow", n=14, seconds=20)]
    assert came[2:12] == said
    assert sound_though_bare(arena)["heads"]
