"""fsck: nothing to name on a sound node with everything in it, and each changed row named."""

from __future__ import annotations

import base64
from collections.abc import Callable

import pytest
from django.db import connections

from tests.factories import NAVY, admin, dpo, label, reader, say
from tests.node.ledger.history import everything_said
from watchfloor.core.errors import Refused
from watchfloor.core.label import ALL
from watchfloor.core.record.standing import State
from watchfloor.entities.models import Statement
from watchfloor.entities.search import search
from watchfloor.node.check.fsck import fsck
from watchfloor.node.databases.doors import access_log, ledger
from watchfloor.node.ledger.seal import seal
from watchfloor.node.models import LEAVES, Entry, Opening, Part, Record
from watchfloor.node.visibility.binding import acting


def named(*, projected: bool = True) -> list[str]:
    return [str(m) for m in fsck(by=admin(), projected=projected)]


def run(sql: str, *parameters: object, log: str = "ledger") -> int:
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


@pytest.mark.parametrize(
    ("column", "value"),
    [
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
    ],
)
def test_a_changed_column_of_a_record_is_named(two, column, value):
    run(f"UPDATE record SET {column} = %s WHERE seq = %s", value, two.seq)  # noqa: S608
    assert any("record" in line or "entry" in line for line in named())


@pytest.mark.parametrize("slot", ["header", "body", "basis", "labels"])
@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("leaf", 600),
        ("slot", "note"),
        ("salt", bytes(32)),
        ("body", b"{}"),
        ("body", b"\xff"),
        ("review", "2031-01-01"),
        ("expires", "2031-01-01"),
        ("scheme", "nato"),
        ("marking", "NATO SECRET"),
        ("case_ref", "C-7"),
        ("label_id", 77),
    ],
)
def test_a_changed_column_of_a_part_is_named(two, slot, column, value):
    if slot == "labels" and column in ("review", "expires", "scheme", "marking", "case_ref"):
        pytest.skip("nothing is handled beside what nobody sees")
    run(f"UPDATE part SET {column} = %s WHERE id = %s", value, part(two, slot).id)  # noqa: S608
    assert [line for line in named() if line.startswith(f"record {bytes(two.c).hex()[:8]}")]


@pytest.mark.parametrize("slot", ["header", "body", "labels"])
def test_a_part_that_is_gone_or_elsewhere_is_named(two, slot):
    row = part(two, slot)
    run("UPDATE part SET id = %s WHERE id = %s", row.id + 3 * LEAVES + 400, row.id)
    assert [line for line in named() if line.startswith(f"record {bytes(two.c).hex()[:8]}")]
    run("UPDATE part SET id = %s WHERE id = %s", 99 * LEAVES, row.id + 3 * LEAVES + 400)
    assert any(line.startswith(f"part {99 * LEAVES}: no record") for line in named())
    run("DELETE FROM part WHERE id = %s", 99 * LEAVES)
    assert [line for line in named() if line.startswith(f"record {bytes(two.c).hex()[:8]}")]


@pytest.mark.parametrize("column", ["note", "salt", "seed", "author_salt"])
def test_a_changed_byte_of_an_opening_is_named(two, column):
    with ledger():
        raw = bytes(getattr(Opening.objects.using("ledger").get(seq=two.seq), column))
    run(f"UPDATE opening SET {column} = %s WHERE seq = %s", flipped(raw), two.seq)  # noqa: S608
    assert any(line.startswith("record") for line in named())


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE opening SET width = 64 WHERE seq = {seq}",
        "UPDATE opening SET author_line = replace(author_line, 'ramos', 'silva') WHERE seq = {seq}",
        "UPDATE opening SET author_line = '' WHERE seq = {seq}",
        "UPDATE opening SET seed = NULL WHERE seq = {seq}",
        "DELETE FROM opening WHERE seq = {seq}",
        "DELETE FROM record WHERE seq = {seq}",
        "UPDATE opening SET seq = 50 WHERE seq = {seq}",
    ],
)
def test_a_changed_opening_or_a_lost_record_is_named(two, change):
    run(change.format(seq=two.seq))
    assert named()


def test_a_row_that_a_purge_left_behind_is_named(node):
    everything_said()
    with ledger():
        purged = Record.objects.using("ledger").get(state=State.PURGED, kind="", seq__lt=30, label_id__gt=0)
    for change in (
        "UPDATE record SET kind = 'entity' WHERE seq = %s",
        "UPDATE record SET kind = '', label_id = 1 WHERE seq = %s",
    ):
        run(change, purged.seq)
        assert any(line.startswith(f"record {bytes(purged.c).hex()[:8]}: it is purged") for line in named())


