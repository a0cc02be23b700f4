"""SQLite's gate: a reader's connection that nobody vouches for yet, and the names that must stay secret."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from tests.node.visibility.places import ANA, label, seen, state
from watchfloor.node.visibility.binding import acting
from watchfloor.node.visibility.gate import ReaderConnection


@pytest.fixture
def raw(node, engine) -> Any:
    if engine != "sqlite":
        pytest.skip("the gate stands before SQLite only")
    state(("hidden", label("bb.customs")), ("shown", label()))
    with acting(ANA):
        seen()
        yield connections["reader"].connection


def test_a_connection_without_rules_reads_nothing(tmp_path: Path):
    with sqlite3.connect(tmp_path / "a.db") as full:
        full.execute("CREATE TABLE t (x)")
    full.close()
    bare = sqlite3.connect(tmp_path / "a.db", factory=ReaderConnection)
    for sql in ("SELECT x FROM t", "SELECT * FROM sqlite_master", "PRAGMA table_list", "INSERT INTO t VALUES (1)"):
        with pytest.raises(sqlite3.DatabaseError):
            bare.execute(sql)
    bare.close()


def test_a_common_table_expression_with_the_secret_name_of_a_view_is_refused(raw):
    for secret in (raw.secret, raw.secret.upper()):
        view = f'"v{secret}_statement"'
        with pytest.raises(sqlite3.DatabaseError):
            raw.execute(f"WITH {view} AS (SELECT * FROM main.statement) SELECT value FROM {view}").fetchall()
        with pytest.raises(sqlite3.DatabaseError):
            raw.execute(f"SELECT value FROM temp.{view}").fetchall()


def test_nothing_that_a_reader_can_run_prints_the_secret_name(raw):
    for sql in (
        "EXPLAIN QUERY PLAN SELECT * FROM (SELECT 1 x) LEFT JOIN token ON statement_id = x",
        "SELECT nothing FROM statement",
        "SELECT a.nothing FROM statement a, token b",
        "SELECT * FROM statement s JOIN statement t USING (nothing)",
        "SELECT * FROM (SELECT * FROM statement) LEFT JOIN token ON wf_vis.label_id = 1",
        "SELECT t.label_id + v.label_id FROM token",
        "SELECT * FROM statement WHERE rowid IN (SELECT 1, 2)",
        "SELECT * FROM statement INDEXED BY nothing",
    ):
        with pytest.raises(sqlite3.Error) as refused:
            raw.execute(sql).fetchall()
        assert raw.secret not in str(refused.value)


def test_the_ways_past_the_authorizer_are_closed(raw, tmp_path: Path):
    other = sqlite3.connect(tmp_path / "stolen.db")
    for way in (
        lambda: raw.backup(other),
        lambda: raw.serialize(),
        lambda: raw.blobopen("statement", "value", 1, readonly=True),
        lambda: list(raw.iterdump()),
        lambda: raw.executescript("SELECT 1; SELECT 2"),
        lambda: raw.executemany("DELETE FROM wf_vis", [()]),
        lambda: raw.cursor().executescript("SELECT 1; SELECT 2"),
        lambda: raw.cursor().executemany("DELETE FROM wf_vis", [()]),
        lambda: raw.execute("SELECT 1; SELECT 2"),
    ):
        with pytest.raises((sqlite3.Error, sqlite3.Warning)):
            way()
    other.close()


def test_the_file_is_opened_for_reading_only(raw):
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        raw.own("DELETE FROM main.statement")


def test_the_horizon_is_kept_in_memory_and_holds_no_more_than_it_must(raw):
    assert raw.own("PRAGMA temp_store") == [(2,)]
    assert raw.own("SELECT label_id FROM temp.wf_vis") == [(2,)]


def test_the_horizon_is_filled_once_for_many_statements(raw):
    ran: list[str] = []
    raw.set_trace_callback(ran.append)
    for _ in range(5):
        raw.execute("SELECT value FROM statement").fetchall()
    raw.set_trace_callback(None)
    assert not [sql for sql in ran if "wf_vis" in sql and "SELECT" not in sql]
