"""What has reached its end: the node purges it by itself, and nothing before its time or against a court's word."""

from datetime import timedelta

import pytest

from tests.factories import TODAY, admin, basis, dpo, entity, reader, say, terms
from watchfloor.core.basis import LegalBasis
from watchfloor.core.errors import Refused
from watchfloor.core.record import Handling
from watchfloor.core.record.standing import State
from watchfloor.entities.importing import add
from watchfloor.node.check.fsck import fsck
from watchfloor.node.custody.ended import AT_ONCE, purge_ended
from watchfloor.node.custody.hold import hold
from watchfloor.node.custody.purge import purge
from watchfloor.node.custody.retention import restate
from watchfloor.node.databases.doors import ledger
from watchfloor.node.models import Record
from watchfloor.node.node import the_system

COURT = LegalBasis("Example Code, art. 3", "oversight")
ENDS = TODAY + timedelta(days=10)
AFTER = ENDS + timedelta(days=1)
REVIEWED = TODAY + timedelta(days=300)  # as tests.factories.basis has it


def ending(name: str = "p1") -> bytes:
    return add(entity(name), terms(handling=Handling(expires=ENDS)), by=reader()).c


def is_purged(c: bytes) -> bool:
    with ledger():
        return Record.objects.using("ledger").get(c=c).state == State.PURGED


def test_what_expired_is_purged_the_day_after_and_not_before(node):
    ends, stays = ending(), say(id="p2")
    assert purge_ended(ENDS, overdue_days=30) == 0
    assert purge_ended(AFTER, overdue_days=30) == 1
    assert is_purged(ends)
    assert not is_purged(stays)
    assert purge_ended(AFTER, overdue_days=30) == 0
    assert list(fsck(by=admin(), projected=True)) == []


def test_a_missed_review_ends_a_record_after_its_days_of_grace(node):
    c = say()
    assert purge_ended(REVIEWED + timedelta(days=30), overdue_days=30) == 0
    assert purge_ended(REVIEWED + timedelta(days=31), overdue_days=0) == 0
    assert purge_ended(REVIEWED + timedelta(days=31), overdue_days=30) == 1
    assert is_purged(c)


def test_a_restated_suspicion_stays(node):
    c = say()
    until = TODAY + timedelta(days=900)
    restate(c, by=reader(), facts="seen with the crew again", until=until, basis=basis(review=None))
    assert purge_ended(REVIEWED + timedelta(days=31), overdue_days=30) == 0
    assert not is_purged(c)


def test_what_a_court_holds_stays_and_stops_nothing_else(node):
    held, free = ending("p1"), ending("p2")
    hold(held, by=dpo(), order="court order 3/2026", basis=COURT)
    assert purge_ended(AFTER, overdue_days=30) == 1
    assert is_purged(free)
    assert not is_purged(held)


@pytest.mark.slow
def test_more_than_one_purge_takes_come_to_their_end_in_one_run(node):
    for number in range(AT_ONCE + 3):
        ending(f"p{number}")
    assert purge_ended(AFTER, overdue_days=30) == AT_ONCE + 3
    with ledger():
        assert Record.objects.using("ledger").filter(kind="purge").count() == 2


def test_the_node_purges_by_its_own_name_only_with_a_reason(node):
    c = say()
    with pytest.raises(Refused):
        purge([c], by=the_system(), order="", basis=COURT)
    assert not is_purged(c)
