"""Labels under numbers, and horizons that stay true: as labels come, transactions fail and policies change."""

from __future__ import annotations

import threading
from itertools import product

import pytest
from django.db import connections

from tests.node.visibility.places import ANA, BEN, label, reader, seen, state
from watchfloor.core.errors import Broken
from watchfloor.core.label import Label, Level
from watchfloor.core.policy.compiled import visible
from watchfloor.node.databases.dialect import insert_rows
from watchfloor.node.databases.doors import DoorClosed, ledger, unordered
from watchfloor.node.databases.remembered import forget_all
from watchfloor.node.models import Horizon, KnownLabel, Visible
from watchfloor.node.visibility.binding import acting
from watchfloor.node.visibility.driven import horizon_size
from watchfloor.node.visibility.horizons import NEVER, horizon_of, intern, label_of, labels_of


def in_horizon(horizon_id: int) -> set[int]:
    with unordered():
        rows = Visible.objects.using("ledger").filter(horizon_id=horizon_id)
        return set(rows.values_list("label_id", flat=True))


def interned(*labels: Label) -> list[int]:
    with ledger():
        return [intern(one) for one in labels]


def test_labels_are_numbered_from_one_and_a_label_has_one_number(node):
    assert interned(label(), label("bb.customs"), label()) == [1, 2, 1]
    forget_all()
    assert interned(label("bb.customs")) == [2]
    assert label_of(2) == label("bb.customs")
    assert labels_of([1, 2]) == {1: label(), 2: label("bb.customs")}


def test_a_number_without_a_label_is_broken(node):
    for number in (NEVER, 7):
        with pytest.raises(Broken):
            label_of(number)


def test_a_label_is_interned_inside_the_ledgers_transaction_only(node):
    with pytest.raises(DoorClosed):
        intern(label())
    with unordered(), pytest.raises(DoorClosed):
        intern(label())


def test_a_number_that_was_rolled_back_is_given_to_another_label(node):
    with pytest.raises(KeyError), ledger():
        assert intern(label()) == 1
        assert label_of(1) == label()
        raise KeyError
    assert interned(label("bb.customs")) == [1]
    assert label_of(1) == label("bb.customs")
    assert interned(label()) == [2]


def test_a_number_that_a_savepoint_took_back_is_given_to_another_label(node):
    with ledger():
        with pytest.raises(KeyError), ledger():
            assert intern(label()) == 1
            raise KeyError
        assert intern(label("bb.customs")) == 1
        assert intern(label()) == 2
    assert labels_of([1, 2]) == {1: label("bb.customs"), 2: label()}
    with acting(ANA):
        assert horizon_size() == 1


def test_a_horizon_that_was_rolled_back_is_made_again(node):
    interned(label())
    with pytest.raises(KeyError), ledger():
        horizon_of(ANA)
        raise KeyError
    with acting(ANA):
        assert horizon_size() == 1
    assert in_horizon(horizon_of(ANA)) == {1}


def test_every_horizon_holds_what_its_reader_may_see_whichever_came_first(node):
    people = [reader(p, a, c) for p, a, c in product(["ana", "zoe"], ["aa.police", "aa", "bb.customs"], Level)]
    labels = [label(o, lv, p) for o, lv, p in product(["aa", "aa.police", "bb.customs"], Level, [None, ["ana"]])]
    early, late = labels[::2], labels[1::2]
    before = [horizon_of(p) for p in people[::3]]
    interned(*early)
    for person in people:
        horizon_of(person)
    interned(*late)
    assert before == [horizon_of(p) for p in people[::3]]
    for person in people:
        sees = visible(person)
        expected = {n for n, one in labels_of(range(1, len(labels) + 1)).items() if sees(one)}
        assert in_horizon(horizon_of(person)) == expected
        with acting(person):
            assert horizon_size() == len(expected)
            assert set(KnownLabel.objects.values_list("label_id", flat=True)) == expected


def test_a_horizon_grows_over_the_padding_of_its_bits(node):
    state(("first", label()))
    with acting(ANA):
        assert seen() == ["first"]
    with ledger() as connection:  # as if 20,000 labels had come in between, none of them for him
        other = label("bb.customs")
        insert_rows(
            connection, "label", ("label_id", "digest", "spelling"), [(20_000, b"x" * 32, other.to_json())]
        )
    state(("beyond", label(level=Level.CONFIDENTIAL)), ("hidden", label("bb.customs")))
    with acting(ANA):
        assert seen() == ["beyond", "first"]
    with acting(reader("eve", "cc.customs")):
        assert seen() == []


def test_horizons_of_other_policies_are_dropped(node):
    interned(label())
    with ledger():
        old = Horizon.objects.using("ledger").create(reader=ANA.key(), policy="older policies")
        strange = Horizon.objects.using("ledger").create(reader="{}", policy="older policies still")
        Visible.objects.using("ledger").create(horizon_id=old.horizon_id, label_id=1)
    mine = horizon_of(BEN)
    with unordered():
        assert list(Horizon.objects.using("ledger").values_list("horizon_id", flat=True)) == [mine]
    assert in_horizon(old.horizon_id) == in_horizon(strange.horizon_id) == set()


def test_a_horizon_made_by_another_process_is_found(node):
    interned(label())
    number = horizon_of(ANA)
    forget_all()
    assert horizon_of(ANA) == number


def test_readers_with_the_same_attributes_share_a_horizon(node):
    assert horizon_of(ANA) == horizon_of(reader())
    assert horizon_of(ANA) != horizon_of(reader(purpose="safety"))


def test_two_writers_and_a_new_reader_at_once_leave_no_label_out(node):
    def write(owner: str) -> None:
        for level in Level:
            state((f"{owner} {level}", label(owner, level, [owner, "ana"])))
        connections.close_all()

    def look() -> None:
        for person in ("ana", "zoe", "eve"):
            horizon_of(reader(person, clearance=Level.TOP_SECRET))
        connections.close_all()

    threads = [threading.Thread(target=write, args=("aa.police",)), threading.Thread(target=write, args=("aa",))]
    threads.append(threading.Thread(target=look))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with acting(reader(clearance=Level.TOP_SECRET)):
        assert len(seen()) == 2 * len(Level)


def test_five_thousand_labels_make_a_horizon_that_holds_half_of_them(node):
    labels = [label(persons=["ana" if n % 2 else "ben", f"p{n}"]) for n in range(5000)]
    with ledger() as connection:
        rows = ((n, one.digest(), one.to_json()) for n, one in enumerate(labels, 1))
        insert_rows(connection, "label", ("label_id", "digest", "spelling"), rows)
    with acting(ANA):
        assert horizon_size() == 2500
