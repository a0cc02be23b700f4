"""The four connections of a node: `default`, `ledger`, `reader`, and `access` for the second log."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from watchfloor.node.home import Home
from watchfloor.node.visibility.gate import ReaderConnection

# FULL: an acknowledged record survives a power cut, not only a killed process; so does synchronous_commit below,
# whatever the server's own setting is.
_WRITER = (
    "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA secure_delete=ON;"
    "PRAGMA cache_size=-65536;PRAGMA wal_autocheckpoint=8192"  # 64 MiB: a list spills nothing and copies seldom
)
_BUSY_SECONDS = 30
# A serving process answers on few threads, and each keeps its connections: opening one and its rules costs more than
# most pages do. What is bound to a reader is let go when his request ends (visibility/binding.py).
_KEPT: dict[str, Any] = {"CONN_MAX_AGE": None}

ROLES = {"default": "wf_plain", "ledger": "wf_ledger", "reader": "wf_reader", "access": "wf_access"}
SCHEMAS = {"default": "plain", "ledger": "ledger", "reader": "sight,ledger", "access": "access"}


def databases_of(home: Home | None) -> dict[str, dict[str, Any]]:
    """Django's DATABASES for this node; without one, databases in memory for the checks."""
    if home is None:
        return {alias: {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"} for alias in ROLES}
    if home.engine == "postgresql":
        return {alias: _postgresql(alias, home.postgresql or {}) for alias in ROLES}
    root = home.root
    return {
        "default": _sqlite(root / "plain.db"),
        "ledger": _sqlite(root / "ledger.db"),
        "reader": _sqlite_reader(root / "ledger.db"),
        "access": _sqlite(root / "access.db"),
    }


def _sqlite(file: Path) -> dict[str, Any]:
    options = {"transaction_mode": "IMMEDIATE", "init_command": _WRITER, "timeout": _BUSY_SECONDS}
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": str(file), "OPTIONS": options, **_KEPT}


def _sqlite_reader(file: Path) -> dict[str, Any]:
    options = {"uri": True, "timeout": _BUSY_SECONDS, "factory": ReaderConnection}
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": f"{file.absolute().as_uri()}?mode=ro",
        "OPTIONS": options,
        **_KEPT,
    }


def _postgresql(alias: str, given: dict[str, Any]) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": given["dbname"],
        "HOST": given.get("host", "127.0.0.1"),
        "PORT": str(given.get("port", 5432)),
        "USER": ROLES[alias],
        "PASSWORD": given.get("passwords", {}).get(alias, ""),
        "CONN_HEALTH_CHECKS": True,
        **_KEPT,
        "OPTIONS": {"options": f"-c search_path={SCHEMAS[alias]} -c synchronous_commit=on"},
    }
