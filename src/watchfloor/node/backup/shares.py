"""The key of a backup in two halves: two holders keep one each, both are needed, and either one can destroy it."""

from __future__ import annotations

import hashlib
import re
import secrets
from typing import Final

from watchfloor.core.errors import Broken, Malformed

KEY_SIZE: Final = 32

_SPELT: Final = re.compile(r"share([12])([0-9a-f]{8})([0-9a-f]{64})([0-9a-f]{8})", re.ASCII)
_EXPECTED: Final = "share-1-… or share-2-… in hexadecimal, as it was printed"


def draw_key() -> bytes:
    """A key for one backup."""
    return secrets.token_bytes(KEY_SIZE)


def key_id(key: bytes) -> str:
    """What a key is called in its backup's header and in its shares; it tells nothing of the key."""
    return hashlib.blake2b(b"watchfloor/backup/key-id/v1", key=key, digest_size=4).hexdigest()


def split(key: bytes) -> tuple[str, str]:
    """The two shares as text to print. Each alone is random: XOR of both is the key."""
    first = secrets.token_bytes(KEY_SIZE)
    second = bytes(a ^ b for a, b in zip(key, first, strict=True))
    return _spell(1, key_id(key), first), _spell(2, key_id(key), second)


def join(one: str, other: str) -> bytes:
    """The key that two shares give, in either order.

    Blanks, dashes and upper case do not matter. Raises Malformed for a share that was mistyped or given twice,
    Broken for shares of two different keys.
    """
    read = dict(_read(text) for text in (one, other))
    if len(read) != 2:
        raise Malformed("shares", "the same holder's share twice", "share 1 and share 2")
    (first_id, first), (second_id, second) = read.values()
    if first_id != second_id:
        raise Broken("shares", f"they belong to two keys, {first_id} and {second_id}")
    key = bytes(a ^ b for a, b in zip(first, second, strict=True))
    if key_id(key) != first_id:
        raise Broken("shares", f"together they do not give the key {first_id}")
    return key


def _spell(holder: int, name: str, share: bytes) -> str:
    text = share.hex()
    groups = [text[n : n + 8] for n in range(0, len(text), 8)]
    return "-".join(["share", str(holder), name, *groups, _checksum(str(holder), name, text)])


def _read(text: str) -> tuple[int, tuple[str, bytes]]:
    found = _SPELT.fullmatch(re.sub(r"[\s-]", "", text).lower())
    if not found:
        raise Malformed("share", f"{len(text.strip())} characters", _EXPECTED)  # never quoted: it is half a key
    holder, name, share, checksum = found.groups()
    if _checksum(holder, name, share) != checksum:
        raise Malformed(f"share {holder}", "digits that do not fit its checksum", "the share as it was printed")
    return int(holder), (name, bytes.fromhex(share))


def _checksum(*fields: str) -> str:
    return hashlib.sha256(("watchfloor/share/v1\n" + "\n".join(fields)).encode()).hexdigest()[:8]
