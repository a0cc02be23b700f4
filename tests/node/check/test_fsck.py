"""fsck: nothing to name on a sound node with everything in it, and each changed row named."""

from __future__ import annotations

import base64
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.db import connections

from tests.factories import NAVY, admin, dpo, label, reader, say
from tests.node.ledger.history import everything_said
from watchfloor.core.basis import LegalBasis
from watchfloor.core.errors import Refused
from watchfloor.core.label import ALL
from watchfloor.core.log.note import Signer
from watchfloor.core.record.standing import State
from watchfloor.entities.models import Statement
from watchfloor.entities.search import search
from watchfloor.node.check.fsck import fsck
from watchfloor.node.custody.purge import purge
from watchfloor.node.databases.doors import access_log, ledger
from watchfloor.node.databases.remembered import forget_all
from watchfloor.node.ledger.rebuild import rebuild
from watchfloor.node.ledger.seal import seal
from watchfloor.node.models import LEAVES, Entry, Opening, Part, PurgeTask, Record
from watchfloor.node.visibility.binding import acting


def named(*, projected: bool = True) -> list[str]:
    return [str(m) for m in fsck(by=admin(), projected=projected)]


def run(sql: str, *parameters: Any, log: str = "ledger") -> int:
    """Change rows past everything, as somebody with the files would."""
    with ledger() if log == "ledger" else access_log(), connections[log].cursor() as cursor:
        cursor.execute(sql, list(parameters))
        assert cursor.rowcount, f"nothing to change: {sql}"
        return int(cursor.rowcount)


def flipped(raw: bytes, at: int = 0) -> bytes:
    return raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :]


def test_a_sound_node_with_everything_in_it_has_nothing_to_name(node):
    everything_said()
    search("ejemplo", by=reader())
    for log in ("ledger", "access"):
        seal(by=admin(), log=log)
    say()
    assert named() == []


def test_only_administrator_and_inspector_check(node):
    for who in (reader(), dpo()):
        with pytest.raises(Refused):
            list(fsck(by=who))
    assert list(fsck(by=reader(roles=["inspector"], purpose="oversight"))) == []


@pytest.fixture
def two(node) -> Record:
    """Two records in a sealed log and one in the queue, with an access; the first record."""
    first = say()
    say(id="b")
    search("ejemplo", by=reader())
    for log in ("ledger", "access"):
        seal(by=admin(), log=log)
    say(id="c")
    with acting(reader("silva", NAVY)):
        assert Statement.objects.count() == 0  # so that another horizon is kept
    assert named() == []
    with ledger():
        return Record.objects.using("ledger").get(c=first)


def part(two: Record, slot: str) -> Part:
    with ledger():
        return Part.objects.using("ledger").get(id__gte=two.seq * LEAVES, id__lt=(two.seq + 1) * LEAVES, slot=slot)


Change = tuple[str, list[Any]]


def after(*changes: Change, log: str = "ledger", projected: bool = True) -> list[str]:
    """What is named after these changes, which are taken back again."""
    lines: list[str] = []
    try:
        with ledger() if log == "ledger" else access_log():
            for sql, parameters in changes:
                run(sql, *parameters, log=log)
            forget_all()
            lines += named(projected=projected)
            raise _TakenBack
    except _TakenBack:
        forget_all()
    return lines


class _TakenBack(Exception):
    pass


def test_a_changed_column_of_a_record_is_named(two):
    columns = [
        ("c", b"\1" * 32),
        ("origin", "beta.example/log"),
        ("kind", "judgement"),
        ("kind", "rumour"),
        ("version", 2),
        ("stated", 1),
        ("learnt", 1),
        ("moved", 9),
        ("state", int(State.WITHDRAWN)),
        ("state", int(State.PURGED)),
        ("label_id", 0),
    ]
    sql = "UPDATE record SET {} = %s WHERE seq = %s"
    missed = [
        (column, value)
        for column, value in columns
        if not any("record" in line for line in after((sql.format(column), [value, two.seq])))
    ]
    assert missed == []


@pytest.mark.parametrize("slot", ["header", "body", "basis", "labels"])
def test_a_changed_column_of_a_part_is_named(two, slot):
    columns = [
        ("leaf", 600),
        ("slot", "note"),
        ("salt", bytes(32)),
        ("body", b"{}"),
        ("body", b"\xff"),
        ("label_id", 77),
    ]
    if slot != "labels":  # beside which nothing is handled
        columns += [("review", "2031-01-01"), ("expires", "2031-01-01"), ("scheme", "nato"), ("marking", "X")]
    row, sql = part(two, slot), "UPDATE part SET {} = %s WHERE id = %s"
    missed = [
        (column, value)
        for column, value in columns
        if not about(two, after((sql.format(column), [value, row.id])))
    ]
    assert missed == []


