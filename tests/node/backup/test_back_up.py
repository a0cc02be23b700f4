"""Making a backup: whole or not at all, for a declared time, while others read and write."""

from __future__ import annotations

import stat
from datetime import timedelta

import pytest

from tests.factories import admin, dpo, reader, say
from tests.node_files import bytes_of
from watchfloor.core.errors import Malformed, Refused, Unavailable
from watchfloor.node.audit import accesses
from watchfloor.node.backup.contents import ALIASES, tables_of
from watchfloor.node.backup.snapshot import snapshot
from watchfloor.node.backup.write import back_up
from watchfloor.node.databases.doors import ledger
from watchfloor.node.models import Record
from watchfloor.node.node import this_home


def test_only_administrators_back_up(node, tmp_path):
    with pytest.raises(Refused):
        back_up(tmp_path / "b", by=reader())
    assert not list(tmp_path.iterdir())


def test_a_backup_is_one_file_that_only_its_user_reads(node, tmp_path):
    say(name="Zqcanary Ejemplo")
    made = back_up(tmp_path / "b", by=admin())
    assert [f.name for f in tmp_path.iterdir()] == ["b"]
    assert stat.S_IMODE(made.file.stat().st_mode) == 0o600
    assert made.size == made.file.stat().st_size
    assert b"anary" not in made.file.read_bytes()
    assert made.expires - made.made == timedelta(days=30)


def test_its_key_is_in_the_two_shares_and_nowhere_else(node, tmp_path):
    made = back_up(tmp_path / "b", by=admin())
    halves = [share.split("-")[3:11] for share in made.shares]
    key = bytes(a ^ b for a, b in zip(*(bytes.fromhex("".join(h)) for h in halves), strict=True))
    raw = made.file.read_bytes()
    assert key not in raw
    assert key.hex().encode() not in raw
    assert not any(share in repr(made) for share in made.shares)
    assert not any(key in held for _, held in bytes_of(this_home().root))


def test_every_backup_has_a_key_of_its_own(node, tmp_path):
    assert back_up(tmp_path / "a", by=admin()).shares != back_up(tmp_path / "b", by=admin()).shares


def test_a_backup_overwrites_nothing(node, tmp_path):
    (tmp_path / "b").write_text("mine")
    with pytest.raises(Refused, match="exists"):
        back_up(tmp_path / "b", by=admin())
    assert (tmp_path / "b").read_text() == "mine"


def test_a_leftover_of_a_killed_backup_is_no_obstacle(node, tmp_path):
    (tmp_path / "b.part").write_bytes(b"half")
    back_up(tmp_path / "b", by=admin())
    assert [f.name for f in tmp_path.iterdir()] == ["b"]


@pytest.mark.parametrize("days", [0, -1, 367])
def test_a_backup_ends(node, tmp_path, days):
    with pytest.raises(Malformed, match="days"):
        back_up(tmp_path / "b", by=admin(), days=days)


def test_a_folder_that_is_not_there_is_told_and_nothing_is_left(node, tmp_path):
    with pytest.raises(Unavailable, match="cannot be written"):
        back_up(tmp_path / "gone" / "b", by=admin())


def test_who_took_a_backup_is_in_the_access_log(node, tmp_path):
    back_up(tmp_path / "b", by=admin())
    (entry,) = accesses(by=dpo())
    assert (entry.person, entry.what) == ("admin", "backup")


def test_progress_ends_at_all_rows(node, tmp_path):
    for n in range(20):
        say(id=f"p{n}")
    told: list[tuple[int, int]] = []
    made = back_up(tmp_path / "b", by=admin(), progress=lambda done, of: told.append((done, of)))
    assert told[-1] == (made.rows, made.rows)
    assert told == sorted(told)


def test_the_snapshot_stands_still_while_others_write(node):
    say(id="before")
    with snapshot() as held:
        say(id="after")
        with ledger():
            assert Record.objects.using("ledger").count() == 2
        assert held.count("ledger", "record") == 1
        assert len(list(held.rows("ledger", "record", ["seq", "c"]))) == 1


def test_every_table_is_carried_or_made_again(node):
    from django.db import connections

    from watchfloor.node.databases.doors import unordered
    from watchfloor.node.ledger.projections import projections

    made_again = {t._meta.db_table for p in projections() for t in p.tables}
    made_again |= {"horizon", "visible", "horizon_bits", "binding", "django_migrations"}
    for alias in ALIASES:
        with unordered(alias) as connection, connections[alias].cursor() as cursor:
            named = connection.introspection.table_names(cursor)
        tables = {t for t in named if not t.startswith("sqlite_")}  # its statistics, once somebody asked for them
        assert tables - made_again == set(tables_of(alias)) - (made_again if alias == "ledger" else set())
    assert {"record", "part", "opening", "effect", "entry", "tile", "checkpoint", "label"} <= set(
        tables_of("ledger")
    )
