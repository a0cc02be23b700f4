"""Checkpoints: what a log says it holds, signed by it, cosigned by those who watch it (C2SP tlog-checkpoint)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from watchfloor.core.errors import Broken, Malformed
from watchfloor.core.log.keys import KeyType, Verifier
from watchfloor.core.log.merkle import HASH_SIZE
from watchfloor.core.log.note import OpenedNote, open_note
from watchfloor.core.log.spelling import LARGEST_NUMBER, from_base64, from_decimal, plain_text, to_base64


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The log `origin` holds `size` entries under `root` (32 bytes)."""

    origin: str
    size: int
    root: bytes

    def __post_init__(self) -> None:
        plain_text(self.origin, "origin", 1000)
        if not self.origin or "\n" in self.origin:
            raise Malformed("origin", repr(self.origin[:60]), "one line that names the log")
        if not 0 <= self.size <= LARGEST_NUMBER:
            raise Malformed("log size", str(self.size), f"0 to {LARGEST_NUMBER}")
        if len(self.root) != HASH_SIZE:
            raise Malformed("root", f"{len(self.root)} bytes", f"{HASH_SIZE} bytes")

    def text(self) -> str:
        """The three lines that are signed."""
        return f"{self.origin}\n{self.size}\n{to_base64(self.root)}\n"

    @classmethod
    def parse(cls, text: str) -> Checkpoint:
        """The checkpoint that a note's text states. Raises Malformed, also for extension lines."""
        lines = text.split("\n")
        if len(lines) != 4 or lines[3]:
            raise Malformed("checkpoint", f"{len(lines) - 1} lines", "three: origin, size, root")
        origin, size, root, _ = lines
        return cls(
            origin, from_decimal(size, "size in checkpoint"), from_base64(root, "root in checkpoint", HASH_SIZE)
        )


def open_checkpoint(
    note: str | bytes, verifiers: Iterable[Verifier], *, quorum: int = 0
) -> tuple[Checkpoint, OpenedNote]:
    """The checkpoint in a note that its own log signed and at least `quorum` known witnesses cosigned.

    The log's key bears the origin as its name. A witness counts once however many names its key has, and not at
    all when its key is the log's own (design 4: witnesses exclude the owner). Raises Malformed or Broken.
    """
    known = list(verifiers)
    opened = open_note(note, known)
    checkpoint = Checkpoint.parse(opened.text)
    keys = {(v.name, v.key_id): v for v in known}
    signers = [keys[s.name, s.key_id] for s in opened.signed]
    own = {v.public for v in signers if v.key_type is KeyType.NOTE and v.name == checkpoint.origin}
    if not own:
        raise Broken("checkpoint", f"it is not signed by a known key of its log, {checkpoint.origin}")
    witnesses = {v.public for v in signers if v.key_type is KeyType.COSIGNATURE} - own
    if len(witnesses) < quorum:
        raise Broken("checkpoint", f"{len(witnesses)} known witnesses cosigned it, {quorum} are required")
    return checkpoint, opened
