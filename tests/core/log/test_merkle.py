"""The tree's hashes and the verification of its proofs, against the RFC's own recursion and its known hashes."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.log.example_log import entries, leaves
from tests.core.log.rfc6962 import Rfc6962
from watchfloor.core.errors import Broken, Malformed
from watchfloor.core.log.merkle import (
    EMPTY_ROOT,
    Frontier,
    leaf_hash,
    node_hash,
    root_of,
    verify_consistency,
    verify_inclusion,
)

MOST = 300
RFC = Rfc6962(entries(2000))
LEAVES = leaves(2000)


def flipped(raw: bytes, bit: int = 0) -> bytes:
    at = bit // 8 % len(raw)
    return raw[:at] + bytes([raw[at] ^ 1 << bit % 8]) + raw[at + 1 :]


def test_the_hashes_are_those_of_the_rfc() -> None:
    assert EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert leaf_hash(b"").hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert leaf_hash(b"L123456").hex().startswith("395aa064")
    assert leaf_hash(b"L123456").hex().endswith("4d56")
    assert node_hash(b"N123", b"N456").hex().startswith("aa217fe8")
    assert node_hash(b"N123", b"N456").hex().endswith("6bbb")


def test_a_commitment_has_the_leaf_hash_that_the_design_gives() -> None:
    commitment = bytes.fromhex("19174a19fc2b04614eeeabefbb3057188b3322e809c3e82ce68c9ac488db2135")
    assert leaf_hash(commitment).hex() == "046db4cf896d7e17b6ace5d14735d45c64a074167770f8c2298823cc04469e00"


def test_the_root_is_that_of_the_rfc_for_every_size() -> None:
    for size in range(MOST + 1):
        assert root_of(LEAVES[:size]) == RFC.mth(0, size)


def test_a_follower_knows_the_root_at_every_size_from_at_most_one_hash_a_bit() -> None:
    follower = Frontier()
    for size in range(1, 2001):
        follower.append(LEAVES[size - 1])
        assert follower.size == size
        assert len(follower.peaks) == size.bit_count()
        if size <= MOST or size % 97 == 0:
            assert follower.root() == RFC.mth(0, size)


def test_an_empty_log_has_the_empty_root() -> None:
    assert Frontier().root() == root_of([]) == EMPTY_ROOT == sha256().digest()


def test_a_follower_goes_on_from_what_it_has_kept() -> None:
    kept = Frontier()
    kept.extend(LEAVES[:777])
    again = Frontier(kept.size, kept.peaks)
    again.extend(LEAVES[777:1500])
    assert again.root() == RFC.mth(0, 1500)


@pytest.mark.parametrize(("size", "peaks"), [(3, 1), (0, 1), (4, 3), (-1, 1)])
def test_a_follower_does_not_go_on_from_half_of_it(size: int, peaks: int) -> None:
    with pytest.raises(Malformed):
        Frontier(size, LEAVES[:peaks])
    with pytest.raises(Malformed):
        Frontier(1, [LEAVES[0][:-1]])


def test_every_entry_of_every_small_tree_is_proven() -> None:
    for size in range(1, MOST + 1):
        root = RFC.mth(0, size)
        for index in range(size):
            verify_inclusion(LEAVES[index], index, size, RFC.path(index, 0, size), root)


def test_an_inclusion_proof_with_anything_changed_is_refused() -> None:
    for size in [*range(1, 18), 31, 32, 33, 100, 255, 256, 257]:
        for index in {0, 1, size // 2, size - 2, size - 1} & set(range(size)):
            _refuse_every_change(index, size)


def _refuse_every_change(index: int, size: int) -> None:
    leaf, proof, root = LEAVES[index], RFC.path(index, 0, size), RFC.mth(0, size)
    changed = [
        (leaf, index, [*proof[:n], flipped(proof[n], n * 7), *proof[n + 1 :]], root) for n in range(len(proof))
    ]
    changed += [(leaf, wrong, proof, root) for wrong in range(-1, size + 1) if wrong != index]
    changed += [(flipped(leaf), index, proof, root), (leaf, index, proof, flipped(root, 255))]
    changed += [(leaf, index, proof[:-1], root)] * bool(proof) + [(leaf, index, proof[1:], root)] * bool(proof)
    changed += [(leaf, index, [*proof, root], root), (leaf, index, [leaf, *proof], root)]
    for wrong_leaf, wrong_index, wrong_proof, wrong_root in changed:
        with pytest.raises(Broken):
            verify_inclusion(wrong_leaf, wrong_index, size, wrong_proof, wrong_root)


@pytest.mark.parametrize(("index", "size"), [(0, 0), (1, 1), (-1, 1), (-1, 4), (-4, 4), (5, 4), (0, -1)])
def test_there_is_nothing_to_prove_outside_the_log(index: int, size: int) -> None:
    for proof in ([], LEAVES[:1], LEAVES[:2]):
        with pytest.raises(Broken, match="cannot be in a log"):
            verify_inclusion(LEAVES[0], index, size, proof, LEAVES[0])


@pytest.mark.parametrize(("old", "new"), [(-1, 4), (-2, -1), (5, 4), (1, 0)])
def test_no_log_shrinks_or_owes_entries(old: int, new: int) -> None:
    with pytest.raises(Broken, match="cannot have grown"):
        verify_consistency(old, new, LEAVES[0], LEAVES[0], [])


def test_an_inclusion_proof_does_not_pass_for_a_size_that_needs_another_number_of_hashes() -> None:
    for size in range(1, 40):
        for index in range(size):
            proof = RFC.path(index, 0, size)
            for wrong in range(1, 80):
                if index < wrong and len(RFC.path(index, 0, wrong)) != len(proof):
                    with pytest.raises(Broken):
                        verify_inclusion(LEAVES[index], index, wrong, proof, RFC.mth(0, size))


def test_every_small_tree_is_the_beginning_of_every_larger_one() -> None:
    for new in range(1, 131):
        for old in range(1, new):
            verify_consistency(old, new, RFC.mth(0, old), RFC.mth(0, new), RFC.proof(old, new))


@given(st.data())
def test_larger_trees_are_consistent_too(data: st.DataObject) -> None:
    new = data.draw(st.integers(2, 2000))
    old = data.draw(st.integers(1, new - 1))
    verify_consistency(old, new, RFC.mth(0, old), RFC.mth(0, new), RFC.proof(old, new))


def test_a_consistency_proof_with_anything_changed_is_refused() -> None:
    for new in [*range(2, 18), 31, 32, 33, 64, 65, 130]:
        for old in range(1, new):
            proof, root1, root2 = RFC.proof(old, new), RFC.mth(0, old), RFC.mth(0, new)
            changed = [[*proof[:n], flipped(proof[n], n * 7), *proof[n + 1 :]] for n in range(len(proof))]
            changed += [proof[:-1], proof[1:], [*proof, root2], [root1, *proof], []]
            for wrong in changed:
                with pytest.raises(Broken):
                    verify_consistency(old, new, root1, root2, wrong)
            for roots in [(flipped(root1), root2), (root1, flipped(root2)), (root2, root1)]:
                with pytest.raises(Broken):
                    verify_consistency(old, new, *roots, proof)
            with pytest.raises(Broken):
                verify_consistency(new, old, root1, root2, proof)


def test_a_log_that_did_not_grow_has_one_root_and_needs_no_proof() -> None:
    verify_consistency(5, 5, RFC.mth(0, 5), RFC.mth(0, 5), [])
    with pytest.raises(Broken, match="two different roots"):
        verify_consistency(5, 5, RFC.mth(0, 5), RFC.mth(1, 6), [])
    with pytest.raises(Broken):
        verify_consistency(5, 5, RFC.mth(0, 5), RFC.mth(0, 5), [LEAVES[0]])


def test_every_log_grew_from_the_empty_one() -> None:
    verify_consistency(0, 5, EMPTY_ROOT, RFC.mth(0, 5), [])
    verify_consistency(0, 0, EMPTY_ROOT, EMPTY_ROOT, [])
    with pytest.raises(Broken):
        verify_consistency(0, 5, LEAVES[0], RFC.mth(0, 5), [])
    with pytest.raises(Broken):
        verify_consistency(0, 0, LEAVES[0], LEAVES[0], [])


def test_hashes_of_another_length_are_refused_before_they_are_hashed() -> None:
    proof = RFC.path(2, 0, 5)
    with pytest.raises(Broken, match="32 bytes"):
        verify_inclusion(LEAVES[2], 2, 5, [proof[0] + b"\0", *proof[1:]], RFC.mth(0, 5))
    with pytest.raises(Broken, match="32 bytes"):
        verify_consistency(4, 5, RFC.mth(0, 4) + b"\0", RFC.mth(0, 5), RFC.proof(4, 5))
