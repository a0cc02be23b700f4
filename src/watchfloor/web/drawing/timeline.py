"""A timeline: marks in rows by source, with the words that fit beside them; lengths in percent and in pixels."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

ROW: Final = 20  # pixels
TOP: Final = 12  # the middle of the first row
AXIS: Final = 24  # below the last row
NOMINAL: Final = 800  # pixels that the plot is taken to be wide where words are fitted
LETTER: Final = 6.4  # pixels, at 12 pixels a letter
DOT: Final = 9  # pixels from the middle of a mark to its words
MOST_BACK: Final = timedelta(days=100)  # before the newest mark; what is older stands at the edge
ROOM_FOR_NOW: Final = 16  # percent, before now, for its words
LONGEST_TEXT: Final = 30  # characters
_STEPS: Final = (
    timedelta(minutes=15), timedelta(hours=1), timedelta(hours=3), timedelta(hours=12), timedelta(days=1),
    timedelta(days=3), timedelta(days=7), timedelta(days=30), timedelta(days=91), timedelta(days=366),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mark:
    """Something at a time, or from `start` to `end` (UTC): who says so, what, and whether it is an opinion."""

    source: str
    start: datetime
    text: str
    opinion: bool = False
    end: datetime | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """A mark on the plot: from `x` to `x + width` percent; `side` says where its words stand, "" where nowhere."""

    mark: Mark
    x: float
    y: int
    width: float
    side: str
    text: str
    early: bool

    @property
    def right(self) -> float:
        """Where it ends, in percent."""
        return self.x + self.width

    @property
    def bar(self) -> int:
        """The upper edge of a bar, in pixels."""
        return self.y - 4

    @property
    def line(self) -> int:
        """The line of the words, in pixels."""
        return self.y + 4

    @property
    def when(self) -> str:
        """From when to when, in words."""
        start, end = (m and f"{m:%d %b %Y %H:%M} Z".upper() for m in (self.mark.start, self.mark.end))
        return f"{start} – {end}" if end else str(start)


@dataclass(frozen=True, slots=True)
class Row:
    """One source and where its middle is, in pixels."""

    source: str
    y: int
    marks: tuple[Placed, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """Rows, ticks (percent and words) and where now is; `height` in pixels, the axis included."""

    rows: tuple[Row, ...]
    ticks: tuple[tuple[float, str], ...]
    now: float
    height: int

    @property
    def floor(self) -> int:
        """Where the rows end and the axis begins, in pixels."""
        return self.height - AXIS

    @property
    def words(self) -> int:
        """The line of the axis' words."""
        return self.height - 8


def drawn(marks: Iterable[Mark], now: datetime) -> Timeline | None:
    """The timeline of these marks up to now; None where there are none."""
    marks = sorted(marks, key=lambda m: m.start)
    if not marks:
        return None
    last = max(now, *(m.end or m.start for m in marks))
    first = max(marks[0].start, marks[-1].start - MOST_BACK)
    scale = _Scale(first, last, (last - first) * 0.03 or timedelta(hours=1))
    sources = list(dict.fromkeys(m.source for m in marks))
    rows = [_row(s, TOP + n * ROW, [m for m in marks if m.source == s], scale) for n, s in enumerate(sources)]
    ticks = tuple(t for t in _ticks(scale) if t[0] < scale.x(now) - ROOM_FOR_NOW)
    return Timeline(tuple(rows), ticks, scale.x(now), TOP + len(rows) * ROW + AXIS)


@dataclass(frozen=True, slots=True)
class _Scale:
    first: datetime
    last: datetime
    margin: timedelta

    def x(self, moment: datetime) -> float:
        """In percent, kept on the plot."""
        whole = self.last - self.first + 2 * self.margin
        return round(min(max((moment - self.first + self.margin) / whole * 100, 0.6), 99.4), 2)


def _row(source: str, y: int, marks: Sequence[Mark], scale: _Scale) -> Row:
    dots = [(_px(scale.x(m.start)) - DOT, _px(scale.x(m.end or m.start)) + DOT) for m in marks]
    said: list[tuple[float, float]] = []
    placed = []
    for n, m in enumerate(marks):
        x, right = scale.x(m.start), scale.x(m.end or m.start)
        early = m.start < scale.first
        text = _cut(f"{m.start:%Y}: {m.text}" if early else m.text)
        apart = [d for d in dots if d[1] < dots[n][0] or d[0] > dots[n][1]]  # marks that touch are as one
        side, room = _side(_px(x), _px(right), len(text) * LETTER, apart + said)
        said += [room] if room else []
        placed.append(Placed(m, x, y, round(right - x, 2), side, text, early))
    return Row(source, y, tuple(placed))


def _side(
    x: float, right: float, width: float, taken: Sequence[tuple[float, float]]
) -> tuple[str, tuple[float, float] | None]:
    """Where the words have room: to the right, to the left, or nowhere."""
    for side, room in (("start", (right + DOT, right + DOT + width)), ("end", (x - DOT - width, x - DOT))):
        free = all(room[1] < a or room[0] > b for a, b in taken)
        if free and room[0] >= 0 and room[1] <= NOMINAL:
            return side, room
    return "", None


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1].rstrip() + "…"


def _px(percent: float) -> float:
    return percent * NOMINAL / 100


def _ticks(scale: _Scale) -> Iterator[tuple[float, str]]:
    """At most eight even steps: years, quarters and months begin on their first day, hours on the hour."""
    span = scale.last - scale.first
    step = next((s for s in _STEPS if span / s <= 7), _STEPS[-1])
    for moment in _moments(scale.first, scale.last, step):
        x = scale.x(moment)
        if x > 2:  # nearer to the edge its words would be cut off
            yield x, _said(moment, step)


def _moments(first: datetime, last: datetime, step: timedelta) -> Iterator[datetime]:
    months = {30: 1, 91: 3, 366: 12}.get(step.days, 0)
    at = (
        datetime(first.year, 1, 1, tzinfo=UTC)
        if months
        else first.replace(hour=0, minute=0, second=0, microsecond=0)
    )
    while at <= last:
        if at >= first:
            yield at
        if months:
            year, month = divmod(at.year * 12 + at.month - 1 + months, 12)
            at = datetime(year, month + 1, 1, tzinfo=UTC)
        else:
            at += step


def _said(moment: datetime, step: timedelta) -> str:
    if step.days >= 366:
        return f"{moment:%Y}"
    if step.days >= 30:
        return f"{moment:%b %Y}".upper() if moment.month == 1 else f"{moment:%b}".upper()
    return f"{moment:%d %b}".upper() if step.days else f"{moment:%H:%M} Z"
