"""`backup` and `restore`: the node in a file, the key in two hands, and what was purged stays purged."""

import json
import stat

import pytest

from tests.cli.terminal import process

pytestmark = pytest.mark.slow  # every restore is a process of its own


@pytest.fixture
def kept(floor, tmp_path):
    """A record, and a backup of its node with both halves of the key in files."""
    c = floor.person()
    shares = (tmp_path / "share-1", tmp_path / "share-2")
    options = [word for share in shares for word in ("--share", share)]
    told = floor.admin.done("backup", tmp_path / "node.wfb", *options)
    return c, told, options


def restored(into, told, options, *more, **process_options):
    words = ["--node", into, "--as", "admin", "restore", told["file"], *options, "--purges", told["purges"], *more]
    return process(*words, **process_options)


def test_a_backup_has_an_end_and_its_key_lies_in_two_files(kept, tmp_path):
    _, told, _ = kept
    assert set(told) == {"file", "made", "expires", "rows", "size", "purges", "shares"}
    assert told["shares"] == []
    for name in ("share-1", "share-2"):
        assert (tmp_path / name).read_text().startswith(name)
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600


def test_without_files_both_halves_are_shown_once(floor, tmp_path):
    ended = floor.admin("backup", tmp_path / "node.wfb", "--days", 3)
    assert ended.out.count("share-") == 2
    assert "purges.log" in ended.out
    assert len(floor.admin.done("backup", tmp_path / "two.wfb")["shares"]) == 2


def test_what_is_wrong_with_a_backup_is_told(floor, tmp_path):
    (tmp_path / "there").write_text("x")
    assert floor.admin("backup", tmp_path / "there").code == 4
    assert floor.admin("backup", tmp_path / "x", "--days", 0).code == 3
    assert floor.admin("backup", tmp_path / "x", "--share", tmp_path / "s").code == 2
    assert floor.admin("backup", tmp_path / "no" / "x").code == 6
    assert floor.ramos("backup", tmp_path / "x").code == 4
    nowhere = ("--share", tmp_path / "s", "--share", tmp_path / "no" / "s")
    assert floor.admin("backup", tmp_path / "x", *nowhere).code == 6
    assert not (tmp_path / "x").exists()  # a backup whose key is lost would only look like one


def test_a_node_comes_back_without_what_was_purged_since(kept, floor, tmp_path, engine):
    if engine != "sqlite":
        pytest.skip("a node on PostgreSQL comes back into a database of its own: tests/node/backup")
    c, told, options = kept
    gone = floor.person("Ada EXERCISE", "p2")
    floor.dpo.done("purge", c, "--order", "court 14")
    done = restored(tmp_path / "again", told, options, "--json")
    assert done.returncode == 0, done.stderr
    back = json.loads(done.stdout)
    assert set(back) == {"node", "records", "purged", "forked", "misfits"}
    assert (back["purged"], back["misfits"]) == (1, [])
    person = ["--node", tmp_path / "again", "--as", "ramos", "--for", "crime"]
    assert json.loads(process(*person, "show", c, "--json").stdout)["state"] == "purged"
    assert process(*person, "show", gone).returncode == 4


def test_both_halves_can_come_on_standard_input(kept, tmp_path, engine):
    if engine != "sqlite":
        pytest.skip("a node on PostgreSQL comes back into a database of its own: tests/node/backup")
    _, told, _ = kept
    halves = "".join((tmp_path / name).read_text() for name in ("share-2", "share-1"))
    done = restored(tmp_path / "new" / "again", told, [], "--into", tmp_path / "other", input=halves)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "other" / "node.toml").exists()
    assert not (tmp_path / "new").exists()


def test_a_restore_is_refused_without_purges_key_or_name(kept, tmp_path):
    _, told, options = kept
    new = tmp_path / "again"
    assert process("--node", new, "--as", "admin", "restore", told["file"], *options).returncode == 4
    assert process("--node", new, "restore", told["file"], *options).returncode == 2
    assert restored(new, told, options[:2]).returncode == 2
    assert restored(new, told, [*options[:2], *options[:2]]).returncode == 3
    assert restored(new, told, ["--share", tmp_path / "none", *options[:2]]).returncode == 3
    assert restored(new, told, [], input="share-1-nonsense\n").returncode == 3
    assert restored(new, {**told, "file": tmp_path / "none"}, options).returncode in (3, 6)
    assert not new.exists()


def test_a_changed_byte_in_a_backup_is_exit_5(kept, tmp_path):
    _, told, options = kept
    file = tmp_path / "node.wfb"
    whole = bytearray(file.read_bytes())
    whole[len(whole) // 2] ^= 1
    file.write_bytes(bytes(whole))
    done = restored(tmp_path / "again", told, options)
    assert (done.returncode, "Traceback" in done.stderr) == (5, False)
    assert not (tmp_path / "again").exists()
