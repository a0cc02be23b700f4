"""Where a stream goes on, sealed: its holder learns nothing from it, and it is of use to nobody else.

A sequence number would tell by its gaps how much there is that one may not see. So it is encrypted, under a nonce
drawn anew each time, and bound to the horizon of the reader to whom it was told.
"""

from __future__ import annotations

import base64
import binascii
import os
import struct
from functools import lru_cache
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from watchfloor.core.errors import Malformed
from watchfloor.core.label import Label
from watchfloor.node.keys import keys_of
from watchfloor.node.ledger.newest import Moved
from watchfloor.node.node import this_home

_NONCE: Final = 12  # bytes
_PLACE: Final = struct.Struct(">qq")


def sealed_cursor(moved: Moved, key: str) -> str:
    """The cursor behind this change, for readers with this `Reader.key`."""
    return _seal(b"place", _PLACE.pack(*moved), key)


def opened_cursor(text: str, key: str) -> Moved:
    """The place that a cursor stands for. Raises Malformed for one that this node never told to this reader."""
    return Moved(*_PLACE.unpack(_open(b"place", text, key)))


def sealed_label(label: Label, key: str) -> str:
    """A label that a page gives to its own stream: it covers what else stands on the page."""
    return _seal(b"label", label.to_json().encode(), key)


def opened_label(text: str, key: str) -> Label:
    """That label again. Raises Malformed."""
    return Label.from_json(_open(b"label", text, key).decode())


def _seal(use: bytes, told: bytes, key: str) -> str:
    nonce = os.urandom(_NONCE)
    closed = nonce + _cipher().encrypt(nonce, told, _bound(use, key))
    return base64.urlsafe_b64encode(closed).rstrip(b"=").decode()


def _open(use: bytes, text: str, key: str) -> bytes:
    try:
        closed = base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
        return _cipher().decrypt(closed[:_NONCE], closed[_NONCE:], _bound(use, key))
    except (InvalidTag, binascii.Error, ValueError):
        raise Malformed("cursor", repr(text[:60]), "one that this session was told") from None


def _bound(use: bytes, key: str) -> bytes:
    return use + b"\n" + key.encode()


@lru_cache(maxsize=1)
def _cipher() -> ChaCha20Poly1305:
    return ChaCha20Poly1305(keys_of(this_home()).web("cursors"))