def about(record: Record, lines: list[str]) -> list[str]:
    """The lines that name this record."""
    return [line for line in lines if line.startswith(f"record {bytes(record.c).hex()[:8]}")]


@pytest.mark.parametrize("slot", ["header", "body", "labels"])
def test_a_part_that_is_gone_or_elsewhere_is_named(two, slot):
    row, move = part(two, slot), "UPDATE part SET id = %s WHERE id = %s"
    assert about(two, after((move, [row.id + 3 * LEAVES + 400, row.id])))
    lines = after((move, [99 * LEAVES, row.id]))
    assert about(two, lines)
    assert any(line.startswith(f"part {99 * LEAVES}: no record") for line in lines)
    assert about(two, after(("DELETE FROM part WHERE id = %s", [row.id])))


def test_a_changed_opening_or_a_lost_record_is_named(two):
    with ledger():
        opening = Opening.objects.using("ledger").get(seq=two.seq)
    changes: list[Change] = [
        (f"UPDATE opening SET {column} = %s WHERE seq = %s", [flipped(bytes(getattr(opening, column))), two.seq])
        for column in ("note", "salt", "seed", "author_salt")
    ] + [
        (sql, [two.seq])
        for sql in (
            "UPDATE opening SET width = 64 WHERE seq = %s",
            "UPDATE opening SET author_line = replace(author_line, 'ramos', 'silva') WHERE seq = %s",
            "UPDATE opening SET author_line = '' WHERE seq = %s",
            "UPDATE opening SET seed = NULL WHERE seq = %s",
            "UPDATE opening SET seq = 50 WHERE seq = %s",
            "DELETE FROM opening WHERE seq = %s",
            "DELETE FROM record WHERE seq = %s",
        )
    ]
    assert [change for change in changes if not after(change)] == []


def test_a_purged_row_that_says_something_again_is_named(node):
    everything_said()
    with ledger():
        purged = Record.objects.using("ledger").filter(state=State.PURGED).first()
    assert purged is not None
    for column, value in (("kind", "entity"), ("stated", 1), ("label_id", 1), ("moved", 9999)):
        assert about(purged, after((f"UPDATE record SET {column} = %s WHERE seq = %s", [value, purged.seq])))
    seed = ("UPDATE opening SET seed = %s WHERE seq = %s", [bytes(32), purged.seq])
    assert any("something of it is left" in line for line in about(purged, after(seed)))


@pytest.mark.parametrize("log", ["ledger", "access"])
def test_a_changed_row_of_either_log_s_tree_is_named(two, log):
    if log == "access":
        search("ejemplo", by=reader())  # one more, queued
    changes = [
        "DELETE FROM pending",
        "INSERT INTO pending (seq, c) SELECT seq, c FROM record WHERE seq = 1",
        "UPDATE pending SET seq = seq + 100",
        'DELETE FROM entry WHERE "index" = 0',
        'DELETE FROM entry WHERE "index" = 255',
        'DELETE FROM entry WHERE "index" = 100',
        'UPDATE entry SET "index" = 256 WHERE "index" = 7',
        "UPDATE entry SET dummy_salt = NULL WHERE dummy_salt IS NOT NULL",
        "DELETE FROM tile WHERE level = 0",
        "DELETE FROM tile WHERE level = 1",
        'UPDATE tile SET "index" = 5 WHERE level = 1',
        "INSERT INTO tile SELECT 3, 0, hashes FROM tile WHERE level = 1",
        "INSERT INTO tile SELECT 9, 0, hashes FROM tile WHERE level = 1",
        "UPDATE checkpoint SET size = 255",
        "UPDATE checkpoint SET note = replace(note, '256', '255')",
        "UPDATE checkpoint SET note = ''",
    ]
    missed = [sql for sql in changes if not after((sql, []), log=log, projected=False)]
    assert missed == []


@pytest.mark.parametrize("log", ["ledger", "access"])
def test_a_changed_byte_of_an_entry_dummy_or_tile_is_named(two, log):
    for table, column, where in (
        ("entry", "c", "dummy_salt IS NULL"),
        ("entry", "c", "dummy_salt IS NOT NULL"),
        ("entry", "dummy_salt", "dummy_salt IS NOT NULL"),
        ("tile", "hashes", "level = 0"),
        ("tile", "hashes", "level = 1"),
    ):
        keys = '"index"' if table == "entry" else 'level, "index"'
        door: Callable[[], AbstractContextManager[Any]] = ledger if log == "ledger" else access_log
        with door(), connections[log].cursor() as cursor:
            cursor.execute(f"SELECT {column}, {keys} FROM {table} WHERE {where} ORDER BY {keys} LIMIT 1")
            raw, *key = cursor.fetchone()
        at = " AND ".join(f"{k} = %s" for k in keys.split(", "))
        run(f"UPDATE {table} SET {column} = %s WHERE {at}", flipped(bytes(raw), 5), *key, log=log)
        assert named(projected=False), (table, column, where)
        run(f"UPDATE {table} SET {column} = %s WHERE {at}", bytes(raw), *key, log=log)
    assert named() == []


