"""RFC 6962's Merkle tree: its hashes, proofs that it holds an entry or grew from a smaller tree, its right edge.

All hashes are 32-byte SHA-256. "Height" counts from the leaves (0); "the subtree i of height h" covers the leaves
from i·2^h up to (i+1)·2^h. Verification follows RFC 9162, 2.1.3.2 and 2.1.4.2.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce
from hashlib import sha256
from typing import Final

from watchfloor.core.errors import Broken, Malformed

HASH_SIZE: Final = 32
EMPTY_ROOT: Final = sha256(b"").digest()

_LEAF, _NODE = b"\x00", b"\x01"


def leaf_hash(entry: bytes) -> bytes:
    """What stands for an entry in the tree; the prefix keeps a leaf from passing for a node (RFC 6962, 2.1)."""
    return sha256(_LEAF + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """What stands for two subtrees side by side."""
    return sha256(_NODE + left + right).digest()


def pair_up(row: bytes) -> bytes:
    """The row above `row` (hashes end to end): one hash for each pair; an odd last hash has no parent yet."""
    pairs = range(0, len(row) - HASH_SIZE, 2 * HASH_SIZE)
    return b"".join([sha256(_NODE + row[at : at + 2 * HASH_SIZE]).digest() for at in pairs])


def root_of(leaf_hashes: Sequence[bytes]) -> bytes:
    """The root of the tree over any number of leaf hashes, none included."""
    row = b"".join(leaf_hashes)
    while len(row) > HASH_SIZE:
        # A last hash without a neighbour rises as it is: the same tree as the RFC's split at a power of two.
        alone = row[-HASH_SIZE:] if len(row) // HASH_SIZE % 2 else b""
        row = pair_up(row) + alone
    return row or EMPTY_ROOT


def root_over(peaks: Sequence[bytes]) -> bytes:
    """The root of a tree that consists of these complete subtrees, largest (leftmost) first."""
    if not peaks:
        return EMPTY_ROOT
    return reduce(lambda right, left: node_hash(left, right), reversed(peaks))


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """Raise Broken unless `leaf` (a leaf hash) is number `index` of the `size` leaves under `root`.

    `proof` are the sibling hashes from the leaf up, as `Tree.inclusion` gives them. Take `size` and `root` from
    the same signed checkpoint: a root alone does not say of how many leaves it is.
    """
    what = "inclusion proof"
    if not 0 <= index < size:
        raise Broken(what, f"entry {index} cannot be in a log of {size}")
    _require_hashes(what, [leaf, *proof])
    within, above = _path_shape(index, size)
    if len(proof) != within + above:
        raise Broken(what, f"{len(proof)} hashes; entry {index} of {size} needs {within + above}")
    found = _climb(leaf, index, proof[:within])
    found = _climb_right_edge(found, proof[within:])
    if found != root:
        raise Broken(what, f"it leads to another root than that of the {size} entries")


def verify_consistency(size1: int, size2: int, root1: bytes, root2: bytes, proof: Sequence[bytes]) -> None:
    """Raise Broken unless the `size2` leaves under `root2` begin with the `size1` leaves under `root1`.

    Every tree grew from the empty one, which says nothing: with `size1` 0 only the roots' form is checked, and
    the proof must be empty. Ask first whether 0 is what you remember, or what somebody told you.
    """
    what = "consistency proof"
    if not 0 <= size1 <= size2:
        raise Broken(what, f"a log of {size1} cannot have grown to {size2}")
    if size1 in (0, size2):
        _verify_trivial(size1, size2, root1, root2, proof)
        return
    _require_hashes(what, [root1, *proof])
    height = _trailing_zeros(size1)
    # Both trees share the last complete subtree of the old one; where that is all of it, its hash is root1.
    start, siblings = (root1, proof) if size1 == 1 << height else (proof[0] if proof else b"", proof[1:])
    index = (size1 - 1) >> height
    within, above = _path_shape(index, ((size2 - 1) >> height) + 1)
    if len(siblings) != within + above or not start:
        raise Broken(what, f"{len(proof)} hashes are not what {size1} to {size2} needs")
    lefts = [h for bit, h in enumerate(siblings[:within]) if index >> bit & 1]
    if _climb_right_edge(start, [*lefts, *siblings[within:]]) != root1:
        raise Broken(what, f"it does not lead to the old root, of {size1} entries")
    if _climb_right_edge(_climb(start, index, siblings[:within]), siblings[within:]) != root2:
        raise Broken(what, f"it does not lead to the new root, of {size2} entries")


class Frontier:
    """A follower's right edge of the log: the at most 64 hashes it must keep to know the root as leaves arrive.

    `peaks` are the roots of the complete subtrees that make up the `size` leaves so far, largest first.
    """

    __slots__ = ("_peaks", "_size")

    def __init__(self, size: int = 0, peaks: Iterable[bytes] = ()) -> None:
        self._size, self._peaks = size, list(peaks)
        if size < 0 or len(self._peaks) != size.bit_count() or any(len(p) != HASH_SIZE for p in self._peaks):
            raise Malformed(
                "frontier", f"{len(self._peaks)} hashes for {size} leaves", "one for each bit of the size"
            )

    @property
    def size(self) -> int:
        return self._size

    @property
    def peaks(self) -> tuple[bytes, ...]:
        return tuple(self._peaks)

    def append(self, leaf: bytes) -> None:
        """Take the next leaf hash."""
        self.extend((leaf,))

    def extend(self, leaf_hashes: Iterable[bytes]) -> None:
        """Take the next leaf hashes, in the log's order."""
        peaks, size = self._peaks, self._size
        for grown in leaf_hashes:
            full = size
            while full & 1:
                grown = sha256(_NODE + peaks.pop() + grown).digest()
                full >>= 1
            peaks.append(grown)
            size += 1
        self._size = size

    def root(self) -> bytes:
        """The root of all leaves taken so far."""
        return root_over(self._peaks)


def _path_shape(index: int, size: int) -> tuple[int, int]:
    """How many siblings the way up from leaf `index` meets before it joins the tree's right edge, and after."""
    within = (index ^ (size - 1)).bit_length()
    return within, (index >> within).bit_count()


def _climb(start: bytes, index: int, siblings: Sequence[bytes]) -> bytes:
    """From the subtree `index` of some height upwards, a sibling a level; the bits of `index` say which side."""
    found = start
    for sibling in siblings:
        found = node_hash(sibling, found) if index & 1 else node_hash(found, sibling)
        index >>= 1
    return found


def _climb_right_edge(start: bytes, lefts: Sequence[bytes]) -> bytes:
    return reduce(lambda found, left: node_hash(left, found), lefts, start)


def _verify_trivial(size1: int, size2: int, root1: bytes, root2: bytes, proof: Sequence[bytes]) -> None:
    """The two cases that need no proof: nothing was added, or nothing was there before."""
    what = "consistency proof"
    if proof:
        raise Broken(what, f"{len(proof)} hashes where {size1} to {size2} needs none")
    if size1 == size2 and root1 != root2:
        raise Broken(what, f"two different roots for the same {size1} entries")
    if size1 == 0 and (root1 != EMPTY_ROOT or len(root2) != HASH_SIZE):
        raise Broken(what, "an empty log has another root")


def _require_hashes(what: str, hashes: Iterable[bytes]) -> None:
    if any(len(h) != HASH_SIZE for h in hashes):
        raise Broken(what, f"a hash in it is not {HASH_SIZE} bytes long")


def _trailing_zeros(number: int) -> int:
    return (number & -number).bit_length() - 1
