"""Everything at once: labels that come while somebody follows; custody, seal, rebuild and backup beside writers."""

from __future__ import annotations

import pytest

from tests.faults.arena import Arena
from tests.faults.test_kill import kept, sound

pytestmark = pytest.mark.faults


def test_who_follows_misses_no_record_whose_labels_came_with_it(arena: Arena):
    n = 80
    follower = arena.begin("troubles.follow", n=2 * n)
    writers = [arena.begin("crowd.write_under_new_labels", prefix=prefix, n=n) for prefix in ("a", "b")]
    assert [writer.wait().result for writer in writers] == [n, n]
    saw = follower.wait().told("saw")
    assert {c for _, c in saw} == {c for writer in writers for c in writer.told("stored")}
    assert [seq for seq, _ in saw] == sorted({seq for seq, _ in saw})
    sound(arena)


def test_seal_purge_rebuild_and_backup_beside_writers(arena: Arena):
    arena.do("append_singly", prefix="p", n=6)
    doomed = arena.do("inspect")["seen"][:4]
    purger = arena.begin("purge_these", cs=doomed)
    busy = [
        purger,
        arena.begin("append_singly", prefix="w", n=40),
        arena.begin("seal_both", prefix="s", n=6),
        arena.begin("rebuild_all", n=3),
        arena.begin("back_up_to", folder=str(arena.notes), key=bytes(32).hex(), n=2),
    ]
    for child in busy:
        child.wait()
        if child.raised:  # a scrub that met a reader is ended later; nothing else may be in anybody's way
            assert child is purger
            assert child.raised[0] == "Unavailable"
            assert "scrubbed" in child.raised[1]
    found = sound(arena)
    for child in busy:
        kept(found, child)
    assert all(found["states"][c] == 2 for c in purger.told("ordered"))
