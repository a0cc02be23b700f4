"""Why information may be held: the legal basis, the purpose, and the category of the person it concerns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from watchfloor.core.errors import Malformed

PURPOSES: Final = {
    "crime": "prevent, detect, investigate and prosecute drug trafficking (EU 2016/680 art. 1)",
    "border": "control of the border and of goods that cross it",
    "security": "defence and national security",
    "safety": "safety of life at sea and rescue",
    "oversight": "data protection, inspection, complaints and courts",
    "training": "exercises; never real persons",
}

LONGEST_RETENTION_YEARS: Final = 5  # 28 CFR 23.20(h)


class SubjectCategory(StrEnum):
    """Who the person is to the case (EU 2016/680 art. 6)."""

    SUSPECT = "suspect"
    CONVICTED = "convicted"
    VICTIM = "victim"
    WITNESS = "witness"
    CONTACT = "contact"

    @classmethod
    def of(cls, text: str) -> SubjectCategory:
        """The category that `text` names. Raises Malformed."""
        try:
            return cls(text.strip().lower())
        except ValueError:
            raise Malformed("subject category", repr(text[:60]), "one of " + ", ".join(cls)) from None


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """What permits this to be recorded.

    `cite` is the law, warrant or agreement; `purpose` a key of PURPOSES; `facts` the facts behind a suspicion
    (28 CFR 23.20(c)); `review` the day on which somebody must restate it or it is purged.
    """

    cite: str
    purpose: str
    facts: str = ""
    review: date | None = None

    def __post_init__(self) -> None:
        if not self.cite.strip():
            raise Malformed("legal basis", "nothing", "the law, warrant or agreement that permits it")
        if self.purpose not in PURPOSES:
            raise Malformed("purpose", repr(self.purpose[:60]), "one of " + ", ".join(PURPOSES))
