"""United States banner and portion markings (CAPCO; ISM) as a label: `SECRET//REL TO USA, GBR//ORCON`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from watchfloor.core.errors import Malformed
from watchfloor.core.label import UNKNOWN, Label, Level

_LEVELS: Final = {
    **dict.fromkeys(("U", "UNCLASSIFIED"), Level.UNCLASSIFIED),
    **dict.fromkeys(("C", "CONFIDENTIAL"), Level.CONFIDENTIAL),
    **dict.fromkeys(("S", "SECRET"), Level.SECRET),
    **dict.fromkeys(("TS", "TOP SECRET"), Level.TOP_SECRET),
}
_CAVEATS: Final = {"OC": "ORCON", "ORCON": "ORCON", "LES": "LES", "LES-NF": "LES", "LES NOFORN": "LES"}
_NO_FOREIGNERS: Final = {"NF", "NOFORN", "LES-NF", "LES NOFORN"}
_OBLIGATIONS: Final = {
    "RELIDO"
}  # who may decide on a release; the verbatim marking keeps it, no reader gains by it
_COUNTRIES: Final = re.compile(r"(REL TO|REL|DISPLAY ONLY)\s+(.*)", re.ASCII)


def parse_capco(text: str, owners: Iterable[str], nations: Mapping[str, str]) -> Label:
    """The label of a banner or portion marking for information of these owners.

    `nations` gives the agency name for each country code that we have a partner for (`{"USA": "us"}`); other
    countries have nobody here to read it. NOFORN and LES-NF leave it to USA, DISPLAY ONLY is VIEWONLY for the
    countries named. Any word that this reader does not know means owners only. Raises Malformed when empty.
    """
    level, *blocks = _blocks(text)
    words = [word for block in blocks for word in _controls(block)]
    countries: set[str] = set()
    caveats: set[str] = set()
    for word in words:
        if listed := _COUNTRIES.fullmatch(word):
            countries |= set(re.split(r"[\s,]+", listed[2].strip()))
            caveats |= {"VIEWONLY"} if listed[1] == "DISPLAY ONLY" else set()
        elif word not in _OBLIGATIONS | (_NO_FOREIGNERS - _CAVEATS.keys()):
            caveats.add(_CAVEATS.get(word, word))
    if _NO_FOREIGNERS.intersection(words):
        countries = {"USA"}
    return Label.of(
        _LEVELS.get(level, UNKNOWN),
        owners,
        [nations[country] for country in sorted(countries) if country in nations],
        caveats=caveats,
    )


def _blocks(text: str) -> list[str]:
    """The parts between double strokes, the classification first; a portion mark's brackets are dropped."""
    bare = re.sub(r"^\((.*)\)$", r"\1", text.strip().upper())
    if not bare or len(bare) > 2_000:
        raise Malformed("marking", repr(text[:60]), "a banner such as 'SECRET//NOFORN'")
    return [" ".join(block.split()) for block in bare.split("//")]


def _controls(block: str) -> list[str]:
    """The control markings of one block, which single strokes part."""
    return [word.strip() for word in block.split("/") if word.strip()]
