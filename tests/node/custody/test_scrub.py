"""Purge, the physical half: after the scrub a canary is in no file of the node, and in none of PostgreSQL's."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import psycopg
import pytest
from django.db import connections

from tests.factories import TODAY, admin, basis, dpo, entity, label, reader, say, terms
from tests.node_files import bytes_of
from watchfloor.core.basis import LegalBasis
from watchfloor.core.errors import Unavailable
from watchfloor.core.label import Level
from watchfloor.core.log.note import Verifier
from watchfloor.core.log.proof import verify_alone
from watchfloor.entities.deriving import derive
from watchfloor.entities.entity import entity_named
from watchfloor.entities.export import export_csv
from watchfloor.entities.fact import Fact
from watchfloor.entities.importing import take_in
from watchfloor.entities.models import Statement
from watchfloor.entities.opening import open_entity
from watchfloor.entities.search import search
from watchfloor.node.check.fsck import fsck
from watchfloor.node.custody.purge import finish_purges, purge
from watchfloor.node.custody.relabel import relabel
from watchfloor.node.custody.retention import restate
from watchfloor.node.ledger.prove import prove
from watchfloor.node.ledger.seal import seal
from watchfloor.node.visibility.binding import acting

LONG, LONGER = (
    Random(n).randbytes(1500).hex() for n in (1, 2)
)  # longer than a row of PostgreSQL, and not to be compressed
RAMOS = reader()
COURT = LegalBasis("court order 12", "oversight")
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
OF = f"zq{'abcdefghij'[int(WORKER) % 10]}canary"  # of this worker: another one's database lies in the same cluster
KINDS = ("name", "alias", "note", "facts", "reason", "where", "7id")
CANARIES = tuple(f"{OF}{kind}".encode() for kind in KINDS)


def data_of(home, cluster) -> list[Path]:
    """Every folder in which the node's bytes lie."""
    if cluster is None:
        return [home.root]
    if not os.access(cluster.root / "data", os.R_OK):
        pytest.skip("the cluster's files cannot be read by this user")
    with psycopg.connect(cluster.admin(), autocommit=True) as session:
        session.execute("CHECKPOINT")  # what is only in memory is not yet to be found
    return [home.root, cluster.root]


def found_in(folders: list[Path]) -> dict[str, list[str]]:
    """Which canaries stand in which files, in any case and in UTF-16 too."""
    found: dict[str, list[str]] = {}
    for file, held in bytes_of(*folders):
        raw = held.lower()
        met = [c.decode() for c in CANARIES if c in raw or c.decode().encode("utf-16-le") in raw]
        if met:
            found[str(file)] = met
    return found


def said_everywhere() -> bytes:
    """A record of canaries, and everything a node keeps of who found, opened, changed and took it out."""
    facts = (
        Fact("name", f"Juan {OF.title()}name"),
        Fact("alias", "", f"{OF.upper()}ALIAS {{raw}}", "hidden"),
        Fact("notes", f"{LONG} {OF}note {LONGER}"),
        Fact("idNumber", f"{OF.upper()}7ID"),
    )
    hidden = {"hidden": label(Level.SECRET, persons=["ramos"])}
    one = entity(f"{OF}7id-1", facts=facts, where=f"{OF}where.csv line 3")
    take_in([one, entity("other")], terms(groups=hidden), by=RAMOS)
    answer = search(f"Juan {OF.title()}name", by=RAMOS)
    (c,) = answer.hits[0].entity.cs
    search(f"{OF}name {OF}alias", by=reader("silva", "bb.navy"))  # finds nothing, and says what was typed
    open_entity(f"{OF}7id-1", by=RAMOS)
    with acting(RAMOS):
        export_csv([entity_named(f"{OF}7id-1")], by=RAMOS)
    relabel(c, label(subjects=["suspect"]), by=RAMOS, reason=f"{OF}reason", basis=basis())
    restate(c, by=RAMOS, facts=f"{OF}facts", until=TODAY, basis=basis())
    return c


