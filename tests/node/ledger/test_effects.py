"""Records that act on records: in whatever order they come, every record ends under the same standing."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from random import Random

import pytest

from tests.factories import NAVY, POLICE, admin, basis, dpo, entity, label, reader, terms
from watchfloor.core.label import ALL, Label, Level
from watchfloor.core.record.standing import State
from watchfloor.entities.folding import token
from watchfloor.entities.models import Statement, Token
from watchfloor.entities.said import draft_of
from watchfloor.node.check.fsck import fsck
from watchfloor.node.databases.doors import ledger
from watchfloor.node.ledger.append import Prepared, prepare, store
from watchfloor.node.ledger.draft import Draft, target
from watchfloor.node.models import Record, Timer
from watchfloor.node.visibility.binding import acting
from watchfloor.node.visibility.horizons import label_of

RAMOS, SILVA = reader(), reader("silva", NAVY)
JOINT = label(Level.SECRET, [POLICE, NAVY])
LOWER = label(owners=[POLICE, NAVY], audience=ALL)


def told() -> Prepared:
    """A record of two owners, decided and signed, and not stored."""
    return prepare([draft_of(entity(), terms(JOINT), POLICE)], by=RAMOS)[0]


def acts(kind: str, on: Prepared, by=RAMOS, **body) -> Prepared:
    """A record of this kind that acts on that one."""
    said = {"agency": by.agency, "reason": "x", **body}
    draft = Draft(kind, JOINT, said, basis(), more=(target(on.signed.c, JOINT),), reason="x")
    return prepare([replace(draft, about=(JOINT,))], by=by)[0]


def lowered(on: Prepared, by=RAMOS, to: Label = LOWER) -> Prepared:
    return acts("relabel", on, by, label=to.as_dict())


def store_all(prepared) -> None:
    for one in prepared:
        with ledger() as connection:
            store(connection, [one])


def standing(of: Prepared) -> tuple[State, Label]:
    with ledger():
        record = Record.objects.using("ledger").get(c=of.signed.c)
        return State(record.state), label_of(record.label_id)


def visible_to(who) -> tuple[int, int]:
    """Statements, and how many records the name finds."""
    with acting(who):
        return Statement.objects.count(), Token.objects.filter(token=token("n", "ejemplo")).count()


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_a_lowering_by_both_owners_counts_in_any_order_of_arrival(node, order):
    record = told()
    said = [record, lowered(record), lowered(record, SILVA)]
    store_all(said[n] for n in order)
    assert standing(record) == (State.LIVE, LOWER.join(label(owners=[POLICE, NAVY], audience=ALL)))
    assert visible_to(reader("li", "cc.customs")) == (2, 1)
    assert list(fsck(by=admin(), projected=True)) == []


@pytest.mark.parametrize("order", list(permutations(range(2))))
def test_one_owner_alone_does_not_lower_whenever_it_comes(node, order):
    record = told()
    said = [record, lowered(record, SILVA)]
    store_all(said[n] for n in order)
    assert standing(record)[1] == JOINT.join(
        Label.of(Level.UNCLASSIFIED, [POLICE, NAVY], ALL, subjects=["suspect"])
    )
    assert visible_to(reader("li", "cc.customs")) == (0, 0)
    assert list(fsck(by=admin(), projected=True)) == []


@pytest.mark.parametrize("order", list(permutations(range(2))))
def test_a_withdrawal_counts_whenever_it_comes(node, order):
    record = told()
    said = [record, acts("withdraw", record)]
    store_all(said[n] for n in order)
    assert standing(record)[0] is State.WITHDRAWN
    assert visible_to(RAMOS) == (0, 0)
    assert list(fsck(by=admin(), projected=True)) == []


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_a_purge_is_final_whenever_it_comes(node, order):
    record = told()
    said = [record, acts("purge", record, dpo()), acts("withdraw", record)]
    store_all(said[n] for n in order)
    assert standing(record)[0] is State.PURGED
    assert visible_to(RAMOS) == (0, 0)
    assert list(fsck(by=admin(), projected=True)) == []


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_newest_restatement_sets_the_day_whenever_it_comes(node, order):
    record = told()
    first, second = (acts("restate", record, until=day, facts="still") for day in ("2027-01-01", "2028-01-01"))
    said = [record, first, second]
    store_all(said[n] for n in order)
    newest = second if order.index(2) > order.index(1) else first
    with acting(RAMOS):
        record_row = Record.objects.get(c=record.signed.c)
        due = Timer.objects.get(seq=record_row.seq, what="review").due
    assert due.isoformat() == ("2028-01-01" if newest is second else "2027-01-01")
    assert list(fsck(by=admin(), projected=True)) == []


def test_any_shuffle_of_effects_on_many_records_gives_one_standing_each(node):
    records = [told() for _ in range(4)]
    said = [
        *records,
        lowered(records[0]), lowered(records[0], SILVA),
        acts("withdraw", records[1]), lowered(records[1]),
        acts("purge", records[2], dpo()), lowered(records[2], SILVA),
        lowered(records[3], to=label(Level.TOP_SECRET, [POLICE, NAVY], subjects=["suspect"])),
    ]  # fmt: skip
    said[-1] = acts("relabel", records[3], label=label(Level.SECRET, [POLICE, NAVY], caveats=["ORCON"]).as_dict())
    Random(5).shuffle(said)
    store_all(said)
    states = [standing(r)[0] for r in records]
    assert states == [State.LIVE, State.WITHDRAWN, State.PURGED, State.LIVE]
    assert standing(records[0])[1] == LOWER
    assert list(fsck(by=admin(), projected=True)) == []
