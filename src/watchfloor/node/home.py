"""The node's own folder: where its settings, databases, keys and backups lie."""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from watchfloor.core.errors import Malformed, Unavailable

NODE_VARIABLE = "WATCHFLOOR_NODE"


@dataclass(frozen=True, slots=True)
class Home:
    """A node's folder `root`, holding `node.toml` and all that the node owns; readable by its user only.

    `origin` names the node among others ("alpha.example"), `agency` is the agency that runs it and `kind` what
    sort of agency that is, `engine` sqlite or postgresql.
    `postgresql` holds host, port, dbname and, by role (plain, ledger, reader, access), the passwords; `web` what
    the screens are served with, as it stands in the table of that name (`watchfloor.web.config` reads it).
    """

    root: Path
    origin: str
    agency: str
    kind: str
    engine: str = "sqlite"
    postgresql: dict[str, Any] | None = field(default=None, hash=False, repr=False)
    web: dict[str, Any] = field(default_factory=dict, hash=False, repr=False)

    @classmethod
    def at(cls, root: Path) -> Home:
        """The node in this folder. Raises Unavailable when there is none, Malformed when node.toml is wrong."""
        file = root / "node.toml"
        if not file.is_file():
            raise Unavailable(f"No node in {root}", "Create one with `watchfloor init`, or name one with --node.")
        try:
            settings = tomllib.loads(file.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise Malformed(str(file), str(error), "a TOML file as `watchfloor init` writes it") from error
        missing = {"origin", "agency", "kind"} - settings.keys()
        if missing:
            raise Malformed(str(file), "no " + " and no ".join(sorted(missing)), "a line for each")
        engine = settings.get("engine", "sqlite")
        if engine not in ("sqlite", "postgresql"):
            raise Malformed(f"{file}: engine", repr(engine), "sqlite or postgresql")
        return cls(
            root,
            settings["origin"],
            settings["agency"],
            settings["kind"],
            engine,
            settings.get("postgresql"),
            settings.get("web", {}),
        )

    def log_origin(self, log: str) -> str:
        """The origin of the log `ledger` or `access`, as its checkpoints and notes state it."""
        return f"{self.origin}/{'log' if log == 'ledger' else log}"

    @property
    def keys(self) -> Path:
        """Where the private keys lie, one file a role."""
        return self.root / "keys"

    def database(self, name: str) -> Path:
        """The SQLite file `plain`, `ledger` or `access`."""
        return self.root / f"{name}.db"


def named_home() -> Path:
    """The folder that the environment names; `~/.watchfloor` otherwise."""
    return Path(os.environ.get(NODE_VARIABLE) or Path.home() / ".watchfloor").expanduser()
