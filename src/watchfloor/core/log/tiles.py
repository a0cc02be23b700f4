"""How tiles grow and how stored ones are checked: what to write, whether it was written, whether it still fits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from watchfloor.core.errors import Broken, Malformed
from watchfloor.core.log.geometry import (
    TILE_BYTES,
    TILE_WIDTH,
    TileSource,
    entries_path,
    entry_bundle,
    stored_width,
    tile_path,
)
from watchfloor.core.log.merkle import HASH_SIZE, pair_up
from watchfloor.core.log.tree import Tree

__all__ = [
    "TILE_BYTES",
    "TILE_WIDTH",
    "TileSource",
    "TileWrite",
    "Tree",
    "check_tiles",
    "confirm_growth",
    "entries_path",
    "entry_bundle",
    "grow",
    "stored_width",
    "tile_path",
]


@dataclass(frozen=True, slots=True)
class TileWrite:
    """A tile as it is to be stored: all its hashes (32 to 8,192 bytes), in place of those it had."""

    level: int
    index: int
    hashes: bytes


def grow(source: TileSource, size: int, leaf_hashes: Sequence[bytes]) -> list[TileWrite]:
    """The tiles that change when these leaf hashes are appended to a log of `size` entries; nothing is written.

    Reads at most one partial tile a level. Store all of them and the new size in one transaction. Raises Malformed
    for a hash that is not 32 bytes, Broken where a stored tile is too short for `size`.
    """
    if any(len(h) != HASH_SIZE for h in leaf_hashes):
        raise Malformed("leaf hashes", "a hash of another length", f"{HASH_SIZE} bytes each")
    writes: list[TileWrite] = []
    level, start, added = 0, size, b"".join(leaf_hashes)
    while added:
        changed = _grow_level(source, level, start, added)
        writes += changed
        added = b"".join([_tile_root(w.hashes) for w in changed if len(w.hashes) == TILE_BYTES])
        level, start = level + 1, start // TILE_WIDTH
    return writes


def confirm_growth(source: TileSource, size: int, old_root: bytes, leaf_hashes: Sequence[bytes]) -> bytes:
    """Re-read what `grow` had stored and return the root to sign; raise Broken when anything differs.

    To be called after the tiles were committed and before the checkpoint is signed (design 4: one flipped bit once
    killed a public log). `size` and `old_root` are the last checkpoint's. Three things must agree: the old right
    edge with `old_root`; every changed tile with the leaf hashes; and the tiles' root with that of a follower who
    started from the old edge and took the leaves one by one.
    """
    follower = Tree(source, size).frontier()
    if follower.root() != old_root:
        raise Broken("log", f"the tiles under its first {size} entries no longer lead to the root that was signed")
    for write in grow(source, size, leaf_hashes):
        if source.tile(write.level, write.index) != write.hashes:
            raise Broken(tile_path(write.level, write.index), "what is stored is not what was to be written")
    follower.extend(leaf_hashes)
    root = Tree(source, follower.size).root()
    if root != follower.root():
        raise Broken("log", f"the tiles of {follower.size} entries lead to another root than its entries do")
    return root


def check_tiles(source: TileSource, size: int, leaf_hashes: Iterable[bytes]) -> Iterator[str]:
    """Recompute every tile of a log of `size` from its leaf hashes and name each one that does not fit.

    Takes the leaf hashes one by one and keeps one tile a level, so memory stays flat for any size.
    """
    rows, done, taken = [b""], [0], 0  # per level: the tile being filled, and how many are full
    leaves = iter(leaf_hashes)
    while added := b"".join(islice(leaves, TILE_WIDTH)):
        taken += len(added) // HASH_SIZE
        level = 0
        while added:
            if level + 1 == len(rows):
                rows, done = [*rows, b""], [*done, 0]
            rows[level] += added
            added = b""
            if len(rows[level]) == TILE_BYTES:
                yield from _misfits(source, level, done[level], rows[level])
                added, rows[level] = _tile_root(rows[level]), b""
                done[level] += 1
                level += 1
    # What is left is partial, or empty: then nothing may be stored there, nor in the level above the last.
    for level, row in enumerate(rows):
        yield from _misfits(source, level, done[level], row)
    if taken != size:
        yield f"log: {taken} entries are stored, its size is {size}"


def _grow_level(source: TileSource, level: int, start: int, added: bytes) -> list[TileWrite]:
    """The tiles of one level with `added` hashes from number `start` of that level on."""
    first, kept = divmod(start, TILE_WIDTH)
    row = source.tile(level, first)[: kept * HASH_SIZE] if kept else b""
    if len(row) != kept * HASH_SIZE:
        raise Broken(
            tile_path(level, first), f"{len(row) // HASH_SIZE} hashes are stored, the log's size needs {kept}"
        )
    row += added
    cuts = range(0, len(row), TILE_BYTES)
    return [TileWrite(level, first + n, row[at : at + TILE_BYTES]) for n, at in enumerate(cuts)]


def _tile_root(hashes: bytes) -> bytes:
    """What a full tile puts into the level above."""
    while len(hashes) > HASH_SIZE:
        hashes = pair_up(hashes)
    return hashes


def _misfits(source: TileSource, level: int, index: int, expected: bytes) -> Iterator[str]:
    """A sentence about the stored tile when it is not what its entries, or the tiles below it, make it."""
    stored = source.tile(level, index)
    if stored == expected:
        return
    path = tile_path(level, index)
    if len(stored) != len(expected):
        yield f"{path}: {len(stored)} bytes are stored, {len(expected)} are expected"
    cuts = range(0, min(len(stored), len(expected)), HASH_SIZE)
    wrong = [at // HASH_SIZE for at in cuts if stored[at : at + HASH_SIZE] != expected[at : at + HASH_SIZE]]
    if wrong:
        below = index * TILE_WIDTH + wrong[0]
        source_of_hash = (
            f"the root of {tile_path(level - 1, below)}" if level else f"the leaf hash of entry {below}"
        )
        others = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
        yield f"{path}: hash {wrong[0]} is not {source_of_hash}{others}"
