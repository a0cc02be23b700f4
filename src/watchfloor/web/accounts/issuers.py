"""Providers of sign-in: each `[[web.oidc]]` table of node.toml binds one issuer to one agency (OpenID Connect Core)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from watchfloor.core.errors import Malformed, Unavailable
from watchfloor.core.names import agency_name

_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who vouches for the people of one agency and of those within it.

    `id` stands in addresses, `name` on the button. `person_claim` is the claim that names the person as the register
    does. `secret_file` holds the client's secret, beside node.toml where its path is not absolute. With `trusts_mfa`
    a second factor that was given there (`amr` says mfa or hwk: RFC 8176) counts here.
    """

    id: str
    name: str
    issuer: str
    client_id: str
    secret_file: str
    agency: str
    person_claim: str = "preferred_username"
    trusts_mfa: bool = False

    @property
    def origin(self) -> str:
        """Where the browser is sent: the form that leads there must be allowed to."""
        at = urlsplit(self.issuer)
        return f"{at.scheme}://{at.netloc}"

    def app(self, root: Path) -> dict[str, Any]:
        """The same as django-allauth wants it, with the secret. Raises Unavailable where its file cannot be read."""
        try:
            secret = (root / self.secret_file).read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise Unavailable(
                f"The client's secret of {self.id} cannot be read from {self.secret_file}",
                "Put it there, readable by the node's user only.",
            ) from error
        return {
            "provider_id": self.id,
            "name": self.name,
            "client_id": self.client_id,
            "secret": secret,
            "settings": {"server_url": self.issuer, "oauth_pkce_enabled": True},
        }


def issuers_of(tables: object) -> tuple[Issuer, ...]:
    """The issuers that these tables describe. Raises Malformed, naming table and field."""
    if not isinstance(tables, Sequence) or isinstance(tables, str):
        raise Malformed("node.toml: [[web.oidc]]", repr(tables)[:60], "tables")
    found = tuple(_issuer(f"node.toml: [[web.oidc]] {n}", table) for n, table in enumerate(tables, 1))
    for name in ("id", "issuer"):
        values = [getattr(one, name) for one in found]
        if twice := sorted({v for v in values if values.count(v) > 1}):
            raise Malformed(f"node.toml: [[web.oidc]] {name}", twice[0], "one table for each")
    return found


def _issuer(where: str, table: Any) -> Issuer:
    known = {f.name: f for f in fields(Issuer)}
    if not isinstance(table, Mapping) or table.keys() - known.keys():
        raise Malformed(where, ", ".join(sorted(set(table) - known.keys()))[:60], "only " + ", ".join(known))
    for name, field in known.items():
        kind = bool if name == "trusts_mfa" else str
        if name not in table and field.default is MISSING:
            raise Malformed(where, f"no {name}", f"a line for {name}")
        if not isinstance(table.get(name, kind(1)), kind) or table.get(name, "x") == "":
            raise Malformed(
                f"{where}: {name}", repr(table[name])[:60], "true or false" if kind is bool else "a text"
            )
    one = Issuer(**table)
    agency_name(one.agency)
    at = urlsplit(one.issuer)
    if not one.id.replace("-", "").isalnum() or not one.id.isascii():
        raise Malformed(f"{where}: id", repr(one.id)[:60], "letters, digits and dashes")
    if at.scheme != "https" and not (at.scheme == "http" and at.hostname in _LOOPBACK):
        raise Malformed(f"{where}: issuer", repr(one.issuer)[:60], "an address with https://")
    return one
