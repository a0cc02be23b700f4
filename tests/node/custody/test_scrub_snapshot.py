"""The scrub on PostgreSQL beside a session with an old snapshot: what that could still see is not left behind."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from tests.factories import dpo
from tests.node.custody.test_scrub import COURT, data_of, found_in, said_everywhere
from watchfloor.core.errors import Unavailable
from watchfloor.node.check.fsck import fsck
from watchfloor.node.custody.purge import finish_purges, purge
from watchfloor.node.databases import scrub
from watchfloor.node.node import the_system


@pytest.fixture
def snapshot(node, cluster) -> Iterator[psycopg.Connection[Any]]:
    """Another session that has looked at a table in which nothing will be purged, and sees the old state on."""
    if cluster is None:
        pytest.skip("SQLite says itself that a reader is open")
    dbname, password = node.postgresql["dbname"], cluster.roles["ledger"]
    conninfo = f"host={cluster.root} port=5432 user=wf_ledger password={password} dbname={dbname}"
    with psycopg.connect(conninfo, autocommit=True) as session:
        session.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        session.execute("SELECT count(*) FROM ledger.counter")
        yield session


def test_a_snapshot_that_ends_in_time_is_waited_for(node, cluster, snapshot):
    c = said_everywhere()
    snapshot.execute("COMMIT")
    snapshot.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
    snapshot.execute("SELECT count(*) FROM ledger.counter")
    ending = threading.Timer(0.5, snapshot.close)
    ending.start()
    purge([c], by=dpo(), order="wrong person", basis=COURT)
    ending.join()
    assert found_in(data_of(node, cluster)) == {}


def test_no_receipt_is_signed_while_a_snapshot_keeps_old_rows(node, cluster, snapshot, monkeypatch):
    c = said_everywhere()
    snapshot.execute("COMMIT")
    snapshot.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
    snapshot.execute("SELECT count(*) FROM ledger.counter")
    monkeypatch.setattr(scrub, "PATIENCE", 1)
    with pytest.raises(Unavailable, match="finish"):
        purge([c], by=dpo(), order="wrong person", basis=COURT)
    assert any("wait for their scrub" in str(misfit) for misfit in fsck(by=the_system()))
    snapshot.execute("COMMIT")
    assert finish_purges() == 1
    assert found_in(data_of(node, cluster)) == {}
