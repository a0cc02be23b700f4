"""Projections can be thrown away: replaying the ledger, in any order, gives the same rows as living through it."""

from __future__ import annotations

from random import Random

import pytest

from tests.factories import admin, basis, dpo, label, reader, say
from tests.node.ledger.history import JOINT, RAMOS, SILVA, drawn_history, everything_said
from watchfloor.core.errors import Refused
from watchfloor.core.label import ALL
from watchfloor.entities.models import Statement
from watchfloor.node.check.fsck import fingerprints, fsck
from watchfloor.node.custody.purge import purge
from watchfloor.node.custody.relabel import relabel
from watchfloor.node.databases.doors import ledger
from watchfloor.node.ledger.kinds import all_kinds
from watchfloor.node.ledger.projections import projections
from watchfloor.node.ledger.rebuild import rebuild
from watchfloor.node.models import Record
from watchfloor.node.visibility.binding import acting


def live() -> dict[str, str]:
    with ledger():
        return fingerprints()


def in_order(seed: int | None) -> list[int]:
    """All local sequences, oldest first, newest first, or shuffled."""
    with ledger():
        seqs = sorted(Record.objects.using("ledger").values_list("seq", flat=True))
    if seed is None:
        seqs.reverse()
    else:
        Random(seed).shuffle(seqs)
    return seqs


def test_a_told_history_has_every_kind_and_replays_in_any_order(node):
    everything_said()
    with ledger():
        kinds = set(Record.objects.using("ledger").values_list("kind", flat=True)) - {""}
    assert kinds == {k.name for k in all_kinds()} - {"access", "restored"}
    before = live()
    for seed in (None, 1, 2, 3):
        rebuild(by=admin(), order=in_order(seed))
        assert live() == before
    assert list(fsck(by=admin(), projected=True)) == []


@pytest.mark.parametrize("seed", range(3))
def test_a_drawn_history_replays_in_any_order(node, seed):
    drawn_history(seed)
    before = live()
    for shuffle in (None, 1, 2):
        rebuild(by=admin(), order=in_order(shuffle))
        changed = {table for table, digest in live().items() if before[table] != digest}
        assert not changed
    assert list(fsck(by=admin(), projected=True)) == []


def test_every_projection_s_table_is_filled_by_the_told_history(node):
    everything_said()
    with ledger():
        empty = [
            t._meta.db_table
            for p in projections()
            for t in p.tables
            if not t._default_manager.using("ledger").exists()
        ]
    assert empty == []


def test_a_rebuild_makes_again_what_was_lost(node):
    everything_said()
    before = live()
    with ledger():
        for projection in projections():
            for table in projection.tables:
                table._default_manager.using("ledger").all().delete()
    assert live() != before
    assert rebuild(by=admin()) > 20
    assert live() == before


def test_readers_see_the_old_projections_until_the_new_ones_are_whole(node):
    say()
    seen = []

    def look(done: int) -> None:
        with acting(reader()):
            seen.append(Statement.objects.count())

    rebuild(by=admin(), progress=look)
    assert seen == [2]


def test_what_a_purged_record_did_to_others_stays_done(node):
    """A relabel that raised a label and is purged itself does not let the label fall back."""
    c = say(under=label(audience=ALL))
    raised = relabel(c, label(), by=RAMOS, reason="Ejemplo's sister asks", basis=basis()).entry.c
    purge([raised], by=dpo(), order="names a third person", basis=basis(purpose="oversight"))
    before = live()
    rebuild(by=admin())
    assert live() == before
    with acting(reader("li", "cc.customs")):
        assert Statement.objects.count() == 0


def test_only_who_may_rebuilds(node):
    with pytest.raises(Refused):
        rebuild(by=reader())


def test_lowering_by_both_owners_survives_a_replay_in_which_one_comes_first(node):
    c = say(under=JOINT)
    lower = label(owners=JOINT.owners, audience=ALL, subjects=["suspect"])
    for who in (RAMOS, SILVA):
        relabel(c, lower, by=who, reason="x", basis=basis())
    rebuild(by=admin(), order=in_order(None))
    with acting(reader("li", "cc.customs")):
        assert Statement.objects.count() == 2
