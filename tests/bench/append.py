"""Append, one record at a time and 500 in a transaction, beside inserting the very same rows with bare SQL."""

import sqlite3
from datetime import date, timedelta
from functools import partial
from itertools import count
from pathlib import Path

from tests.bench.stage import line, node, once, people, times

SINGLE, BATCHES, BATCH = 300, 10, 500


def main() -> None:
    root = node()
    _, ramos = people()
    from watchfloor.core.basis import LegalBasis
    from watchfloor.core.label import Label
    from watchfloor.entities.fact import Fact, SourceEntity
    from watchfloor.entities.said import draft_of
    from watchfloor.entities.terms import Terms
    from watchfloor.node.ledger.append import append, append_many
    from watchfloor.node.ledger.draft import Draft

    terms = Terms(
        Label.of("restricted", ["aa.police"], ["bb"], purposes=["crime"]),
        LegalBasis("EXERCISE", "crime", "EXERCISE", date.today() + timedelta(days=100)),
    )
    numbers = count()

    def draft() -> Draft:
        n = next(numbers)
        facts = (Fact("name", f"EXERCISE VESSEL {n}"), Fact("flag", "pa"), Fact("callSign", f"X{n}"))
        return draft_of(SourceEntity(f"v-{n}", "Vessel", facts, "bench"), terms, "aa.police")

    single = times(lambda _: append(draft(), by=ramos), SINGLE)
    bare_single = _bare_rows(root, 1)
    line("append, single", f"{1e3 / single.p50:,.0f} records/s   {single}")
    line("   ratio to bare inserts of the same rows, committed", f"{single.p50 / bare_single:.1f} x")
    batched = once(lambda: [append_many([draft() for _ in range(BATCH)], by=ramos) for _ in range(BATCHES)])
    bare_batched = _bare_rows(root, BATCH)
    each = batched / BATCHES * 1e3
    line(f"append, {BATCH} a transaction", f"{BATCHES * BATCH / batched:,.0f} records/s")
    line("   ratio to bare inserts of the same rows, committed", f"{each / bare_batched:.1f} x")


TABLES = ("record", "opening", "part", "pending", "statement", "token", "timer")


def _bare_rows(root: Path, records: int) -> float:
    """Median milliseconds to insert the newest `records` records' rows into empty copies of the tables."""
    source = sqlite3.connect(root / "ledger.db")
    (last,) = source.execute("SELECT max(seq) FROM record").fetchone()
    first = last - records + 1
    key = {"part": "id / 512", "statement": "id / 4096", "token": "statement_id / 4096"}
    rows = {
        t: source.execute(f"SELECT * FROM {t} WHERE {key.get(t, 'seq')} >= ?", (first,)).fetchall() for t in TABLES
    }
    taken = []
    for n in range(9):
        copy = sqlite3.connect(root / f"bare-{records}-{n}.db", isolation_level=None)
        copy.execute("PRAGMA journal_mode=WAL")
        copy.execute("PRAGMA synchronous=FULL")
        for (sql,) in source.execute(
            "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite%'"
        ):
            copy.execute(sql)
        taken.append(once(partial(_insert, copy, rows)) * 1e3)
        copy.close()
    return sorted(taken)[len(taken) // 2]


def _insert(copy: sqlite3.Connection, rows: dict[str, list[tuple[object, ...]]]) -> None:
    copy.execute("BEGIN IMMEDIATE")
    for table, found in rows.items():
        if found:
            copy.executemany(f"INSERT INTO {table} VALUES ({','.join('?' * len(found[0]))})", found)
    copy.execute("COMMIT")


if __name__ == "__main__":
    main()
