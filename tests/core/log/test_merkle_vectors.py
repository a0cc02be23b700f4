"""transparency-dev/merkle's files, good and bad: 491 of the 518, all but subtrees that nothing here proves."""

from __future__ import annotations

import json
import os
from base64 import b64decode
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from watchfloor.core.errors import Broken
from watchfloor.core.log.merkle import verify_consistency, verify_inclusion

SHARED = Path(os.environ.get("WATCHFLOOR_SHARED", Path(__file__).parents[4] / "shared"))
VECTORS = SHARED / "data" / "vectors" / "merkle_rfc6962.json"

pytestmark = pytest.mark.skipif(
    not VECTORS.exists(), reason=f"{VECTORS} is not here; WATCHFLOOR_SHARED names its folder"
)


@cache
def vectors(kind: str) -> dict[str, Any]:
    """The files of one kind, by name."""
    return {n: v for n, v in json.loads(VECTORS.read_text()).items() if n.startswith(f"testdata/{kind}/")}


def bytes_of(vector: dict[str, Any]) -> tuple[bytes, bytes, list[bytes]]:
    """Both roots, or leaf hash and root, and the proof."""
    first, second = ("root1", "root2") if "root1" in vector else ("leafHash", "root")
    return b64decode(vector[first]), b64decode(vector[second]), [b64decode(h) for h in vector["proof"] or []]


def disagreements(files: dict[str, Any], accept: Callable[[dict[str, Any]], None]) -> list[str]:
    """The files on which we say something else than they do."""
    wrong = []
    for name, vector in files.items():
        try:
            accept(vector)
            refused = False
        except Broken:
            refused = True
        if refused != vector["wantErr"]:
            wrong.append(name)
    return wrong


def inclusion(vector: dict[str, Any]) -> None:
    leaf, root, proof = bytes_of(vector)
    verify_inclusion(leaf, vector["leafIdx"], vector["treeSize"], proof, root)


def consistency(vector: dict[str, Any]) -> None:
    root1, root2, proof = bytes_of(vector)
    verify_consistency(vector["size1"], vector["size2"], root1, root2, proof)


def subtree_inclusion(vector: dict[str, Any]) -> None:
    """A subtree from `start` to `end` is a tree of its own, if it is aligned as a subtree must be."""
    start, end = vector["start"], vector["end"]
    if start < 0 or end <= start or start % (1 << (end - start - 1).bit_length()):
        raise Broken("subtree", "there is none with these ends")
    leaf, root, proof = bytes_of(vector)
    verify_inclusion(leaf, vector["leafIdx"] - start, end - start, proof, root)


def test_we_agree_on_every_inclusion_proof() -> None:
    assert len(vectors("inclusion")) == 98
    assert disagreements(vectors("inclusion"), inclusion) == []


def test_we_agree_on_every_consistency_proof() -> None:
    assert len(vectors("consistency")) == 98
    assert disagreements(vectors("consistency"), consistency) == []


def test_we_agree_on_every_inclusion_proof_in_a_subtree() -> None:
    assert len(vectors("subtreeinclusion")) == 204
    assert disagreements(vectors("subtreeinclusion"), subtree_inclusion) == []


def test_we_agree_on_every_consistency_proof_of_a_subtree_at_the_left_edge() -> None:
    """Those are old trees. Subtrees elsewhere serve certificates signed in batches, which we have none of."""
    old_trees = {
        name: {**vector, "size1": vector["end"], "size2": vector["size"]}
        for name, vector in vectors("subtreeconsistency").items()
        if vector["start"] == 0 and vector["end"] > 0
    }
    assert (len(old_trees), len(vectors("subtreeconsistency"))) == (91, 118)
    assert disagreements(old_trees, consistency) == []
