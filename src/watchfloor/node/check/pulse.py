"""The node's pulse: do its databases answer, what waits for the seal and since when, how large it has become."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import connections

from watchfloor.core.errors import Unavailable
from watchfloor.node.custody.purge import unfinished_purges
from watchfloor.node.databases.doors import unordered
from watchfloor.node.ledger.seal import log_size
from watchfloor.node.models import Checkpoint, Pending, Record
from watchfloor.node.node import this_home


@dataclass(frozen=True, slots=True)
class LogPulse:
    """One log: its entries, how many of them are signed, how many records wait, since when the longest does."""

    name: str
    size: int
    signed: int
    waiting: int
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Pulse:
    """The node now. `sizes` are the bytes of its databases by name, `free` those left on its disk."""

    logs: tuple[LogPulse, ...]
    purges: int
    sizes: dict[str, int]
    free: int


def pulse() -> Pulse:
    """Feel it. Raises Unavailable when a database or the disk does not answer."""
    logs = tuple(_log(name) for name in ("ledger", "access"))
    with unordered("ledger"):
        purges = unfinished_purges()
    try:
        return Pulse(logs, purges, _sizes(), shutil.disk_usage(this_home().root).free)
    except OSError as error:
        raise Unavailable(f"The node's disk does not answer ({error})", "Check the disk.") from error


def _log(name: str) -> LogPulse:
    with unordered(name):
        waiting = Pending.objects.using(name).count()
        first = Pending.objects.using(name).order_by("seq").values_list("seq", flat=True).first()
        record = Record.objects.using(name).filter(seq=first).first() if first else None
        signed = Checkpoint.objects.using(name).order_by("-size").values_list("size", flat=True).first()
        since = datetime.fromtimestamp(record.learnt / 1e6, UTC) if record else None
        return LogPulse(name, log_size(name), signed or 0, waiting, since)


def _sizes() -> dict[str, int]:
    """SQLite: the files with what waits in their write-ahead logs; PostgreSQL: the whole database."""
    home = this_home()
    if home.engine == "postgresql":
        with unordered("ledger"), connections["ledger"].cursor() as cursor:
            cursor.execute("SELECT pg_database_size(current_database())")
            return {"postgresql": int(cursor.fetchone()[0])}
    found = {}
    for name in ("plain", "ledger", "access"):
        file = home.database(name)
        beside = file.with_name(file.name + "-wal")
        found[name] = sum(f.stat().st_size for f in (file, beside) if f.exists())
    return found
