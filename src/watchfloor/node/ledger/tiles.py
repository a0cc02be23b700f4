"""The Merkle tree's tiles as they lie in a log's database."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connections

from watchfloor.core.log.tiles import TileWrite


class StoredTiles:
    """The tiles of the log `ledger` or `access`, read inside its door."""

    def __init__(self, log: str) -> None:
        self._log = log

    def tile(self, level: int, index: int) -> bytes:
        """The hashes of this tile, as many as there are; empty when there is none."""
        with connections[self._log].cursor() as cursor:
            cursor.execute('SELECT hashes FROM tile WHERE level = %s AND "index" = %s', [level, index])
            row = cursor.fetchone()
        return bytes(row[0]) if row else b""

    def write(self, tiles: Iterable[TileWrite]) -> None:
        """Store tiles, each in place of its narrower self."""
        with connections[self._log].cursor() as cursor:
            cursor.executemany(
                'INSERT INTO tile (level, "index", hashes) VALUES (%s, %s, %s)'
                ' ON CONFLICT (level, "index") DO UPDATE SET hashes = excluded.hashes',
                [(t.level, t.index, t.hashes) for t in tiles],
            )
