"""What a backup carries: settings, keys, and every table that could not be made again from the others.

Projections are made again by `rebuild`, horizons when a reader comes. So a backup holds each purgeable thing once.
Effects are carried: those of a record that was purged itself cannot be made again.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from django.apps import apps
from django.db import connections, router
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Model

from watchfloor.node.databases.doors import unordered
from watchfloor.node.home import Home
from watchfloor.node.ledger.projections import projections
from watchfloor.node.models import Horizon, Visible

ALIASES: Final = ("ledger", "access", "default")


def files_of(home: Home) -> list[str]:
    """The files beside the databases, by their names in the node's folder."""
    return ["node.toml", *sorted(f"keys/{f.name}" for f in home.keys.glob("*.seed"))]


def tables_of(alias: str) -> dict[str, list[str]]:
    """The tables that a backup carries of one database, with their columns."""
    return {m._meta.db_table: columns_of(m) for m in carried(alias)}


def columns_of(model: type[Model]) -> list[str]:
    """The columns of a table, in the order of the model's fields."""
    return [field.column for field in model._meta.local_concrete_fields if field.column]


def carried(alias: str) -> Iterator[type[Model]]:
    """The models whose rows a backup carries of one database."""
    made_again = {Horizon, Visible, *(t for p in projections() for t in p.tables)} if alias == "ledger" else set()
    for model in apps.get_models(include_auto_created=True):
        if router.allow_migrate_model(alias, model) and model not in made_again:
            yield model


def applied_migrations(alias: str) -> list[list[str]]:
    """The migrations that one database has seen, as application and name."""
    with unordered(alias):
        return sorted(map(list, MigrationRecorder(connections[alias]).applied_migrations()))
