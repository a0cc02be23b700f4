"""A disk that is full or cannot be written: the node says so in its own words, and what it acknowledged is there."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import pytest

from tests.faults.arena import Arena, Child, close_arena, open_arena
from tests.faults.disks import Disk
from tests.faults.test_kill import kept, left_of, sound

pytestmark = pytest.mark.faults
DEEDS = ["append", "import", "seal", "rebuild", "search", "purge"]


@pytest.fixture(scope="module")
def disk(engine: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Disk]:
    """A disk of 24 MiB."""
    if engine == "postgresql":
        pytest.skip("the disk of a PostgreSQL server is the server's own business")
    disk = Disk(tmp_path_factory.mktemp("disk"), 24)
    if not disk.mounted:
        pytest.skip("this user cannot mount a small disk; RLIMIT_FSIZE stands for it in another test")
    yield disk
    disk.close()


@pytest.fixture(scope="module")
def small(disk: Disk) -> Iterator[Arena]:
    """A node on that disk."""
    arena = open_arena("small", None, root=disk.folder)
    yield arena
    close_arena(arena)


def unavailable(child: Child) -> str:
    """What the child was told when the node could not serve it."""
    assert child.wait().raised, child.told("result")
    name, text = child.raised or ("", "")
    assert name == "Unavailable", (name, text)
    return text


@pytest.mark.parametrize("deed", DEEDS)
def test_a_full_disk_costs_nothing_that_was_acknowledged(
    small: Arena, disk: Disk, dice: Random, rounds: int, deed: str
):
    times = max(rounds // 3, 1)
    small.do("append_singly", prefix=f"before{deed}", n=6 * times)
    cs = small.do("inspect")["seen"]
    for n in range(times):
        small.do("troubles.tidy")
        with disk.full(spare=dice.choice([0, 40_000, 100_000, 300_000])):
            child = small.begin(
                "troubles.until_refused", act=deed, prefix=f"{deed}{n}", cs=cs[6 * n : 6 * n + 6]
            ).wait()
            if deed != "purge" or child.raised:  # a purge may just fit
                assert "full" in unavailable(child) or "disk" in unavailable(child)
            reading = small.begin("troubles.read_all").wait()
            assert reading.raised is None or unavailable(reading)
        kept(sound(small), child)
    small.do("seal_both", prefix=f"after{deed}", n=1)


def test_a_purge_that_found_no_room_to_scrub_is_finished_later(small: Arena, disk: Disk):
    small.do("import_list", prefix="ballast", n=250)
    small.do("append_singly", prefix="doomed", n=1)
    doomed = small.do("inspect")["seen"][-1]
    small.do("troubles.tidy")
    with disk.full(spare=300_000):
        child = small.begin("purge_these", cs=[doomed]).wait()
        assert "scrubbed" in unavailable(child)
    found = sound(small)
    assert (found["finished"], found["states"][doomed]) == (1, 2)
    assert left_of("Zqcanarydoomedx0", small.root) == []


@pytest.fixture(scope="module")
def plain(engine: str) -> Iterator[Arena]:
    """A node on whatever disk there is."""
    if engine == "postgresql":
        pytest.skip("the disk of a PostgreSQL server is the server's own business")
    arena = open_arena("plain", None)
    yield arena
    close_arena(arena)


@pytest.mark.parametrize("deed", DEEDS)
def test_a_file_that_may_not_grow_costs_nothing_that_was_acknowledged(plain: Arena, dice: Random, deed: str):
    """The same for a user who cannot mount a disk."""
    plain.do("append_singly", prefix=f"before{deed}", n=12)
    cs = plain.do("inspect")["seen"]
    plain.do("troubles.tidy")
    longest = max(f.stat().st_size for f in plain.root.rglob("*") if f.is_file())
    bytes_left = dice.randrange(200_000)
    child = plain.begin("troubles.until_refused_within", grown=longest + bytes_left, act=deed, prefix=deed, cs=cs)
    child.wait()
    if deed != "purge" or child.raised:
        unavailable(child)
    kept(sound(plain), child)


def test_a_disk_that_cannot_be_written_is_named(small: Arena, disk: Disk):
    small.do("append_singly", prefix="frozen", n=3)
    before = sound(small)
    with disk.frozen():
        for deed in DEEDS:
            child = small.begin("troubles.once", act=deed, cs=before["seen"])
            assert "readonly" in unavailable(child) or "unable to open" in unavailable(child)
        reading = small.begin("troubles.read_all").wait()
        assert reading.raised is None or unavailable(reading)
    assert sound(small) == before
