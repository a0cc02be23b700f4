"""Restoring: the node that comes back is the node that was, without what was purged since, or none comes back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.factories import admin, dpo, entity, reader, say, terms
from tests.node.backup.place import Place
from tests.node.ledger.history import OVERSIGHT, everything_said
from tests.node_files import bytes_of
from watchfloor.core.errors import Broken, Malformed, Refused, Unavailable
from watchfloor.core.record.purges import PurgeList
from watchfloor.entities.importing import take_in
from watchfloor.node.backup.write import BackedUp, back_up
from watchfloor.node.check.fsck import fingerprints
from watchfloor.node.custody.hold import hold, lift
from watchfloor.node.custody.purge import purge
from watchfloor.node.custody.purge_list import purge_list
from watchfloor.node.databases.doors import ledger
from watchfloor.node.keys import keys_of
from watchfloor.node.ledger.prove import log_vkey, prove
from watchfloor.node.ledger.seal import seal
from watchfloor.node.models import Record
from watchfloor.node.node import this_home

pytestmark = pytest.mark.faults  # each restore is a process of its own: a second or two

RECORDS = """
with ledger(): print(json.dumps([r.c.hex() for r in Record.objects.using("ledger").order_by("seq")]))
"""
WRITTEN = """
from watchfloor.node.ledger.store import told_at
with ledger():
    rows = told_at("ledger", list(Record.objects.using("ledger").filter(kind="restored").order_by("seq")))
    print(json.dumps([t.body for t in rows]))
"""
FINGERPRINTS = """
from watchfloor.node.check.fsck import fingerprints
with ledger(): print(json.dumps(fingerprints()))
"""


def kept(tmp_path: Path, name: str = "b", **more) -> BackedUp:
    """A backup of the node as it is."""
    return back_up(tmp_path / name, by=admin(), **more)


def records() -> list[str]:
    with ledger():
        return [bytes(r.c).hex() for r in Record.objects.using("ledger").order_by("seq")]


def test_the_node_that_comes_back_is_the_node_that_was(agency, place: Place, tmp_path):
    everything_said()
    for log in ("ledger", "access"):
        seal(by=admin(), log=log)
    said, backup = records(), kept(tmp_path)
    with ledger():
        before = fingerprints()
    back = place.restored(backup)
    assert back.misfits == ()
    assert back.purged == 0
    assert not back.forked
    assert place.look(RECORDS)[:-1] == said
    after = place.look(FINGERPRINTS)
    assert after == before
    assert sorted(f.name for f in (place.root / "keys").iterdir()) == sorted(
        f.name for f in this_home().keys.iterdir()
    )


def test_it_goes_on_where_it_stood(agency, place: Place, tmp_path):
    first = say(id="before")
    seal(by=admin())
    place.restored(kept(tmp_path))
    done = place.look(f"""
from watchfloor.node.ledger.seal import seal
from watchfloor.node.ledger.prove import prove
from watchfloor.node.check.fsck import fsck
from watchfloor.node.audit import note_access
from watchfloor.entities.search import search
say(id="after", name="Ana Nueva")
hits = len(search("ejemplo", by=reader()).hits) + len(search("nueva", by=reader()).hits)
seal(by=admin()); seal(by=admin(), log="access")
proof = prove(bytes.fromhex("{first.hex()}"), by=admin())
print(json.dumps([hits, list(map(str, fsck(by=admin(), projected=True))), proof.vkey]))
""")
    assert done == [2, [], log_vkey()]


def test_what_was_purged_since_does_not_come_back(agency, place: Place, tmp_path):
    doomed, stays = say(id="d", name="Zqcanary Doomed"), say(id="s", name="Ana Ejemplo")
    backup = kept(tmp_path)
    purge([doomed], by=dpo(), order="court 7", basis=OVERSIGHT)
    back = place.restored(backup)
    assert (back.purged, back.misfits) == (1, ())
    states = place.look("""
