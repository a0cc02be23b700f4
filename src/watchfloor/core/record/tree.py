"""The small Merkle tree over a record's 8, 64 or 512 leaves (RFC 6962 hashing)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from watchfloor.core.errors import Broken, Malformed
from watchfloor.core.log.merkle import leaf_hash, node_hash

WIDTHS: Final = (8, 64, 512)
DEPTHS: Final = (3, 6, 9)


def width_for(parts: int) -> int:
    """The size class that holds this many parts. Raises Malformed beyond 512."""
    for width in WIDTHS:
        if parts <= width:
            return width
    raise Malformed("record", f"{parts} parts", f"at most {WIDTHS[-1]}")


def tree_root(leaves: Sequence[bytes]) -> bytes:
    """The root over all leaves; their number is a size class."""
    row = [leaf_hash(leaf) for leaf in leaves]
    while len(row) > 1:
        row = _parents(row)
    return row[0]


def tree_path(leaves: Sequence[bytes], leaf: int) -> tuple[bytes, ...]:
    """The 3, 6 or 9 hashes that lead from one leaf to the root."""
    row = [leaf_hash(entry) for entry in leaves]
    path = []
    while len(row) > 1:
        path.append(row[leaf ^ 1])
        row, leaf = _parents(row), leaf >> 1
    return tuple(path)


def check_path(entry: bytes, leaf: int, path: Sequence[bytes], root: bytes) -> None:
    """Raise Broken unless `entry` is at `leaf` under `root`; one leaf number only, so leaf < 2^length."""
    if len(path) not in DEPTHS or not 0 <= leaf < 1 << len(path):
        raise Broken("part", f"leaf {leaf} with a path of {len(path)} hashes is no place in a note")
    reached = leaf_hash(entry)
    for sibling in path:
        reached = node_hash(sibling, reached) if leaf & 1 else node_hash(reached, sibling)
        leaf >>= 1
    if reached != root:
        raise Broken("part", "its path does not reach the note's root")


def _parents(row: Sequence[bytes]) -> list[bytes]:
    return [node_hash(row[n], row[n + 1]) for n in range(0, len(row), 2)]
