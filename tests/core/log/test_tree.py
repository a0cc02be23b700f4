"""The tree over tiles: its roots and proofs are those of the RFC for every size, whatever is cached."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.log.example_log import StoredTiles, entries, leaves, stored
from tests.core.log.rfc6962 import Rfc6962
from watchfloor.core.errors import Malformed
from watchfloor.core.log.merkle import Frontier, verify_consistency, verify_inclusion
from watchfloor.core.log.tiles import Tree

MOST = 300
LARGE = 70_000
RFC = Rfc6962(entries(LARGE))
LEAVES = leaves(LARGE)
TILES = stored(LEAVES)
TREE = Tree(TILES, LARGE)


def test_every_small_root_is_that_of_the_rfc() -> None:
    for size in range(MOST + 1):
        assert Tree(stored(LEAVES[:size]), size).root() == TREE.root(size) == RFC.mth(0, size)


def test_every_small_inclusion_proof_is_that_of_the_rfc() -> None:
    for size in range(1, MOST + 1):
        tree = Tree(stored(LEAVES[:size]), size)
        for index in range(size):
            assert tree.inclusion(index) == RFC.path(index, 0, size)


def test_every_small_consistency_proof_is_that_of_the_rfc() -> None:
    for new in range(2, 131):
        for old in range(1, new):
            assert TREE.consistency(old, new) == RFC.proof(old, new)


@settings(deadline=None, max_examples=300)
@given(st.data())
def test_proofs_of_larger_logs_are_those_of_the_rfc_and_verify(data: st.DataObject) -> None:
    size = data.draw(st.integers(2, LARGE) | st.sampled_from([256, 65_535, 65_536, 65_537]))
    index = data.draw(st.integers(0, size - 1))
    old = data.draw(st.integers(1, size - 1) | st.sampled_from([k for k in (1, 256, 65_536) if k < size]))
    root = TREE.root(size)
    assert root == RFC.mth(0, size)
    assert TREE.inclusion(index, size) == RFC.path(index, 0, size)
    assert TREE.consistency(old, size) == RFC.proof(old, size)
    verify_inclusion(LEAVES[index], index, size, TREE.inclusion(index, size), root)
    verify_consistency(old, size, TREE.root(old), root, TREE.consistency(old, size))


def test_a_follower_and_the_tree_agree_at_every_size() -> None:
    follower = Frontier()
    for size in range(1, 1200):
        follower.append(LEAVES[size - 1])
        assert follower.root() == TREE.root(size)
        assert follower.peaks == TREE.frontier(size).peaks


def test_a_follower_goes_on_from_the_tree_s_right_edge() -> None:
    follower = TREE.frontier(65_000)
    follower.extend(LEAVES[65_000:])
    assert follower.root() == TREE.root() == RFC.mth(0, LARGE)


def test_proofs_from_and_to_the_same_log_and_from_the_empty_one_are_empty() -> None:
    assert (
        TREE.consistency(0) == TREE.consistency(0, 0) == TREE.consistency(77, 77) == TREE.consistency(LARGE) == []
    )
    assert TREE.inclusion(0, 1) == []


@pytest.mark.parametrize(("index", "size"), [(-1, 5), (5, 5), (0, 0), (0, LARGE + 1), (0, -1)])
def test_there_is_no_inclusion_proof_outside_the_log(index: int, size: int) -> None:
    with pytest.raises(Malformed):
        TREE.inclusion(index, size)


@pytest.mark.parametrize("size", [-1, LARGE + 1])
def test_there_is_no_root_outside_the_log(size: int) -> None:
    with pytest.raises(Malformed):
        TREE.root(size)


@pytest.mark.parametrize(("old", "new"), [(-1, 5), (6, 5), (0, LARGE + 1)])
def test_there_is_no_consistency_proof_outside_the_log(old: int, new: int) -> None:
    with pytest.raises(Malformed):
        TREE.consistency(old, new)
    with pytest.raises(Malformed):
        Tree(TILES, -1)


class CountedTiles(StoredTiles):
    """Tiles that count how often they were read."""

    reads = 0

    def tile(self, level: int, index: int) -> bytes:
        self.reads += 1
        return super().tile(level, index)


def test_a_full_tile_is_read_once_and_a_grown_tree_reads_only_the_new_edge() -> None:
    tiles = CountedTiles(stored(LEAVES[:2000]))
    tree = Tree(tiles, 1700)
    for index in random.Random(7).choices(range(1700), k=500):
        tree.inclusion(index)
    assert tiles.reads <= 8
    before, larger = tiles.reads, tree.grown(2000)
    assert [larger.inclusion(i) for i in range(0, 1536, 9)] == [RFC.path(i, 0, 2000) for i in range(0, 1536, 9)]
    assert tiles.reads - before <= 3


def test_a_tree_with_a_tiny_cache_gives_the_same_proofs() -> None:
    tree = Tree(TILES, LARGE, cached_tiles=1)
    for index in random.Random(8).choices(range(LARGE), k=200):
        assert tree.inclusion(index) == TREE.inclusion(index)
