"""Where the tree's hashes lie: in tiles of 256, eight rows of the tree each, and what the tiles are called.

C2SP tlog-tiles. A tile of level L holds the roots of 256 neighbouring complete subtrees of 256^L leaves. The last
tile of a level may be partial; it never feeds the level above.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from typing import Final, Protocol

from watchfloor.core.errors import Malformed
from watchfloor.core.log.merkle import HASH_SIZE

TILE_HEIGHT: Final = 8
TILE_WIDTH: Final = 1 << TILE_HEIGHT
TILE_BYTES: Final = TILE_WIDTH * HASH_SIZE
LONGEST_ENTRY: Final = 0xFFFF


class TileSource(Protocol):
    """Where stored tiles are read from; how they are kept is the node's business."""

    def tile(self, level: int, index: int) -> bytes:
        """Its hashes end to end, as far as they are stored: 256 of a full tile, none where there is no tile."""
        ...


def tile_path(level: int, index: int, width: int = TILE_WIDTH) -> str:
    """The tile's resource name, such as `tile/0/x001/234.p/17`; `width` below 256 names a partial tile."""
    if not 0 <= level <= 63:
        raise Malformed("tile", f"level {level}", "a level from 0 to 63")
    return f"tile/{level}/{_numbered(index, width)}"


def entries_path(index: int, width: int = TILE_WIDTH) -> str:
    """The resource name of the bundle with the entries under level 0's tile `index`."""
    return f"tile/entries/{_numbered(index, width)}"


def entry_bundle(entries: Iterable[bytes]) -> bytes:
    """Up to 256 entries as one resource: each after its length, a big-endian uint16."""
    parts: list[bytes] = []
    for entry in entries:
        if len(entry) > LONGEST_ENTRY:
            raise Malformed("entry", f"{len(entry)} bytes", f"at most {LONGEST_ENTRY}")
        parts += (struct.pack(">H", len(entry)), entry)
    if len(parts) > 2 * TILE_WIDTH:
        raise Malformed("entry bundle", f"{len(parts) // 2} entries", f"at most {TILE_WIDTH}")
    return b"".join(parts)


def stored_width(level: int, index: int, size: int) -> int:
    """How many hashes tile `index` of `level` holds in a log of `size` entries: 0 to 256."""
    return max(0, min(TILE_WIDTH, (size >> TILE_HEIGHT * level) - index * TILE_WIDTH))


def _numbered(index: int, width: int) -> str:
    """1234067 as `x001/x234/067`, so that a tile's file never needs the name of a directory."""
    if index < 0 or not 1 <= width <= TILE_WIDTH:
        raise Malformed(
            "tile", f"number {index} of width {width}", f"a number from 0 and a width of 1 to {TILE_WIDTH}"
        )
    digits = f"{index:,}".split(",")
    *upper, last = (group.zfill(3) for group in digits)
    return "".join(f"x{group}/" for group in upper) + last + ("" if width == TILE_WIDTH else f".p/{width}")
