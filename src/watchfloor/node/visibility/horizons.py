"""Labels under their numbers, and horizons: which of those numbers a reader may see, kept true as labels come."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import lru_cache, partial

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from watchfloor.core.errors import Broken, Malformed
from watchfloor.core.label import Label, Level
from watchfloor.core.policy.compiled import visible
from watchfloor.core.policy.reader import Reader
from watchfloor.core.policy.residual import Filter
from watchfloor.core.policy.rulebook import policy_hash
from watchfloor.node.databases.dialect import insert_rows
from watchfloor.node.databases.doors import DoorClosed, is_open, ledger, unordered
from watchfloor.node.databases.remembered import remembered
from watchfloor.node.visibility import bits

NEVER = 0  # the label id that is in no horizon: what bears it is for the ledger alone

# Committed rows only: a number that is rolled back is given to another label next.
_number_of: dict[Label, int] = {}
_label_of: dict[int, Label] = {}
_horizon_of: dict[tuple[str, str], int] = {}


@remembered
def forget() -> None:
    """Forget every label and horizon that this process knows."""
    _number_of.clear()
    _label_of.clear()
    _horizon_of.clear()


def intern(label: Label) -> int:
    """The label's number, given now if it is new: it enters every horizon that may see it in this transaction.

    Raises DoorClosed outside `with ledger():`.
    """
    if (known := _number_of.get(label)) is not None:
        return known
    if not is_open("ledger"):
        raise DoorClosed("A label is interned outside the ledger's transaction.")
    connection = connections["ledger"]
    number = _number_in(connection, label) or _enter(connection, label)
    transaction.on_commit(partial(_remember, {number: label}), using="ledger")
    return number


def number_of(label: Label) -> int | None:
    """The label's number, if anything was ever said under it."""
    with unordered("ledger") as connection:
        return _number_of.get(label) or _number_in(connection, label)


def label_of(label_id: int) -> Label:
    """The label under this number. Raises Broken when there is none."""
    return labels_of([label_id])[label_id]


def labels_of(label_ids: Iterable[int]) -> dict[int, Label]:
    """The labels under these numbers. Raises Broken when one has none."""
    wanted = set(label_ids)
    found = {n: _label_of[n] for n in wanted if n in _label_of}
    unknown = wanted - found.keys()
    if unknown:
        with unordered("ledger") as connection:
            found |= _read(connection, unknown)
    for number in wanted - found.keys():
        raise Broken(f"label {number}", "it is not in the table of labels")
    return found


def horizon_of(reader: Reader) -> int:
    """The id of the reader's horizon, made now if nobody looked through it before under these policies.

    Raises Unavailable when it must be made and the ledger cannot be written.
    """
    key = (policy_hash(), reader.key())
    if (known := _horizon_of.get(key)) is not None:
        return known
    with unordered("ledger") as connection:
        number = horizon_in(connection, reader)
    if number is None:
        with ledger() as connection:
            number = horizon_in(connection, reader) or _make(connection, reader)
    transaction.on_commit(lambda: _horizon_of.update({key: number}), using="ledger")
    return number


