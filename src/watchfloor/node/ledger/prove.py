"""The proof that a record stands in the log: a file that any verifier of C2SP logs reads without this program."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from watchfloor.core.errors import Unavailable
from watchfloor.core.log.checkpoint import Checkpoint as Head
from watchfloor.core.log.proof import TlogProof
from watchfloor.core.log.tree import Tree
from watchfloor.core.policy.decide import decide
from watchfloor.core.policy.reader import Reader
from watchfloor.node.custody.found import no_such_record
from watchfloor.node.databases.doors import unordered
from watchfloor.node.keys import keys_of
from watchfloor.node.ledger.seal import log_size
from watchfloor.node.ledger.tiles import StoredTiles
from watchfloor.node.models import Checkpoint, Entry, Record
from watchfloor.node.node import this_home
from watchfloor.node.visibility.binding import acting

UNSEEING: Final = frozenset({"administrator", "dpo", "inspector"})  # they act on records without seeing them


@dataclass(frozen=True, slots=True)
class Proof:
    """A `.tlog-proof` and the public key of the log that it is checked with."""

    text: str
    vkey: str


def prove(c: bytes, *, by: Reader, log: str = "ledger") -> Proof:
    """The proof for a record that `by` may see; who runs or watches the node proves any.

    Raises Refused in the same words for a record that is not there and one that he may not see, Unavailable before
    the first seal after it.
    """
    decide(by, "prove", None)
    if not _known(c, by, log):
        raise no_such_record(c)
    with unordered(log):
        entry = Entry.objects.using(log).filter(c=c).first()
        head = Checkpoint.objects.using(log).order_by("-size").first()
        if entry is None or head is None or entry.index >= head.size:
            raise Unavailable(
                f"Record {c.hex()[:8]} waits for the seal", "Seal now with `watchfloor seal`, then repeat."
            )
        path = Tree(StoredTiles(log), head.size).inclusion(entry.index, head.size)
        text = TlogProof(entry.index, tuple(path), head.note, c).to_text()
    return Proof(text, log_vkey(log))


def _known(c: bytes, by: Reader, log: str) -> bool:
    if by.roles & UNSEEING:
        with unordered(log):
            return Record.objects.using(log).filter(c=c).exists()
    with acting(by):
        return log == "ledger" and Record.objects.filter(c=c).exists()


@dataclass(frozen=True, slots=True)
class NewestHead:
    """The newest head of a log, verbatim, and the public key it is checked with; no note before the first seal."""

    origin: str
    size: int
    note: str | None
    vkey: str


def newest_head(log: str, *, by: Reader) -> NewestHead:
    """The newest head of `ledger` or `access`, for whoever takes proofs. Raises Refused."""
    decide(by, "prove", None)
    with unordered(log):
        row = Checkpoint.objects.using(log).order_by("-size").first()
    return NewestHead(
        this_home().log_origin(log), row.size if row else 0, row.note if row else None, log_vkey(log)
    )


def log_vkey(log: str = "ledger") -> str:
    """The public key of this node's log, as others are told it."""
    home = this_home()
    return keys_of(home).checkpoints(log, home.log_origin(log)).vkey


def still_holds(head: Head) -> bool | None:
    """Whether the log of this node that the head names still begins so; None where it is no log of this node."""
    home = this_home()
    log = next((name for name in ("ledger", "access") if home.log_origin(name) == head.origin), None)
    if log is None:
        return None
    with unordered(log):
        size = log_size(log)
        return head.size <= size and Tree(StoredTiles(log), size).root(head.size) == head.root
