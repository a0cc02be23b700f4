"""Following the ledger: what changed for this reader, in the order in which it changed, and nothing else."""

from __future__ import annotations

from random import Random

from tests.factories import NAVY, basis, dpo, label, reader, say
from watchfloor.core.label import ALL, Level
from watchfloor.node.custody.relabel import relabel
from watchfloor.node.custody.withdraw import withdraw
from watchfloor.node.ledger.since import since
from watchfloor.node.visibility.binding import acting

RAMOS, SILVA = reader(), reader("silva", NAVY)
TO_NAVY = label(audience=[NAVY])


def followed(who, moved: int = 0, limit: int = 1000) -> list[bytes]:
    """The C of everything that came or changed for this reader, oldest change first."""
    with acting(who):
        return [bytes(r.c) for r in since(moved, limit=limit)]


def test_nobody_follows_unbound(node):
    say()
    assert list(since(0)) == []


def test_records_come_in_the_order_in_which_they_were_said(node):
    said = [say() for _ in range(5)]
    assert followed(RAMOS) == said
    with acting(RAMOS):
        second = list(since(0))[1].moved
    assert followed(RAMOS, second) == said[2:]
    assert followed(RAMOS, limit=2) == said[:2]


def test_a_reader_follows_what_he_may_see_only(node):
    hidden, shared = say(), say(under=TO_NAVY)
    assert followed(RAMOS) == [hidden, shared]
    assert followed(SILVA) == [shared]
    assert followed(dpo()) == []


def test_a_relabelled_record_comes_again_for_who_had_it(node):
    first, second = say(under=TO_NAVY), say(under=TO_NAVY)
    relabel(first, label(audience=[NAVY, "cc"]), by=RAMOS, reason="customs ask", basis=basis())
    order = followed(RAMOS)
    assert order.index(second) < order.index(first)
    assert order.count(first) == 1


def test_a_record_that_is_released_to_a_reader_comes_to_him_then(node):
    hidden = say()
    with acting(SILVA):
        at = max((r.moved for r in since(0)), default=0)
    relabel(hidden, label(audience=ALL), by=RAMOS, reason="all must know", basis=basis())
    assert hidden in followed(SILVA, at)


def test_a_record_that_is_taken_from_a_reader_does_not_come_to_him(node):
    shared = say(under=TO_NAVY)
    assert followed(SILVA) == [shared]
    relabel(shared, label(Level.SECRET), by=RAMOS, reason="a mistake", basis=basis())
    assert followed(SILVA) == []


def test_a_withdrawn_record_comes_again(node):
    first = say()
    second = say()
    withdraw(first, by=RAMOS, reason="misread", basis=basis())
    assert followed(RAMOS).index(first) > followed(RAMOS).index(second)


def test_a_follower_who_stops_anywhere_misses_nothing(node):
    dice = Random(3)
    said = []
    seen: dict[bytes, int] = {}
    at = 0
    for n in range(30):
        said.append(say(under=dice.choice([TO_NAVY, label()])))
        if n % 7 == 3:
            relabel(dice.choice(said), TO_NAVY, by=RAMOS, reason="x", basis=basis())
        if dice.random() < 0.3:
            with acting(SILVA):
                for row in since(at, limit=3):
                    at = row.moved
                    seen[bytes(row.c)] = row.moved
    with acting(SILVA):
        while rows := list(since(at, limit=3)):
            at = rows[-1].moved
            seen.update({bytes(r.c): r.moved for r in rows})
        now = {bytes(r.c): r.moved for r in since(0)}
    assert seen == now
