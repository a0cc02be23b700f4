"""Questions that are answered label by label, so that their cost tells nothing of what is hidden.

A filter over all rows is right for readers who see much. Where a reader sees little, or where the question names a
word or an identifier, each visible label is asked on its own.
"""

from __future__ import annotations

from typing import Final

from django.db import connections

from watchfloor.node.visibility.labelled import BY_LABEL, labelled_tables

NARROW: Final = 100  # labels: horizons up to this size are better asked label by label, also for lists


def driven_by_labels(table: str) -> str:
    """What to write after FROM in SQL on the reader's connection: the table's visible rows, reached by their labels.

    Take an alias. The index in use must have the label beside the column asked for. For the first rows in some
    order, `first_rows` is better: on PostgreSQL it does not sort all that match.
    """
    _require_labelled(table)
    return f'"{table}{BY_LABEL}"'


def first_rows(table: str, columns: str, *, where: str, order: str, limit: int) -> str:
    """SQL for the first visible rows, one probe a label.

    `order` is spelt as after ORDER BY; its columns must be among `columns` and should follow the label in an index
    whose first columns `where` fixes. Parameters in `where` are named, `%(token)s`, for they may be used twice.
    """
    _require_labelled(table)
    if connections["reader"].vendor == "sqlite":
        rows = driven_by_labels(table)
        return f"SELECT {columns} FROM {rows} t WHERE {where} ORDER BY {order} LIMIT {int(limit)}"  # noqa: S608
    # The first rows of all come from the labels whose own first row is among the first.
    return f"""
      WITH best AS MATERIALIZED (
        SELECT v.label_id AS of_label, r.* FROM wf_visible() v(label_id) CROSS JOIN LATERAL (
          SELECT {columns} FROM ledger."{table}" t WHERE t.label_id = v.label_id AND {where} ORDER BY {order} LIMIT 1) r
        ORDER BY {order} LIMIT {int(limit)})
      SELECT r.* FROM best CROSS JOIN LATERAL (
        SELECT {columns} FROM ledger."{table}" t WHERE t.label_id = best.of_label AND {where}
        ORDER BY {order} LIMIT {int(limit)}) r
      ORDER BY {order} LIMIT {int(limit)}"""  # noqa: S608 (own names)


def horizon_size() -> int:
    """How many labels the bound reader sees; none when nobody is bound."""
    with connections["reader"].cursor() as cursor:
        if connections["reader"].vendor == "sqlite":
            cursor.execute("SELECT count(*) FROM temp.wf_vis")
        else:
            cursor.execute("SELECT coalesce(bit_count(wf_bits()), 0)")
        return int(cursor.fetchone()[0])


def _require_labelled(table: str) -> None:
    if table not in labelled_tables():
        raise KeyError(f"{table} is not a labelled table")
