"""A part of a record: a slot, its bytes, its label, and what is handled beside the label."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from watchfloor.core.errors import Malformed
from watchfloor.core.label import Label

HEADER: Final = "header"  # kind, version and time: goes with any part that is released
LABELS: Final = "labels"  # every leaf's label, for the inspector; never released

_SLOT = re.compile(r"[a-z][a-z0-9.-]{0,62}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Handling:
    """What travels beside a label and is never interned with it.

    `review` is the day by which the part is restated or purged, `expires` the day on which it ends; `scheme` and
    `marking` keep the originator's own words verbatim; `case` is the file it belongs to.
    """

    review: date | None = None
    expires: date | None = None
    scheme: str = ""
    marking: str = ""
    case: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Plain values, without what is not set."""
        given = {
            "review": self.review and self.review.isoformat(),
            "expires": self.expires and self.expires.isoformat(),
            "scheme": self.scheme,
            "marking": self.marking,
            "case": self.case,
        }
        return {k: v for k, v in given.items() if v}

    @classmethod
    def from_dict(cls, given: dict[str, Any]) -> Handling:
        """The handling that `as_dict` wrote."""
        return cls(
            review=date.fromisoformat(given["review"]) if "review" in given else None,
            expires=date.fromisoformat(given["expires"]) if "expires" in given else None,
            scheme=given.get("scheme", ""),
            marking=given.get("marking", ""),
            case=given.get("case", ""),
        )


NO_HANDLING: Final = Handling()


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that a record says, in a slot such as `body`, `basis`, `target` or `source`."""

    slot: str
    body: bytes
    label: Label
    handling: Handling = NO_HANDLING

    def __post_init__(self) -> None:
        if not _SLOT.fullmatch(self.slot):
            raise Malformed("part slot", repr(self.slot[:80]), "a lower-case word of at most 63 characters")


def part_hash(salt: bytes, slot: str, body: bytes) -> bytes:
    """P, the salted commitment to one part (design 3)."""
    name = slot.encode()
    return hashlib.sha256(b"watchfloor/part/v1\n" + salt + bytes([len(name)]) + name + body).digest()


def fill_hash(salt: bytes) -> bytes:
    """The leaf that stands where no part is; an inspector can have every one opened."""
    return hashlib.sha256(b"watchfloor/fill/v1\n" + salt).digest()


def fill_salt(seed: bytes, leaf: int) -> bytes:
    """The salt of one fill, from one seed a record; opening one tells nothing of the others."""
    return hashlib.sha256(b"watchfloor/fill-salt/v1\n" + seed + leaf.to_bytes(2, "big")).digest()