@pytest.mark.parametrize(
    ("log", "change"),
    [
        (log, change)
        for log in ("ledger", "access")
        for change in (
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
            "UPDATE checkpoint SET size = 255",
            "UPDATE checkpoint SET note = replace(note, '256', '255')",
            "UPDATE checkpoint SET note = ''",
        )
    ],
)
def test_a_changed_row_of_either_log_s_tree_is_named(two, log, change):
    if log == "access":
        search("ejemplo", by=reader())  # one more, queued
    run(change, log=log)
    assert named()


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
        door: Callable = ledger if log == "ledger" else access_log
        with door(), connections[log].cursor() as cursor:
            cursor.execute(f"SELECT {column}, {keys} FROM {table} WHERE {where} ORDER BY {keys} LIMIT 1")  # noqa: S608
            raw, *key = cursor.fetchone()
        at = " AND ".join(f"{k} = %s" for k in keys.split(", "))
        run(f"UPDATE {table} SET {column} = %s WHERE {at}", flipped(bytes(raw), 5), *key, log=log)  # noqa: S608
        assert named(projected=False), (table, column, where)
        run(f"UPDATE {table} SET {column} = %s WHERE {at}", bytes(raw), *key, log=log)  # noqa: S608
    assert named() == []


def test_a_checkpoint_that_another_key_signed_is_named(two):
    from watchfloor.core.log.note import Signer

    with ledger():
        head = Entry.objects.using("ledger").count()
    text = f"alpha.example/log\n{head}\n{base64.b64encode(bytes(32)).decode()}\n"
    forged = f"{text}\n{Signer('alpha.example/log', bytes(32)).sign(text)}"
    run("UPDATE checkpoint SET note = %s", forged)
    assert any(line.startswith("checkpoint 256") for line in named())


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE label SET spelling = replace(spelling, 'RESTRICTED', 'UNCLASSIFIED')",
        "UPDATE label SET spelling = '{{'",
        "UPDATE label SET digest = %s",
        "DELETE FROM label",
    ],
)
def test_a_changed_label_is_named(two, change):
    from watchfloor.node.databases.remembered import forget_all

    run(change, *([bytes(32)] if "%s" in change else []))
    forget_all()
    assert named()


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE statement SET value = 'Somebody Else' WHERE prop = 'name'",
        "UPDATE statement SET label_id = label_id + 1 WHERE prop = 'name'",
        "DELETE FROM statement WHERE prop = 'name'",
        "DELETE FROM token",
        "UPDATE tally SET n = 7",
        "DELETE FROM timer",
    ],
)
def test_a_projection_that_does_not_follow_from_the_ledger_is_named(two, change):
    run(change)
    assert any(line.startswith("projection") for line in named())
    assert named(projected=False) == []


def test_a_label_that_somebody_put_into_a_horizon_is_named(two):
    run(
        "INSERT INTO visible (horizon_id, label_id) SELECT h.horizon_id, l.label_id FROM horizon h, label l"
        " WHERE NOT EXISTS (SELECT 1 FROM visible v WHERE v.horizon_id = h.horizon_id AND v.label_id = l.label_id)"
        " AND l.label_id > 0"
    )
    assert any(line.startswith("horizon") for line in named(projected=False))


def test_a_label_that_somebody_took_from_a_horizon_is_named(two):
    run("DELETE FROM visible")
    assert any(line.startswith("horizon") for line in named(projected=False))


def test_a_widened_label_on_a_row_is_named_and_a_rebuild_undoes_it(two):
    from watchfloor.node.ledger.rebuild import rebuild

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
    with ledger():
        before = list(Statement.objects.using("ledger").order_by("id").values_list())
    run("UPDATE statement SET value = 'Somebody Else' WHERE prop = 'name'")
    named()
    named()
    with ledger():
        after = list(Statement.objects.using("ledger").order_by("id").values_list())
    assert {row[6] for row in after if row[5] == "name"} == {"Somebody Else"}
    assert len(before) == len(after)


def test_a_purge_that_never_ended_is_named(node):
    from watchfloor.node.models import PurgeTask

    with ledger():
        PurgeTask.objects.using("ledger").create(seq=1, step=1)
    assert named()[-1].startswith("1 purges: they wait")


def test_a_fault_does_not_hide_the_others(two):
    run("UPDATE part SET body = %s WHERE slot = 'body'", b"\xff")
    lines = named()
    with ledger():
        cs = [bytes(c).hex()[:8] for c in Record.objects.using("ledger").values_list("c", flat=True)]
    assert all(any(c in line for line in lines) for c in cs)
