"""The log: sealed, proven, verified offline, rebuilt, read again; and the log of accesses."""

import re

import pytest

from tests.cli.terminal import Seat, process, typed

PROVEN = {"record", "index", "origin", "size", "root", "signed"}


@pytest.fixture
def proof(floor, tmp_path):
    """A record's C, the file with its proof, and the log's key."""
    c = floor.person()
    floor.admin.done("seal")
    file = tmp_path / "record.tlog-proof"
    assert floor.ramos("prove", c[:8], "--out", file).code == 0
    return c, file, typed("key").out.strip()


def test_a_seal_says_what_it_took_in(floor):
    floor.person()
    sealed = floor.admin.done("seal")
    assert sealed["ledger"]["size"] % 256 == 0
    assert sealed["ledger"]["records"] + sealed["ledger"]["dummies"] == sealed["ledger"]["size"]
    again = floor.admin.done("seal", "--log", "ledger")
    assert again == {"ledger": {**sealed["ledger"], "records": 0, "dummies": 0}}
    grown = floor.admin.done("seal", "--log", "access", "--constant-rate")
    assert grown["access"]["size"] > sealed["access"]["size"]
    assert "the log has 256 entries" in floor.admin("seal").out
    assert floor.admin("seal", "--log", "diary").code == 3
    assert floor.ramos("seal").code == 4


def test_before_the_seal_there_is_no_proof(floor):
    ended = floor.ramos("prove", floor.person())
    assert ended.code == 6
    assert "watchfloor seal" in ended.err


def test_a_proof_is_verified_in_a_process_without_a_node(proof):
    c, file, key = proof
    done = process("verify", file, "--key", key)
    assert done.returncode == 0, done.stderr
    assert f"PROVEN: record {c}" in done.stdout
    assert "NOT PROVEN" in done.stdout
    assert "no known witness" in done.stdout


def test_the_verifier_loads_neither_django_nor_policies_nor_entities(proof):
    _, file, key = proof
    done = process("verify", file, "--key", key, env={"PYTHONPROFILEIMPORTTIME": "1"})
    assert done.returncode == 0
    loaded = set(re.findall(r"\| +([\w.]+)$", done.stderr, re.MULTILINE))
    assert "nacl.signing" in loaded
    assert not {"django", "cedarpy", "followthemoney", "sqlite3", "psycopg", "rich"} & {
        m.split(".")[0] for m in loaded
    }


def test_what_is_proven_has_stable_keys_and_can_be_required(proof):
    c, file, key = proof
    told = typed("verify", file, "--key", key, "--record", c[:8], "--json").json
    assert set(told) == PROVEN
    assert (told["record"], told["origin"], told["size"]) == (c, "alpha.example/log", 256)
    assert told["signed"] == [{"name": "alpha.example/log", "time": None}]
    assert typed("verify", file, "--key", key, "--record", "00000000").code == 5


def test_one_flipped_byte_anywhere_refuses_the_proof(proof, tmp_path):
    _, file, key = proof
    whole, spoilt = file.read_bytes(), tmp_path / "spoilt"
    for at in range(0, len(whole), 7):
        spoilt.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        ended = typed("verify", spoilt, "--key", key)
        assert ended.code in (3, 5), at
        assert ended.out == ""


def test_another_key_or_too_few_witnesses_refuse_it(proof):
    _, file, key = proof
    other = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
    assert typed("verify", file, "--key", other).code == 5
    assert typed("verify", file, "--key", key, "--quorum", 1).code == 5
    assert typed("verify", file, "--key", "nonsense").code == 3
    assert typed("verify", file).code == 2
    assert typed("verify", file.parent / "none", "--key", key).code == 3
    assert typed("verify", file, "--key", other, "--json").error["kind"] == "broken"


def test_the_keys_of_both_logs_are_told_to_anybody(floor):
    assert typed("key", "--json").json["key"].startswith("alpha.example/log+")
    assert typed("key", "--log", "access").out.startswith("alpha.example/access+")


def test_a_proof_goes_to_standard_output_with_the_command_that_checks_it_beside(proof, floor):
    c, file, key = proof
    ended = floor.ramos("prove", c)
    assert ended.out == file.read_text()
    assert key in ended.err
    assert floor.ramos.done("prove", c) == {"record": c, "key": key, "proof": file.read_text()}


def test_who_reads_nothing_proves_what_he_can_name(floor):
    c = floor.person()
    floor.admin.done("seal")
    assert floor.dpo.done("prove", c[:8])["record"] == c
    assert floor.admin.done("prove", c)["record"] == c
    assert floor.admin("prove", c[:8]).code == 4


def test_projections_are_made_again(floor):
    c = floor.person()
    assert floor.admin.done("rebuild")["replayed"] >= 1
    assert floor.ramos.done("search", "ejemplo")["hits"][0]["records"] == [c]
    assert floor.ramos("rebuild").code == 4


def test_a_node_that_fits_is_exit_0_and_a_changed_byte_is_named_and_exit_5(floor):
    from watchfloor.node.databases.doors import ledger
    from watchfloor.node.models import Part

    c = floor.person()
    assert floor.admin("fsck").out == "Everything fits.\n"
    with ledger():
        rows = Part.objects.using("ledger").filter(slot="body")
        last = rows.latest("id")
        rows.filter(id=last.id).update(body=bytes(last.body).replace(b"Juan", b"Joan"))
    ended = floor.admin("fsck", "--json")
    assert ended.code == 5
    assert c[:8] in " ".join(m["what"] for m in ended.json["misfits"])
    assert c[:8] in floor.admin("fsck").out
    assert floor.ramos("fsck").code == 4


def test_the_access_log_says_who_looked_at_what_and_why(floor):
    c = floor.person()
    floor.silva.done("search", "ejemplo")
    floor.silva.done("show", c)
    newest, before = floor.inspector.done("access-log", "--newest", 2)["accesses"]
    assert set(newest) == {
        "record", "when", "person", "agency", "acting_for", "purpose", "what", "reason", "subject",
    }  # fmt: skip
    assert (newest["what"], newest["agency"], newest["purpose"]) == ("open", "bb.navy", "crime")
    assert before["subject"]["words"] == "ejemplo"
    out = floor.dpo("access-log", "--about", c[:8]).out
    assert "ejemplo" in out
    assert c[:8] in out
    for seat in (floor.ramos, floor.admin, Seat("ramos", "border")):
        assert seat("access-log").code == 4


def test_the_access_log_says_what_a_purge_destroyed(floor):
    c = floor.person()
    floor.silva.done("search", "ejemplo")
    floor.dpo.done("purge", c, "--order", "court 14")
    assert floor.dpo.done("access-log")["accesses"][-1]["subject"] is None
    assert "destroyed by a purge" in floor.dpo("access-log").out
