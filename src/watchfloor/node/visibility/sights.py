"""The sets of labels that readers see, followed as labels come: readers with equal sets see the same rows."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.backends.base.base import BaseDatabaseWrapper

from watchfloor.core.policy.reader import Reader
from watchfloor.node.databases.doors import unordered
from watchfloor.node.visibility.horizons import horizon_of


class Sights:
    """Which labels are in the horizons of some readers, one bit a label; for one thread.

    A horizon changes only when a label comes. So what somebody read between two calls of `newest_label` that gave
    the same number, everybody may see whose set was equal to his.
    """

    def __init__(self) -> None:
        self._sets: dict[int, tuple[int, int]] = {}  # by horizon: the newest label looked at, and the bits

    def newest_label(self) -> int:
        """The number of the newest label that is committed. Raises Unavailable."""
        with unordered("ledger") as connection, connection.cursor() as cursor:
            cursor.execute("SELECT coalesce(max(label_id), 0) FROM label")
            return int(cursor.fetchone()[0])

    def of(self, reader: Reader, upto: int) -> int:
        """The set of labels up to this number that the reader sees. Raises Unavailable."""
        horizon_id = horizon_of(reader)
        last, bits = self._sets.get(horizon_id, (0, 0))
        if last < upto:
            with unordered("ledger") as connection:
                for label_id in _between(connection, horizon_id, last, upto):
                    bits |= 1 << label_id
            self._sets[horizon_id] = (upto, bits)
        return bits

    def keep(self, readers: Iterable[Reader]) -> None:
        """Forget everybody else."""
        kept = {horizon_of(reader) for reader in readers}
        for horizon_id in self._sets.keys() - kept:
            del self._sets[horizon_id]


def _between(connection: BaseDatabaseWrapper, horizon_id: int, last: int, upto: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT label_id FROM visible WHERE horizon_id = %s AND label_id > %s AND label_id <= %s",
            [horizon_id, last, upto],
        )
        return [label_id for (label_id,) in cursor.fetchall()]
