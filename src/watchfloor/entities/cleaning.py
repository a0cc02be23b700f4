"""From the text of a source to a fact: the type's own cleaning, with the raw text kept wherever it differs."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

from watchfloor.core.errors import Malformed
from watchfloor.entities.countries import country_code
from watchfloor.entities.dates import ISO_DATES, DateRule
from watchfloor.entities.fact import Fact
from watchfloor.entities.rules import require_permitted_property, require_permitted_topic
from watchfloor.entities.vocabulary import property_named, schema_named

if TYPE_CHECKING:
    from followthemoney.property import Property

LONGEST_VALUE: Final = 10_000  # characters: a longer text is a document, not a fact

Cleaner = Callable[[str, DateRule, str], str | None]
"""Printable text, date rule and country hint to a clean value; None where the text is not of the type."""


def clean(
    schema: str,
    prop: str,
    text: str,
    *,
    dates: DateRule = ISO_DATES,
    country: str = "",
    group: str = "",
    raw: str | None = None,
) -> Fact:
    """The fact that `text` states about `prop` of an entity of `schema`.

    `country` (ISO code) is where national telephone numbers are dialled. `raw` is the text as the source gave it
    where `text` is only an excerpt of it. Control, zero-width and direction characters are taken out of the value
    and stay in the raw text. Where the type's cleaning drops the text, the value is "".
    Raises Malformed for an unknown schema or property and for text that cannot be stored (longer than
    LONGEST_VALUE, a NUL, half a surrogate pair); Refused for properties and topics that hold protected views.
    """
    given = text if raw is None else raw
    plain = text if given is text and text.isascii() and text.isprintable() else _shown(schema, prop, text, given)
    if len(given) > LONGEST_VALUE:
        raise Malformed(f"{schema}:{prop}", f"{len(given):,} characters", f"at most {LONGEST_VALUE:,}")
    value = _cleaner(schema, prop)(plain.strip(), dates, country) or ""
    return Fact(prop, value, None if value == given else given, group)


def printable(text: str) -> str:
    """`text` composed (NFC), with spaces of every kind as one sort and without characters that show nothing.

    Tabs and line ends stay. Bidirectional controls go because they make one text read as another
    (Unicode TR 36, 2.5); zero-width ones because they make equal texts differ.
    """
    if text.isascii() and text.isprintable():
        return text
    return unicodedata.normalize("NFC", text).translate(_VISIBLE)


def type_of(schema: str, prop: str) -> str:
    """The name of the property's type: "name", "date", "identifier", "text" … Raises Malformed."""
    return _type_of(schema, prop)


@cache
def _type_of(schema: str, prop: str) -> str:
    return property_named(schema_named(schema), prop).type.name


@cache
def _cleaner(schema: str, prop: str) -> Cleaner:
    """Looked up once per property: schema and property are found, judged and bound to their type's cleaning."""
    require_permitted_property(schema, prop)
    described = property_named(schema_named(schema), prop)
    special: dict[str, Cleaner] = {"date": _date, "phone": _phone, "country": _country, "topic": _topic}
    return special.get(described.type.name) or _typed(described)


def _typed(prop: Property) -> Cleaner:
    """The library's own cleaning; answers are remembered for the types whose texts come again and cost much."""
    clean_text, shape = prop.type.clean_text, prop.format

    def typed(text: str, _dates: DateRule, _country: str) -> str | None:
        return clean_text(text, format=shape) if text else None

    if prop.type.name in {"identifier", "url", "gender", "language", "mimetype"}:
        return lru_cache(maxsize=2**12)(typed)
    return typed


def _date(text: str, dates: DateRule, _country: str) -> str | None:
    return dates.iso(text)


def _phone(text: str, _dates: DateRule, country: str) -> str | None:
    return _e164(text, country.lower())


@lru_cache(maxsize=2**12)
def _e164(text: str, country: str) -> str | None:
    from followthemoney.exc import InvalidData
    from followthemoney.types import registry

    number = "+" + text[2:] if text.startswith("00") else text  # 00 dials abroad nearly everywhere (ITU-T E.164)
    try:
        return registry.phone.clean_text(number, format=country or None)
    except InvalidData:
        raise Malformed("country of telephone numbers", repr(country), "an ISO code such as co") from None


def _country(text: str, _dates: DateRule, _hint: str) -> str | None:
    return _territory(text) if text else None


@lru_cache(maxsize=2**12)
def _territory(text: str) -> str | None:
    from followthemoney.types import registry

    code = country_code(text) or text.lower()
    if code in registry.country.codes:
        return code
    return registry.country.clean_text(text)


def _topic(text: str, _dates: DateRule, _country: str) -> str | None:
    from followthemoney.types import registry

    topic = registry.topic.clean_text(text)
    if topic:
        require_permitted_topic(topic)
    return topic


def _shown(schema: str, prop: str, text: str, given: str) -> str:
    """PostgreSQL stores no NUL, UTF-8 no surrogate: refused here, with the place, rather than at the insert."""
    if "\x00" in given or not _encodable(given):
        what = "a NUL character" if "\x00" in given else "half a surrogate pair"
        raise Malformed(f"{schema}:{prop}", what, "Unicode text")
    return printable(text)


def _encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


class _Visible(dict[int, int | None]):
    """A table for str.translate that learns each character by its Unicode category when it is first met."""

    def __missing__(self, point: int) -> int | None:
        sign = chr(point)
        category = unicodedata.category(sign)
        if category in {"Zs", "Zl", "Zp"}:
            shown: int | None = 0x20
        elif category in {"Cc", "Cf", "Cs"} and sign not in "\t\n\r":
            shown = None
        else:
            shown = point
        if len(self) < 2**14:
            self[point] = shown
        return shown


_VISIBLE: Final = _Visible()
