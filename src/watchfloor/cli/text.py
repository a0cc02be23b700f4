"""Values as text that a terminal shows and never obeys, and JSON that is as harmless."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, Final

from watchfloor.core.plain import pieces as excerpt
from watchfloor.core.plain import plain as plain  # the commands take it from here

LONGEST_SHOWN: Final = 300  # characters of one value on a screen; --json and exports have all of it


def pieces(text: str, spans: Iterable[tuple[int, int]], most: int) -> Iterator[tuple[str, bool]]:
    """An excerpt of `text` in plain runs, with whether each lies in a span (core.plain.pieces)."""
    return ((plain(run), within) for run, within in excerpt(text, spans, most))


def short(c: str) -> str:
    """The eight digits by which a record is called on a screen."""
    return c[:8]


def spell_json(value: Any) -> str:
    """JSON for machines; characters that a terminal would obey, or that show nothing, are escaped."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    return "".join(c if c.isprintable() or c == "\n" else _escaped(c) for c in text)


def _escaped(sign: str) -> str:
    units = sign.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[n] << 8 | units[n + 1]:04x}" for n in range(0, len(units), 2))
