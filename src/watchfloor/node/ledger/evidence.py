"""What proves a record, checked when it is asked for: the parts one sees, the note, C, the path, the checkpoint."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from watchfloor.core.errors import Broken
from watchfloor.core.log.checkpoint import Checkpoint
from watchfloor.core.log.note import Verifier
from watchfloor.core.log.proof import TlogProof, verify_alone
from watchfloor.core.policy.reader import Reader
from watchfloor.core.record import NoteFields, check_release, disclose, read_note
from watchfloor.core.record.note import commitment
from watchfloor.core.record.standing import State
from watchfloor.node.custody.found import no_such_record
from watchfloor.node.databases.doors import unordered
from watchfloor.node.keys import keys_of
from watchfloor.node.ledger.prove import Proof, prove
from watchfloor.node.ledger.sealed import sealed_among
from watchfloor.node.ledger.store import parts_by_seq, signed_again
from watchfloor.node.models import LEAVES, Opening, Part, Record
from watchfloor.node.node import this_home
from watchfloor.node.visibility.binding import acting


@dataclass(frozen=True, slots=True)
class Evidence:
    """A proof that holds.

    `root` is that of the record's own tree, over `width` places: 0 once a purge destroyed the parts. `proof` is the
    file, `hashes` the length of its path and `head` the checkpoint that it ends in; None of them before the seal.
    Where in the log the record stands is in the file alone.
    """

    c: bytes
    root: bytes
    width: int
    proof: Proof | None = None
    hashes: int = 0
    head: Checkpoint | None = None

    @property
    def kilobytes(self) -> int:
        """How large the file is, rounded up: its exact size would tell the digits of the place."""
        return -(-len(self.proof.text) // 1024) if self.proof else 0


def evidence(c: bytes, *, by: Reader) -> Evidence:
    """Check all that proves a record which `by` may see, as far as he sees it.

    Raises Absent for what he does not see, Broken when anything of it does not fit.
    """
    with acting(by):
        record = Record.objects.filter(c=c).first()
        if record is None:
            raise no_such_record(c)
        own = Part.objects.filter(id__gte=record.seq * LEAVES, id__lt=(record.seq + 1) * LEAVES)
        leaves = frozenset(own.values_list("leaf", flat=True))
    fields, width = _checked(record, leaves)
    if c not in sealed_among([c]):
        return Evidence(c, fields.parts, width)
    proof = prove(c, by=by)
    head = verify_alone(proof.text, [Verifier.parse(proof.vkey)]).checkpoint
    return Evidence(c, fields.parts, width, proof, len(TlogProof.parse(proof.text).path), head)


def _checked(record: Record, leaves: Collection[int]) -> tuple[NoteFields, int]:
    """What the note states, and how many places its tree has, once note, C and these parts are seen to fit."""
    c, origin = bytes(record.c), this_home().log_origin("ledger")
    verifiers = [keys_of(this_home()).records(origin).verifier]
    with unordered("ledger"):
        opening = Opening.objects.using("ledger").get(seq=record.seq)
        parts = parts_by_seq("ledger", [record.seq]).get(record.seq, [])
    fields = read_note(bytes(opening.note), verifiers)
    if commitment(bytes(opening.salt), bytes(opening.note)) != c:
        raise Broken(f"record {c.hex()[:8]}", "its note and salt do not give its C")
    if record.state == State.PURGED or not parts:
        return fields, 0
    check_release(disclose(signed_again(opening, parts), leaves), origin, verifiers)
    return fields, opening.width