def test_a_checkpoint_that_another_key_signed_is_named(two):
    with ledger():
        head = Entry.objects.using("ledger").count()
    text = f"alpha.example/log\n{head}\n{base64.b64encode(bytes(32)).decode()}\n"
    forged = f"{text}\n{Signer('alpha.example/log', bytes(32)).sign(text)}"
    run("UPDATE checkpoint SET note = %s", forged)
    assert any(line.startswith("checkpoint 256") for line in named())


def test_a_changed_label_is_named(two):
    changes: list[Change] = [
        ("UPDATE label SET spelling = replace(spelling, 'RESTRICTED', 'UNCLASSIFIED')", []),
        ("UPDATE label SET spelling = '{'", []),
        ("UPDATE label SET digest = %s WHERE label_id = 1", [bytes(32)]),
        ("DELETE FROM label", []),
    ]
    assert [change for change in changes if not any("label" in line for line in after(change))] == []
    open_to_all = label(audience=ALL)
    widened = (
        "UPDATE label SET spelling = %s, digest = %s WHERE label_id = 1",
        [open_to_all.to_json(), open_to_all.digest()],
    )
    assert about(two, after(widened)), "a label that is consistent in itself is not the one that was signed"


def test_a_projection_that_does_not_follow_from_the_ledger_is_named(two):
    changes = [
        "UPDATE statement SET value = 'Somebody Else' WHERE prop = 'name'",
        "UPDATE statement SET label_id = label_id + 1 WHERE prop = 'name'",
        "DELETE FROM statement WHERE prop = 'name'",
        "DELETE FROM token",
        "UPDATE tally SET n = 7",
        "DELETE FROM timer",
    ]
    for sql in changes:
        assert any(line.startswith("projection") for line in after((sql, []))), sql
        assert after((sql, []), projected=False) == []


def test_a_label_that_somebody_put_into_a_horizon_or_took_from_it_is_named(two):
    put = (
        "INSERT INTO visible (horizon_id, label_id) SELECT h.horizon_id, l.label_id FROM horizon h, label l"
        " WHERE NOT EXISTS (SELECT 1 FROM visible v WHERE v.horizon_id = h.horizon_id AND v.label_id = l.label_id)"
        " AND l.label_id > 0"
    )
    for sql, how in ((put, "may not see"), ("DELETE FROM visible", "may see, and does not")):
        lines = after((sql, []), projected=False)
        assert any(line.startswith("horizon") and how in line for line in lines)


def test_a_widened_label_on_a_row_is_named_and_a_rebuild_undoes_it(two):
    say(id="open", under=label(audience=ALL))
    with ledger():
        wide = Record.objects.using("ledger").order_by("-seq").first()
    assert wide is not None
    run(
        "UPDATE part SET label_id = %s WHERE id >= %s AND id < %s AND slot <> 'labels'",
        wide.label_id,
        two.seq * LEAVES,
        (two.seq + 1) * LEAVES,
    )
    assert any("a label is not the one that follows" in line for line in named())
    rebuild(by=admin())
    assert named() == []


def test_nothing_is_changed_by_a_check(two):
    run("UPDATE statement SET value = 'Somebody Else' WHERE prop = 'name'")
    assert any(line.startswith("projection statement") for line in named())
    assert any(line.startswith("projection statement") for line in named()), "and it is there the second time"


def test_rows_that_came_back_after_a_purge_are_named_and_a_rebuild_destroys_them(node):
    """An old copy of the tables, put back beside the order that destroyed them."""
    c = say()
    with ledger():
        record = Record.objects.using("ledger").get(c=c)
        parts = list(Part.objects.using("ledger").all())
        opening = Opening.objects.using("ledger").get()
    purge([c], by=dpo(), order="x", basis=LegalBasis("court", "oversight"))
    with ledger():
        record.save(using="ledger")
        opening.save(using="ledger")
        for row in parts:
            row.save(using="ledger")
    assert named()
    rebuild(by=admin())
    assert named() == []
    with acting(reader()):
        assert (Record.objects.get(c=c).state, Statement.objects.count()) == (State.PURGED, 0)


def test_a_purge_that_never_ended_is_named(node):
    with ledger():
        PurgeTask.objects.using("ledger").create(seq=1, step=1)
    assert named()[-1].startswith("1 purges: they wait")


def test_a_fault_does_not_hide_the_others(two):
    run("UPDATE part SET body = %s WHERE slot = 'body'", b"\xff")
    lines = named()
    with ledger():
        cs = [bytes(c).hex()[:8] for c in Record.objects.using("ledger").values_list("c", flat=True)]
    assert all(any(c in line for line in lines) for c in cs)
