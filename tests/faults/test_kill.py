"""kill -9 at any moment: what was acknowledged is there, nothing half-written is seen, and everything checks."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.faults.arena import Arena, Child

pytestmark = pytest.mark.faults

KEY = bytes(range(32))


def sound(arena: Arena) -> dict[str, Any]:
    """The node as a new process finds it: nothing half-written, nothing that does not fit."""
    found: dict[str, Any] = arena.do("inspect")
    assert found["half"] == []
    assert found["misfits"] == []
    assert found["gaps"] == []
    return found


def killed_again_and_again(
    arena: Arena, dice: Random, rounds: int, deed: str, args: Callable[[int], dict[str, Any]]
) -> Counter[str]:
    """Kill the deed `rounds` times at random times, and as often at random steps; see each time that all is sound."""
    moments = arena.do(deed, **args(0))
    moments = moments if isinstance(moments, int) else moments["moments"]
    took, ends = time.monotonic(), Counter[str]()
    arena.do(deed, **args(1))
    took = time.monotonic() - took
    for n in range(2, 2 + 2 * rounds):
        if n % 2:
            child = arena.begin(deed, **args(n), die_at=dice.randrange(1, moments + 1))
        else:
            child = arena.begin(deed, **args(n))
            child.wait_until("began")
            time.sleep(dice.uniform(0, took))
            if not child.ended():
                child.kill()
        child.wait()
        ends["killed" if child.killed else "ended"] += 1
        kept(sound(arena), child)
    assert ends["killed"] >= rounds / 2, ends
    return ends


def kept(found: dict[str, Any], child: Child) -> None:
    """See that everything the child acknowledged is there."""
    assert set(child.told("stored")) <= set(found["seen"])
    for together in child.told("stored together"):
        assert set(together) <= set(found["seen"])
    for size, note in child.told("sealed"):
        assert found["heads"][str(size)] == note
    for c in child.told("purged"):
        assert found["states"][c] == 2


def test_append(arena: Arena, dice: Random, rounds: int):
    killed_again_and_again(arena, dice, rounds, "append_singly", lambda n: {"prefix": f"s{n}", "n": 12})


def test_append_of_many_together(arena: Arena, dice: Random, rounds: int):
    killed_again_and_again(
        arena, dice, rounds, "append_together", lambda n: {"prefix": f"t{n}", "n": 3, "size": 15}
    )
    counts = Counter(name.rpartition("x")[0] for name in arena.do("names_seen"))
    assert set(counts.values()) == {15}  # all of a batch, or none


def test_seal(arena: Arena, dice: Random, rounds: int):
    killed_again_and_again(arena, dice, rounds, "seal_both", lambda n: {"prefix": f"l{n}", "n": 4})


def test_rebuild(arena: Arena, dice: Random, rounds: int):
    arena.do("append_together", prefix="r", n=4, size=20)
    before = arena.do("names_seen")
    killed_again_and_again(arena, dice, rounds, "rebuild_all", lambda n: {"n": 2})
    assert arena.do("names_seen") == before


def test_an_import_that_was_killed_is_repeated_and_ends_with_the_same_list(
    arena: Arena, dice: Random, rounds: int
):
    entries = 300  # two transactions
    killed_again_and_again(arena, dice, rounds // 3, "import_list", lambda n: {"prefix": f"i{n}", "n": entries})
    begun = {name.partition("x")[0] for name in arena.do("names_seen")}
    for prefix in sorted(begun):
        taken = arena.do("import_list", prefix=prefix, n=entries)
        assert taken["new"] + taken["known"] == entries
    names = arena.do("names_seen")
    assert sorted(names) == sorted(f"{prefix}x{n}" for prefix in begun for n in range(entries))


def test_purge(arena: Arena, dice: Random, rounds: int):
    arena.do("append_singly", prefix="p", n=3 * (2 * rounds + 2))
    cs = arena.do("inspect")["seen"]
    killed_again_and_again(arena, dice, rounds, "purge_these", lambda n: {"cs": cs[3 * n : 3 * n + 3]})
    found = sound(arena)
    for name, c in zip(_names_by_c(arena, cs), cs, strict=True):
        if found["states"][c] == 2:
            assert name not in arena.do("names_seen")


def _names_by_c(arena: Arena, cs: list[str]) -> list[str]:
    return [f"px{n}" for n in range(len(cs))]


def test_purge_between_any_two_steps(arena: Arena, rounds: int, dice: Random, engine: str):
    """Every step there is, or a sample of them: between destroying, forgetting, scrubbing and the receipt too."""
    arena.do("append_singly", prefix="q", n=1)
    (first,) = arena.do("inspect")["seen"]
    moments = range(1, arena.do("purge_these", cs=[first]) + 1)
    for moment in sorted(dice.sample(moments, min(len(moments), 3 * rounds))):
        arena.do("append_singly", prefix=f"q{moment}", n=1)
        (doomed,) = arena.do("inspect")["seen"]
        child = arena.begin("purge_these", cs=[doomed], die_at=moment).wait()
        found = sound(arena)
        if found["states"][doomed] != 2:  # killed before the order was stored: it can be given again
            assert not found["finished"]
            arena.do("purge_these", cs=[doomed])
            found = sound(arena)
        assert found["states"][doomed] == 2, child
        assert found["seen"] == []
        if engine == "sqlite":
            assert left_of(f"Zqcanaryq{moment}x0", arena.root) == []


def left_of(canary: str, folder: Path) -> list[str]:
    """The files in which the canary stands."""
    files = [f for f in folder.rglob("*") if f.is_file()]
    return [str(f) for f in files if canary.lower().encode() in f.read_bytes().lower()]


def test_backup_leaves_no_file_that_looks_whole(arena: Arena, dice: Random, rounds: int):
    arena.do("append_together", prefix="k", n=10, size=20)
    folders = iter(range(1000))

    def into_a_new_folder(n: int) -> dict[str, Any]:
        folder = arena.notes / f"backups{next(folders)}"
        folder.mkdir()
        return {"folder": str(folder), "key": KEY.hex(), "n": 2}

    killed_again_and_again(arena, dice, rounds, "back_up_to", into_a_new_folder)
    whole = [f for f in arena.notes.glob("backups*/*") if not f.name.endswith(".part")]
    assert len(whole) >= 4
    for file in whole:
        assert read_through(file) > 200


def read_through(file: Path) -> int:
    """How many rows a backup has, every chunk of it authenticated to the last."""
    from watchfloor.node.backup.frames import ROWS, read_frames
    from watchfloor.node.backup.sealed import opened, read_header

    with file.open("rb") as raw:
        frames = read_frames(opened(raw, read_header(raw), KEY))
        return sum(len(f.rows()) for f in frames if f.kind == ROWS)
