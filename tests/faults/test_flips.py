"""One changed byte, in any column of any sealed row, through a connection that is not ours: fsck names it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from random import Random
from typing import Any

import psycopg
import pytest

from tests.factories import admin, reader, say
from tests.node.ledger.history import everything_said
from watchfloor.core.errors import Broken
from watchfloor.entities.search import search
from watchfloor.node.check.fsck import fsck
from watchfloor.node.home import Home
from watchfloor.node.ledger.seal import seal

pytestmark = pytest.mark.faults

KEYS = {
    "record": ("seq",),
    "part": ("id",),
    "opening": ("seq",),
    "entry": ("index",),
    "label": ("label_id",),
    "checkpoint": ("size",),
    "tile": ("level", "index"),
}
Row = dict[str, Any]


class Raw:
    """The database of a log as who has the file, or the owner's password, sees it."""

    def __init__(self, home: Home, log: str) -> None:
        self.mark = "?" if home.postgresql is None else "%s"
        if home.postgresql is None:
            self.connection: Any = sqlite3.connect(home.database(log), isolation_level=None)
            return
        told, role = home.postgresql, f"wf_{log}"
        where = {"host": told["host"], "port": told["port"], "dbname": told["dbname"]}
        self.connection = psycopg.connect(**where, user=role, password=told["passwords"][log], autocommit=True)
        self.connection.execute(f"SET search_path = {log}")

    def rows(self, table: str) -> list[Row]:
        """All of a table's rows, in the order of its key."""
        keys = ", ".join(f'"{k}"' for k in KEYS[table])
        cursor = self.connection.execute(f'SELECT * FROM "{table}" ORDER BY {keys}')
        names = [c[0] for c in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor]

    def put(self, table: str, row: Row, column: str, value: Any) -> None:
        """Change one column of one row."""
        keys = " AND ".join(f'"{k}" = {self.mark}' for k in KEYS[table])
        sql = f'UPDATE "{table}" SET "{column}" = {self.mark} WHERE {keys}'
        assert self.connection.execute(sql, [value, *(row[k] for k in KEYS[table])]).rowcount == 1

    @contextmanager
    def changed(self, table: str, row: Row, column: str, value: Any) -> Iterator[None]:
        """The change, which is taken back."""
        self.put(table, row, column, value)
        yield
        self.put(table, {**row, column: value}, column, row[column])


@pytest.fixture
def raw(sealed: Home) -> Iterator[dict[str, Raw]]:
    """A connection to each log of that node."""
    logs = {log: Raw(sealed, log) for log in ("ledger", "access")}
    yield logs
    for log in logs.values():
        log.connection.close()


@pytest.fixture
def sealed(node: Home) -> Home:
    """A node with everything in it, sealed three times."""
    everything_said()
    search("ejemplo", by=reader())
    for n in range(3):
        say(id=f"sealed{n}")
        search("juan ejemplo", by=reader())
        for log in ("ledger", "access"):
            seal(by=admin(), log=log)
    assert list(fsck(by=admin())) == []
    return node


def flipped(value: Any, dice: Random, taken: set[Any]) -> Any:
    """The value with one byte changed; a number that no other row has, where it is a key."""
    if value is None:
        return None
    if isinstance(value, int):
        return next(v for bit in dice.sample(range(15), 15) if (v := value ^ (1 << bit)) not in taken)
    if isinstance(value, date):
        return value + timedelta(days=1)
    if isinstance(value, str):
        if len(value) == 10 and value[4] == value[7] == "-":
            return (date.fromisoformat(value) + timedelta(days=1)).isoformat()
        at = dice.randrange(len(value) or 1)
        return value[:at] + chr(ord(value[at : at + 1] or "`") ^ 1) + value[at + 1 :]
    octets = bytearray(value)
    octets[dice.randrange(len(octets))] ^= 1 << dice.randrange(8)
    return bytes(octets)


@pytest.mark.parametrize("log", ["ledger", "access"])
@pytest.mark.parametrize("table", KEYS)
def test_a_changed_byte_in_any_column_is_named(raw: dict[str, Raw], log: str, table: str, dice: Random):
    if log == "access" and table == "label":
        pytest.skip("records of the access log bear no label")
    rows = raw[log].rows(table)
    if table == "label":
        rows = [row for row in rows if row["label_id"] > 0]
    missed = []
    for row in dice.sample(rows, min(len(rows), 3 if log == "ledger" else 1)) + shortest(rows):
        for column, value in row.items():
            if value is None or value == b"":
                continue
            other = flipped(value, dice, {r[column] for r in rows} if column in KEYS[table] else {value})
            with raw[log].changed(table, row, column, other):
                if not any(True for _ in fsck(by=admin())):
                    missed.append((column, value, other, row))
    assert missed == []
    assert list(fsck(by=admin())) == []


def shortest(rows: list[Row]) -> list[Row]:
    """One row more: the one that says least, such as a purged record or a dummy."""
    return [min(rows, key=lambda row: sum(not value for value in row.values()) * -1)] if rows else []


@pytest.mark.parametrize("log", ["ledger", "access"])
def test_a_byte_where_there_was_nothing_is_named(raw: dict[str, Raw], log: str, dice: Random):
    put: list[tuple[str, str, Any]] = [
        ("part", "review", date(2031, 1, 1)),
        ("part", "expires", date(2031, 1, 1)),
        ("entry", "dummy_salt", bytes(32)),
        ("opening", "seed", bytes(32)),
    ]
    for table, column, value in put:
        given = value.isoformat() if isinstance(value, date) and raw[log].mark == "?" else value
        rows = [r for r in raw[log].rows(table) if r[column] is None and r.get("slot") not in ("labels", "")]
        for row in dice.sample(rows, min(len(rows), 3)):
            with raw[log].changed(table, row, column, given):
                assert any(True for _ in fsck(by=admin())), (table, column, row)


@pytest.mark.parametrize("log", ["ledger", "access"])
def test_a_changed_byte_on_the_right_edge_of_the_tree_is_never_signed(raw: dict[str, Raw], log: str, dice: Random):
    """Every hash of the tile that the next seal goes on from."""
    heads = raw[log].rows("checkpoint")
    say(id="next")
    search("ejemplo next", by=reader())
    for at in range(3):
        edge = edge_of(raw[log])
        other = bytearray(edge["hashes"])
        other[32 * at + dice.randrange(32)] ^= 1
        raw[log].put("tile", edge, "hashes", bytes(other))
        with pytest.raises(Broken):
            seal(by=admin(), log=log)
        assert raw[log].rows("checkpoint") == heads
        grown = bytes(edge_of(raw[log])["hashes"])  # the entries are in; what is missing is the signature
        raw[log].put("tile", edge, "hashes", bytes(edge["hashes"]) + grown[len(other) :])
    assert seal(by=admin(), log=log).size == 4 * 256
    assert list(fsck(by=admin())) == []


def edge_of(raw: Raw) -> Row:
    """The tile that the next seal goes on from."""
    return next(row for row in raw.rows("tile") if row["level"] == 1)
