"""The seal: what is queued goes into the log, shuffled among dummies, in steps that tell nothing."""

from __future__ import annotations

import hashlib

import pytest

from tests.factories import admin, dpo, entity, reader, say, terms
from watchfloor.core.errors import Broken, Refused
from watchfloor.core.log.checkpoint import open_checkpoint
from watchfloor.core.log.note import Verifier
from watchfloor.entities.importing import take_in
from watchfloor.node.check.fsck import fsck
from watchfloor.node.databases.doors import access_log, ledger
from watchfloor.node.ledger.prove import log_vkey
from watchfloor.node.ledger.seal import padded, seal
from watchfloor.node.models import Checkpoint, Entry, Pending, Tile


def say_many(count: int) -> None:
    take_in((entity(f"e{n}") for n in range(count)), terms(), by=reader())


def entries() -> list[Entry]:
    with ledger():
        return list(Entry.objects.using("ledger").order_by("index"))


def heads() -> list[int]:
    with ledger():
        notes = [c.note for c in Checkpoint.objects.using("ledger").order_by("size")]
    key = Verifier.parse(log_vkey())
    return [open_checkpoint(note, [key])[0].size for note in notes]


@pytest.mark.parametrize(
    ("queued", "entered"),
    [
        (1, 256), (255, 256), (256, 256), (257, 1024), (1024, 1024), (1025, 4096),
        (4096, 4096), (4097, 8192), (8193, 12288),
    ],
)  # fmt: skip
def test_a_seal_grows_the_log_by_whole_steps(queued, entered):
    assert padded(queued) == entered


@pytest.mark.parametrize(("records", "size"), [(1, 256), (256, 256), (257, 1024)])
def test_one_hidden_record_more_does_not_change_the_size(node, records, size):
    say_many(records)
    sealed = seal(by=admin())
    assert (sealed.size, sealed.records, sealed.dummies) == (size, records, size - records)
    assert heads() == [size]


def test_every_queued_commitment_is_an_entry_and_all_others_open_as_dummies(node):
    said = {say() for _ in range(20)}
    seal(by=admin())
    real = {bytes(e.c) for e in entries() if e.dummy_salt is None}
    assert real == said
    for entry in entries():
        if entry.dummy_salt is not None:
            opened = hashlib.sha256(b"watchfloor/dummy/v1\n" + bytes(entry.dummy_salt)).digest()
            assert opened == bytes(entry.c)
    with ledger():
        assert not Pending.objects.using("ledger").exists()


def test_entries_stand_in_an_order_that_is_not_that_in_which_they_were_said(node):
    orders, places = set(), set()
    for _ in range(3):
        said = [say() for _ in range(6)]
        start = len(entries())
        seal(by=admin())
        at = {bytes(e.c): e.index - start for e in entries()}
        orders.add(tuple(sorted(range(6), key=lambda n: at[said[n]])))
        places |= {at[c] for c in said}
    assert len(orders) > 1
    assert max(places) > 18, "they stand among the dummies, not before them"


def test_nothing_queued_seals_nothing_unless_the_rate_is_constant(node):
    assert seal(by=admin()).size == 0
    assert seal(by=admin(), constant_rate=True).size == 256
    assert seal(by=admin()).size == 256
    assert seal(by=admin(), constant_rate=True).dummies == 256
    assert heads() == [256, 512]


def test_the_log_grows_seal_by_seal_and_stays_sound(node):
    for _ in range(3):
        say()
        seal(by=admin())
    assert heads() == [256, 512, 768]
    assert list(fsck(by=admin())) == []


def test_the_access_log_is_sealed_apart(node):
    from watchfloor.entities.search import search

    search("ejemplo", by=reader())
    assert seal(by=admin(), log="access").records == 1
    assert heads() == []
    with access_log():
        assert Checkpoint.objects.using("access").count() == 1
    assert list(fsck(by=admin())) == []


def test_only_the_administrator_and_the_node_itself_seal(node):
    for who in (reader(), dpo()):
        with pytest.raises(Refused):
            seal(by=who)


def flip(row, field: str, at: int = 5) -> None:
    """Change one byte of one column, as a failing disk would."""
    raw = bytes(getattr(row, field))
    changed = raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :]
    type(row)._default_manager.using("ledger").filter(pk=row.pk).update(**{field: changed})


def test_a_log_that_no_longer_leads_to_the_signed_root_is_not_signed_again(node):
    say_many(300)
    seal(by=admin())
    with ledger():
        flip(Tile.objects.using("ledger").get(level=1, index=0), "hashes")
    say()
    with pytest.raises(Broken, match=r"no longer lead|not those that were signed"):
        seal(by=admin())
    assert heads() == [1024]


def test_a_tile_that_changed_between_writing_and_signing_is_not_signed(node, monkeypatch):
    """The seal reads again what it wrote: here a byte flips while it is written."""
    from watchfloor.node.ledger.tiles import StoredTiles

    written = StoredTiles.write

    def write_and_flip(self, tiles):
        written(self, tiles)
        flip(Tile.objects.using("ledger").get(level=0, index=0), "hashes")

    say()
    monkeypatch.setattr(StoredTiles, "write", write_and_flip)
    with pytest.raises(Broken):
        seal(by=admin())
    assert heads() == []


def test_a_checkpoint_that_somebody_changed_stops_the_seal(node):
    say()
    seal(by=admin())
    with ledger():
        row = Checkpoint.objects.using("ledger").get()
        Checkpoint.objects.using("ledger").update(note=row.note.replace("\n256\n", "\n255\n"))
    say()
    with pytest.raises(Broken):
        seal(by=admin())


def test_a_seal_that_was_cut_short_before_signing_is_ended_by_the_next(node):
    from watchfloor.node.ledger import seal as sealing

    said = say()
    sealing._take_in("ledger", constant_rate=False)  # killed here
    assert heads() == []
    assert seal(by=admin()).size == 256
    assert said in {bytes(e.c) for e in entries()}
    assert list(fsck(by=admin())) == []
