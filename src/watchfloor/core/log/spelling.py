"""The one spelling that a number, a run of bytes and a text have in the log's formats; every other is refused.

One spelling each, so that no byte of a signed note or a proof can be changed without somebody refusing it.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from typing import Final

from watchfloor.core.errors import Malformed

LARGEST_NUMBER: Final = (
    2**63 - 1
)  # the largest size, index and time that every implementation can hold (Go's int64)

_DECIMAL = re.compile("0|[1-9][0-9]{0,18}")
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f]")


def to_base64(raw: bytes) -> str:
    """RFC 4648, section 4: the standard alphabet, padded."""
    return b64encode(raw).decode("ascii")


def from_base64(text: str, where: str, size: int | None = None) -> bytes:
    """The bytes that `text` spells, `size` of them if given. Raises Malformed, also for stray bits at the end."""
    expected = "base64" if size is None else f"{size} bytes in base64"
    try:
        raw = b64decode(text, validate=True)
    except ValueError:
        raise Malformed(where, _shown(text), expected) from None
    if to_base64(raw) != text or size not in (None, len(raw)):
        raise Malformed(where, _shown(text), expected)
    return raw


def from_decimal(text: str, where: str) -> int:
    """The number that `text` spells in ASCII digits without leading zeros. Raises Malformed."""
    if not _DECIMAL.fullmatch(text) or int(text) > LARGEST_NUMBER:
        raise Malformed(where, _shown(text), f"a number from 0 to {LARGEST_NUMBER}, without leading zeros")
    return int(text)


def plain_text(text: str | bytes, where: str, longest: int) -> str:
    """`text` as UTF-8 of at most `longest` bytes without control characters but newlines. Raises Malformed."""
    if len(text) > longest:
        raise Malformed(where, f"{len(text)} bytes", f"at most {longest}")
    try:
        read = text if isinstance(text, str) else text.decode("utf-8")
        length = len(read.encode("utf-8"))
    except UnicodeError:
        raise Malformed(where, "bytes that are not UTF-8", "UTF-8 text") from None
    if length > longest:
        raise Malformed(where, f"{length} bytes", f"at most {longest}")
    if control := _CONTROL.search(read):
        raise Malformed(
            where, f"control character {control[0]!r}", "text whose only control characters are newlines"
        )
    return read


def _shown(text: str) -> str:
    return repr(text[:60] + ("…" if len(text) > 60 else ""))
