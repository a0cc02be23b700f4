"""Tables and programs of different ages."""

import pytest
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder

from watchfloor.core.errors import Refused
from watchfloor.node.databases.doors import unordered
from watchfloor.node.databases.schema import bring_up_to_date, unapplied


def test_nothing_is_missing_once_it_was_brought_up_to_date(node):
    bring_up_to_date()
    assert unapplied() == []


@pytest.mark.parametrize("alias", ["default", "ledger", "access"])
def test_what_a_database_has_not_seen_is_named(node, alias):
    with unordered(alias):
        recorder = MigrationRecorder(connections[alias])
        recorder.record_unapplied("node", "0001_initial")
        try:
            assert "node 0001_initial" in unapplied()
        finally:
            recorder.record_applied("node", "0001_initial")


@pytest.mark.parametrize("alias", ["default", "ledger", "access"])
def test_an_older_program_is_refused_in_a_sentence(node, alias):
    with unordered(alias):
        recorder = MigrationRecorder(connections[alias])
        recorder.record_applied("node", "9999_from_the_future")
        try:
            with pytest.raises(Refused, match="9999_from_the_future, which is not known here"):
                unapplied()
        finally:
            recorder.record_unapplied("node", "9999_from_the_future")
