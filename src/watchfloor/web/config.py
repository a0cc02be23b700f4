"""What the screens are served with: the table `[web]` of node.toml, and environment variables before it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Final

from watchfloor.core.errors import Malformed

PREFIX: Final = "WATCHFLOOR_WEB_"


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of `watchfloor serve`. Times are in minutes where the name does not say otherwise.

    `names` are the host names under which the node may be called; `session` is how long one lasts at most, `idle`
    after how long without a request it locks; `threads` answer requests at the same time. `tls` says that the node
    is reached by HTTPS only, `certificate` ("own", or a PEM file with its `certificate_key`) that this process
    itself speaks it; `proxies` are the addresses whose word on a client's address and scheme counts.
    `api_rate` is how many requests a minute one token may make.
    `overdue_days` after a review was due the record is purged (0: never by the node itself); `backup_hours` of 0
    makes no backups.
    """

    host: str = "127.0.0.1"
    port: int = 8400
    names: tuple[str, ...] = ("localhost",)
    exercise: bool = False
    session: int = 480
    idle: int = 15
    threads: int = 8
    upload_megabytes: int = 20
    api_rate: int = 600
    tls: bool = False
    certificate: str = ""
    certificate_key: str = ""
    proxies: tuple[str, ...] = ()
    connections: int = 6000
    seal_minutes: int = 10
    overdue_days: int = 30
    backup_hours: int = 0
    backup_folder: str = ""
    backup_days: int = 30
    backup_holders: tuple[str, ...] = ()
    time_server: str = ""

    @classmethod
    def of(cls, table: Mapping[str, Any], environ: Mapping[str, str]) -> Config:
        """The settings that the table and the environment give. Raises Malformed, naming the place."""
        unknown = sorted(table.keys() - {f.name for f in fields(cls)} - {"oidc"})
        if unknown:
            raise Malformed("node.toml: [web]", unknown[0], "one of " + ", ".join(f.name for f in fields(cls)))
        said: dict[str, Any] = {}
        for field in fields(cls):
            variable = PREFIX + field.name.upper()
            if variable in environ:
                said[field.name] = _read(variable, environ[variable], field.default)
            elif field.name in table:
                said[field.name] = _checked(f"node.toml: [web] {field.name}", table[field.name], field.default)
        return cls(**said)


def sources(table: Mapping[str, Any], environ: Mapping[str, str]) -> dict[str, str]:
    """Where each setting comes from: its variable, node.toml, or our default."""
    found = {}
    for field in fields(Config):
        variable = PREFIX + field.name.upper()
        found[field.name] = variable if variable in environ else "node.toml" if field.name in table else "default"
    return found


def _read(where: str, text: str, default: Any) -> Any:
    """What an environment variable says, as the type of the setting."""
    if isinstance(default, bool):
        return _checked(
            where, {"true": True, "1": True, "false": False, "0": False}.get(text.lower(), text), default
        )
    if isinstance(default, int):
        return _checked(where, int(text) if text.isascii() and text.isdecimal() else text, default)
    return _checked(where, [n.strip() for n in text.split(",")] if isinstance(default, tuple) else text, default)


def _checked(where: str, value: Any, default: Any) -> Any:
    if isinstance(default, tuple):
        if isinstance(value, list) and value and all(isinstance(v, str) and v for v in value):
            return tuple(value)
        raise Malformed(where, repr(value)[:60], "a list of names")
    if type(value) is not type(default) or (isinstance(value, int) and value < 0):
        raise Malformed(where, repr(value)[:60], f"a value like {default!r}")
    return value