def horizon_in(connection: BaseDatabaseWrapper, reader: Reader) -> int | None:
    """The id of the reader's horizon as this connection sees the database; None where it was never made."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT horizon_id FROM horizon WHERE policy = %s AND reader = %s", [policy_hash(), reader.key()]
        )
        row = cursor.fetchone()
    return row[0] if row else None


def fill(connection: BaseDatabaseWrapper, horizon_id: int, reader: Reader) -> None:
    """Put every label that the reader may see into the horizon."""
    sees = visible(reader)
    seen = [number for number, label in _read(connection, None).items() if number != NEVER and sees(label)]
    insert_rows(connection, "visible", ("horizon_id", "label_id"), ((horizon_id, n) for n in sorted(seen)))
    bits.open_horizon(connection, horizon_id, seen)


def _make(connection: BaseDatabaseWrapper, reader: Reader) -> int:
    _drop_outdated(connection)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO horizon (policy, reader, version) VALUES (%s, %s, 0) RETURNING horizon_id",
            [policy_hash(), reader.key()],
        )
        (number,) = cursor.fetchone()
    fill(connection, number, reader)
    return int(number)


def _number_in(connection: BaseDatabaseWrapper, label: Label) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT label_id FROM label WHERE digest = %s", [label.digest()])
        row = cursor.fetchone()
    return row[0] if row else None


def _enter(connection: BaseDatabaseWrapper, label: Label) -> int:
    """Give the label the next number, and show it to the horizons that may see it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(label_id), 0) + 1 FROM label")
        (number,) = cursor.fetchone()
        cursor.execute(
            "INSERT INTO label (label_id, digest, spelling) VALUES (%s, %s, %s)",
            [number, label.digest(), label.to_json()],
        )
        seeing = [horizon_id for horizon_id, sees in kept_horizons(connection) if sees(label)]
        cursor.executemany(
            "INSERT INTO visible (horizon_id, label_id) VALUES (%s, %s)", [(h, number) for h in seeing]
        )
        cursor.executemany(
            "UPDATE horizon SET version = version + 1 WHERE horizon_id = %s", [(h,) for h in seeing]
        )
    bits.show(connection, number, seeing)
    return int(number)


def kept_horizons(connection: BaseDatabaseWrapper) -> Iterator[tuple[int, Filter]]:
    """Every horizon that these policies made, with what it lets through."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT horizon_id, reader FROM horizon WHERE policy = %s", [policy_hash()])
        rows = cursor.fetchall()
    for horizon_id, key in rows:
        yield horizon_id, visible(_reader(key))


def _drop_outdated(connection: BaseDatabaseWrapper) -> None:
    """Drop the horizons that other policies made: no new label enters them, and nobody looks through them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT horizon_id, policy, reader FROM horizon")
        outdated = [h for h, policy, key in cursor.fetchall() if policy != policy_hash() or not _readable(key)]
        for table in ("visible", "horizon"):
            cursor.executemany(f"DELETE FROM {table} WHERE horizon_id = %s", [(h,) for h in outdated])  # noqa: S608
    bits.close_horizons(connection, outdated)


def _readable(key: str) -> bool:
    try:
        _reader(key)
    except (Malformed, KeyError, ValueError):  # made by another version of this program
        return False
    return True


@lru_cache(maxsize=4096)
def _reader(key: str) -> Reader:
    """The reader whose attributes `Reader.key` spelt; which of two persons acts for the other plays no part."""
    a = json.loads(key)
    person, *absent = a["persons"]
    return Reader(
        person=person,
        agency=a["agencies"][-1],
        kind=a["kind"],
        clearance=Level(a["clearance"]),
        purpose=a["purpose"],
        roles=frozenset(a["roles"]),
        authorised=frozenset(a["authorised"]),
        acting_for=absent[0] if absent else None,
    )


def _read(connection: BaseDatabaseWrapper, numbers: set[int] | None) -> dict[int, Label]:
    """The labels under these numbers, or all of them, as this connection sees the database."""
    found = {}
    with connection.cursor() as cursor:
        if numbers is None or len(numbers) > 50:
            cursor.execute("SELECT label_id, spelling FROM label")
        else:
            marks = ", ".join(["%s"] * len(numbers))
            cursor.execute(f"SELECT label_id, spelling FROM label WHERE label_id IN ({marks})", list(numbers))  # noqa: S608
        rows = cursor.fetchall()
    fresh = {}
    for number, spelling in rows:
        if numbers is None or number in numbers:
            if number not in _label_of:
                fresh[number] = Label.from_json(spelling)
            found[number] = _label_of.get(number) or fresh[number]
    transaction.on_commit(partial(_remember, fresh), using="ledger")
    return found


def _remember(labels: dict[int, Label]) -> None:
    _label_of.update(labels)
    _number_of.update((label, number) for number, label in labels.items())
