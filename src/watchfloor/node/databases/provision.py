"""A PostgreSQL database made ready for a node: its roles, schemas and privileges (provision.sql)."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from watchfloor.core.errors import Refused, Unavailable
from watchfloor.node.databases.settings import ROLES


def provision(admin: str, dbname: str, passwords: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Make the database, and return the [postgresql] table of node.toml.

    `admin` is a libpq connection string of a superuser, `passwords` are by alias (default, ledger, reader,
    access). Without them new ones are drawn, for roles belong to the whole cluster: where they exist already,
    Refused is raised rather than changing the passwords of another node. Raises Unavailable when the server
    does not answer or does not let him.
    """
    try:
        with psycopg.connect(admin, autocommit=True) as server:
            _require_free_roles(server, passwords)
            if not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [dbname]).fetchone():
                server.execute(
                    sql.SQL("CREATE DATABASE {} ENCODING 'UTF8' TEMPLATE template0").format(_name(dbname))
                )
            where = {"host": server.info.host, "port": server.info.port}
        given = dict(passwords or {alias: secrets.token_urlsafe(24) for alias in ROLES})
        with psycopg.connect(make_conninfo(admin, dbname=dbname), autocommit=True) as database:
            database.execute(files("watchfloor.node.databases").joinpath("provision.sql").read_bytes())
            for alias, role in ROLES.items():
                _set_password(database, role, given[alias])
    except psycopg.OperationalError as error:
        raise Unavailable(
            f"PostgreSQL cannot be reached ({error})", "Check the server and the administrator."
        ) from error
    except psycopg.errors.InsufficientPrivilege as error:
        raise Unavailable(f"PostgreSQL does not allow it ({error})", "Connect as a superuser, once.") from error
    return {**where, "dbname": dbname, "passwords": given}


def _require_free_roles(server: psycopg.Connection[Any], passwords: Mapping[str, str] | None) -> None:
    taken = server.execute(
        "SELECT rolname FROM pg_roles WHERE rolname = ANY(%s)", [list(ROLES.values())]
    ).fetchall()
    if taken and passwords is None:
        names = ", ".join(sorted(row[0] for row in taken))
        raise Refused(
            f"The roles {names} exist in this cluster and may serve another node",
            rule="roles belong to the whole cluster",
            permit="give their passwords, or use a cluster of its own",
        )


def _set_password(database: psycopg.Connection[Any], role: str, password: str) -> None:
    # Hashed here: the text of a statement goes to the server's log.
    hashed = database.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
    database.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(_name(role), sql.Literal(hashed)))


def _name(text: str) -> sql.Identifier:
    return sql.Identifier(text)
