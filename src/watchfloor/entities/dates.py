"""Dates as lists write them, read by a declared order and time zone into ISO prefixes in UTC."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import cache, lru_cache
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from watchfloor.core.errors import Malformed

ORDERS: Final = ("ymd", "dmy", "mdy")
MONTH_LANGUAGES: Final = ("en", "es", "pt", "fr", "it", "de", "nl")
EARLIEST, LATEST = 1000, 2999  # what FollowTheMoney's date type takes for a year


@dataclass(frozen=True, slots=True)
class DateRule:
    """How one list writes dates: the order of numeric ones, and the zone of times that name none.

    `order` is one of ORDERS, `zone` an IANA name. Raises Malformed for an unknown one.
    """

    order: str = "ymd"
    zone: str = "UTC"

    def __post_init__(self) -> None:
        if self.order not in ORDERS:
            raise Malformed("date order", repr(self.order[:20]), "one of " + ", ".join(ORDERS))
        _zone(self.zone)

    def iso(self, text: str) -> str | None:
        """The date in `text` as an ISO 8601 prefix in UTC, as precise as the text; None when it is not one date.

        Read are `1970`, `1970-03`, `12/03/1970` (by `order`), `19700312`, `12 Mar 1970`, `March 12, 1970`,
        `12 de marzo de 1970`, `03/1970`, each whole date also with a time and a zone. Whatever else stands in the
        text ("circa", a second date, a year of two digits) makes it None: half a date must not become a date.
        """
        return _iso(text.strip(), self.order, self.zone)


_TIME = re.compile(
    r"(?:T|,?\s+)(?P<hour>\d{1,2})(?::(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d{1,9})?)?)?"
    r"\s*(?P<half>[ap]\.?m\.?)?\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2})?",
    re.IGNORECASE,
)
_PREFIX = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?", re.ASCII)
_NUMERIC = re.compile(r"(\d{1,4})([./ -])(\d{1,2})\2(\d{1,4})", re.ASCII)
_MONTH_YEAR = re.compile(r"(\d{1,2})[./-](\d{4})", re.ASCII)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_BETWEEN = re.compile(r"[\s,./-]+")
_DAY = re.compile(r"(\d{1,2})(?:st|nd|rd|th|er|º|ª|\.)?", re.IGNORECASE | re.ASCII)
_FILLERS: Final = frozenset({"de", "del", "of", "the", "di", "du"})

Parts = tuple[int, int, int]
"""Year, month, day; 0 for what the text does not say."""


@lru_cache(maxsize=2**14)
def _iso(text: str, order: str, zone: str) -> str | None:
    if not 4 <= len(text) <= 64:
        return None
    parts = _day_of(text, order)
    if parts:
        return _prefix(parts)
    for time in _TIME.finditer(text):
        if time.end() == len(text) and (parts := _day_of(text[: time.start()], order)) and all(parts):
            return _instant(parts, time, zone)
    return None


def _day_of(text: str, order: str) -> Parts | None:
    if iso := _PREFIX.fullmatch(text):
        year, month, day = iso.groups(default="0")
        return _checked(year, month, day) if month != "00" and day != "00" else None
    if numeric := _NUMERIC.fullmatch(text):
        return _ordered(numeric[1], numeric[3], numeric[4], order)
    if short := _MONTH_YEAR.fullmatch(text):
        return _checked(short[2], short[1]) if short[1].strip("0") else None
    if compact := _COMPACT.fullmatch(text):
        return _checked(*compact.groups()) if all(int(g) for g in compact.groups()) else None
    return _with_month_name(text)


def _ordered(first: str, second: str, third: str, order: str) -> Parts | None:
    """Three numbers in the declared order; a four-digit number in front can only be the year."""
    if len(first) == 4:
        order = "ymd"
    texts = dict(zip(order, (first, second, third), strict=True))
    if len(texts["y"]) != 4 or len(texts["d"]) > 2 or not all(int(t) for t in texts.values()):
        return None
    return _checked(texts["y"], texts["m"], texts["d"])


def _with_month_name(text: str) -> Parts | None:
    words = [w for w in _BETWEEN.split(text) if w and w.lower() not in _FILLERS]
    if not 2 <= len(words) <= 3:
        return None
    months = [n for n in (month_number(w) for w in words) if n]
    years = [w for w in words if len(w) == 4 and w.isdecimal()]
    days = [d[1] for d in (_DAY.fullmatch(w) for w in words) if d]
    if len(months) != 1 or len(years) != 1 or len(months) + len(years) + len(days) != len(words):
        return None
    return _checked(years[0], str(months[0]), days[0] if days else "0") if days != ["0"] else None


def _checked(year: str, month: str = "0", day: str = "0") -> Parts | None:
    parts = int(year), int(month), int(day)
    try:
        date(parts[0], parts[1] or 1, parts[2] or 1)
    except ValueError:
        return None
    return parts if EARLIEST <= parts[0] <= LATEST else None


def _prefix(parts: Parts) -> str:
    year, month, day = parts
    return f"{year:04}" + (f"-{month:02}" if month else "") + (f"-{day:02}" if day else "")


def _instant(parts: Parts, time: re.Match[str], zone: str) -> str | None:
    """The moment in UTC, to the hour, minute or second that the text gives."""
    hour, half = int(time["hour"]), (time["half"] or "").lower()
    if not (time["minute"] or half or time[0][0] in "Tt"):
        return None  # a bare number after a date is not an hour
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half[0] == "p" else 0)
    try:
        local = datetime(
            *parts, hour, int(time["minute"] or 0), int(time["second"] or 0), tzinfo=_offset(time, zone)
        )
        instant = local.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    length = 19 if time["second"] else 16 if time["minute"] else 13
    return instant.isoformat()[:length]


def _offset(time: re.Match[str], zone: str) -> tzinfo:
    given = (time["zone"] or "").upper()
    if not given:
        return _zone(zone)
    if given in {"Z", "UTC", "GMT"}:
        return UTC
    hours, minutes = int(given[1:3]), int(given[-2:])
    return timezone(timedelta(hours=hours, minutes=minutes) * (-1 if given[0] == "-" else 1))


@cache
def _zone(name: str) -> tzinfo:
    if name in {"UTC", "Z"}:
        return UTC
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        expected = "an IANA name such as UTC or America/Bogota (Debian: apt-get install tzdata)"
        raise Malformed("time zone", repr(name[:40]), expected) from None


def month_number(word: str) -> int:
    """The month that `word` names in one of MONTH_LANGUAGES, 0 when it names none."""
    return _months().get(_plain(word), 0)


@cache
def _months() -> dict[str, int]:
    from babel import Locale

    names = {"sept": 9}
    for language in MONTH_LANGUAGES:
        for context in Locale(language).months.values():
            for width in ("wide", "abbreviated"):
                names.update({_plain(name): number for number, name in context.get(width, {}).items()})
    return names


def _plain(word: str) -> str:
    spelt = unicodedata.normalize("NFKD", word.rstrip(".").casefold())
    return "".join(c for c in spelt if not unicodedata.combining(c))


ISO_DATES: Final = DateRule()
