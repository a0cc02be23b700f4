"""Search tokens of a value: what the token table holds, and what a question looks up there.

| kind | body | made of |
|---|---|---|
| `n` | folded name part | names, given and family names |
| `k` | all parts of a name, sorted | names of two parts or more |
| `m` | metaphone of a name part | names |
| `i` | squashed number or code | identifiers, telephone numbers, e-mail, hosts, numbers within texts |
| `i` | `*` and the last eight digits | telephone numbers, to meet national and international spelling |
| `d` | year, month and day, each | dates, also the years in a date that could not be read |
| `c` | country code | countries |
| `p` | folded place word | addresses, ports, places of birth |
| `w` | folded, stemmed word | texts and all other words |

Tokens are looked up by equality only, and never counted: their frequency would tell of hidden records.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import islice
from typing import Final
from urllib.parse import urlsplit

from watchfloor.entities.countries import country_code
from watchfloor.entities.folding import is_dull, name_key, sound, squashed, stem, token, words

MOST_OF_A_VALUE: Final = 64  # tokens: the first ones of a long text
PHONE_TAIL: Final = 8  # digits that a number keeps in every country, however it is dialled

NAME_PARTS: Final = frozenset(
    {"firstName", "secondName", "middleName", "lastName", "fatherName", "motherName", "surname", "givenName"}
)
PLACES: Final = frozenset(
    {
        "birthPlace",
        "bankAddress",
        "city",
        "constituency",
        "destinationPort",
        "navigationArea",
        "originPort",
        "postalCode",
        "region",
        "registrationPort",
        "state",
        "storage",
        "street",
        "street2",
        "transshipmentPort",
    }
)
CODES: Final = frozenset({"username", "recordId", "voyageNumber", "icijId", "packageMark"})
"""String properties that are looked up as a name part, a place or a code rather than as words."""

_ISO_DATE = re.compile(r"(\d{4})(-\d{2})?(-\d{2})?(T|$)", re.ASCII)
_YEAR = re.compile(r"(?<!\d)[12]\d{3}(?!\d)", re.ASCII)
_LONG_NUMBER = re.compile(r"\+?\d[\d\s().-]{5,40}\d", re.ASCII)


def tokens_of(prop_type: str, value: str, *, prop: str = "") -> frozenset[str]:
    """At most MOST_OF_A_VALUE tokens of a value.

    `prop_type` is the type of the property (`cleaning.type_of`), `prop` its name, which decides for plain strings.
    `value` is the clean value, or the raw text of a fact that cleaning could not read (`Fact.text`).
    Numbers, genders, topics, languages and references to entities have none: they are filters, not questions.
    """
    return _tokens_of(prop_type, value, prop) if len(value) <= 200 else _made(prop_type, value, prop)


def _made(prop_type: str, value: str, prop: str) -> frozenset[str]:
    kinds = _of_string(prop) if prop_type == "string" else _OF_TYPE.get(prop_type)
    return frozenset(islice(dict.fromkeys(kinds(value)), MOST_OF_A_VALUE)) if kinds else frozenset()


_tokens_of = lru_cache(maxsize=2**12)(_made)


def of_name(value: str) -> Iterator[str]:
    """Tokens of a name, the key first."""
    parts = words(value)
    if len(parts) > 1:
        yield token("k", name_key(parts))
    for part in parts:
        yield from _part(part)


def of_name_part(value: str) -> Iterator[str]:
    """Tokens of one or more parts of a name, without the key."""
    for part in words(value):
        yield from _part(part)


@lru_cache(maxsize=2**15)
def _part(part: str) -> tuple[str, ...]:
    heard = sound(part)
    return (token("n", part), token("m", heard)) if heard else (token("n", part),)


def of_identifier(value: str) -> Iterator[str]:
    """Tokens of a document, hull, equipment or account number. IMO numbers lose the letters before them."""
    number = squashed(value)
    if number.startswith("imo") and number[3:].isdecimal():
        number = number[3:]
    if number:
        yield token("i", number)


def of_phone(value: str) -> Iterator[str]:
    """Tokens of a telephone number in any spelling, and of its tail."""
    digits = "".join(c for c in value if c.isdecimal() and c.isascii()).removeprefix("00")
    if digits:
        yield token("i", digits)
    if len(digits) >= PHONE_TAIL:
        yield token("i", "*" + digits[-PHONE_TAIL:])


def of_host(value: str) -> Iterator[str]:
    """Tokens of a web address: its host, and the whole of it."""
    try:
        host = (urlsplit(value if "//" in value else "//" + value).hostname or "").removeprefix("www.")
    except ValueError:  # a bracket out of place
        host = ""
    whole = value.split("://", 1)[-1].removeprefix("www.").rstrip("/")
    for text in (host, whole):
        if body := squashed(text):
            yield token("i", body)


def of_date(value: str) -> Iterator[str]:
    """Tokens of a date at each precision it has; of an unread one ("circa 1970"), the years in it."""
    if iso := _ISO_DATE.match(value):
        year, month, day, _ = iso.groups()
        yield token("d", year)
        if month:
            yield token("d", year + month)
        if month and day:
            yield token("d", year + month + day)
        return
    for found in _YEAR.findall(value):
        yield token("d", found)


def of_country(value: str) -> Iterator[str]:
    """Tokens of a country code; of an unread country, its code or its words."""
    code = value if len(value) <= 4 and value.isalpha() and value.islower() else country_code(value)
    if code:
        yield token("c", code)
    else:
        yield from of_place(value)


def of_place(value: str) -> Iterator[str]:
    """Tokens of an address or a place: its words and house numbers."""
    for word in telling(words(value)):
        yield token("p", word)


def of_text(value: str) -> Iterator[str]:
    """Tokens of free text: the long numbers in it, then its words."""
    for number in _LONG_NUMBER.findall(value):
        yield token("i", squashed(number))
    for word in telling(words(value)):
        yield _stemmed(word)


@lru_cache(maxsize=2**15)
def _stemmed(word: str) -> str:
    return token("w", stem(word))


def of_ip(value: str) -> Iterator[str]:
    """The address itself: its dots tell it from another one with the same digits."""
    if address := value.strip().lower():
        yield token("i", address)


def telling(found: Iterable[str]) -> Iterator[str]:
    """The words that can tell one text from another: no function words, no single letters."""
    return (word for word in found if not is_dull(word))


Tokens = Callable[[str], Iterator[str]]

_OF_TYPE: Final[dict[str, Tokens]] = {
    "name": of_name,
    "identifier": of_identifier,
    "checksum": of_identifier,
    "phone": of_phone,
    "email": of_identifier,
    "ip": of_ip,
    "url": of_host,
    "date": of_date,
    "country": of_country,
    "address": of_place,
    "text": of_text,
    "html": of_text,
}


def _of_string(prop: str) -> Tokens:
    if prop in NAME_PARTS:
        return of_name_part
    if prop in PLACES:
        return of_place
    return of_identifier if prop in CODES else of_text
