"""PostgreSQL's form of a horizon: one bit a label, which row-level security asks for every row. SQLite has none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from django.db.backends.base.base import BaseDatabaseWrapper

STEP: Final = 1024  # bytes; get_bit is an error beyond the end, so bits are padded and all grow at once


def open_horizon(connection: BaseDatabaseWrapper, horizon_id: int, labels: Iterable[int]) -> None:
    """Store the bits of a new horizon, as long as all the others."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(label_id), 0) FROM label")
        (last,) = cursor.fetchone()
        bits = bytearray(_size(last))
        for label_id in labels:
            bits[label_id >> 3] |= 1 << (label_id & 7)
        cursor.execute("INSERT INTO horizon_bits (horizon_id, bits) VALUES (%s, %s)", [horizon_id, bytes(bits)])


def show(connection: BaseDatabaseWrapper, label_id: int, horizons: Sequence[int]) -> None:
    """Set a new label's bit in these horizons, after every horizon has room for it."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE horizon_bits SET bits = bits || decode(repeat('00', %s - length(bits)), 'hex')"
            " WHERE length(bits) < %s",
            [_size(label_id), _size(label_id)],
        )
        cursor.execute(
            "UPDATE horizon_bits SET bits = set_bit(bits, %s, 1) WHERE horizon_id = ANY(%s)",
            [label_id, list(horizons)],
        )


def shown(connection: BaseDatabaseWrapper, horizon_id: int) -> set[int] | None:
    """The labels whose bits are set in this horizon; None on SQLite, which has no bits."""
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT bits FROM horizon_bits WHERE horizon_id = %s", [horizon_id])
        row = cursor.fetchone()
    raw = bytes(row[0]) if row else b""
    return {n for n in range(8 * len(raw)) if raw[n >> 3] >> (n & 7) & 1}


def close_horizons(connection: BaseDatabaseWrapper, horizons: Sequence[int]) -> None:
    """Remove the bits of these horizons, and the keys that led to them."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for table in ("horizon_bits", "binding"):
            cursor.execute(f"DELETE FROM {table} WHERE horizon_id = ANY(%s)", [list(horizons)])  # noqa: S608


def _size(label_id: int) -> int:
    """Bytes that hold this label's bit: whole steps, with a step to spare."""
    return (label_id // 8 // STEP + 1) * STEP
