"""Where the tests of backups restore to, and how they look into a node that another process must serve."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg

from tests import postgres
from watchfloor.node.backup.read import Restored, restore
from watchfloor.node.backup.shares import join

if TYPE_CHECKING:  # it needs Django, and pytest loads fixtures before
    from watchfloor.node.backup.write import BackedUp

_LOOK = """
import json, django
django.setup()
from tests.factories import *
from watchfloor.node.databases.doors import *
from watchfloor.node.models import *
"""


@dataclass(frozen=True, slots=True)
class Place:
    """A folder that nobody has used, and on PostgreSQL a database with it."""

    root: Path
    database: Mapping[str, Any] | None

    def restored(self, backup: BackedUp, **more: Any) -> Restored:
        """The backup restored here by its administrator, with the list of purges as it lay beside the node."""
        given: dict[str, Any] = {"by": "admin", "purges": backup.purges, "postgresql": self.database} | more
        return restore(backup.file, into=self.root, key=join(*backup.shares), **given)

    def look(self, script: str) -> Any:
        """What a process that serves the restored node prints, as JSON."""
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", _LOOK + script],
            env={**os.environ, "WATCHFLOOR_NODE": str(self.root)},
            cwd=Path(__file__).parents[3],
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)


def new_place(folder: Path, cluster: postgres.Cluster | None) -> Place:
    """A place to restore to, with a new database where there is a cluster."""
    name = f"wf_place_{secrets.token_hex(4)}"
    return Place(folder / "restored", cluster.provision(name) if cluster else None)


def clear_away(place: Place, cluster: postgres.Cluster | None) -> None:
    """Drop the place's database."""
    if cluster and place.database:
        with psycopg.connect(cluster.admin(), autocommit=True) as server:
            server.execute(f"DROP DATABASE IF EXISTS {place.database['dbname']} WITH (FORCE)")
