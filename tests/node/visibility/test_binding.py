"""Binding a reader: nested, in threads and tasks, over transactions and open cursors."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextvars import copy_context
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import DatabaseError, connections, transaction

from tests.node.visibility.places import ANA, BEN, label, reader, seen, state
from watchfloor.core.label import Level
from watchfloor.entities.models import Statement
from watchfloor.node.databases.doors import ledger
from watchfloor.node.visibility.binding import CursorOpen, acting, current_reader
from watchfloor.node.visibility.driven import horizon_size
from watchfloor.node.visibility.horizons import horizon_of


@pytest.fixture
def two_agencies(node) -> None:
    state(("police 1", label()), ("police 2", label()), ("customs 1", label("bb.customs")))


def test_nobody_is_bound_and_nothing_is_seen(two_agencies):
    assert current_reader() is None
    assert seen() == []
    assert horizon_size() == 0


def test_a_reader_sees_his_own_until_he_is_let_go(two_agencies):
    with acting(ANA):
        assert seen() == ["police 1", "police 2"]
    assert seen() == []


def test_the_inner_reader_holds_and_the_outer_comes_back(two_agencies):
    with acting(ANA):
        with acting(BEN):
            assert seen() == ["customs 1"]
            assert current_reader() == BEN
        assert seen() == ["police 1", "police 2"]


def test_a_connection_opened_for_nobody_obeys_the_next_reader(two_agencies):
    connections["reader"].close()
    connections["reader"].ensure_connection()
    with acting(ANA):
        assert seen() == ["police 1", "police 2"]


def test_a_connection_closed_and_opened_again_obeys_the_bound_reader(two_agencies):
    with acting(ANA):
        assert len(seen()) == 2
        connections["reader"].close()
        assert len(seen()) == 2


def test_sql_past_django_sees_nothing_after_the_reader_was_let_go(two_agencies):
    with acting(ANA):
        seen()
    raw: Any = connections["reader"].connection
    assert raw.cursor().execute("SELECT value FROM statement").fetchall() == []
    with acting(ANA):
        seen()
        with acting(BEN):
            assert all(
                "police" not in row[0] for row in raw.cursor().execute("SELECT value FROM statement").fetchall()
            )


def test_each_thread_has_its_own_reader(two_agencies):
    both = threading.Barrier(2)
    found: dict[str, list[str]] = {}

    def look(name: str, who: Any) -> None:
        try:
            with acting(who):
                both.wait(5)
                found[name] = seen()
        finally:
            connections.close_all()

    horizon_of(ANA), horizon_of(BEN)
    threads = [threading.Thread(target=look, args=pair) for pair in (("ana", ANA), ("ben", BEN))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {"ana": ["police 1", "police 2"], "ben": ["customs 1"]}


def test_a_thread_without_the_context_has_no_reader(two_agencies):
    found: list[list[str]] = []

    def look() -> None:
        found.append(seen())
        connections.close_all()

    with acting(ANA):
        for run in (look, lambda: copy_context().run(look)):
            thread = threading.Thread(target=run)
            thread.start()
            thread.join()
        in_context = copy_context()
        thread = threading.Thread(target=lambda: in_context.run(look))
        thread.start()
        thread.join()
    assert found == [[], [], ["police 1", "police 2"]]


def test_tasks_keep_their_readers_apart(two_agencies):
    async def look(who: Any) -> list[str]:
        with acting(who):
            await asyncio.sleep(0)
            first = await sync_to_async(seen)()
            await asyncio.sleep(0.001)
            return first + await sync_to_async(seen)()

    async def both() -> list[list[str]]:
        return list(await asyncio.gather(look(ANA), look(BEN)))

    assert asyncio.run(both()) == [["police 1", "police 2"] * 2, ["customs 1"] * 2]


@pytest.mark.parametrize("end", ["commit", "rollback", "savepoint"])
def test_a_transaction_of_the_reader_takes_no_binding_back(two_agencies, end):
    with acting(ANA):
        assert len(seen()) == 2
    try:
        with transaction.atomic(using="reader"), acting(BEN):
            assert seen() == ["customs 1"]
            _inside(end)
            assert seen() == ["customs 1"]
    except KeyError:
        pass
    assert seen() == []
    with acting(ANA):
        assert seen() == ["police 1", "police 2"]
    with acting(BEN):
        assert seen() == ["customs 1"]


def _inside(end: str) -> None:
    if end == "rollback":
        raise KeyError
    if end == "savepoint":
        with pytest.raises(KeyError), transaction.atomic(using="reader"), acting(ANA):
            assert len(seen()) == 2
            raise KeyError


def test_an_open_cursor_of_one_reader_keeps_the_next_one_out(two_agencies, engine):
    with transaction.atomic(using="reader"):
        with acting(ANA):
            rows: Any = Statement.objects.order_by("id").iterator(chunk_size=1)
            assert next(rows).value == "police 1"
        with acting(BEN), pytest.raises(CursorOpen):
            seen()
        with pytest.raises(CursorOpen):
            seen()
        with acting(ANA):
            assert [r.value for r in rows] == ["police 2"]
            assert len(seen()) == 2
    with acting(BEN):
        assert seen() == ["customs 1"]


def test_a_held_cursor_of_one_reader_keeps_the_next_one_out(two_agencies):
    with acting(ANA):
        rows: Any = Statement.objects.order_by("id").iterator(chunk_size=1)
        next(rows)
        with acting(BEN), pytest.raises(DatabaseError):
            seen()
        rows.close()
        with acting(BEN):
            assert seen() == ["customs 1"]


def test_statements_prepared_for_one_reader_answer_the_next_with_his_own(two_agencies, engine):
    ask = ("PREPARE p AS SELECT value FROM statement", "EXECUTE p", "DEALLOCATE p")
    if engine == "sqlite":  # which keeps every statement prepared
        ask = ("SELECT 1", "SELECT value FROM statement", "SELECT 1")
    prepare, execute, done = ask

    def run(sql: str, *, rows: bool = False) -> list[Any]:
        with connections["reader"].cursor() as cursor:
            cursor.execute(sql)
            return sorted(r[0] for r in cursor.fetchall()) if rows else []

    with acting(ANA):
        run(prepare)
        assert run(execute, rows=True) == ["police 1", "police 2"]
    with acting(BEN):
        assert run(execute, rows=True) == ["customs 1"]
    assert run(execute, rows=True) == []
    run(done)


def test_a_label_made_while_a_reader_is_bound_is_seen_at_once(two_agencies):
    with acting(ANA):
        assert len(seen()) == 2
        state(("new", label(level=Level.CONFIDENTIAL)), ("too high", label(level=Level.TOP_SECRET)))
        assert seen() == ["new", "police 1", "police 2"]
        assert horizon_size() == 2


def test_a_label_that_comes_while_rows_are_read_does_not_break_the_reading(two_agencies):
    with transaction.atomic(using="reader"), acting(ANA):
        rows: Any = Statement.objects.order_by("id").iterator(chunk_size=1)
        next(rows)
        state(("new", label(level=Level.CONFIDENTIAL)))
        assert len(seen()) >= 2
        assert [r.value for r in rows] == ["police 2"]
    with acting(ANA):
        assert "new" in seen()


@pytest.mark.parametrize("known", [True, False])
def test_a_reader_looks_through_a_committed_horizon_inside_the_open_ledger(two_agencies, known):
    if known:
        with acting(ANA):
            seen()
    with ledger():
        with acting(ANA):
            assert seen() == ["police 1", "police 2"]
            assert seen() == ["police 1", "police 2"]
        with acting(reader("eve", "cc.customs")):
            assert seen() == []
    with acting(ANA):
        assert len(seen()) == 2


def test_what_is_not_committed_is_not_seen(two_agencies):
    with acting(ANA):
        with pytest.raises(KeyError), ledger():
            state(("never said", label(level=Level.CONFIDENTIAL)))
            assert seen() == ["police 1", "police 2"]
            raise KeyError
        assert seen() == ["police 1", "police 2"]


@pytest.mark.parametrize(
    "write", [lambda: Statement.objects.update(value="x"), lambda: Statement.objects.all().delete()]
)
def test_the_readers_connection_writes_nothing(two_agencies, write: Callable[[], Any]):
    with acting(ANA):
        with pytest.raises(DatabaseError):
            write()
        assert len(seen()) == 2
