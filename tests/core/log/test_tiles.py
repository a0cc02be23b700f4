"""Tiles: what they are called, how they grow in batches of any size, and how a changed one is found."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.log.example_log import StoredTiles, entries, leaves, stored
from watchfloor.core.errors import Broken, Malformed
from watchfloor.core.log.merkle import EMPTY_ROOT, root_of
from watchfloor.core.log.tiles import (
    TileWrite,
    Tree,
    check_tiles,
    confirm_growth,
    entries_path,
    entry_bundle,
    grow,
    stored_width,
    tile_path,
)

LEAVES = leaves(70_000)
SMALL = 3_000


def with_one_bit_flipped(raw: bytes, bit: int) -> bytes:
    at, mask = bit // 8, 1 << bit % 8
    return raw[:at] + bytes([raw[at] ^ mask]) + raw[at + 1 :]


@pytest.mark.parametrize(
    ("path", "level", "index", "width"),
    [
        ("tile/0/000", 0, 0, 256),
        ("tile/3/x001/x234/067", 3, 1234067, 256),
        ("tile/1/999.p/1", 1, 999, 1),
        ("tile/63/x001/000.p/255", 63, 1000, 255),
    ],
)
def test_a_tile_is_called_what_the_specification_calls_it(path: str, level: int, index: int, width: int) -> None:
    assert tile_path(level, index, width) == path
    assert entries_path(index, width) == "tile/entries/" + path.split("/", 2)[2]


@pytest.mark.parametrize(("level", "index", "width"), [(-1, 0, 1), (64, 0, 1), (0, -1, 1), (0, 0, 0), (0, 0, 257)])
def test_a_tile_that_cannot_be_has_no_name(level: int, index: int, width: int) -> None:
    with pytest.raises(Malformed):
        tile_path(level, index, width)


def test_a_bundle_holds_each_entry_after_its_length() -> None:
    assert entry_bundle([b"", b"abc", bytes(300)]) == b"\0\0" + b"\0\x03abc" + b"\x01\x2c" + bytes(300)
    assert len(entry_bundle(entries(256))) == 256 * 34
    with pytest.raises(Malformed):
        entry_bundle([bytes(65_536)])
    with pytest.raises(Malformed):
        entry_bundle(entries(257))


def test_the_specification_s_log_of_70000_has_the_specification_s_tiles() -> None:
    tiles = stored(LEAVES)
    widths: dict[int, list[int]] = {}
    for (level, index), hashes in sorted(tiles.items()):
        widths.setdefault(level, []).append(len(hashes) // 32)
        assert stored_width(level, index, 70_000) == len(hashes) // 32
    assert widths == {0: [256] * 273 + [112], 1: [256, 17], 2: [1]}


def test_a_full_tile_feeds_the_level_above_and_a_partial_one_does_not() -> None:
    assert sorted(stored(LEAVES[:255])) == [(0, 0)]
    assert sorted(stored(LEAVES[:256])) == [(0, 0), (1, 0)]
    assert stored(LEAVES[:256])[1, 0] == root_of(LEAVES[:256])


@settings(deadline=None)
@given(st.lists(st.integers(0, 700), max_size=8))
def test_batches_of_any_size_leave_the_same_tiles(batches: list[int]) -> None:
    assert stored(LEAVES[:SMALL], *batches) == stored(LEAVES[:SMALL])


def test_batches_leave_the_same_tiles_where_three_levels_meet() -> None:
    assert stored(LEAVES, 65_279, 1, 255, 1, 1, 255, 4096) == stored(LEAVES)


def test_growing_writes_nothing_and_rewrites_only_the_right_edge() -> None:
    tiles = stored(LEAVES[:1000])
    before = dict(tiles)
    writes = grow(tiles, 1000, LEAVES[1000:1030])
    assert dict(tiles) == before
    assert [(w.level, w.index) for w in writes] == [(0, 3), (0, 4), (1, 0)]
    assert grow(tiles, 1000, []) == []


def test_growing_over_a_missing_or_short_tile_is_refused() -> None:
    tiles = stored(LEAVES[:1000])
    tiles[0, 3] = tiles[0, 3][:-32]
    with pytest.raises(Broken, match="tile/0/003: 231 hashes are stored, the log's size needs 232"):
        grow(tiles, 1000, LEAVES[:1])
    with pytest.raises(Malformed):
        grow(StoredTiles(), 0, [b"short"])


def test_growth_is_confirmed_by_reading_it_again() -> None:
    tiles, size, root = StoredTiles(), 0, EMPTY_ROOT
    for batch in (1, 255, 256, 1, 700, 1024):
        added = LEAVES[size : size + batch]
        tiles.write(grow(tiles, size, added))
        root = confirm_growth(tiles, size, root, added)
        size += batch
        assert root == root_of(LEAVES[:size])


def test_growth_is_not_confirmed_when_any_bit_of_what_was_written_differs() -> None:
    before, added = stored(LEAVES[:1000]), LEAVES[1000:1600]
    writes = grow(before, 1000, added)
    for write in writes:
        for bit in range(3, len(write.hashes) * 8, 997):
            tiles = StoredTiles(before)
            tiles.write(writes)
            tiles.write([TileWrite(write.level, write.index, with_one_bit_flipped(write.hashes, bit))])
            with pytest.raises(Broken):
                confirm_growth(tiles, 1000, root_of(LEAVES[:1000]), added)


def test_growth_is_not_confirmed_over_an_edge_that_changed_before() -> None:
    before = stored(LEAVES[:1000])
    before[0, 3] = with_one_bit_flipped(before[0, 3], 40)
    before.write(grow(before, 1000, LEAVES[1000:1600]))
    with pytest.raises(Broken, match="first 1000 entries"):
        confirm_growth(before, 1000, root_of(LEAVES[:1000]), LEAVES[1000:1600])


class FadingTiles(StoredTiles):
    """Tiles on a disk that goes bad after so many reads."""

    left = 0

    def tile(self, level: int, index: int) -> bytes:
        self.left -= 1
        sound = super().tile(level, index)
        return sound if self.left >= 0 or not sound else bytes(len(sound))


def test_growth_is_not_confirmed_while_the_disk_goes_bad() -> None:
    added = LEAVES[1000:1600]
    tiles = FadingTiles(stored(LEAVES[:1600]))
    tiles.left = reads = 100
    confirm_growth(tiles, 1000, root_of(LEAVES[:1000]), added)
    for sound_reads in range(reads - tiles.left):
        tiles.left = sound_reads
        with pytest.raises(Broken):
            confirm_growth(tiles, 1000, root_of(LEAVES[:1000]), added)


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 1000, 65_536, 65_793])
def test_sound_tiles_are_not_complained_of(size: int) -> None:
    assert list(check_tiles(stored(LEAVES[:size]), size, iter(LEAVES[:size]))) == []


@settings(deadline=None)
@given(st.data())
def test_a_tile_with_one_flipped_bit_is_named(data: st.DataObject) -> None:
    tiles = stored(LEAVES[:SMALL])
    tile = data.draw(st.sampled_from(sorted(tiles)))
    bit = data.draw(st.integers(0, len(tiles[tile]) * 8 - 1))
    tiles[tile] = with_one_bit_flipped(tiles[tile], bit)
    (complaint,) = check_tiles(tiles, SMALL, LEAVES[:SMALL])
    assert complaint.startswith(f"{tile_path(*tile)}: hash {bit // 256} is not ")


def test_the_complaint_says_what_does_not_fit() -> None:
    tiles = stored(LEAVES[:SMALL])
    tiles[0, 2] = tiles[0, 2][:-64] + bytes(64)
    tiles[1, 0] = bytes(32) + tiles[1, 0][32:]
    assert list(check_tiles(tiles, SMALL, LEAVES[:SMALL])) == [
        "tile/0/002: hash 254 is not the leaf hash of entry 766 (and 1 more)",
        "tile/1/000: hash 0 is not the root of tile/0/000",
    ]


def test_missing_short_long_and_stray_tiles_are_named() -> None:
    tiles = stored(LEAVES[:SMALL])
    del tiles[0, 1]
    tiles[0, 11] = tiles[0, 11][:-32]
    tiles[1, 0] += bytes(32)
    tiles[2, 0] = bytes(32)
    complaints = list(check_tiles(tiles, SMALL, LEAVES[:SMALL]))
    assert complaints == [
        "tile/0/001: 0 bytes are stored, 8192 are expected",
        f"tile/0/011: {183 * 32} bytes are stored, {184 * 32} are expected",
        f"tile/1/000: {12 * 32} bytes are stored, {11 * 32} are expected",
        "tile/2/000: 32 bytes are stored, 0 are expected",
    ]


def test_a_changed_missing_or_added_entry_is_named() -> None:
    tiles = stored(LEAVES[:600])
    changed = [*LEAVES[:300], LEAVES[0], *LEAVES[301:600]]
    assert list(check_tiles(tiles, 600, changed)) == [
        "tile/0/001: hash 44 is not the leaf hash of entry 300",
        "tile/1/000: hash 1 is not the root of tile/0/001",
    ]
    assert "log: 599 entries are stored, its size is 600" in list(check_tiles(tiles, 600, LEAVES[:599]))
    assert "log: 601 entries are stored, its size is 600" in list(check_tiles(tiles, 600, LEAVES[:601]))


def test_a_tree_is_not_read_from_tiles_that_are_too_short() -> None:
    tiles = stored(LEAVES[:SMALL])
    tiles[0, 1] = tiles[0, 1][:-1]
    with pytest.raises(Broken, match="tile/0/001"):
        Tree(tiles, SMALL).inclusion(300)
