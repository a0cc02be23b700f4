"""Proof files that convince by themselves: this entry is in that log (C2SP tlog-proof, `.tlog-proof`).

```
c2sp.org/tlog-proof@v1
extra <base64 of the entry: our commitment C, 32 bytes>
index <decimal>
<base64 sibling hashes, from the leaf's up to the root's child>

<the checkpoint, as signed and cosigned>
```
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from watchfloor.core.errors import Malformed
from watchfloor.core.log.checkpoint import Checkpoint, open_checkpoint
from watchfloor.core.log.keys import LONGEST_NOTE, Verifier
from watchfloor.core.log.merkle import HASH_SIZE, leaf_hash, verify_inclusion
from watchfloor.core.log.note import Signed
from watchfloor.core.log.spelling import from_base64, from_decimal, plain_text, to_base64

HEADER: Final = "c2sp.org/tlog-proof@v1"
COMMITMENT_SIZE: Final = 32
LONGEST_PROOF: Final = 63  # a tree of 2^63 entries; no size beyond that can be written
LONGEST_EXTRA: Final = 32_768  # bytes: in base64 below the 64 KiB line at which Go's reader stops


@dataclass(frozen=True, slots=True)
class TlogProof:
    """A proof as it stands in its file, not yet verified.

    `index` is the entry's number in the log, `path` its inclusion proof in the tree of `checkpoint_note`. `extra`
    is nobody's word until something confirms it; in our files it is the entry itself, which the path confirms.
    """

    index: int
    path: tuple[bytes, ...]
    checkpoint_note: str
    extra: bytes | None = None

    def to_text(self) -> str:
        """The file."""
        extra = [] if self.extra is None else [f"extra {to_base64(self.extra)}"]
        lines = [HEADER, *extra, f"index {self.index}", *map(to_base64, self.path), "", self.checkpoint_note]
        return "\n".join(lines)

    @classmethod
    def parse(cls, text: str | bytes) -> TlogProof:
        """The proof that a file holds. Raises Malformed."""
        head, blank, checkpoint_note = plain_text(text, "proof", LONGEST_NOTE).partition("\n\n")
        header, *lines = head.split("\n")
        if header != HEADER or not blank:
            raise Malformed("proof", repr(header[:60]), f"{HEADER!r}, and a blank line before the checkpoint")
        extra = _extra(lines.pop(0)) if lines and lines[0].startswith("extra ") else None
        word, space, number = lines.pop(0).partition(" ") if lines else ("", "", "")
        if word != "index" or not space:
            raise Malformed("proof", repr(word[:60]), "'index' and the entry's number")
        if len(lines) > LONGEST_PROOF:
            raise Malformed("proof", f"{len(lines)} hashes", f"at most {LONGEST_PROOF}")
        path = tuple(from_base64(line, "hash in proof", HASH_SIZE) for line in lines)
        return cls(from_decimal(number, "index in proof"), path, checkpoint_note, extra)


@dataclass(frozen=True, slots=True)
class Proven:
    """What a proof file has shown: `commitment` is entry `index` under `checkpoint`, and who signed that."""

    commitment: bytes
    index: int
    checkpoint: Checkpoint
    signed: tuple[Signed, ...]


def verify_proof(
    text: str | bytes, leaf_entry: bytes, verifiers: Iterable[Verifier], *, quorum: int = 0
) -> Checkpoint:
    """The checkpoint under which the file proves `leaf_entry` to be in the log that its origin line names.

    `verifiers` are the keys the reader already trusts: the log's, whose name is the origin, and its witnesses', of
    which `quorum` must have cosigned. The file's `extra` is not looked at. Raises Malformed or Broken.
    """
    return _verify(TlogProof.parse(text), leaf_entry, verifiers, quorum).checkpoint


def verify_alone(text: str | bytes, verifiers: Iterable[Verifier], *, quorum: int = 0) -> Proven:
    """What one of our own files proves without anything beside it but the known keys.

    Proven is: the log that the origin names holds this 32-byte commitment at this index, says so under its own
    signature, and `quorum` known witnesses cosigned that. Not proven is what the commitment stands for (that takes
    the record's note and salt, whose hash it is), when it was written, or that the log shows everybody the same
    tree (that takes witnesses enough). The commitment is read from `extra`, which need not be trusted: any other
    bytes there would lead to another root. Raises Malformed, also when the file carries no commitment, or Broken.
    """
    proof = TlogProof.parse(text)
    if proof.extra is None or len(proof.extra) != COMMITMENT_SIZE:
        found = "no extra line" if proof.extra is None else f"an extra line of {len(proof.extra)} bytes"
        raise Malformed(
            "proof", found, f"the commitment, {COMMITMENT_SIZE} bytes; or give the entry beside the file"
        )
    return _verify(proof, proof.extra, verifiers, quorum)


def _verify(proof: TlogProof, entry: bytes, verifiers: Iterable[Verifier], quorum: int) -> Proven:
    checkpoint, opened = open_checkpoint(proof.checkpoint_note, verifiers, quorum=quorum)
    verify_inclusion(leaf_hash(entry), proof.index, checkpoint.size, proof.path, checkpoint.root)
    return Proven(entry, proof.index, checkpoint, opened.signed)


def _extra(line: str) -> bytes:
    extra = from_base64(line.removeprefix("extra "), "extra line in proof")
    if len(extra) > LONGEST_EXTRA:
        raise Malformed("extra line in proof", f"{len(extra)} bytes", f"at most {LONGEST_EXTRA}")
    return extra
