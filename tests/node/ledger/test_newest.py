"""The newest records: the same list whether it is read by change or label by label."""

from __future__ import annotations

import pytest

from tests.factories import NAVY, basis, label, reader, say
from watchfloor.node.custody.relabel import relabel
from watchfloor.node.custody.withdraw import withdraw
from watchfloor.node.ledger.newest import Moved, authors_of, changed_between, newest, position
from watchfloor.node.visibility.binding import acting

RAMOS, SILVA = reader(), reader("silva", NAVY)


@pytest.mark.parametrize("narrow", [0, 100])
def test_both_ways_give_the_same_newest_first(node, monkeypatch, narrow):
    monkeypatch.setattr("watchfloor.node.ledger.newest.NARROW", narrow)
    said = [say(under=label(audience=[NAVY] if n % 2 else ())) for n in range(9)]
    relabel(said[1], label(audience=[NAVY, "cc"]), by=RAMOS, reason="ask", basis=basis())
    withdraw(said[4], by=RAMOS, reason="misread", basis=basis())
    for who in (RAMOS, SILVA):
        with acting(who):
            whole = [Moved(r.moved, r.seq) for r in newest()]
            assert whole == sorted(whole, reverse=True)
            assert [Moved(r.moved, r.seq) for r in newest(before=whole[2], limit=2)] == whole[3:5]
            kinds = [r.kind for r in newest(kinds=["entity", "withdraw"])]
            assert kinds == [r.kind for r in newest() if r.kind in ("entity", "withdraw")]
    with acting(SILVA):
        assert {bytes(r.c) for r in newest(kinds=["entity"])} == {*said[1::2]}


def test_nothing_is_newest_for_nobody(node):
    say()
    assert newest() == []


def test_what_changed_is_known_apart_from_what_came(node):
    c = say()
    at = position()
    say()
    withdraw(c, by=RAMOS, reason="misread", basis=basis())
    assert changed_between(at.moved, position().moved) == [c]
    assert changed_between(0, at.moved) == []


def test_the_author_of_a_record_is_the_person_who_said_it(node):
    c = say()
    assert authors_of([c]) == {c: "ramos"}
    assert authors_of([]) == {}
