"""SQLite applies the horizon: temporary views that show the rows of visible labels stand before the tables."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from typing import Final

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model

from watchfloor.core.errors import Unavailable
from watchfloor.core.label import Label
from watchfloor.core.policy.compiled import visible
from watchfloor.core.policy.reader import Reader
from watchfloor.core.policy.rulebook import policy_hash
from watchfloor.node.databases.doors import is_open
from watchfloor.node.visibility.bound import CursorOpen, current_reader
from watchfloor.node.visibility.gate import ReaderConnection
from watchfloor.node.visibility.horizons import horizon_of
from watchfloor.node.visibility.labelled import BY_LABEL, LABEL_DRIVEN, labelled_models
from watchfloor.node.visibility.permits import Permits

_LIMITS: Final = {
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
    sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH: 0,
    sqlite3.SQLITE_LIMIT_WORKER_THREADS: 0,
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: 1_000_000,
    sqlite3.SQLITE_LIMIT_LENGTH: 256 * 1024 * 1024,  # no part is longer
    sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 1_000,
}
_ACTIVE: Final = "wf_active"  # redefined to learn whether a statement is running: SQLite refuses while one is


def bind(connection: BaseDatabaseWrapper) -> None:
    """Put the views in place and open the gate. Called once, when the connection opens."""
    raw: ReaderConnection = connection.connection
    raw.own("PRAGMA temp_store = MEMORY")  # sorting and the horizon never reach the disk
    raw.own("CREATE TEMP TABLE wf_vis (label_id INTEGER PRIMARY KEY)")
    private = {}
    for model in labelled_models():
        for shadow in (model._meta.db_table, model._meta.db_table + BY_LABEL):
            private[shadow] = view = f"v{raw.secret}_{shadow}"
            raw.own(f'CREATE TEMP VIEW "{view}" AS {_rows(model, shadow)}')
            raw.own(f'CREATE TEMP VIEW "{shadow}" AS SELECT * FROM temp."{view}"')  # noqa: S608 (own names)
    raw.create_function(_ACTIVE, 0, _nothing)
    for limit, value in _LIMITS.items():
        raw.setlimit(limit, value)
    sight = Sight(raw)
    raw.admit(Permits(private), sight.follow, sight.forget)


def _rows(model: type[Model], shadow: str) -> str:
    """The visible rows, filtered, or reached from the labels. CROSS JOIN and + keep SQLite from choosing itself.

    `likelihood` tells it that there are few labels; with statistics and many it would first build a Bloom filter
    over all rows that match, hidden ones too.
    """
    table, ours = model._meta.db_table, _used(model)
    if shadow.endswith(BY_LABEL) or table in LABEL_DRIVEN:
        return (
            f'SELECT t.* FROM temp.wf_vis v CROSS JOIN main."{table}" t'  # noqa: S608
            f" ON t.label_id = v.label_id AND likelihood(+v.label_id > 0, 0.000001){ours}"
        )
    return f'SELECT * FROM main."{table}" t WHERE +t.label_id IN (SELECT label_id FROM temp.wf_vis){ours}'  # noqa: S608


def _used(model: type[Model]) -> str:
    """A condition that is always true, where the label is the row's own address.

    Of a table of which no column but that is used SQLite does not say by which view it is read, so that it would
    be refused; the condition uses one.
    """
    if model._meta.pk.column != "label_id":
        return ""
    other = next(f.column for f in model._meta.local_concrete_fields if f.column != "label_id")
    return f" AND typeof(t.\"{other}\") <> ''"


def _nothing() -> None:
    return None


class Sight:
    """Which horizon `temp.wf_vis` holds, on one connection."""

    def __init__(self, raw: ReaderConnection) -> None:
        self._raw = raw
        self._reader: Reader | None = None
        self._holds: tuple[int, int] | None = None  # horizon and version; None when unknown or of no horizon
        self._looked = -1  # SQLite's data_version when we last looked: it moves when somebody else commits
        self._in_transaction = False
        self.forget()

    def forget(self) -> None:
        """What `temp.wf_vis` holds is not known any more."""
        self._known = False

    def follow(self) -> None:
        """Make `temp.wf_vis` the bound reader's horizon. Raises CursorOpen when rows of another are being read."""
        reader = current_reader()
        if self._in_transaction and not self._raw.in_transaction:
            self.forget()  # the transaction in which it was filled may have been rolled back
        if self._raw.in_transaction:
            # Its snapshot begins here: the horizon and the rows that come after it are of one moment.
            self._raw.own("SELECT 1 FROM main.horizon LIMIT 1")
        ((moved,),) = self._raw.own("PRAGMA data_version")
        if self._known and reader == self._reader and (reader is None or moved == self._looked):
            return
        if self._active():
            if self._known and reader == self._reader:
                return  # a label has come; it is seen once the open cursor is read
            raise CursorOpen
        if reader is None:
            self._hold(None, None, [])
        elif not self._fill(reader):
            self._make(reader)
        self._looked = moved

    def _make(self, reader: Reader) -> None:
        """Have the horizon made; where the ledger cannot be written or is our own open one, do without it."""
        if not is_open("ledger"):
            with suppress(Unavailable):  # a full disk does not blind the readers
                horizon_of(reader)
        if not self._fill(reader):
            self._hold(reader, None, self._computed(reader))

    def _fill(self, reader: Reader) -> bool:
        """Fill from the reader's horizon; False when none was made, or none that is committed."""
        found = self._raw.own(
            "SELECT horizon_id, version FROM main.horizon WHERE policy = ? AND reader = ?",
            (policy_hash(), reader.key()),
        )
        if not found:
            return False
        if not (self._known and self._holds == found[0]):
            self._hold(reader, found[0], None)
        self._reader = reader
        return True

    def _hold(self, reader: Reader | None, holds: tuple[int, int] | None, labels: list[tuple[int]] | None) -> None:
        self.forget()
        self._raw.own("DELETE FROM temp.wf_vis")
        if holds:
            self._raw.own(
                "INSERT INTO temp.wf_vis SELECT label_id FROM main.visible WHERE horizon_id = ? AND label_id > 0",
                holds[:1],
            )
        elif labels:
            self._raw.own_many("INSERT INTO temp.wf_vis VALUES (?)", labels)
        self._reader, self._holds, self._known = reader, holds, True
        self._in_transaction = self._raw.in_transaction

    def _computed(self, reader: Reader) -> list[tuple[int]]:
        """The visible labels without a horizon: inside an open ledger a new one is not committed, nor could it be."""
        sees = visible(reader)
        rows = self._raw.own("SELECT label_id, spelling FROM main.label WHERE label_id > 0")
        return [(label_id,) for label_id, spelling in rows if sees(Label.from_json(spelling))]

    def _active(self) -> bool:
        try:
            self._raw.create_function(_ACTIVE, 0, _nothing)
        except sqlite3.OperationalError:
            return True
        return False