with ledger(): print(json.dumps({r.c.hex(): r.state for r in Record.objects.using("ledger")}))
""")
    assert states[doomed.hex()] == 2
    assert states[stays.hex()] == 0
    found = [f for f, held in bytes_of(place.root) if b"zqcanary" in held.lower()]
    assert found == []
    (body,) = place.look(WRITTEN)
    assert body["person"] == "admin"
    assert body["purges"]["names"] == 1


def test_what_the_backup_never_knew_stays_purged_if_it_comes(agency, place: Place, tmp_path):
    backup = kept(tmp_path)
    later = say(id="later")
    purge([later], by=dpo(), order="court 7", basis=OVERSIGHT)
    back = place.restored(backup)
    assert back.purged == 0
    listed = PurgeList.read((place.root / "purges.log").read_text(), [_verifier()])
    assert [g.target for g in listed.gone] == [later]


def test_a_list_that_was_imported_and_purged_since_does_not_bring_it_back(agency, place: Place, tmp_path):
    backup = kept(tmp_path)
    assert take_in([entity("a"), entity("b")], terms(), by=reader()).new == 2
    with ledger():
        doomed = [bytes(r.c) for r in Record.objects.using("ledger").filter(kind="entity")]
    purge(doomed, by=dpo(), order="court 7", basis=OVERSIGHT)
    place.restored(backup)
    taken = place.look("""
