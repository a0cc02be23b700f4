"""The ways in which Django reads a table (../shared/prototypes/leaks.py), for every reader, with a canary."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core import serializers
from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, connections, models

from tests.leaks.linked import HIDDEN_ID, Said, Spoken, Word, point_at_the_hidden
from tests.leaks.stage import READERS, SEEN, WORDS, Stage, as_reader, digest, found, number, set_stage
from watchfloor.entities.models import Statement
from watchfloor.node.models import Record
from watchfloor.node.visibility.driven import driven_by_labels, first_rows
from watchfloor.node.visibility.labelled import labelled_models

words: Any = Word._default_manager.using("reader")
spoken: Any = Spoken._default_manager.using("reader")


def untyped(row: Any) -> Any:
    """A row of a model that the checker's Django does not know."""
    return row


def cursor_rows(sql: str, params: Any = None) -> list[Any]:
    with connections["reader"].cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


def refreshed() -> Any:
    row = Spoken(id=number("secret"))
    row.refresh_from_db(using="reader")
    return row.value


def saved(word: str, c: bytes) -> Any:
    record = Record(seq=5, label_id=1, c=c, origin=word, kind="x", version=1, stated=1, learnt=1, moved=1)
    record.save(force_insert=True)
    return "saved"


TOKEN_IN_ORDER = first_rows(
    "token", "token, statement_id", where="token LIKE %(t)s", order="statement_id", limit=99
)

# The nineteen read paths, then what this node adds. Each gives what it read.
PATHS: dict[str, Callable[[], Any]] = {
    "objects.all": lambda: list(Statement.objects.all().values_list()),
    "_base_manager": lambda: list(Statement._base_manager.all().values_list()),
    "the forward relation": lambda: words.get(token="pointing").spoken.value,
    "select_related": lambda: [w.spoken.value for w in words.select_related("spoken").filter(token="pointing")],
    "prefetch_related": lambda: [
        w.spoken.value for w in words.prefetch_related("spoken").filter(token__in=["pointing", "open"])
    ],
    "values through a join": lambda: list(words.values_list("token", "spoken__value")),
    "a filter through a join": lambda: [
        "yes, " + WORDS["secret"] for _ in range(words.filter(spoken__value__startswith="zebra").count())
    ],
    "a count through a join": lambda: list(
        spoken.annotate(n=models.Count("words")).values_list("id", "value", "n")
    ),
    "the reverse relation": lambda: [w.token for w in untyped(Spoken(id=number("secret"))).words.all()],
    "an aggregate through a join": lambda: words.aggregate(
        m=models.Max("spoken__value"), n=models.Min("spoken__id")
    ),
    "Exists of a base manager": lambda: list(
        Said._default_manager.using("reader")
        .annotate(there=models.Exists(spoken.filter(value="zebrafinch")))
        .filter(there=True)
        .annotate(word=models.Value(WORDS["secret"]))
        .values()
    ),
    "raw()": lambda: [r.value for r in Statement.objects.raw("SELECT * FROM statement")],
    "a cursor": lambda: cursor_rows("SELECT * FROM statement"),
    "refresh_from_db by a known id": refreshed,
    "serializers": lambda: serializers.serialize("json", spoken.all()),
    "a form's choices": lambda: [str(s) for s in spoken.all()] + list(spoken.values_list("pk", flat=True)),
    "the unique constraint": lambda: saved("x", digest("secret")),
    "insert and read back": lambda: saved("y", b"1" * 32),
    "in_bulk": lambda: spoken.in_bulk([number(name) for name in WORDS]),
    "iterator": lambda: [s.value for s in Statement.objects.iterator(chunk_size=2)],
    "counts": lambda: ["a row of " + WORDS["never"] for _ in range(Statement.objects.count() - 8)],
    "facets": lambda: list(Statement.objects.values("value").annotate(n=models.Count("id"), m=models.Max("ts"))),
    "a union": lambda: list(spoken.values_list("value").union(words.values_list("token"), all=True)),
    "a subquery": lambda: list(
        words.filter(spoken__in=spoken.filter(value__contains="e")).values_list("spoken_id")
    ),
    "tokens from their labels": lambda: cursor_rows(TOKEN_IN_ORDER, {"t": "%"}),
    "statements from their labels": lambda: cursor_rows(f"SELECT * FROM {driven_by_labels('statement')} s"),
    "an outer join": lambda: cursor_rows(
        "SELECT x, t.token, s.value FROM (SELECT 1 AS x) q LEFT JOIN token t ON 1=1 LEFT JOIN statement s ON 1=1"
    ),
}


