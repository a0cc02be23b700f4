"""The node's private keys, one file and one role each, readable by the node's user only."""

from __future__ import annotations

import hmac
import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from watchfloor.core.errors import Malformed, Unavailable
from watchfloor.core.log.note import Signer
from watchfloor.node.home import Home

ROLES: Final = {
    "records": "signs the notes of records for the agency",
    "author": "signs the author's line for the officer who is signed in",
    "log": "signs the checkpoints of the ledger",
    "access": "signs the checkpoints of the access log",
    "digest": "keys the digests that make an import repeatable",
    "web": "signs sessions and forms, and seals the cursors of the live feed",
}


@dataclass(frozen=True, slots=True)
class Keyring:
    """The seeds of one node. Never logged, never printed: only names and public keys leave it."""

    origin: str
    seeds: dict[str, bytes]

    def __repr__(self) -> str:
        return f"<keys of {self.origin}>"

    def records(self, log_origin: str) -> Signer:
        """The agency's key over records of that log."""
        return Signer(f"{log_origin}/records", self.seeds["records"])

    def author(self, person: str) -> Signer:
        """The line the node signs for a person who is signed in: it says `server`, for it is not his own key."""
        return Signer(f"{self.origin}/server/{person}", self.seeds["author"])

    def checkpoints(self, log: str, log_origin: str) -> Signer:
        """The key over checkpoints of `ledger` or `access`."""
        return Signer(log_origin, self.seeds["log" if log == "ledger" else log])

    @property
    def digest(self) -> bytes:
        """The key of import digests."""
        return self.seeds["digest"]

    def web(self, use: str) -> bytes:
        """A key of 32 bytes for one use by the screens: `sessions`, `cursors`, `tokens`."""
        return hmac.digest(self.seeds["web"], f"watchfloor/web/{use}".encode(), "sha256")


def create_keys(folder: Path, roles: Iterable[str] = ROLES) -> None:
    """Draw a key for every role; a key that is already there stays."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for role in roles:
        file = folder / f"{role}.seed"
        if not file.exists():
            write_secret(file, secrets.token_hex(32) + "\n")


def write_secret(file: Path, text: str) -> None:
    """Write a file that only this user reads, whole or not at all."""
    part = file.with_name(file.name + ".part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    part.replace(file)


@lru_cache(maxsize=4)
def keys_of(home: Home) -> Keyring:
    """The keys of this node. Raises Unavailable when one is missing, Malformed when one is no key."""
    seeds = {}
    for role in ROLES:
        file = home.keys / f"{role}.seed"
        try:
            seeds[role] = bytes.fromhex(file.read_text().strip())
        except FileNotFoundError as error:
            raise Unavailable(f"The key {file} is missing", "Restore it from the backup of the keys.") from error
        except ValueError as error:
            raise Malformed(str(file), "no hexadecimal seed", "64 hexadecimal digits") from error
        if len(seeds[role]) != 32:
            raise Malformed(str(file), f"{len(seeds[role])} bytes", "32")
    return Keyring(home.origin, seeds)
