"""A PostgreSQL of the tests' own: private folder, unix socket only, gone when the tests are, however they end."""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

BINARIES = Path("/usr/lib/postgresql/15/bin")
ABSENT = f"no PostgreSQL in {BINARIES}: apt-get install postgresql-15"
PORT = 5432  # only part of the socket's name: nothing listens on the network

# The tests never survive a power cut. One folder a run, so that a unix socket's path stays short.
_SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "wal_recycle": "off",  # a purge ends with old segments removed, not used again
    "listen_addresses": "",
    "max_connections": "60",
    "shared_buffers": "64MB",
}


@dataclass(frozen=True, slots=True)
class Cluster:
    """A running server: the folder of its socket, its superuser's password, and the four roles' passwords."""

    root: Path
    password: str
    roles: Mapping[str, str]

    def admin(self, dbname: str = "postgres") -> str:
        """The superuser's connection string."""
        return f"host={self.root} port={PORT} user=postgres password={self.password} dbname={dbname}"

    def table(self, dbname: str) -> dict[str, Any]:
        """The [postgresql] table of node.toml."""
        return {"host": str(self.root), "port": PORT, "dbname": dbname, "passwords": dict(self.roles)}

    def provision(self, dbname: str) -> dict[str, Any]:
        """A database made ready for a node. Roles are shared, so that workers take turns."""
        from watchfloor.node.databases.provision import provision

        with (self.root / "turn").open("a") as turn:
            fcntl.flock(turn, fcntl.LOCK_EX)
            return provision(self.admin(), dbname, self.roles)


class Server:
    """The process that runs the cluster. It stops when `stop` is called or when this process dies in any way."""

    def __init__(self, **settings: str) -> None:
        self._settings = {**_SETTINGS, **settings}
        self.cluster = Cluster(_private_folder(), secrets.token_hex(16), _passwords())
        root = self.cluster.root
        secret = root / "superuser"
        secret.write_text(self.cluster.password)
        _give_to_postgres(secret)
        initdb = ["--username=postgres", "--auth=scram-sha-256", f"--pwfile={secret}", "--no-sync", "--no-locale"]
        _run([BINARIES / "initdb", "-E", "UTF8", "-D", root / "data", *initdb])
        secret.unlink()
        self.start()

    def start(self) -> None:
        """Start the server on its folder, for the first time or after a crash."""
        root = self.cluster.root
        (root / "keep").unlink(missing_ok=True)
        settings = [word for key, value in self._settings.items() for word in ("-c", f"{key}={value}")]
        # The shell waits for the end of its input, which comes when this process ends, even by kill -9.
        end = f"kill -INT $pg; wait $pg; [ -e {root}/keep ] || rm -rf {root}"
        script = f'"$@" >{root}/log 2>&1 & pg=$!; cat >/dev/null; {end}'
        server = [BINARIES / "postgres", "-D", root / "data", "-k", root, "-p", str(PORT), *settings]
        self.process = subprocess.Popen(
            ["sh", "-c", script, "postgres", *map(str, server)], stdin=subprocess.PIPE, cwd=root, **_as_postgres()
        )
        self._wait()

    def _wait(self) -> None:
        for _ in range(400):
            try:
                psycopg.connect(self.cluster.admin()).close()
                return
            except psycopg.OperationalError:
                time.sleep(0.05)
        raise RuntimeError((self.cluster.root / "log").read_text())

    def crash(self) -> None:
        """Kill the server as a machine that goes down; its files stay for `start`."""
        assert self.process.stdin
        root = self.cluster.root
        (root / "keep").touch()
        os.kill(int((root / "data" / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
        self.process.stdin.close()
        self.process.wait(timeout=20)

    def stop(self) -> None:
        """Stop the server and remove its folder."""
        if self.process.stdin and not self.process.stdin.closed:
            self.process.stdin.close()
            self.process.wait(timeout=20)
            shutil.rmtree(self.cluster.root, ignore_errors=True)


def present() -> bool:
    """Whether the server's programs are installed."""
    return (BINARIES / "postgres").exists()


def _private_folder() -> Path:
    root = Path(tempfile.mkdtemp(prefix="wfpg-"))
    _give_to_postgres(root)
    return root


def _passwords() -> dict[str, str]:
    return {alias: secrets.token_hex(12) for alias in ("default", "ledger", "reader", "access")}


def _give_to_postgres(path: Path) -> None:
    if os.geteuid() == 0:  # initdb refuses root
        shutil.chown(path, "postgres", "postgres")
    path.chmod(0o700 if path.is_dir() else 0o600)


def _as_postgres() -> dict[str, Any]:
    return {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}


def _run(command: list[Any]) -> None:
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, cwd="/", **_as_postgres())
    if done.returncode:
        raise RuntimeError(done.stderr)
