"""Making a backup: the node at one moment, in one encrypted file that ends on a declared day."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from watchfloor import __version__
from watchfloor.core.errors import Malformed, Refused
from watchfloor.core.policy.decide import decide
from watchfloor.core.policy.reader import Reader
from watchfloor.node.audit import note_access
from watchfloor.node.backup.contents import ALIASES, applied_migrations, files_of, tables_of
from watchfloor.node.backup.files import whole_or_not_at_all
from watchfloor.node.backup.frames import END, FILE, MANIFEST, TABLE, write_frame, write_json, write_rows
from watchfloor.node.backup.sealed import Header, SealedWriter, spell_moment
from watchfloor.node.backup.shares import draw_key, key_id, split
from watchfloor.node.backup.snapshot import Snapshot, snapshot
from watchfloor.node.custody.purge_list import write_purge_list
from watchfloor.node.home import Home
from watchfloor.node.ledger.clock import utc_now
from watchfloor.node.node import this_home

KEPT_DAYS: Final = 30
MOST_DAYS: Final = 366

Progress = Callable[[int, int], None]
"""How many rows are done, of how many."""


@dataclass(frozen=True, slots=True)
class BackedUp:
    """A finished backup: its file, from when until when it counts (UTC), and its rows.

    `shares` are the two halves of its key. They are nowhere else: show each to its holder once, and store neither
    beside the file. `purges` is the list that a restore will ask for; copy it, as new as it is on that day.
    """

    file: Path
    made: datetime
    expires: datetime
    rows: int
    size: int
    shares: tuple[str, str]
    purges: Path

    def __repr__(self) -> str:
        return f"<backup {self.file}, until {self.expires}>"


def back_up(
    target: Path, *, by: Reader, days: int = KEPT_DAYS, progress: Progress = lambda done, total: None
) -> BackedUp:
    """Back this node up to a new file: settings, signing keys, ledger, access log, ordinary tables.

    Readers and writers go on meanwhile; a purge ends its scrub when the backup is done. The file gets its name
    when it is whole and on the disk. Raises Refused, Malformed for `days`, Unavailable when a disk or the database
    does not serve.
    """
    decide(by, "backup", None)
    if not 1 <= days <= MOST_DAYS:
        raise Malformed("days that a backup is kept", str(days), f"1 to {MOST_DAYS}")
    if target.exists():
        raise Refused(f"{target} exists", rule="a backup overwrites nothing", permit="name a new file")
    home, key, made = this_home(), draw_key(), utc_now()
    expires = made + timedelta(days=days)
    header = Header(home.origin, spell_moment(made), spell_moment(expires), key_id(key))
    note_access(by, "backup", [], reason=f"key {header.key}, until {header.expires}")
    with whole_or_not_at_all(target) as file:
        stream = SealedWriter(file, header, key)
        rows = _write(stream, home, progress)
        stream.close()
    purges = write_purge_list()
    return BackedUp(target, header.made_at, header.expires_at, rows, target.stat().st_size, split(key), purges)


def _write(stream: SealedWriter, home: Home, progress: Progress) -> int:
    for name in files_of(home):
        write_frame(stream, FILE, name.encode() + b"\0" + (home.root / name).read_bytes())
    tables = {alias: tables_of(alias) for alias in ALIASES}
    migrations = {alias: applied_migrations(alias) for alias in ALIASES}
    with snapshot() as held:
        total = sum(held.count(alias, table) for alias in ALIASES for table in tables[alias])
        write_json(
            stream,
            MANIFEST,
            {"version": __version__, "engine": home.engine, "migrations": migrations, "rows": total},
        )
        done = 0
        for written in _write_tables(stream, held, tables):
            done += written
            progress(done, total)
    write_json(stream, END, {"rows": done})
    return done


def _write_tables(stream: SealedWriter, held: Snapshot, tables: dict[str, dict[str, list[str]]]) -> Iterator[int]:
    for alias in ALIASES:
        for table, columns in tables[alias].items():
            write_json(stream, TABLE, {"alias": alias, "table": table, "columns": columns})
            yield from write_rows(stream, held.rows(alias, table, columns))
