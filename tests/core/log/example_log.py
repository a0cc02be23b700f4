"""Logs to test with: entries, their leaf hashes, and tiles kept in a dictionary."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256

from watchfloor.core.log.merkle import leaf_hash
from watchfloor.core.log.note import Cosigner, Signer
from watchfloor.core.log.tiles import TileWrite, grow

ORIGIN = "aa.example/watchfloor"
LOG = Signer(ORIGIN, bytes(range(32)))
WITNESS = Cosigner("bb.example/witness", bytes(range(1, 33)))
OTHER_WITNESS = Cosigner("cc.example/witness", bytes(range(2, 34)))


class StoredTiles(dict[tuple[int, int], bytes]):
    """Tiles by level and number, as a node would store them."""

    def tile(self, level: int, index: int) -> bytes:
        return self.get((level, index), b"")

    def write(self, writes: Iterable[TileWrite]) -> None:
        self.update({(w.level, w.index): w.hashes for w in writes})


def entries(count: int) -> list[bytes]:
    """Commitments: 32 bytes each, all different."""
    return [sha256(b"entry %d" % number).digest() for number in range(count)]


def leaves(count: int) -> list[bytes]:
    return [leaf_hash(entry) for entry in entries(count)]


def stored(leaf_hashes: Sequence[bytes], *batches: int) -> StoredTiles:
    """The tiles of a log to which these leaves were appended: the batches first, then the rest at once."""
    tiles, size = StoredTiles(), 0
    for batch in [*batches, len(leaf_hashes)]:
        added = leaf_hashes[size : size + batch]
        tiles.write(grow(tiles, size, added))
        size += len(added)
    return tiles
