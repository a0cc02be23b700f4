"""Whoever watches is woken by a commit of anybody else, and by nothing that was rolled back."""

from __future__ import annotations

from threading import Thread

from django.db import connections

from tests.factories import say
from watchfloor.node.databases.doors import ledger
from watchfloor.node.ledger.moved import Watch


def elsewhere(do) -> None:
    """Do it in another thread, with connections of its own."""

    def work() -> None:
        try:
            do()
        finally:
            connections.close_all()

    thread = Thread(target=work)
    thread.start()
    thread.join()


def fails() -> None:
    try:
        with ledger():
            say()
            raise ZeroDivisionError
    except ZeroDivisionError:
        pass


def test_a_commit_is_noticed_once(node):
    watch = Watch()
    assert watch.moved()
    assert not watch.moved()
    elsewhere(say)
    assert any(watch.moved() for _ in range(50))
    assert not watch.moved()


def test_what_is_rolled_back_wakes_nobody(node):
    say()  # the labels are there
    watch = Watch()
    watch.moved()
    elsewhere(fails)
    assert not any(watch.moved() for _ in range(5))


def test_a_lost_connection_counts_as_moved(node):
    watch = Watch()
    watch.moved()
    from watchfloor.node.databases.doors import unordered

    with unordered("ledger") as connection:
        connection.close()
    assert watch.moved()