@pytest.fixture
def stage(node) -> Stage:
    stage = set_stage()
    point_at_the_hidden(stage)
    return stage


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("path", PATHS)
def test_no_read_path_shows_what_the_reader_may_not_see(stage, path, reader):
    with as_reader(reader):
        try:
            shown: object = PATHS[path]()
        except (DatabaseError, ObjectDoesNotExist) as refusal:
            shown = f"{refusal!r} {refusal.__cause__!r}"
    assert found(shown, stage.hidden_from(reader)) == []


WRITES = {"the unique constraint", "insert and read back"}


@pytest.mark.parametrize("path", sorted(PATHS.keys() - WRITES - {"counts"}))
def test_every_read_path_shows_a_cleared_reader_what_the_others_may_not_see(stage, path):
    with as_reader("cleared"):
        assert found(PATHS[path](), [*stage.marks("secret"), str(HIDDEN_ID)])


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("model", labelled_models(), ids=lambda m: m._meta.db_table)
def test_every_labelled_table_shows_a_reader_his_own_rows_and_no_others(stage, model, reader):
    with as_reader(reader):
        rows = list(model.objects.values())
    assert {r["label_id"] for r in rows} == {stage.ids[name] for name in SEEN[reader]}
    assert found(rows, stage.hidden_from(reader)) == []


def test_the_canary_sings_where_nothing_holds_it_back(stage):
    from watchfloor.node.databases.doors import unordered

    with unordered("ledger") as connection, connection.cursor() as cursor:
        for model in labelled_models():
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')
            assert found(cursor.fetchall(), [WORDS["secret"], digest("secret").hex(), str(number("secret"))])


def test_a_unique_value_that_is_hidden_is_refused_like_a_new_one(stage):
    def refusal(c: bytes) -> str:
        with as_reader("low"), pytest.raises(DatabaseError) as refused:
            saved("x", c)
        return str(refused.value)

    assert refusal(digest("secret")) == refusal(b"9" * 32)


def test_a_row_that_points_at_a_hidden_one_looks_like_one_that_points_at_nothing(stage):
    with as_reader("low"):
        pointing = words.get(token="pointing")
        with pytest.raises(Spoken.DoesNotExist) as hidden:
            _ = pointing.spoken
        pointing.spoken_id = HIDDEN_ID + 99
        with pytest.raises(Spoken.DoesNotExist) as absent:
            _ = pointing.spoken
    assert str(hidden.value) == str(absent.value)


def test_what_one_reader_was_shown_is_not_kept_for_the_next(stage):
    def seen() -> set[str]:
        return set(Statement.objects.values_list("value", flat=True))

    for _ in range(2):
        for reader in READERS:
            with as_reader(reader):
                assert seen() == {WORDS[name] for name in SEEN[reader]}


def test_a_reader_writes_nothing(stage):
    with as_reader("cleared"):
        for write in (
            lambda: Statement.objects.update(value="x"),
            lambda: Statement.objects.all().delete(),
            lambda: Statement.objects.bulk_create([Statement(id=1, label_id=1, ts=1)]),
            lambda: Statement.objects.get_or_create(id=1, defaults={"label_id": 1, "ts": 1}),
        ):
            with pytest.raises(DatabaseError):
                write()
