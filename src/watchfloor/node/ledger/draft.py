"""What somebody is about to say, before it is decided, signed and appended."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from watchfloor.core.basis import LegalBasis
from watchfloor.core.label import Label
from watchfloor.core.record import HEADER, Handling, Part
from watchfloor.node.ledger.kinds import RecordKind


@dataclass(frozen=True, slots=True)
class Draft:
    """A record in the making: its kind, its label, what it says, and on what legal basis.

    `body` is the JSON of the kind; `more` are further parts under labels of their own, such as those that
    `target` and `source` make. `header` is the label of the header where it is to travel more widely than the
    rest: every part is at least as strict as it. `stated` is the writer's time (UTC), to the second: a finer one
    would tell partners who wrote together. `reason`, `held` and `own` are what the policies are told beside it;
    `about` are the labels that they judge where the record acts on others under labels that are not its own.
    """

    kind: str
    label: Label
    body: dict[str, Any]
    basis: LegalBasis
    handling: Handling = field(default_factory=Handling)
    more: tuple[Part, ...] = ()
    header: Label | None = None
    about: tuple[Label, ...] = ()
    stated: datetime | None = None
    reason: str = ""
    held: bool = False
    own: bool = False

    def judged(self) -> set[Label]:
        """The labels under which the policies are asked whether this may be said."""
        own = {self.header or self.label, self.label, *(part.label for part in self.more)}
        return set(self.about) or own

    def parts(self, kind: RecordKind, now: datetime) -> list[Part]:
        """The record's parts, header first."""
        stated = (self.stated or now).astimezone(UTC).replace(microsecond=0)
        return [
            Part(HEADER, _header(self.kind, kind.version, stated), self.header or self.label),
            Part("body", spell(self.body), self.label, self.handling),
            Part("basis", _basis(self.basis), self.label),
            *self.more,
        ]


def target(c: bytes, label: Label) -> Part:
    """The part that names a record which this one acts on; a partner gets it only where that C went."""
    return Part("target", c, label)


def source(c: bytes, label: Label) -> Part:
    """The part that names a record from which this one was derived."""
    return Part("source", c, label)


def spell(value: dict[str, Any]) -> bytes:
    """JSON as it is stored and hashed, verbatim ever after; keys in the order given."""
    return _encode(value).encode()


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@lru_cache(maxsize=256)
def _header(kind: str, version: int, stated: datetime) -> bytes:
    return spell({"kind": kind, "version": version, "time": stated.isoformat().replace("+00:00", "Z")})


@lru_cache(maxsize=256)
def _basis(basis: LegalBasis) -> bytes:
    given = {
        "cite": basis.cite,
        "purpose": basis.purpose,
        "facts": basis.facts,
        "review": basis.review and basis.review.isoformat(),
    }
    return spell({k: v for k, v in given.items() if v})
