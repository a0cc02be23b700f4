"""Which tables a reader reaches at all: every labelled one under its rules, and no other."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import DatabaseError, connections, router

from tests.node.visibility.places import ANA, label, state
from watchfloor.node.databases.doors import DoorClosed, unordered
from watchfloor.node.models.base import Kept, Labelled
from watchfloor.node.visibility.binding import acting
from watchfloor.node.visibility.driven import driven_by_labels, first_rows
from watchfloor.node.visibility.labelled import labelled_tables


def columns(sql: str) -> list[str]:
    with connections["reader"].cursor() as cursor:
        cursor.execute(sql)
        return [column[0] for column in cursor.description]


def every_table() -> list[str]:
    with unordered() as connection, connection.cursor() as cursor:
        return connection.introspection.table_names(cursor)


def test_every_labelled_table_is_shown_whole_under_both_names(node):
    with acting(ANA):
        for table in labelled_tables():
            assert "label_id" in columns(f'SELECT * FROM "{table}"')
            assert columns(f'SELECT * FROM "{table}"') == columns(f"SELECT * FROM {driven_by_labels(table)}")


def test_every_column_of_a_labelled_table_can_be_asked_for_alone(node):
    with acting(ANA):
        for table in labelled_tables():
            for column in columns(f'SELECT * FROM "{table}"'):
                for relation in (f'"{table}"', driven_by_labels(table)):
                    assert columns(f'SELECT t."{column}" FROM {relation} t') == [column]
                    columns(f"SELECT count(*) FROM {relation}")


def test_every_other_table_is_refused(node):
    others = set(every_table()) - set(labelled_tables())
    assert {"horizon", "visible", "opening", "person", "counter"} <= others
    with acting(ANA):
        for table in sorted(others):
            with pytest.raises(DatabaseError):
                columns(f'SELECT * FROM "{table}"')
            with pytest.raises(DatabaseError):
                columns(f'SELECT count(*) FROM "{table}"')


def test_every_table_of_the_ledger_is_labelled_or_kept():
    for model in apps.get_models():
        if "default" not in router.db_for_write(model):
            assert issubclass(model, Labelled) != issubclass(model, Kept), model
    ours = {m for m in apps.get_models() if m._meta.app_label in ("node", "entities")}
    assert [m for m in ours if router.db_for_write(m) == "default"] == []


def test_only_labelled_tables_are_asked_label_by_label(node):
    for table in ("opening", "nothing", "statement; DROP TABLE statement"):
        with pytest.raises(KeyError):
            driven_by_labels(table)
        with pytest.raises(KeyError):
            first_rows(table, "id", where="true", order="id", limit=1)


def test_the_writers_connections_are_refused_outside_their_doors(node):
    for alias in ("ledger", "access"):
        with pytest.raises(DoorClosed), connections[alias].cursor() as cursor:
            cursor.execute("SELECT 1")


def test_the_first_rows_are_the_first_of_all_labels(node):
    state(*[(f"v{n:02}", label(persons=["ana", f"p{n % 7}"])) for n in range(40)])
    state(*[(f"w{n:02}", label(persons=["ben"])) for n in range(40)])
    sql = first_rows("statement", "value, id", where="value >= %(least)s", order="value DESC", limit=5)
    with acting(ANA), connections["reader"].cursor() as cursor:
        cursor.execute(sql, {"least": "v10"})
        assert [row[0] for row in cursor.fetchall()] == ["v39", "v38", "v37", "v36", "v35"]
        cursor.execute(sql, {"least": "w"})
        assert cursor.fetchall() == []
