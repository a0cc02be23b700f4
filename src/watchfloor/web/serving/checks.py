"""Settings looked at before they are served: each with its source, and what is wrong with them together."""

from __future__ import annotations

import ipaddress
import shutil
import stat
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final

from watchfloor.core.errors import WatchfloorError
from watchfloor.node.backup.by_timer import two_holders
from watchfloor.node.databases.schema import unapplied
from watchfloor.node.home import Home
from watchfloor.node.keys import keys_of
from watchfloor.web.config import Config, sources
from watchfloor.web.serving.clock import TOLERATED, measure
from watchfloor.web.serving.ready import LEAST_FREE

_SECRET: Final = ("secret", "password", "passwords", "key")


@dataclass(frozen=True, slots=True)
class Shown:
    """One setting: its value as it may be shown, and where it comes from."""

    name: str
    value: str
    source: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found about something. `good` and not `wrong` is as it should be; neither is a remark."""

    about: str
    says: str
    wrong: bool = False
    good: bool = False


def settings_shown(home: Home, environ: Mapping[str, str]) -> list[Shown]:
    """Every setting of the node and of [web]; secrets as `set`."""
    named = ("origin", "agency", "kind", "engine")
    shown = [Shown(name, str(getattr(home, name)), "node.toml") for name in named]
    shown += _table("postgresql", home.postgresql or {})
    config, where = Config.of(home.web, environ), sources(home.web, environ)
    shown += [
        Shown(f"web.{f.name}", _value(f.name, getattr(config, f.name)), where[f.name]) for f in fields(config)
    ]
    oidc = home.web.get("oidc", [])
    for number, provider in enumerate(oidc if isinstance(oidc, list) else [oidc]):
        shown += _table(f"web.oidc[{number}]", provider if isinstance(provider, dict) else {})
    return shown


def _table(name: str, table: Mapping[str, Any]) -> list[Shown]:
    return [Shown(f"{name}.{key}", _value(key, value), "node.toml") for key, value in table.items()]


def _value(name: str, value: Any) -> str:
    if name.rpartition("_")[2] in _SECRET and not name.endswith("certificate_key"):
        return "set" if value else "not set"
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def findings(home: Home, environ: Mapping[str, str]) -> list[Finding]:
    """Everything that was looked at, in the order of a person who sets a node up."""
    config = Config.of(home.web, environ)
    looks: tuple[Callable[[Home, Config], Iterator[Finding]], ...] = (
        _names,
        _encryption,
        _exercise,
        _folder,
        _databases,
        _single_sign_on,
        _backups,
        _clock,
    )
    return [finding for look in looks for finding in look(home, config)]


def _names(home: Home, config: Config) -> Iterator[Finding]:
    if "*" in config.names:
        yield Finding("names", "`*` lets any site's name lead here: name the node's own", wrong=True)
    if config.host not in ("127.0.0.1", "::1", "localhost") and set(config.names) == {"localhost"}:
        yield Finding("names", f"it listens on {config.host}, and answers to localhost only", wrong=True)
    if "localhost" not in config.names:
        yield Finding("names", "without localhost, probes on this machine must send a Host that is named")


def _encryption(home: Home, config: Config) -> Iterator[Finding]:
    away = config.host not in ("127.0.0.1", "::1", "localhost")
    if config.certificate and not config.tls:
        yield Finding("tls", "it speaks HTTPS, and cookies do not say so: set tls = true", wrong=True)
    if away and not config.certificate and not config.proxies:
        yield Finding("tls", f"passwords would cross the network in clear on {config.host}", wrong=True)
    if not config.tls and any(_is_address(n) or n != "localhost" for n in config.names):
        yield Finding("passkeys", "they work over HTTPS, or on http://localhost, and nowhere else")
    if any(map(_is_address, config.names)):
        yield Finding("passkeys", "they never work under an address such as 192.168.1.5: give the node a name")
    for file in filter(None, (config.certificate, config.certificate_key)):
        if file != "own" and not Path(file).is_file():
            yield Finding("certificate", f"there is no file {file}", wrong=True)


def _exercise(home: Home, config: Config) -> Iterator[Finding]:
    if config.exercise:
        yield Finding("exercise", "every screen says EXERCISE: no real case belongs here")


def _folder(home: Home, config: Config) -> Iterator[Finding]:
    for path in (home.root, home.keys, home.root / "node.toml", *home.keys.glob("*.seed")):
        if path.exists() and _others_may(path):
            yield Finding("folder", f"others than its user can reach {path}: chmod go= {path}", wrong=True)
    try:
        keys_of(home)
    except WatchfloorError as error:
        yield Finding("keys", str(error), wrong=True)
    free = shutil.disk_usage(home.root).free
    yield Finding(
        "disk", f"{free // 2**20:,} MiB free, {LEAST_FREE // 2**20} needed", free < LEAST_FREE, free >= LEAST_FREE
    )


def _databases(home: Home, config: Config) -> Iterator[Finding]:
    try:
        waiting = unapplied()
    except WatchfloorError as error:
        yield Finding("databases", str(error), wrong=True)
        return
    yield Finding(
        "databases",
        f"they answer; `serve` will make {len(waiting)} changes of tables" if waiting else "they answer",
        good=True,
    )


def _single_sign_on(home: Home, config: Config) -> Iterator[Finding]:
    oidc = home.web.get("oidc", [])
    for provider in oidc if isinstance(oidc, list) else [oidc]:
        named = provider.get("secret_file") if isinstance(provider, dict) else None
        if named:
            file = home.root / named  # an absolute name stays as it is
            if not file.is_file():
                yield Finding("oidc", f"there is no file {file}", wrong=True)
            elif _others_may(file):
                yield Finding("oidc", f"others than its user can read {file}: chmod go= {file}", wrong=True)


def _backups(home: Home, config: Config) -> Iterator[Finding]:
    if not config.backup_hours:
        yield Finding("backup", "none by timer: set backup_hours, backup_folder and backup_holders")
        return
    folder = Path(config.backup_folder)
    if not config.backup_folder or not folder.is_dir():
        yield Finding("backup", f"there is no folder {config.backup_folder!r}", wrong=True)
    elif folder.resolve().is_relative_to(home.root.resolve()):
        yield Finding("backup", "the folder is inside the node's: one disk would take both", wrong=True)
    elif folder.stat().st_dev == home.root.stat().st_dev:
        yield Finding("backup", f"{folder} is on the node's own disk")
    try:
        one, other = two_holders(config.backup_holders)
        yield Finding(
            "backup", f"every {config.backup_hours} h, halves for {one.name} and {other.name}", good=True
        )
    except WatchfloorError as error:
        yield Finding("backup", str(error), wrong=True)


def _clock(home: Home, config: Config) -> Iterator[Finding]:
    if not config.time_server:
        yield Finding("clock", "no time_server is named: only jumps are noticed")
        return
    try:
        offset = measure(config.time_server).offset or 0.0
        yield Finding("clock", f"{offset:+.3f} s against {config.time_server}", abs(offset) > TOLERATED, True)
    except WatchfloorError as error:
        yield Finding("clock", str(error), wrong=True)


def _others_may(path: Path) -> bool:
    return bool(path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True
