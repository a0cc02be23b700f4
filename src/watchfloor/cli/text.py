"""Values as text that a terminal shows and never obeys, times in Zulu, and JSON that is as harmless."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from typing import Any, Final

from watchfloor.core.errors import Malformed
from watchfloor.core.label import Label
from watchfloor.core.marking import format_marking

LONGEST_SHOWN: Final = 300  # characters of one value on a screen; --json and exports have all of it


def plain(text: str, most: int | None = None) -> str:
    """`text` in one line without a character that a terminal would obey, or that shows nothing.

    Line ends and tabs become a space; escape sequences, bidirectional controls (Unicode TR 36, 2.5), zero-width
    and unassigned characters are spelt as `\\x1b` or `\\u202e`. Beyond `most` characters the rest is left out.
    """
    cut = text if most is None or len(text) <= most else text[:most]
    shown = "".join(c if c.isprintable() else _spelt(c) for c in cut)
    return shown if len(cut) == len(text) else f"{shown}… ({len(text):,} characters)"


def _spelt(sign: str) -> str:
    if sign in "\t\n\r" or unicodedata.category(sign) == "Zs":
        return " "
    code = ord(sign)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def pieces(text: str, spans: Iterable[tuple[int, int]], most: int) -> Iterator[tuple[str, bool]]:
    """About `most` characters of `text` from its first span on, plain, in runs with whether each lies in a span.

    `spans` are (start, end), in order. An ellipsis stands for what is left out.
    """
    spans = list(spans)
    begin = _excerpt_from(text, spans[0][0] if spans else 0, most)
    stop = begin + most
    at = begin
    yield ("…" if begin else ""), False
    for first, last in spans:
        if first < stop:
            yield plain(text[at:first]), False
            yield plain(text[first : min(last, stop)]), True
            at = min(last, stop)
    yield plain(text[at:stop]) + ("…" if len(text) > stop else ""), False


def _excerpt_from(text: str, hit: int, most: int) -> int:
    """Where an excerpt of `most` characters begins, so that the hit is in it with some words before it."""
    return 0 if hit < most * 2 // 3 else min(hit - most // 3, max(len(text) - most, 0))


def zulu(moment: datetime | None) -> str | None:
    """A time as it is printed everywhere: UTC, to the second, with a Z."""
    if moment is None:
        return None
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def day(one: date | None) -> str | None:
    """A day as it is printed everywhere."""
    return None if one is None else one.isoformat()


def short(c: bytes) -> str:
    """The eight digits by which a record is called on a screen."""
    return c.hex()[:8]


def marking_of(label: Label) -> str:
    """The label in our notation, or in its JSON where a name in it cannot be written in the notation."""
    try:
        return format_marking(label)
    except Malformed:
        return label.to_json()


def spell_json(value: Any) -> str:
    """JSON for machines; characters that a terminal would obey, or that show nothing, are escaped."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    return "".join(c if c.isprintable() or c == "\n" else _escaped(c) for c in text)


def _escaped(sign: str) -> str:
    units = sign.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[n] << 8 | units[n + 1]:04x}" for n in range(0, len(units), 2))
