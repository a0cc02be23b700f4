"""The same tables with relations, as a careless model would declare them: a visible word points at a hidden row."""

from __future__ import annotations

from typing import Any

from django.apps.registry import Apps
from django.db import models

from tests.leaks.stage import WORDS, Stage
from watchfloor.node.databases.dialect import insert_rows
from watchfloor.node.databases.doors import ledger
from watchfloor.node.models.base import Labelled

_apps = Apps(["tests.leaks"])  # a registry of their own: the node does not know these models
HIDDEN_ID = 42_000_001  # of the secret statement that the open word points at; open itself


class Spoken(Labelled):
    """A statement."""

    id = models.BigIntegerField(primary_key=True)
    value = models.TextField()
    entity = models.TextField()

    class Meta:
        apps = _apps
        app_label = "leaks"
        managed = False
        db_table = "statement"

    def __str__(self) -> str:
        return self.value


class Word(Labelled):
    """A token that points at its statement, without a constraint in the database."""

    token = models.TextField(primary_key=True)
    spoken = models.ForeignKey(
        Spoken, models.DO_NOTHING, db_column="statement_id", db_constraint=False, related_name="words"
    )

    class Meta:
        apps = _apps
        app_label = "leaks"
        managed = False
        db_table = "token"


class Said(Labelled):
    """A tally, whose kind is found again on the statements: the parent of a reverse relation."""

    kind = models.TextField(primary_key=True)
    n = models.BigIntegerField()

    class Meta:
        apps = _apps
        app_label = "leaks"
        managed = False
        db_table = "tally"


def point_at_the_hidden(stage: Stage) -> None:
    """Add an open word `pointing` for a secret statement, and one `open` for an open statement."""
    columns = ("id", "label_id", "origin", "entity", "schema", "kind", "prop", "value", "raw", "ts", "evaluation")

    def row(number: int, name: str) -> tuple[Any, ...]:
        return (number, stage.ids[name], "o", "e", "Person", "Person", "name", WORDS[name], "", 1, "")

    with ledger() as connection:
        insert_rows(connection, "statement", columns, [row(HIDDEN_ID, "secret"), row(HIDDEN_ID + 1, "open")])
        insert_rows(
            connection,
            "token",
            ("token", "label_id", "statement_id"),
            [("pointing", stage.ids["open"], HIDDEN_ID), ("open", stage.ids["open"], HIDDEN_ID + 1)],
        )
