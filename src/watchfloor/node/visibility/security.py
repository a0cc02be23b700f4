"""After every migration PostgreSQL is told, for every labelled table, which rows its readers may have."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from django.apps import AppConfig
from django.db import connections

from watchfloor.node.databases.doors import unordered
from watchfloor.node.models.base import Kept, Labelled
from watchfloor.node.visibility.labelled import BY_LABEL, LABEL_DRIVEN, labelled_models, labelled_tables

# The bits are asked for once a query and tested for every row; a function or a subquery a row costs 44 times more
# and above. `<> 0` and not `= 1`: the planner expects that most rows pass. Autovacuum comes soon after an import: a
# planner that still takes the table for empty holds the index that counts hidden rows for as good as the other.
_LABELLED = """
ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS writer ON "{table}";
DROP POLICY IF EXISTS reader ON "{table}";
CREATE POLICY writer ON "{table}" TO wf_ledger USING (true) WITH CHECK (true);
CREATE POLICY reader ON "{table}" FOR SELECT TO wf_reader
  USING (get_bit((SELECT ledger.wf_bits()), label_id) <> 0);
REVOKE ALL ON "{table}" FROM PUBLIC, wf_reader;
GRANT SELECT ON "{table}" TO wf_reader;
ALTER TABLE "{table}" SET (autovacuum_analyze_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02);
"""

# A relation that is reached from the visible labels; its reader is still under row-level security.
_SHADOW = """
CREATE VIEW sight."{shadow}" WITH (security_invoker) AS
  SELECT t.* FROM ledger.wf_visible() v(label_id) JOIN ledger."{table}" t ON t.label_id = v.label_id;
GRANT SELECT ON sight."{shadow}" TO wf_reader;
"""


def unveil(using: str, **_: Any) -> None:
    """Receiver of pre_migrate: take the views away that would keep a table from being changed."""
    if using == "ledger" and connections[using].vendor == "postgresql":
        with unordered(using) as connection, connection.cursor() as cursor:
            for table in labelled_tables():
                for shadow in (table, table + BY_LABEL):
                    cursor.execute(f'DROP VIEW IF EXISTS sight."{shadow}"')


def secure(sender: AppConfig, using: str, **_: Any) -> None:
    """Receiver of post_migrate: row-level security on labelled tables, and no statistics that quote values."""
    if using not in ("ledger", "access") or connections[using].vendor != "postgresql":
        return
    with unordered(using) as connection, connection.cursor() as cursor:
        if using == "ledger" and sender.label == "node":
            cursor.execute(files("watchfloor.node.visibility").joinpath("postgresql.sql").read_text("utf-8"))
        made = connection.introspection.table_names(cursor)
        for model in sender.get_models():
            table = model._meta.db_table
            if issubclass(model, Labelled | Kept) and table in made:
                if using == "ledger" and model in labelled_models():
                    cursor.execute(_LABELLED.format(table=table))
                    for shadow in {table + BY_LABEL} | ({table} & LABEL_DRIVEN):
                        cursor.execute(_SHADOW.format(table=table, shadow=shadow))
                _drop_statistics(cursor, table)


def _drop_statistics(cursor: Any, table: str) -> None:
    """No statistics on any column.

    They hold values of rows: a purged one would live on in them, and EXPLAIN estimates from them, so that a reader
    could find a hidden text by asking whether it sorts before another. Nor on the label: stale ones, of a node that
    was small when they were gathered, made a question label by label read every hidden row.
    """
    cursor.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped",
        [f'"{table}"'],
    )
    changes = ", ".join(f'ALTER "{column}" SET STATISTICS 0' for (column,) in cursor.fetchall())
    cursor.execute(f'ALTER TABLE "{table}" {changes}')
