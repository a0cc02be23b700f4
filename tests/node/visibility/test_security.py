"""PostgreSQL's side: forced row-level security everywhere, secret keys, and nothing to learn from the catalogues."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from django.db import connections

from tests.node.visibility.places import ANA, BEN, label, seen, state
from watchfloor.core.errors import Refused
from watchfloor.node.databases.doors import unordered
from watchfloor.node.visibility.binding import acting
from watchfloor.node.visibility.labelled import labelled_tables


@pytest.fixture
def ask(node, engine) -> Any:
    if engine != "postgresql":
        pytest.skip("row-level security is PostgreSQL's")
    state(("hidden", label("bb.customs")), ("shown", label()))
    with unordered() as connection, connection.cursor() as cursor:
        cursor.execute("ANALYZE")

    def rows(sql: str, alias: str = "reader") -> list[Any]:
        with unordered(), connections[alias].cursor() as cursor:
            cursor.execute(sql)
            return list(cursor.fetchall())

    return rows


def test_every_labelled_table_is_under_forced_row_level_security(ask):
    rows = ask(
        "SELECT relname FROM pg_class WHERE relnamespace = 'ledger'::regnamespace AND relrowsecurity"
        " AND relforcerowsecurity AND relkind = 'r'"
    )
    assert sorted(r[0] for r in rows) == labelled_tables()


def test_the_reader_may_select_labelled_tables_and_do_nothing_else(ask):
    rows = ask(
        "SELECT table_name, privilege_type FROM information_schema.role_table_grants WHERE table_schema = 'ledger'"
    )
    assert sorted(rows) == [(table, "SELECT") for table in labelled_tables()]
    assert ask("SELECT rolsuper OR rolbypassrls OR rolcreaterole FROM pg_roles WHERE rolname = 'wf_reader'") == [
        (False,)
    ]
    owned = "SELECT count(*) FROM pg_class WHERE relowner = 'wf_reader'::regrole"
    assert ask(owned) == [(0,)]
    assert ask("SELECT has_database_privilege(current_database(), 'TEMP')") == [(False,)]


def test_a_horizon_cannot_be_chosen_without_its_key(ask):
    with acting(ANA):
        assert seen() == ["shown"]
        (key,) = ask("SELECT current_setting('wf.key')")[0]
    assert len(key) == 64
    raw: Any = connections["reader"].connection
    for guess in ("1", "2", "", key[:-1], key[:-1] + ("0" if key[-1] != "0" else "1"), key.upper()):
        raw.execute("SELECT set_config('wf.key', %s, false)", [guess])
        assert raw.execute("SELECT value FROM statement").fetchall() == []
    raw.execute("SELECT set_config('wf.key', '', false)")


def test_keys_differ_between_readers_and_only_their_digests_are_stored(ask):
    keys = []
    for who in (ANA, BEN):
        with acting(who):
            keys.append(ask("SELECT current_setting('wf.key')")[0][0])
    assert keys[0] != keys[1]
    stored = ask("SELECT digest::text FROM binding", alias="ledger")
    assert not any(key in row[0] for row in stored for key in keys)


def test_no_statement_shows_another_readers_key_or_words(ask, cluster):
    with acting(ANA):
        assert seen() == ["shown"]
        (key,) = ask("SELECT current_setting('wf.key')")[0]
        assert ask("SHOW track_activities") == [("off",)]
    with psycopg.connect(cluster.admin()) as admin:
        activity = admin.execute("SELECT query FROM pg_stat_activity WHERE usename = 'wf_reader'").fetchall()
    assert activity
    assert not any(row[0] for row in activity)
    assert key not in (cluster.root / "log").read_text()


def test_statistics_hold_no_values_and_the_reader_sees_none(ask):
    assert ask("SELECT * FROM pg_stats WHERE schemaname IN ('ledger', 'access')") == []
    kept = ask("SELECT tablename, attname FROM pg_stats WHERE schemaname = 'ledger'", alias="ledger")
    assert {column for table, column in kept if table in labelled_tables()} <= {"label_id"}


def test_estimates_do_not_tell_whether_a_hidden_text_exists(ask):
    state(*[(f"common {n % 3}", label("bb.customs")) for n in range(3000)])
    with unordered() as connection, connection.cursor() as cursor:
        cursor.execute("ANALYZE")

    def estimate(condition: str) -> str:
        (plan,) = ask(f"EXPLAIN (FORMAT JSON) SELECT 1 FROM statement WHERE {condition}")[0]
        return str(plan[0]["Plan"]["Plan Rows"])

    with acting(ANA):
        assert estimate("value = 'common 1'") == estimate("value = 'nothing'")
        assert estimate("value < 'common 2'") == estimate("value < 'a'")
        assert estimate("ts > 5") == estimate("ts > 5000000")


def test_a_database_is_provisioned_again_without_harm_and_never_over_another_nodes_roles(ask, cluster):
    from watchfloor.node.databases.provision import provision

    name = connections["reader"].settings_dict["NAME"]
    assert cluster.provision(name) == cluster.table(name)
    with acting(ANA):
        connections["reader"].close()
        assert seen() == ["shown"]
    with pytest.raises(Refused, match="exist"):
        provision(cluster.admin(), name)
    with psycopg.connect(cluster.admin(name)) as admin:
        assert admin.execute("SELECT has_schema_privilege('wf_reader', 'public', 'CREATE')").fetchone() == (False,)
