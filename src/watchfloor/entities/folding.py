"""How words are made comparable: one script, one case, no accents; then stem, sound and squashed number."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from snowballstemmer.english_stemmer import EnglishStemmer

LONGEST_BODY: Final = 96  # characters of a token behind its kind; what is longer stands there as a hash

_NOT_WORD = re.compile(r"[^0-9a-z]+")
_NOT_NUMBER = re.compile(r"[\W_]+")


def words(text: str) -> list[str]:
    """The words of `text` in order, folded to the letters a–z and digits: "Ødegård, 習" gives odegard, xi.

    Any script is transliterated by ICU (rigour's and normality's tables), word by word, so that a word folds
    alike whatever stands beside it.
    """
    text = text.casefold()
    parts = _splitter()(text, 1)
    if text.isascii():
        return parts  # the tokenizer has left letters and digits only
    return [word for part in parts for word in _latin(part)]


@cache
def _splitter() -> Callable[[str, int], list[str]]:
    from rigour.names.tokenize import tokenize_name

    return tokenize_name


@lru_cache(maxsize=2**14)
def _latin(part: str) -> tuple[str, ...]:
    from rigour.text.translit import ascii_text

    return tuple(word for word in _NOT_WORD.split(ascii_text(part).lower()) if word)


@lru_cache(maxsize=2**15)
def stem(word: str) -> str:
    """The stem of a folded word by the Snowball rules for English, which also takes the Spanish, Portuguese and
    French plural s: `seizures` gives seizur, `incautadas` incautada. Words with digits stay as they are."""
    return word if not word.isalpha() else str(_stemmer().stemWord(word))


@cache
def _stemmer() -> EnglishStemmer:
    import snowballstemmer

    return snowballstemmer.stemmer("english")


@lru_cache(maxsize=2**15)
def sound(word: str) -> str:
    """The metaphone of a folded name part of three letters or more; "" for others."""
    if len(word) < 3 or not word.isalpha():
        return ""
    from rigour.text.phonetics import metaphone

    return metaphone(word)


@lru_cache(maxsize=2**15)
def is_dull(word: str) -> bool:
    """Whether a folded word can tell no text from another: a function word of a European language, one letter."""
    from rigour.text.stopwords import is_stopword

    return is_stopword(word) or (len(word) == 1 and not word.isdigit())


def name_key(parts: list[str]) -> str:
    """All parts of a name in alphabetical order: equal for "Pérez, Juan" and "juan PEREZ"."""
    return " ".join(sorted(parts))


def squashed(text: str) -> str:
    """A number or code without case, spaces and signs: `EP-GOM`, `ep gom` and `EPGOM` are one."""
    return _NOT_NUMBER.sub("", text).casefold()


def token(kind: str, body: str) -> str:
    """`kind:body`, with a long body replaced by 32 hex digits of its SHA-256 (still equal where bodies are)."""
    if len(body) > LONGEST_BODY:
        body = "#" + hashlib.sha256(body.encode()).hexdigest()[:32]
    return f"{kind}:{body}"
