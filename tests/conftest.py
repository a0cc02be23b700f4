"""The node that the tests run on: SQLite, or PostgreSQL with `--db postgresql`; each worker has its own."""

from __future__ import annotations

import atexit
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest

from tests import postgres

if TYPE_CHECKING:
    from watchfloor.node.home import Home

hypothesis.settings.register_profile("watchfloor", deadline=None)  # how fast is measured in tests/bench
hypothesis.settings.load_profile("watchfloor")

_CLUSTER = pytest.StashKey[postgres.Cluster | None]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--db", choices=["sqlite", "postgresql"], default="sqlite", help="the engine of the tests' node"
    )
    parser.addoption("--fault-rounds", type=int, default=4, help="how often each deed is killed (tests/faults)")
    parser.addoption("--api-examples", type=int, default=8, help="how many questions each operation is asked")
    parser.addoption(
        "--fault-seed", type=int, default=None, help="the seed of a run whose moments are to come again"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Make this worker's node folder, and start Django on it, before any test module is imported."""
    config.stash[_CLUSTER] = cluster = _cluster(config)
    root = _folder()
    database = "wf_" + getattr(config, "workerinput", {}).get("workerid", "main")
    write_node(root, cluster.table(database) if cluster else None)
    os.environ["WATCHFLOOR_NODE"] = str(root)
    os.environ["DJANGO_SETTINGS_MODULE"] = "watchfloor.web.settings"
    import django

    django.setup()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a worker of pytest-xdist where the one cluster is."""
    cluster = node.config.stash[_CLUSTER]
    if cluster:
        node.workerinput["cluster"] = [str(cluster.root), cluster.password, dict(cluster.roles)]


def _cluster(config: pytest.Config) -> postgres.Cluster | None:
    if config.getoption("--db") == "sqlite" or not postgres.present():
        return None
    told = getattr(config, "workerinput", {}).get("cluster")
    if told:
        return postgres.Cluster(Path(told[0]), told[1], told[2])
    server = postgres.Server()
    atexit.register(server.stop)
    return server.cluster


def _folder() -> Path:
    memory = Path("/dev/shm")  # no test needs the disk itself, and every commit waits for it
    root = Path(tempfile.mkdtemp(prefix="wfnode-", dir=memory if os.access(memory, os.W_OK) else None))
    atexit.register(shutil.rmtree, root, ignore_errors=True)
    return root


def write_node(root: Path, database: dict[str, Any] | None = None, origin: str = "alpha.example") -> None:
    """Write node.toml and keys as `watchfloor init` would; `database` is the [postgresql] table."""
    from watchfloor.node.keys import create_keys

    lines = [f'origin = "{origin}"', 'agency = "aa.police"', 'kind = "police"']
    if database:
        passwords = database["passwords"]
        lines += ['engine = "postgresql"', "[postgresql]"]
        lines += [f"{key} = {json.dumps(value)}" for key, value in database.items() if key != "passwords"]
        lines += [
            "[postgresql.passwords]",
            *(f"{alias} = {json.dumps(text)}" for alias, text in passwords.items()),
        ]
    (root / "node.toml").write_text("\n".join(lines) + "\n")
    create_keys(root / "keys")


@pytest.fixture(scope="session")
def engine(request: pytest.FixtureRequest) -> str:
    """`sqlite` or `postgresql`; skips where PostgreSQL is asked for and not installed."""
    engine: str = request.config.getoption("--db")
    if engine == "postgresql" and not postgres.present():
        pytest.skip(postgres.ABSENT)
    return engine


@pytest.fixture(scope="session")
def cluster(request: pytest.FixtureRequest, engine: str) -> postgres.Cluster | None:
    """The PostgreSQL server of this run, for tests that make databases of their own; None on SQLite."""
    return request.config.stash[_CLUSTER]


@pytest.fixture(scope="session")
def migrated(engine: str, cluster: postgres.Cluster | None) -> Home:
    """This worker's node with all its tables."""
    from watchfloor.node.databases.schema import bring_up_to_date
    from watchfloor.node.node import this_home

    home = this_home()
    if cluster and home.postgresql:
        cluster.provision(home.postgresql["dbname"])
    bring_up_to_date()
    return home


@pytest.fixture
def node(migrated: Home) -> Iterator[Home]:
    """A clean node: every table empty, nothing remembered, nobody bound."""
    empty_node()
    yield migrated
    _require_closed_doors()


def empty_node() -> None:
    """Empty the tables that hold rows, through the doors: quicker than Django's flush, which the guard refuses."""
    from django.db import connections, transaction

    from watchfloor.node.databases.doors import unordered
    from watchfloor.node.databases.remembered import forget_all
    from watchfloor.node.node import this_home

    for alias in ("default", "ledger", "access"):
        # In one transaction, for rows name each other and foreign keys are looked at when it ends.
        with unordered(alias), transaction.atomic(using=alias), connections[alias].cursor() as cursor:
            tables = [t for t in connections[alias].introspection.table_names(cursor) if t != "django_migrations"]
            if not tables:
                continue
            cursor.execute(
                " UNION ALL ".join(f"SELECT '{t}' WHERE EXISTS (SELECT 1 FROM \"{t}\")" for t in tables)
            )
            for (table,) in cursor.fetchall():
                cursor.execute(f'DELETE FROM "{table}"')
    for head in this_home().root.glob("*.checkpoint"):  # of the logs that are gone
        head.unlink()
    forget_all()


def _require_closed_doors() -> None:
    from django.db import connections

    for alias in ("default", "ledger", "access", "reader"):
        assert not connections[alias].in_atomic_block, f"a test left a transaction open on {alias}"
