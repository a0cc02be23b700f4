"""Older databases put back, rows taken away, rights raised by hand: each is named, though no key was touched."""

import pytest
from django.db import connections

from tests.factories import POLICE, admin, say
from watchfloor.core.errors import Broken
from watchfloor.core.label import Level
from watchfloor.core.policy.reader import Reader
from watchfloor.node.check.fsck import fsck
from watchfloor.node.databases.doors import unordered
from watchfloor.node.ledger.append import last_seq
from watchfloor.node.ledger.heads import _file
from watchfloor.node.ledger.seal import seal
from watchfloor.node.register.enrol import enrol_agency, enrol_person


def write(sql: str, *parameters: str | int) -> None:
    with unordered("ledger"), connections["ledger"].cursor() as cursor:
        cursor.execute(sql, parameters)


def misfits() -> str:
    return " | ".join(map(str, fsck(by=admin())))


@pytest.fixture
def sealed(node):
    enrol_agency(POLICE, by=Reader.system(POLICE, "police"), title="Police", kind="police", clearance=Level.SECRET)
    enrol_person(
        "admin", by=Reader.system(POLICE, "police"), title="A", agency=POLICE, clearance=Level.RESTRICTED,
        roles=["administrator"], purposes=["oversight"],
    )  # fmt: skip
    say()
    seal(by=admin())
    assert misfits() == ""


def test_a_person_raised_by_hand_is_named(sealed):
    write("UPDATE person SET clearance = 4 WHERE person = %s", "admin")
    assert "register of person" in misfits()


def test_a_record_that_was_taken_away_before_its_seal_is_named(sealed):
    say()
    with unordered("ledger"):
        taken = last_seq("ledger")
    say()
    for table, key in (("record", "seq"), ("opening", "seq"), ("pending", "seq"), ("part", "id / 512")):
        write(f"DELETE FROM {table} WHERE {key} = %s", taken)
    assert f"local sequence {taken}" in misfits()


def test_a_log_that_became_shorter_is_named_and_not_sealed_over(sealed):
    for table in ("checkpoint", "entry", "tile"):
        write(f"DELETE FROM {table}")
    write("INSERT INTO pending (seq, c) SELECT seq, c FROM record")
    assert "older database" in misfits()
    with pytest.raises(Broken, match="older database"):
        seal(by=admin())


def test_another_log_of_the_same_length_is_named_and_not_sealed_over(sealed):
    for table in ("checkpoint", "entry", "tile"):
        write(f"DELETE FROM {table}")
    write("INSERT INTO pending (seq, c) SELECT seq, c FROM record")
    kept = _file("ledger").read_text()
    _file("ledger").unlink()
    seal(by=admin())
    _file("ledger").write_text(kept)
    assert "not those that were signed" in misfits()
    say()
    with pytest.raises(Broken, match="not those that were signed"):
        seal(by=admin())
