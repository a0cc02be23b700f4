"""The whole tree, read from its tiles: roots, inclusion and consistency proofs for every size up to its own."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial
from typing import Final

from watchfloor.core.errors import Broken, Malformed
from watchfloor.core.log.geometry import TILE_HEIGHT, TILE_WIDTH, TileSource, stored_width, tile_path
from watchfloor.core.log.merkle import HASH_SIZE, Frontier, pair_up, root_over

CACHED_TILES: Final = 1024  # 16 KiB each: 16 MiB hold the tiles of 262,144 entries

Rows = tuple[bytes, ...]
"""A tile's own hashes, then the rows above them inside the tile: row h holds the subtrees 2^h hashes wide."""


class Tree:
    """The tree of the first `size` entries over stored tiles.

    It believes the tiles: proofs get verified by whoever receives them, and `check_tiles` recomputes every tile.
    Full tiles never change and are cached; ask for a `grown` tree when the log has grown. Raises Broken where a
    tile is too short for the size.
    """

    def __init__(self, source: TileSource, size: int, *, cached_tiles: int = CACHED_TILES) -> None:
        if size < 0:
            raise Malformed("log size", str(size), "0 or more")
        self._source, self._size = source, size
        self._full: Callable[[int, int], Rows] = lru_cache(cached_tiles)(partial(_rows, source, TILE_WIDTH))
        self._partial: dict[int, Rows] = {}

    @property
    def size(self) -> int:
        return self._size

    def grown(self, size: int) -> Tree:
        """The tree of another size over the same tiles, sharing what is cached."""
        tree = Tree(self._source, size)
        tree._full = self._full
        return tree

    def root(self, size: int | None = None) -> bytes:
        """The root of the first `size` entries, of all of them by default."""
        return root_over(self._peaks(0, self._known(size)))

    def frontier(self, size: int | None = None) -> Frontier:
        """The right edge at `size`, from which a follower goes on by itself."""
        size = self._known(size)
        return Frontier(size, self._peaks(0, size))

    def inclusion(self, index: int, size: int | None = None) -> list[bytes]:
        """The proof that entry `index` is among the first `size`: siblings from the leaf up (RFC 6962, 2.1.1)."""
        size = self._known(size)
        if not 0 <= index < size:
            raise Malformed("entry", f"number {index}", f"a number below the log's size, {size}")
        return self._path(index, 0, size)

    def consistency(self, old: int, new: int | None = None) -> list[bytes]:
        """The proof that the first `new` entries begin with the first `old` (RFC 6962, 2.1.2); empty from 0."""
        new = self._known(new)
        if not 0 <= old <= new:
            raise Malformed("old size", str(old), f"a size up to {new}")
        if old in (0, new):
            return []
        # The old tree's last complete subtree; a verifier already has it when it is the whole old tree.
        height = (old & -old).bit_length() - 1
        index = (old - 1) >> height
        start = [self._node(height, index)] if index else []
        return start + self._path(index, height, new)

    def _known(self, size: int | None) -> int:
        if size is None:
            return self._size
        if not 0 <= size <= self._size:
            raise Malformed("size", str(size), f"at most the log's size, {self._size}")
        return size

    def _path(self, index: int, height: int, size: int) -> list[bytes]:
        """Siblings on the way up from the subtree `index` of `height` to the root at `size`."""
        within = (index ^ ((size - 1) >> height)).bit_length()
        path = [self._node(height + up, (index >> up) ^ 1) for up in range(within - 1)]
        if within:
            # Here the way up joins the right edge: the sibling is all that lies to the right, complete or not.
            joined = height + within - 1
            path.append(root_over(self._peaks(((index >> (within - 1)) ^ 1) << joined, size)))
        above = range(within, index.bit_length())
        return path + [self._node(height + up, (index >> up) - 1) for up in above if index >> up & 1]

    def _peaks(self, start: int, end: int) -> list[bytes]:
        """The complete subtrees that make up the entries from `start` to `end`, largest first."""
        peaks: list[bytes] = []
        while start < end:
            height = (end - start).bit_length() - 1
            peaks.append(self._node(height, start >> height))
            start += 1 << height
        return peaks

    def _node(self, height: int, index: int) -> bytes:
        """The root of the complete subtree `index` of `height`."""
        level, up = divmod(height, TILE_HEIGHT)
        tile, place = divmod(index << up, TILE_WIDTH)
        if (tile + 1) << (TILE_HEIGHT * (level + 1)) <= self._size:
            rows = self._full(level, tile)
        else:
            rows = self._edge(level, tile)
        at = (place >> up) * HASH_SIZE
        return rows[up][at : at + HASH_SIZE]

    def _edge(self, level: int, tile: int) -> Rows:
        """The rows of the one partial tile of a level, as wide as this tree's size makes it."""
        if level not in self._partial:
            width = stored_width(level, tile, self._size)
            self._partial[level] = _rows(self._source, width, level, tile)
        return self._partial[level]


def _rows(source: TileSource, width: int, level: int, index: int) -> Rows:
    """The tile's first `width` hashes and every complete row over them. Raises Broken when it holds fewer."""
    row = source.tile(level, index)[: width * HASH_SIZE]
    if len(row) != width * HASH_SIZE:
        raise Broken(
            tile_path(level, index), f"{len(row) // HASH_SIZE} hashes are stored, the log's size needs {width}"
        )
    rows = [row]
    while len(row) > HASH_SIZE:
        row = pair_up(row)
        rows.append(row)
    return tuple(rows)
