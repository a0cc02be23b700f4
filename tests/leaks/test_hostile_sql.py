"""Hostile SQL on the reader's own connection: no hidden value, C or token, in no result and in no error."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connections
from psycopg.pq import TransactionStatus

from tests.leaks.hostile_sql import hostile
from tests.leaks.stage import READERS, SEEN, WORDS, Stage, as_reader, found, set_stage
from watchfloor.entities.models import Statement
from watchfloor.node.databases.doors import unordered


@pytest.fixture
def stage(node) -> Stage:
    """The stage, with the statistics that an administrator may have gathered over it."""
    stage = set_stage()
    with unordered() as connection, connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return stage


def answer(sql: str) -> object:
    """All that the database says to a statement that goes past Django: rows, messages, or the error."""
    raw: Any = connections["reader"].connection
    notices: list[str] = []
    if connections["reader"].vendor == "postgresql":
        raw.add_notice_handler(lambda d: notices.append(f"{d.message_primary} {d.message_detail} {d.context}"))
    try:
        return [_answer(raw, sql), notices]
    except raw_errors() as error:
        diagnosis = getattr(error, "diag", None)
        return [
            str(error),
            repr(error),
            notices,
            diagnosis and diagnosis.message_detail,
            diagnosis and diagnosis.context,
        ]


def _answer(raw: Any, sql: str) -> object:
    cursor = raw.cursor()
    if sql.startswith("COPY") and "STDOUT" in sql:
        with cursor.copy(sql) as copy:
            return [bytes(block) for block in copy]
    cursor.execute(sql)
    return [cursor.description, cursor.fetchall() if cursor.description else None]


def raw_errors() -> tuple[type[Exception], ...]:
    import sqlite3

    import psycopg

    return sqlite3.Error, sqlite3.Warning, psycopg.Error


def settle(sql: str = "") -> None:
    """Leave a failed transaction, and give the reader back a session that he spoiled for himself."""
    reader = connections["reader"]
    if reader.vendor == "postgresql" and reader.connection is not None:
        if reader.connection.info.transaction_status == TransactionStatus.INERROR:
            reader.connection.rollback()
        if reader.connection.closed or sql.startswith(
            ("DISCARD", "RESET ALL", "SET wf", "RESET wf", "SELECT set_config")
        ):
            reader.close()
    with reader.cursor() as cursor:
        cursor.execute("SELECT 1")


@pytest.mark.parametrize("reader", READERS)
def test_hostile_sql_finds_nothing_hidden(stage, reader, engine):
    known = stage.values("theirs" if "theirs" not in SEEN[reader] else "secret")
    hidden = set(stage.hidden_from(reader)) - {str(known["id"])}  # which the statement itself says
    statements = hostile(engine, known)
    with as_reader(reader):
        settle()
        leaks = []
        for sql in statements:
            if marks := found(answer(sql), hidden):
                leaks.append((sql, marks))
            settle(sql)
        connections["reader"].connection.rollback()
        assert set(Statement.objects.values_list("value", flat=True)) == {WORDS[n] for n in SEEN[reader]}
    assert leaks == []
    assert len(statements) >= 50


def test_the_hostile_statements_would_find_it_on_the_ledgers_connection(stage, engine):
    """The lists are not blind: the same questions on the writer's connection show the canary."""
    with unordered() as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT value FROM statement UNION SELECT token FROM token UNION ALL SELECT origin FROM record"
        )
        assert found(cursor.fetchall(), [WORDS["secret"]])