from watchfloor.entities.importing import take_in
taken = take_in([entity("a"), entity("b"), entity("c")], terms(), by=reader())
print(json.dumps([taken.new, taken.known]))
""")
    assert taken == [1, 2]


def test_a_hold_that_ended_since_does_not_keep_what_was_purged(agency, place: Place, tmp_path):
    doomed = say(id="d")
    hold(doomed, by=dpo(), order="court 6", basis=OVERSIGHT)
    backup = kept(tmp_path)
    lift(doomed, by=dpo(), order="court 7", basis=OVERSIGHT)
    purge([doomed], by=dpo(), order="court 8", basis=OVERSIGHT)
    assert place.restored(backup).purged >= 1


def test_more_purges_than_one_record_names_are_applied(agency, place: Place, tmp_path):
    backup = kept(tmp_path)
    with ledger():
        stated = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=1)
    from watchfloor.core.record.purges import Gone

    many = tuple(Gone(n.to_bytes(32), bytes(32), stated.date()) for n in range(900))
    origin = this_home().log_origin("ledger")
    file = tmp_path / "list"
    file.write_text(PurgeList(origin, stated, many).text(keys_of(this_home()).records(origin)))
    assert place.restored(backup, purges=file).misfits == ()
    assert len(place.look(WRITTEN)) == 3


def test_without_a_list_nothing_is_restored(agency, place: Place, tmp_path):
    backup = kept(tmp_path)
    with pytest.raises(Refused, match=r"purges\.log"):
        place.restored(backup, purges=None)
    assert not place.root.exists()


def test_an_administrator_can_answer_for_it_and_that_is_on_record(agency, place: Place, tmp_path):
    place.restored(kept(tmp_path), purges=None, no_purges_known=True)
    (body,) = place.look(WRITTEN)
    assert body["purges"] == {"list": None, "answers": "admin"}


def test_a_list_older_than_the_backup_is_no_list(agency, place: Place, tmp_path):
    origin, day = this_home().log_origin("ledger"), datetime.now(UTC).replace(microsecond=0) - timedelta(days=1)
    old = tmp_path / "old"
    old.write_text(PurgeList(origin, day, ()).text(keys_of(this_home()).records(origin)))
    with pytest.raises(Refused, match="older than the backup"):
        place.restored(kept(tmp_path), purges=old)
    assert not place.root.exists()


def test_a_list_that_the_agency_did_not_sign_is_no_list(agency, place: Place, tmp_path):
    forged = tmp_path / "forged"
    forged.write_text(purge_list(by=admin()).replace("purges 0", "purges 1"))
    with pytest.raises(Broken):
        place.restored(kept(tmp_path), purges=forged)


def test_a_list_exported_later_serves_as_well(agency, place: Place, tmp_path):
    backup = kept(tmp_path)
    (tmp_path / "at-oversight").write_text(purge_list(by=admin()))
    assert place.restored(backup, purges=tmp_path / "at-oversight").misfits == ()


def test_an_expired_backup_is_refused(agency, place: Place, tmp_path, monkeypatch):
    from watchfloor.node.backup import write

    ago = datetime.now(UTC) - timedelta(days=31)
    monkeypatch.setattr(write, "utc_now", lambda: ago)
    backup = kept(tmp_path)
    with pytest.raises(Refused, match="ended on"):
        place.restored(backup)
    assert not place.root.exists()


def test_a_node_at_the_target_is_not_overwritten(agency, place: Place, tmp_path):
    place.root.mkdir()
    (place.root / "node.toml").write_text("mine")
    with pytest.raises(Refused, match="There is a node"):
        place.restored(kept(tmp_path))
    assert [f.name for f in place.root.iterdir()] == ["node.toml"]


def test_who_is_no_administrator_restores_nothing(agency, place: Place, tmp_path):
    backup = kept(tmp_path)
    for somebody in ("ramos", "nobody"):
        with pytest.raises(Refused):
            place.restored(backup, by=somebody, purpose="crime")
    assert not place.root.exists()
    assert not place.root.with_name("restored.restoring").exists()
    assert place.restored(backup).misfits == ()  # a refused restore leaves nothing in its way


def test_an_altered_or_cut_backup_is_broken_and_leaves_nothing(agency, place: Place, tmp_path):
    for n in range(30):
        say(id=f"p{n}")
    backup = kept(tmp_path)
    raw = backup.file.read_bytes()
    for altered in (raw[:-1], raw[: len(raw) // 2], raw[:-40] + bytes([raw[-40] ^ 1]) + raw[-39:], raw + b"\0"):
        backup.file.write_bytes(altered)
        with pytest.raises(Broken):
            place.restored(backup)
        assert list(place.root.parent.glob("restored*")) == []
    backup.file.write_bytes(raw)
    assert place.restored(backup).misfits == ()


def test_what_is_no_backup_is_malformed(agency, place: Place, tmp_path):
    backup = kept(tmp_path)
    backup.file.write_bytes(b"something else")
    with pytest.raises(Malformed):
        place.restored(backup)
    backup.file.unlink()
    with pytest.raises(Unavailable):
        place.restored(backup)


def test_a_purge_that_a_backup_caught_halfway_is_ended_by_the_restore(agency, place: Place, tmp_path, monkeypatch):
    from watchfloor.node.custody import purge as purging

    doomed = say(id="d", name="Zqcanary Doomed")
    with monkeypatch.context() as cut, pytest.raises(KeyboardInterrupt):
        cut.setattr(purging, "scrub", _interrupted)
        purge([doomed], by=dpo(), order="court 7", basis=OVERSIGHT)
    assert place.restored(kept(tmp_path)).misfits == ()


def _interrupted() -> None:
    raise KeyboardInterrupt


def test_others_who_saw_more_of_the_log_stop_a_silent_fork(agency, place: Place, tmp_path):
    say(id="a")
    seal(by=admin())
    backup = kept(tmp_path)
    later = say(id="b")
    seal(by=admin())
    seen = tmp_path / "later.tlog-proof"
    seen.write_text(prove(later, by=admin()).text)
    with pytest.raises(Refused, match="would fork"):
        place.restored(backup, seen=[seen])
    assert not place.root.exists()
    back = place.restored(backup, seen=[seen], accept_fork="the disk burned, oversight agrees")
    assert back.forked
    (body,) = place.look(WRITTEN)
    (fork,) = body["forks"]
    assert (fork["log"], fork["seen"], fork["here"]) == ("ledger", 512, 256)
    assert fork["reason"].startswith("the disk burned")


def test_a_checkpoint_that_the_backup_leads_to_is_no_fork(agency, place: Place, tmp_path):
    first = say(id="a")
    seal(by=admin())
    seen = tmp_path / "seen"
    seen.write_text(prove(first, by=admin()).text.partition("\n\n")[2])
    say(id="b")
    seal(by=admin())
    assert not place.restored(kept(tmp_path), seen=[seen]).forked


def test_a_checkpoint_that_was_signed_over_another_history_is_named(agency, place: Place, tmp_path):
    from watchfloor.core.log.checkpoint import Checkpoint
    from watchfloor.core.log.note import sign_note

    say(id="a")
    seal(by=admin())
    home = this_home()
    origin = home.log_origin("ledger")
    other = sign_note(Checkpoint(origin, 256, bytes(32)).text(), keys_of(home).checkpoints("ledger", origin))
    (tmp_path / "seen").write_text(other)
    with pytest.raises(Broken, match="it was forked"):
        place.restored(kept(tmp_path), seen=[tmp_path / "seen"])


def test_a_node_moves_from_sqlite_to_postgresql(agency, place: Place, tmp_path, engine):
    """Rows are engine-neutral; here the way there, and on PostgreSQL the way back is not offered."""
    if engine != "sqlite":
        pytest.skip("starts on SQLite")
    from tests import postgres

    if not postgres.present():
        pytest.skip(postgres.ABSENT)
    everything_said()
    seal(by=admin())
    server = postgres.Server()
    try:
        moved = Place(place.root, server.cluster.provision("wf_moved"))
        assert moved.restored(kept(tmp_path)).misfits == ()
        with ledger():
            here = fingerprints()
        assert moved.look(RECORDS)[:-1] == records()
        assert set(moved.look(FINGERPRINTS)) == set(here)
    finally:
        server.stop()


def _verifier():
    home = this_home()
    return keys_of(home).records(home.log_origin("ledger")).verifier
