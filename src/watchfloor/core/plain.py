"""Text of strangers made plain: nothing in it is obeyed by what shows it, and nothing in it goes unseen."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator


def plain(text: str, most: int | None = None) -> str:
    """`text` in one line without a character that a terminal would obey, or that shows nothing.

    Line ends and tabs become a space; escape sequences, bidirectional controls (Unicode TR 36, 2.5), zero-width
    and unassigned characters are spelt as `\\x1b` or `\\u202e`. Beyond `most` characters the rest is left out.
    """
    cut = text if most is None or len(text) <= most else text[:most]
    shown = "".join(c if c.isprintable() else _spelt(c) for c in cut)
    return shown if len(cut) == len(text) else f"{shown}… ({len(text):,} characters)"


def signs(text: str) -> Iterator[tuple[str, bool]]:
    """`text` in runs, each with whether it is one sign that shows nothing; that is told by its number: `U+202E`.

    Line ends, tabs and odd spaces become a space. For screens that can mark such a sign instead of spelling it.
    """
    run = ""
    for c in text:
        if c.isprintable() or _is_space(c):
            run += c if c.isprintable() else " "
            continue
        if run:
            yield run, False
        yield f"U+{ord(c):04X}", True
        run = ""
    if run:
        yield run, False


def pieces(text: str, spans: Iterable[tuple[int, int]], most: int) -> Iterator[tuple[str, bool]]:
    """About `most` characters of `text` from its first span on, in runs with whether each lies in a span.

    `spans` are (start, end), in order. An ellipsis stands for what is left out. The runs are as they came: make
    them plain.
    """
    spans = list(spans)
    begin = _excerpt_from(text, spans[0][0] if spans else 0, most)
    stop = begin + most
    at = begin
    yield ("…" if begin else ""), False
    for first, last in spans:
        if first < stop:
            yield text[at:first], False
            yield text[first : min(last, stop)], True
            at = min(last, stop)
    yield text[at:stop] + ("…" if len(text) > stop else ""), False


def _excerpt_from(text: str, hit: int, most: int) -> int:
    """Where an excerpt of `most` characters begins, so that the hit is in it with some words before it."""
    return 0 if hit < most * 2 // 3 else min(hit - most // 3, max(len(text) - most, 0))


def _is_space(sign: str) -> bool:
    return sign in "\t\n\r" or unicodedata.category(sign) == "Zs"


def _spelt(sign: str) -> str:
    if _is_space(sign):
        return " "
    code = ord(sign)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