@pytest.mark.parametrize("sealed", [True, False], ids=["sealed", "queued"])
def test_after_a_purge_a_canary_is_found_nowhere_and_old_proofs_verify(node, cluster, sealed):
    c = said_everywhere()
    folders = data_of(node, cluster)
    if sealed:
        seal(by=admin())
    assert {canary for met in found_in(folders).values() for canary in met} == {c.decode() for c in CANARIES}
    old = prove(c, by=RAMOS) if sealed else None
    purge([c], by=dpo(), order="wrong person", basis=COURT)
    assert found_in(folders) == {}
    assert list(fsck(by=admin(), projected=True)) == []
    if old:
        assert verify_alone(old.text, [Verifier.parse(old.vkey)]).commitment == c


def test_what_is_not_purged_is_still_there(node, cluster):
    other = say(Fact("name", f"Ana {OF.title()}name"), id="b")
    derive(entity("d"), terms(), [other.hex()], by=RAMOS)
    purge([said_everywhere()], by=dpo(), order="wrong person", basis=COURT)
    assert [h.entity.caption for h in search(f"ana {OF}name", by=RAMOS).hits] == [f"Ana {OF.title()}name"]


def test_the_scrub_waits_for_a_reader_who_still_sees_the_old_state(node, cluster):
    """An open snapshot keeps old bytes: the purge says so, and the next try ends it."""
    if cluster is not None:
        pytest.skip("on PostgreSQL VACUUM FULL itself waits for the reader")
    c = said_everywhere()
    other = sqlite3.connect(f"file:{node.database('ledger')}?mode=ro", uri=True)
    other.execute("BEGIN")
    other.execute("SELECT count(*) FROM record").fetchone()
    with impatient(), pytest.raises(Unavailable, match="finish"):
        purge([c], by=dpo(), order="wrong person", basis=COURT)
    with acting(RAMOS):
        assert Statement.objects.filter(entity=f"{OF}7id-1").count() == 0, "nothing can be read meanwhile"
    other.close()
    assert finish_purges() == 1
    assert found_in([node.root]) == {}


@contextmanager
def impatient() -> Iterator[None]:
    """The writers' connections, waiting for nobody."""
    for alias in ("ledger", "access"):
        connections[alias].ensure_connection()
        connections[alias].connection.execute("PRAGMA busy_timeout=50")
    yield
    for alias in ("ledger", "access"):
        connections[alias].close()


def test_the_writers_may_scrub_and_the_reader_may_not(node, cluster):
    """pg_checkpoint, pg_switch_wal and the catalogue of statistics: for who scrubs, and nobody else."""
    if cluster is None:
        pytest.skip("SQLite has no roles")
    database = node.postgresql["dbname"]

    def tried(alias: str, user: str, sql: str) -> str:
        conninfo = f"host={cluster.root} port=5432 user={user} password={cluster.roles[alias]} dbname={database}"
        with psycopg.connect(conninfo, autocommit=True) as session:
            session.execute("SET default_transaction_read_only = off")
            notices: list[str] = []
            session.add_notice_handler(lambda d: notices.append(d.message_primary or ""))
            try:
                session.execute(sql)
            except psycopg.errors.InsufficientPrivilege as error:
                return str(error)
            return " ".join(notices)

    for statement in ("CHECKPOINT", "SELECT pg_switch_wal()"):
        for alias, user in (("ledger", "wf_ledger"), ("access", "wf_access")):
            assert tried(alias, user, statement) == ""
        for alias, user in (("reader", "wf_reader"), ("default", "wf_plain")):
            assert "permission denied" in tried(alias, user, statement) or "must be superuser" in tried(
                alias, user, statement
            )
    assert tried("ledger", "wf_ledger", "VACUUM FULL pg_catalog.pg_statistic") == ""
    assert "only superuser or database owner" in tried(
        "reader", "wf_reader", "VACUUM FULL pg_catalog.pg_statistic"
    )
    with psycopg.connect(cluster.admin(database)) as session:
        member = session.execute(
            "SELECT m.rolname, g.rolname FROM pg_auth_members a JOIN pg_roles m ON m.oid = a.member"
            " JOIN pg_roles g ON g.oid = a.roleid WHERE m.rolname LIKE 'wf%' ORDER BY 1"
        ).fetchall()
        powers = session.execute(
            "SELECT count(*) FROM pg_roles WHERE rolname LIKE 'wf%' AND (rolsuper OR rolcreaterole OR rolcreatedb)"
        ).fetchone()
    assert member == [("wf_access", "pg_checkpoint"), ("wf_ledger", "pg_checkpoint")]
    assert powers == (0,)
