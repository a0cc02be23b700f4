"""The tables of a node: made, or brought up to date, in every database that it writes."""

from typing import Final

from django.core.management import call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from watchfloor.core.errors import Refused
from watchfloor.node.databases.doors import migrating

_WRITTEN: Final = ("default", "ledger", "access")


def bring_up_to_date() -> None:
    """Run the migrations that `default`, `ledger` and `access` have not seen. The reader's connection has none."""
    with migrating():
        for alias in _WRITTEN:
            call_command("migrate", database=alias, verbosity=0, interactive=False)


def unapplied() -> list[str]:
    """The migrations that this program has and a database has not seen.

    Raises Refused where a database has seen more: its tables were made by a newer program.
    """
    missing: list[str] = []
    with migrating():
        for alias in _WRITTEN:
            executor = MigrationExecutor(connections[alias])
            _require_known(set(executor.loader.applied_migrations), set(executor.loader.graph.nodes))
            plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
            missing += [f"{migration.app_label} {migration.name}" for migration, _ in plan]
    return missing


def _require_known(applied: set[tuple[str, str]], known: set[tuple[str, str]]) -> None:
    newer = applied - known
    if newer:
        app, name = min(newer)
        raise Refused(
            f"A newer Watchfloor has worked on this node: its tables have {app} {name}, which is not known here",
            rule="a program does not write tables that it does not know",
            permit="run that version or a newer one, or restore a backup from before it",
        )
