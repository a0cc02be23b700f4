"""The seal: queued commitments go into the Merkle log, shuffled and filled up, under a signed checkpoint."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.db.models import Max

from watchfloor.core.log.checkpoint import Checkpoint as Head
from watchfloor.core.log.checkpoint import open_checkpoint
from watchfloor.core.log.merkle import EMPTY_ROOT, leaf_hash
from watchfloor.core.log.note import sign_note
from watchfloor.core.log.tiles import confirm_growth, grow
from watchfloor.core.policy.decide import decide
from watchfloor.core.policy.reader import Reader
from watchfloor.node.databases.dialect import insert_rows
from watchfloor.node.databases.doors import log_named
from watchfloor.node.keys import keys_of
from watchfloor.node.ledger.heads import keep_head, require_continued
from watchfloor.node.ledger.tiles import StoredTiles
from watchfloor.node.models import Checkpoint, Entry, Pending
from watchfloor.node.node import this_home

# One hidden record must not shift what others see, so a seal grows the log by one of these (design 4).
STEPS: Final = (256, 1024, 4096)


@dataclass(frozen=True, slots=True)
class Sealed:
    """What a seal did: the log's size after it, and how many records and dummies it took in."""

    size: int
    records: int
    dummies: int


def seal(*, by: Reader, log: str = "ledger", constant_rate: bool = False) -> Sealed:
    """Put what is queued into the log `ledger` or `access` and sign its new head.

    With `constant_rate` the log grows even when nothing is queued. Raises Broken, and signs nothing, when the
    stored tree does not fit what was signed before or what was just written, or an older database was put back.
    """
    decide(by, "seal", None)
    with log_named(log):
        require_continued(log, log_size(log))
    records, dummies = _take_in(log, constant_rate)
    return Sealed(_sign_head(log), records, dummies)


def dummy(salt: bytes) -> bytes:
    """The commitment of an entry that stands for no record; its salt opens it."""
    return hashlib.sha256(b"watchfloor/dummy/v1\n" + salt).digest()


def padded(queued: int) -> int:
    """How many entries a seal of this many records takes: a multiple of 256, 1,024 or 4,096 in bursts."""
    step = next((s for s in STEPS if queued <= s), STEPS[-1])
    return -(-queued // step) * step


def log_size(log: str) -> int:
    """The number of entries in the log, signed or not."""
    last: int | None = Entry.objects.using(log).aggregate(Max("index"))["index__max"]
    return 0 if last is None else last + 1


def _take_in(log: str, constant_rate: bool) -> tuple[int, int]:
    with log_named(log) as connection:
        queued = [bytes(c) for c in Pending.objects.using(log).order_by("seq").values_list("c", flat=True)]
        if not queued and not constant_rate:
            return 0, 0
        entries: list[tuple[bytes, bytes | None]] = [(c, None) for c in queued]
        fill = padded(max(len(queued), 1)) - len(queued)
        entries += [(dummy(salt), salt) for salt in (secrets.token_bytes(32) for _ in range(fill))]
        secrets.SystemRandom().shuffle(entries)
        size = log_size(log)
        numbered = [(size + n, c, salt) for n, (c, salt) in enumerate(entries)]
        insert_rows(connection, "entry", ("index", "c", "dummy_salt"), numbered)
        tiles = StoredTiles(log)
        tiles.write(grow(tiles, size, [leaf_hash(c) for c, _ in entries]))
        Pending.objects.using(log).all().delete()
        return len(queued), fill


def _sign_head(log: str) -> int:
    """Sign the log as it lies in the database, read again: a flipped bit must not be signed."""
    home = this_home()
    origin = home.log_origin(log)
    with log_named(log):
        size, last = log_size(log), latest_head(log)
        if last.size == size:
            return size
        added = [leaf_hash(c) for c in entries_from(log, last.size)]
        root = confirm_growth(StoredTiles(log), last.size, last.root, added)
        note = sign_note(Head(origin, size, root).text(), keys_of(home).checkpoints(log, origin))
        Checkpoint.objects.using(log).create(size=size, note=note)
    keep_head(log, note)
    return size


def entries_from(log: str, first: int) -> Iterator[bytes]:
    """The sealed commitments from this index on."""
    rows = Entry.objects.using(log).filter(index__gte=first).order_by("index")
    for c in rows.values_list("c", flat=True).iterator(chunk_size=4096):
        yield bytes(c)


def latest_head(log: str) -> Head:
    """The newest checkpoint of the log, its signature verified; the empty tree before the first. Raises Broken."""
    home = this_home()
    origin = home.log_origin(log)
    row = Checkpoint.objects.using(log).order_by("-size").first()
    if row is None:
        return Head(origin, 0, EMPTY_ROOT)
    return open_checkpoint(row.note, [keys_of(home).checkpoints(log, origin).verifier])[0]
