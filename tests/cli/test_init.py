"""`init`: a node from nothing, once, also where it was cut short."""

import json
import os
import stat

import pytest

from tests.cli.terminal import process

pytestmark = pytest.mark.slow  # every command is a process of its own

NODE = (
    *("init", "--origin", "beta.example", "--agency", "bb.navy", "--kind", "military"),
    *("--title", "Navy of Betaland", "--administrator", "admin", "--dpo", "dpo"),
)


def test_a_node_is_made_and_can_be_worked_on_at_once(tmp_path):
    root = tmp_path / "node"
    made = process("--node", root, *NODE, "--json")
    assert made.returncode == 0, made.stderr
    told = json.loads(made.stdout)
    assert set(told) == {"node", "origin", "agency", "key"}
    assert told["key"].startswith("beta.example/log+")
    assert stat.S_IMODE(root.stat().st_mode) == 0o700
    listed = process(
        "--as", "admin", "--for", "oversight", "people", "list", "--json", env={"WATCHFLOOR_NODE": str(root)}
    )
    assert [p["person"] for p in json.loads(listed.stdout)["people"]] == ["admin", "dpo"]
    assert process("--node", root, "--as", "admin", "--for", "oversight", "fsck", "--projections").returncode == 0
    again = process("--node", root, *NODE)
    assert (again.returncode, again.stdout) == (4, "")
    assert "There is a node" in again.stderr


def test_an_init_that_was_cut_short_is_ended_by_the_same_command(tmp_path):
    root = tmp_path / "node"
    assert process("--node", root, *NODE).returncode == 0
    key = process("--node", root, "key").stdout
    for name in ("ledger.db", "plain.db", "access.db"):
        (root / name).unlink()
    cut = process("--node", root, "--as", "admin", "--for", "oversight", "people", "list")
    assert (cut.returncode, "Traceback" in cut.stderr) == (6, False)
    assert "init" in cut.stderr
    assert process("--node", root, *NODE[:2], "gamma.example", *NODE[3:]).returncode == 4
    again = process("--node", root, *NODE)
    assert again.returncode == 0, again.stderr
    assert process("--node", root, "key").stdout == key


def test_a_folder_with_other_things_in_it_is_left_alone(tmp_path):
    (tmp_path / "diary.txt").write_text("dear")
    done = process("--node", tmp_path, *NODE)
    assert (done.returncode, sorted(os.listdir(tmp_path))) == (4, ["diary.txt"])
    assert "not empty" in done.stderr


@pytest.mark.parametrize(
    ("option", "value", "code"),
    [("--agency", "The Navy", 3), ("--kind", "pirates", 3), ("--origin", "a b", 3), ("--dpo", "admin", 4)],
)
def test_what_is_wrong_is_told_and_nothing_is_made(tmp_path, option, value, code):
    words = list(NODE)
    words[words.index(option) + 1] = value
    done = process("--node", tmp_path / "node", *words)
    assert done.returncode == code
    assert not (tmp_path / "node").exists()


def test_on_postgresql_a_server_that_does_not_answer_leaves_nothing(tmp_path):
    dsn = f"host={tmp_path} user=postgres connect_timeout=1"
    done = process("--node", tmp_path / "node", *NODE, env={"WATCHFLOOR_POSTGRESQL": dsn})
    assert done.returncode == 6
    assert not (tmp_path / "node").exists()


def test_on_postgresql_the_roles_of_another_node_are_not_taken(tmp_path, cluster, migrated):
    if cluster is None:
        pytest.skip("runs on PostgreSQL: --db postgresql")
    done = process("--node", tmp_path / "node", *NODE, "--postgresql", cluster.admin(), "--dbname", "wf_other")
    assert done.returncode == 4
    assert "roles" in done.stderr


def test_on_postgresql_a_node_is_made_in_a_cluster_of_its_own(tmp_path, engine):
    if engine != "postgresql":
        pytest.skip("runs on PostgreSQL: --db postgresql")
    from tests.postgres import Server

    server = Server()
    try:
        root = tmp_path / "node"
        made = process("--node", root, *NODE, "--postgresql", server.cluster.admin(), "--dbname", "beta")
        assert made.returncode == 0, made.stderr
        assert process("--node", root, "--as", "admin", "--for", "oversight", "fsck").returncode == 0
        assert process("--node", root, *NODE).returncode == 4
    finally:
        server.stop()
