"""What somebody typed into the search box, as a few tokens to look up, strongest first."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from watchfloor.entities.cleaning import printable
from watchfloor.entities.countries import country_code
from watchfloor.entities.dates import ORDERS, DateRule
from watchfloor.entities.folding import name_key, sound, squashed, stem, token, words
from watchfloor.entities.tokens import PHONE_TAIL, of_ip, telling

MOST_TOKENS: Final = 12  # each is one probe per visible label
MOST_WORDS: Final = 5
LONGEST_QUESTION: Final = 300  # characters; what comes after is not read

STRENGTH: Final = {"k": 1.0, "i": 1.0, "n": 0.8, "d": 0.6, "w": 0.5, "p": 0.5, "c": 0.4, "m": 0.3}
"""How much a hit by a token of each kind says. Fixed numbers: a frequency would tell of hidden records."""

_KEPT_FIRST: Final = {kind: place for place, kind in enumerate("idcknwmp")}
_DAY, _MONTH = r"\d{1,2}(?:st|nd|rd|th|er|º|\.)?", r"[^\W\d_]{3,10}\.?"
_DATE = re.compile(
    rf"\b(?:\d{{4}}-\d{{1,2}}(?:-\d{{1,2}})?|\d{{4}}[./]\d{{1,2}}[./]\d{{1,2}}|\d{{1,2}}[./-]\d{{1,2}}[./-]\d{{4}}"
    rf"|{_DAY}\s+(?:de\s+)?{_MONTH},?\s+(?:del?\s+)?\d{{4}}|{_MONTH}\s+{_DAY},?\s+\d{{4}}|{_MONTH}\s+(?:de\s+)?\d{{4}})\b(?![-./]\d)"
)
_YEAR = re.compile(r"[12]\d{3}", re.ASCII)
_DIGITS = re.compile(r"[+(]?[\d().+/-]*\d[\d().+/-]*", re.ASCII)
_HOST = re.compile(r"[\w-]+(\.[\w-]+)*\.[^\W\d]{2,}(/\S*)?|\S+@\S+")
_NUMBER_NAMES: Final = frozenset(
    {"imo", "mmsi", "imei", "imsi", "iban", "iccid", "bic", "swift", "cas", "vin", "hull"}
    | {"passport", "tel", "phone", "no", "nr", "number"}
)
_IP = re.compile(r"\d{1,3}(\.\d{1,3}){3}|[0-9a-f]*:[0-9a-f:]+:[0-9a-f]*", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that was asked for: `text` as typed, and the tokens of which any one finds it, strongest first."""

    text: str
    tokens: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A question, cut to its most telling tokens.

    The more of its `terms` an entity meets, the better it answers. `key` is the token of all the words taken as
    one whole name, "" when they cannot be one.
    """

    text: str
    terms: tuple[Term, ...]
    key: str = ""

    @property
    def tokens(self) -> tuple[str, ...]:
        """Every token to look up, once, strongest first."""
        found = dict.fromkeys([self.key] if self.key else [])
        found.update(dict.fromkeys(t for term in self.terms for t in term.tokens))
        return tuple(sorted(found, key=strength, reverse=True))


def strength(of_token: str) -> float:
    """How much a hit by this token says, from 0 to 1."""
    return STRENGTH[of_token[0]]


def query_tokens(text: str, *, most: int = MOST_TOKENS) -> Question:
    """The question in `text`: dates, numbers and codes, and up to MOST_WORDS words.

    A word is looked up as a part of a name, as a word of a text, by its sound, as a place and, where it names one,
    as a country; where there are more than `most` tokens, the kinds that say least are dropped first. Text without
    a telling word gives no terms.
    """
    text = printable(text)[:LONGEST_QUESTION].strip()
    rest, dates = _dates(text)
    rest, numbers = _numbers(rest)
    named = words(rest)
    plain = list(dict.fromkeys(telling(w for w in named if w.isalpha())))[:MOST_WORDS]
    also = _also(rest)
    key = token("k", name_key(named)) if len(named) > 1 and plain and not numbers else ""
    return _cut(text, [*dates, *numbers, *(_word(word, also[word]) for word in plain)], key, most)


def _dates(text: str) -> tuple[str, list[Term]]:
    """The text without its whole dates, and the dates; a numeric one in every order it can be read."""
    terms: list[Term] = []

    def take(found: re.Match[str]) -> str:
        readings = [DateRule(order).iso(found[0]) for order in ORDERS]
        tokens = tuple(dict.fromkeys(token("d", iso) for iso in readings if iso))
        if not tokens:
            return found[0]
        terms.append(Term(found[0], tokens))
        return " "

    return _DATE.sub(take, text), terms


def _numbers(text: str) -> tuple[str, list[Term]]:
    """The text without what holds digits or is an address on the net, and those things."""
    kept: list[str] = []
    terms: list[Term] = []
    for chunk in _chunks(text):
        before = kept[-1] if kept else ""
        tokens = tuple(dict.fromkeys(_readings(chunk, before)))
        if not tokens:
            kept.append(chunk)
            continue
        if before.lower() in _NUMBER_NAMES or _is_series(before):
            kept.pop()
        terms.append(Term(chunk, tokens))
    return " ".join(kept), terms


def _chunks(text: str) -> Iterator[str]:
    """What stands between spaces, neighbouring groups of digits taken together."""
    run = ""
    for chunk in [*text.split(), ""]:
        if _DIGITS.fullmatch(chunk) and not _IP.fullmatch(chunk):
            run = f"{run} {chunk}".strip()
            continue
        if run:
            yield run
        if chunk:
            yield chunk
        run = ""


def _readings(chunk: str, before: str) -> Iterator[str]:
    if _IP.fullmatch(chunk):
        yield from of_ip(chunk)
        return
    if _HOST.fullmatch(chunk):
        yield token("i", squashed(chunk.split("://", 1)[-1].removeprefix("www.").rstrip("/")))
    elif any(c.isdigit() for c in chunk):
        yield from _number_readings(chunk, before)
    else:
        return
    for word in [w for w in words(chunk) if len(w) > 2][:2]:
        yield token("w", stem(word))


def _number_readings(chunk: str, before: str) -> Iterator[str]:
    """A year; the number itself, without IMO; its tail as a telephone number; with the series before it."""
    if _YEAR.fullmatch(chunk):
        yield token("d", chunk)
    number = squashed(chunk)
    if number.startswith("imo"):
        number = number[3:]
    dialled = number.removeprefix("00")
    if len(number) > 2:
        yield token("i", dialled)
    if len(dialled) >= PHONE_TAIL and dialled.isdecimal():
        yield token("i", "*" + dialled[-PHONE_TAIL:])
    if _is_series(before):
        yield token("i", squashed(before) + number)


def _is_series(text: str) -> bool:
    """Whether these can be the letters of a number such as `AB 123456`."""
    return text.isalpha() and len(text) <= 3 and text.lower() not in _NUMBER_NAMES


def _also(text: str) -> defaultdict[str, list[str]]:
    """For words that are (part of) a country's name or of a hyphened code: the tokens of the whole."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    parts = text.split()
    for part in parts:
        if "-" in part and len(part) <= 10:
            for word in words(part):
                found[word].append(token("i", squashed(part)))
    for size in (3, 2, 1):
        for start in range(len(parts) - size + 1):
            name = " ".join(parts[start : start + size])
            if len(name) > 3 and (code := country_code(name)):
                for word in words(name):
                    found[word].append(token("c", code))
    return found


def _word(word: str, also: list[str]) -> Term:
    heard = sound(word)
    tokens = [token("n", word), token("w", stem(word)), token("p", word), *also]
    if heard:
        tokens.append(token("m", heard))
    return Term(word, tuple(sorted(dict.fromkeys(tokens), key=strength, reverse=True)))


def _cut(text: str, terms: list[Term], key: str, most: int) -> Question:
    asked = [t for term in terms for t in term.tokens] + ([key] if key else [])
    kept = frozenset(sorted(dict.fromkeys(asked), key=lambda t: _KEPT_FIRST[t[0]])[:most])
    cut = (Term(term.text, tuple(t for t in term.tokens if t in kept)) for term in terms)
    return Question(text, tuple(term for term in cut if term.tokens), key if key in kept else "")
