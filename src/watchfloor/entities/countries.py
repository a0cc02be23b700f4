"""Country names in the languages of the screens, to ISO codes, without the library's two seconds of loading."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Final

LANGUAGES: Final = ("en", "es", "pt", "fr")
_NOT_COUNTRIES: Final = frozenset({"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"})
_GAPS = re.compile(r"[\W_]+")


def country_code(name: str) -> str | None:
    """The lower-case ISO 3166 code of the country so named in one of LANGUAGES; None for any other text."""
    return _codes().get(_plain(name))


@cache
def _codes() -> dict[str, str]:
    from babel import Locale

    return {
        _plain(name): code.lower()
        for language in LANGUAGES
        for code, name in Locale(language).territories.items()
        if len(code) == 2 and code.isalpha() and code not in _NOT_COUNTRIES
    }


def _plain(name: str) -> str:
    spelt = unicodedata.normalize("NFKD", name.casefold())
    return " ".join(_GAPS.sub(" ", "".join(c for c in spelt if not unicodedata.combining(c))).split())
