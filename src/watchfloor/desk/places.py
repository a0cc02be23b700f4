"""Where a list goes on, sealed: whoever holds a place learns nothing from it, and nobody else can use it."""

from __future__ import annotations

import base64
import binascii
import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from watchfloor.core.errors import Malformed
from watchfloor.node.keys import keys_of
from watchfloor.node.node import this_home

if TYPE_CHECKING:
    from watchfloor.core.policy.reader import Reader


def sealed_place(place: list[Any], by: Reader) -> str:
    """A place as text for this reader; the same place gives the same text, so that an answer keeps its ETag."""
    told = json.dumps(place, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(_cipher().encrypt(told, [by.key().encode()])).rstrip(b"=").decode()


def opened_place(text: str, by: Reader) -> list[Any]:
    """The place that was told to this reader. Raises Malformed for anything else."""
    try:
        padded = text.encode("ascii") + b"=" * (-len(text) % 4)
        told = _cipher().decrypt(base64.b64decode(padded, altchars=b"-_", validate=True), [by.key().encode()])
    except (InvalidTag, binascii.Error, ValueError):
        raise Malformed("after", repr(text[:60]), "what the last page said") from None
    place: list[Any] = json.loads(told)
    return place


@lru_cache(maxsize=1)
def _cipher() -> AESSIV:
    return AESSIV(keys_of(this_home()).web("places"))  # deterministic and misuse-resistant: RFC 5297
