"""Court holds: what a court has ordered to be kept is not purged, by nobody and on no way round."""

from __future__ import annotations

import pytest

from tests.factories import NAVY, admin, basis, dpo, label, reader, say
from watchfloor.core.basis import LegalBasis
from watchfloor.core.errors import Refused
from watchfloor.entities.models import Statement
from watchfloor.node.custody.hold import hold, lift
from watchfloor.node.custody.purge import purge
from watchfloor.node.custody.withdraw import withdraw
from watchfloor.node.databases.doors import ledger
from watchfloor.node.models import Hold, Record
from watchfloor.node.node import the_system
from watchfloor.node.visibility.binding import acting

COURT = LegalBasis("court order 12", "oversight")


def held(c: bytes) -> None:
    hold(c, by=dpo(), order="court order 12", basis=COURT)


def destroy(*cs: bytes, by=None) -> None:
    purge(cs, by=by or dpo(), order="retention ended", basis=COURT)


@pytest.mark.parametrize("who", [dpo(), "the node itself"])
def test_a_held_record_is_not_purged(node, who):
    c = say()
    held(c)
    with pytest.raises(Refused, match="court has ordered"):
        destroy(c, by=dpo() if who == dpo() else the_system())
    with acting(reader()):
        assert Statement.objects.count() == 2


def test_one_held_record_keeps_the_others_of_the_same_purge(node):
    free, kept = say(id="a"), say(id="b")
    held(kept)
    with pytest.raises(Refused):
        destroy(free, kept)
    with acting(reader()):
        assert Statement.objects.count() == 4


def test_a_lifted_hold_no_longer_stands_in_the_way(node):
    c = say()
    held(c)
    lift(c, by=dpo(), order="court order 13", basis=COURT)
    destroy(c)
    with acting(reader()):
        assert Statement.objects.count() == 0


def test_every_hold_that_stands_is_lifted_at_once(node):
    c = say()
    held(c)
    held(c)
    assert len(lift(c, by=dpo(), order="13", basis=COURT)) == 2
    destroy(c)


def test_a_hold_that_was_lifted_may_come_again(node):
    c = say()
    held(c)
    lift(c, by=dpo(), order="13", basis=COURT)
    held(c)
    with pytest.raises(Refused):
        destroy(c)


def test_where_no_hold_stands_there_is_nothing_to_lift(node):
    with pytest.raises(Refused, match="No hold stands"):
        lift(say(), by=dpo(), order="13", basis=COURT)


def test_a_hold_itself_is_neither_withdrawn_nor_purged_while_it_stands(node):
    c = say()
    order = hold(c, by=dpo(), order="court order 12", basis=COURT).c
    with pytest.raises(Refused, match="is not withdrawn"):
        withdraw(order, by=reader(), reason="in the way", basis=basis())
    with pytest.raises(Refused, match="not settled yet"):
        destroy(order)
    with pytest.raises(Refused, match="court has ordered"):
        destroy(c)


def test_only_the_protection_officer_holds_and_lifts_and_says_by_which_order(node):
    c = say()
    for who in (reader(), admin(), reader(roles=["inspector"])):
        with pytest.raises(Refused):
            hold(c, by=who, order="x", basis=COURT)
        with pytest.raises(Refused):
            lift(c, by=who, order="x", basis=COURT)
    with pytest.raises(Refused, match="reason"):
        hold(c, by=dpo(), order=" ", basis=COURT)


def test_who_sees_the_record_sees_that_it_is_held_and_nobody_else(node):
    c = say(under=label(audience=["cc"]))
    held(c)
    for who, sees in ((reader(), 1), (reader("li", "cc.customs"), 1), (reader("silva", NAVY), 0)):
        with acting(who):
            assert Hold.objects.filter(target=c, lifted=None).count() == sees


def test_a_hold_stands_in_the_way_of_purging_what_was_said_of_the_record(node):
    """The restatement goes with the record; held by itself it keeps the record too."""
    from tests.factories import TODAY
    from watchfloor.node.custody.retention import restate

    c = say()
    said = restate(c, by=reader(), facts="still", until=TODAY, basis=basis()).c
    held(said)
    with pytest.raises(Refused, match="court has ordered"):
        destroy(c)


def test_a_hold_or_lift_of_what_is_not_here_is_refused(node):
    for act in (hold, lift):
        with pytest.raises(Refused, match="No record 00000000"):
            act(bytes(32), by=dpo(), order="x", basis=COURT)
    with ledger():
        assert not Record.objects.using("ledger").exists()
