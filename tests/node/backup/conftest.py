"""A node with a history, and a place to restore it to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import postgres
from tests.node.backup.place import Place, clear_away, new_place


@pytest.fixture
def place(tmp_path: Path, cluster: postgres.Cluster | None) -> Iterator[Place]:
    """A folder, and on PostgreSQL a database, for a node that comes back."""
    here = new_place(tmp_path, cluster)
    yield here
    clear_away(here, cluster)


@pytest.fixture
def agency(node) -> None:
    """Two agencies with their people, and an administrator whom a backup knows."""
    from tests.factories import POLICE
    from tests.node.ledger.history import enrolled
    from watchfloor.core.label import Level
    from watchfloor.node.node import the_system
    from watchfloor.node.register.enrol import enrol_person

    enrolled()
    enrol_person(
        "admin", by=the_system(), title="Administrator", agency=POLICE, clearance=Level.UNCLASSIFIED,
        roles=["administrator"], purposes=["oversight"],
    )  # fmt: skip
