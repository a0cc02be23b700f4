"""A small network: one thing in the middle and up to four around it, in two rows; lengths in the units of its box."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

WIDTH: Final = 380
HEIGHT: Final = 212
MOST_DRAWN: Final = 4
_BOX_HEIGHT: Final = 40
_MIDDLE: Final = (128, 40)
_WIDE, _LETTER, _NARROW = 9.4, 7.6, 4.6  # of a bold letter of 12 units, by its kind
_NARROW_ONES: Final = frozenset(" .,:;'|!()[]-ijlI1")
_THIN: Final = 0.84  # what a regular letter of 11 units takes of that
_BESIDE: Final = 24.0  # around and between the two words below


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around: what it is called, its kind, its level, what it is to the middle, where it leads."""

    caption: str
    kind: str
    level: str
    role: str
    dashed: bool
    link: str


@dataclass(frozen=True, slots=True)
class Box:
    """A box by its upper left corner, with its words cut to fit, and the line to the middle with its own."""

    around: Around
    x: float
    y: float
    width: float
    height: float
    caption: str
    kind: str
    role: str
    line: tuple[float, float, float, float]
    role_at: tuple[float, float]

    @property
    def right(self) -> float:
        """Where it ends."""
        return round(self.x + self.width, 1)


@dataclass(frozen=True, slots=True)
class Network:
    """The boxes around, and the middle by its upper left corner."""

    boxes: tuple[Box, ...]
    middle: tuple[float, float, float, float]
    caption: str
    kind: str

    @property
    def centre(self) -> tuple[float, float]:
        """The middle of the middle."""
        x, y, width, height = self.middle
        return x + width / 2, y + height / 2


def drawn(caption: str, kind: str, around: Sequence[Around]) -> Network | None:
    """The network of one thing; None where nothing is around it."""
    if not around:
        return None
    shown = around[:MOST_DRAWN]
    above, below = shown[: (len(shown) + 1) // 2], shown[(len(shown) + 1) // 2 :]
    middle_y = (HEIGHT - _MIDDLE[1]) / 2 if below else HEIGHT - _MIDDLE[1] - 62
    middle = ((WIDTH - _MIDDLE[0]) / 2, middle_y, *_MIDDLE)
    boxes = [*_row(above, 2.0, middle), *_row(below, HEIGHT - _BOX_HEIGHT - 2.0, middle)]
    return Network(tuple(boxes), middle, _cut(caption, _MIDDLE[0] - 12), kind)


def _row(around: Sequence[Around], y: float, middle: tuple[float, float, float, float]) -> list[Box]:
    """A row of boxes, evenly over the width."""
    if not around:
        return []
    gap = 40
    width = min((WIDTH - gap * (len(around) - 1)) / len(around), 170)
    left = (WIDTH - len(around) * width - gap * (len(around) - 1)) / 2
    return [
        _box(a, left + n * (width + gap), y, width, n - (len(around) - 1) / 2, middle)
        for n, a in enumerate(around)
    ]


def _box(
    around: Around, x: float, y: float, width: float, turn: float, middle: tuple[float, float, float, float]
) -> Box:
    """`turn` says how far left (below 0) or right of the middle the box stands."""
    is_above = y < middle[1]
    x1, y1 = x + width / 2, y + _BOX_HEIGHT if is_above else y
    x2 = middle[0] + middle[2] / 2 + turn * middle[2] * 0.4
    y2 = middle[1] if is_above else middle[1] + middle[3]
    role_at = (x1 + (x2 - x1) * 0.5, y1 + (y2 - y1) * 0.5 + 4)
    line = (round(x1, 1), y1, round(x2, 1), y2)
    role = _cut(around.role, width / _THIN)
    caption = _cut(around.caption, width - 16)
    kind = _cut(around.kind, (width - _BESIDE) / _THIN - _wide(around.level))
    return Box(around, round(x, 1), y, round(width, 1), _BOX_HEIGHT, caption, kind, role, line, role_at)


def _cut(text: str, width: float) -> str:
    """The text, shortened to what this width holds."""
    if _wide(text) <= width:
        return text
    while text and _wide(text) + _LETTER > width:
        text = text[:-1]
    return text.rstrip() + "…"


def _wide(text: str) -> float:
    """How much a bold text takes, at most: fonts differ."""
    return sum(_NARROW if c in _NARROW_ONES else _WIDE if not c.islower() else _LETTER for c in text)
