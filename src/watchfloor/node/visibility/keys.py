"""PostgreSQL's secret keys: each leads one process to one horizon, so that nobody can choose a horizon by number."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from django.db import connections, transaction

from watchfloor.core.policy.reader import Reader
from watchfloor.core.policy.rulebook import policy_hash
from watchfloor.node.databases.doors import unordered
from watchfloor.node.databases.remembered import remembered
from watchfloor.node.visibility.horizons import fill, horizon_in, horizon_of

_RENEW_AFTER: Final = 12 * 3600  # seconds; the database forgets a key after two days

_keys: dict[tuple[str, str], tuple[str, float]] = {}


@remembered
def forget() -> None:
    """Forget every key of this process."""
    _keys.clear()


def key_of(reader: Reader) -> str:
    """This process's key to the reader's horizon: 64 hexadecimal digits. Raises Unavailable."""
    name = (policy_hash(), reader.key())
    key, born = _keys.get(name, ("", 0.0))
    if not key or time.monotonic() - born > _RENEW_AFTER:
        key = _bind(horizon_of(reader))
        _keys[name] = (key, time.monotonic())
    return key


def key_apart(reader: Reader) -> str:
    """A key while this thread's own ledger is open: what it writes is not committed, so nobody could be led by it.

    Made on a connection of its own. Where no horizon is committed, one that is nobody's is made of the committed
    labels; it goes with its key.
    """
    known = _keys.get((policy_hash(), reader.key()))
    return known[0] if known else _on_its_own(lambda: _bind_apart(reader))


def _bind_apart(reader: Reader) -> str:
    with unordered("ledger") as connection, transaction.atomic(using="ledger"):
        horizon_id = horizon_in(connection, reader)
        if horizon_id is None:
            horizon_id = -1 - secrets.randbelow(2**31 - 1)
            fill(connection, horizon_id, reader)
        return _bind(horizon_id)


def _bind(horizon_id: int) -> str:
    """Draw a key and store its digest; drop the keys of processes that are gone, and horizons without one."""
    key = secrets.token_hex(32)
    with unordered("ledger") as connection, connection.cursor() as cursor:
        cursor.execute("DELETE FROM binding WHERE made < now() - interval '2 days'")
        cursor.execute(
            "INSERT INTO binding (digest, horizon_id) VALUES (%s, %s)",
            [hashlib.sha256(key.encode()).digest(), horizon_id],
        )
        for table in ("visible", "horizon_bits"):
            cursor.execute(
                f"DELETE FROM {table} WHERE horizon_id < 0 AND horizon_id NOT IN (SELECT horizon_id FROM binding)"  # noqa: S608
            )
    return key


def _on_its_own(work: Callable[[], str]) -> str:
    def work_and_close() -> str:
        try:
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(work_and_close).result()
