"""How far a source is to be trusted and its information believed, in the scheme in which it was given."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from watchfloor.core.errors import Malformed

# scheme: the grades of the source, of the information, and of handling where the scheme has them
SCHEMES: Final[dict[str, tuple[str, str, str]]] = {
    "admiralty": ("ABCDEF", "123456", ""),  # NATO AJP-2.1
    "4x4": ("ABCX", "1234", ""),  # Europol
    "3x5x2": ("123", "ABCDE", "PC"),  # United Kingdom, College of Policing
}


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A grade of the source and one of the information, as given. Never joined, averaged, upgraded or converted.

    `scheme` is a key of SCHEMES; `handling` is the third grade of 3x5x2 (P share, C with conditions), which does
    not change a label by itself. Raises Malformed for a grade that the scheme does not have.
    """

    scheme: str
    source: str
    information: str
    handling: str = ""

    def __post_init__(self) -> None:
        if self.scheme not in SCHEMES:
            raise Malformed("evaluation scheme", repr(self.scheme[:60]), "one of " + ", ".join(SCHEMES))
        sources, pieces, handlings = SCHEMES[self.scheme]
        _grade("source", self.source, sources)
        _grade("information", self.information, pieces)
        if self.handling:
            _grade("handling", self.handling, handlings)

    @classmethod
    def parse(cls, text: str, scheme: str = "") -> Evaluation:
        """The evaluation that `admiralty B2`, or `B2` with its scheme given, states. Raises Malformed."""
        named = re.fullmatch(
            r"(?:(\S+)\s+)?([A-Z0-9])\s*[-/]?\s*([A-Z0-9])\s*[-/]?\s*([A-Z])?", text.strip(), re.ASCII
        )
        if not named or (named[1] and scheme and named[1] != scheme):
            raise Malformed(
                "evaluation", repr(text[:60]), f"{scheme or 'a scheme'} and its grades, such as 'admiralty B2'"
            )
        return cls(named[1] or scheme, named[2], named[3], named[4] or "")

    def __str__(self) -> str:
        return f"{self.scheme} {self.source}{self.information}{self.handling}"


def _grade(what: str, grade: str, grades: str) -> None:
    if len(grade) != 1 or grade not in grades:
        raise Malformed(f"grade of the {what}", repr(grade[:60]), "one of " + (", ".join(grades) or "none"))
