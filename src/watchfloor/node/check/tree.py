"""The Merkle log against itself: entries, dummies, tiles, checkpoints, and the queue."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from django.db.models import Exists, OuterRef, Q

from watchfloor.core.errors import WatchfloorError
from watchfloor.core.log.checkpoint import open_checkpoint
from watchfloor.core.log.geometry import stored_width
from watchfloor.core.log.merkle import Frontier, leaf_hash
from watchfloor.core.log.tiles import check_tiles
from watchfloor.node.check.misfit import MOST_NAMED, Misfit
from watchfloor.node.keys import keys_of
from watchfloor.node.ledger.heads import require_continued
from watchfloor.node.ledger.seal import dummy, entries_from, log_size
from watchfloor.node.ledger.tiles import StoredTiles
from watchfloor.node.models import Checkpoint, Entry, Pending, Record, Tile
from watchfloor.node.node import this_home


def check_tree(log: str) -> Iterator[Misfit]:
    """Name every entry, tile and checkpoint of the log that does not fit, inside its door."""
    yield from _entries(log)
    yield from _queue(log)
    size = log_size(log)
    try:
        require_continued(log, size)
    except WatchfloorError as error:
        yield Misfit(f"the {log}'s kept head", str(error))
    hashes = (leaf_hash(c) for c in entries_from(log, 0))
    for how in check_tiles(StoredTiles(log), size, hashes):
        yield Misfit(f"the {log}'s tree", how)
    yield from _stray_tiles(log, size)
    yield from _checkpoints(log, size)


def _entries(log: str) -> Iterator[Misfit]:
    expected = 0
    rows = Entry.objects.using(log).order_by("index")
    for entry in rows.iterator(chunk_size=4096):
        if entry.index != expected:
            yield Misfit(f"entry {entry.index}", f"entry {expected} is missing before it")
            expected = entry.index
        expected += 1
        if entry.dummy_salt is not None and dummy(bytes(entry.dummy_salt)) != bytes(entry.c):
            yield Misfit(f"entry {entry.index}", "its salt does not open it as a dummy")
    committed = Exists(Record.objects.using(log).filter(c=OuterRef("c")))
    for entry in rows.filter(~committed, dummy_salt=None)[:MOST_NAMED]:
        yield Misfit(f"entry {entry.index}", "it commits to no record that is here")


def _queue(log: str) -> Iterator[Misfit]:
    """Each record is sealed or queued: never both, never neither."""
    sealed = Exists(Entry.objects.using(log).filter(c=OuterRef("c"), dummy_salt=None))
    queued = Exists(Pending.objects.using(log).filter(seq=OuterRef("seq"), c=OuterRef("c")))
    records = Record.objects.using(log).filter(Q(sealed & queued) | Q(~sealed & ~queued))
    for record in records[:MOST_NAMED]:
        yield Misfit(f"record {bytes(record.c).hex()[:8]}", "it is not either sealed or queued for the seal")
    known = Exists(Record.objects.using(log).filter(seq=OuterRef("seq")))
    for pending in Pending.objects.using(log).filter(~known)[:MOST_NAMED]:
        yield Misfit(f"queued commitment {pending.seq}", "no record belongs to it")


def _stray_tiles(log: str, size: int) -> Iterator[Misfit]:
    for tile in (
        Tile.objects.using(log).order_by("level", "index").only("level", "index").iterator(chunk_size=4096)
    ):
        if tile.level > 7 or not stored_width(tile.level, tile.index, size):
            yield Misfit(f"tile {tile.level}/{tile.index}", "the log does not reach it")


def _checkpoints(log: str, size: int) -> Iterator[Misfit]:
    """Every checkpoint ever signed, against the root that the entries give at its size."""
    home = this_home()
    origin = home.log_origin(log)
    verifier = keys_of(home).checkpoints(log, origin).verifier
    follower, entries = Frontier(), entries_from(log, 0)
    for row in Checkpoint.objects.using(log).order_by("size").iterator(chunk_size=500):
        name = f"checkpoint {row.size}"
        try:
            head, _ = open_checkpoint(row.note, [verifier])
        except WatchfloorError as error:
            yield Misfit(name, str(error))
            continue
        if head.size != row.size or head.origin != origin or head.size > size:
            yield Misfit(name, "it is signed for another log or size")
            continue
        for c in islice(entries, head.size - follower.size):
            follower.append(leaf_hash(c))
        if follower.size != head.size or follower.root() != head.root:
            yield Misfit(name, "the entries lead to another root")
