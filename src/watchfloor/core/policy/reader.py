"""Who asks: everything about a person at work, or about the node itself, that a policy may look at."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final

from watchfloor.core.basis import PURPOSES
from watchfloor.core.errors import Malformed
from watchfloor.core.label import CAVEATS, KINDS, Label, Level
from watchfloor.core.names import agency_name, ancestors

ROLES: Final = {
    "officer": "reads, adds, takes back what he said himself, opens one record in an emergency",
    "analyst": "what an officer does, and imports lists, judges merges, restates suspicions, exports",
    "supervisor": "what an analyst does, and speaks for his agency as owner: relabels, withdraws",
    "administrator": "keeps people and agencies; seals, backs up, restores, rebuilds, checks; reads no content",
    "dpo": "data-protection officer: reads the access log, holds, purges, reviews overrides; reads no content",
    "inspector": "the oversight body: reads the access log, checks the log, has drawn entries opened",
}

SYSTEM: Final = "system"


@dataclass(frozen=True, slots=True)
class Reader:
    """A person at work for one purpose.

    `kind` is his agency's (KINDS), `authorised` the restricting caveats that he holds (such as BIO), `acting_for`
    the person whose deputy he is: a label that names that person admits him too, and nothing else changes.
    Raises Malformed when a word is not in its vocabulary.
    """

    person: str
    agency: str
    kind: str
    clearance: Level
    purpose: str
    roles: frozenset[str]
    authorised: frozenset[str] = frozenset()
    acting_for: str | None = None

    def __post_init__(self) -> None:
        agency_name(self.agency)
        for person in self.persons:
            if not person.strip() or not person.isprintable():
                raise Malformed("person", repr(person[:60]), "a name in printable characters")
        _among("kind of agency", {self.kind}, KINDS)
        _among("purpose", {self.purpose}, PURPOSES)
        _among("caveat", self.authorised, CAVEATS)
        if SYSTEM in {*self.persons, *self.roles}:
            if self.persons != {SYSTEM} or self.roles != {SYSTEM}:
                raise Malformed("reader", f"{self.person!r} as system", "the node itself, made by Reader.system")
        else:
            _among("role", self.roles, ROLES)

    @classmethod
    def system(cls, agency: str, kind: str) -> Reader:
        """The node itself: it adds what timers, seals and receipts need, and reads nothing for anybody."""
        return cls(SYSTEM, agency, kind, Level.UNCLASSIFIED, "oversight", frozenset({SYSTEM}))

    @property
    def is_system(self) -> bool:
        """Whether this is the node itself."""
        return self.person == SYSTEM

    @property
    def persons(self) -> frozenset[str]:
        """He, and the person he acts for: who of them a label names does not matter."""
        return frozenset({self.person} if self.acting_for is None else {self.person, self.acting_for})

    def speaks_for(self, label: Label) -> frozenset[str]:
        """The owners of the label that his agency is, or is within; whoever counts their consent counts these."""
        return label.owners & frozenset(ancestors(self.agency))

    def attributes(self) -> dict[str, Any]:
        """Everything that policies look at, in plain values, sets sorted: equal attributes, equal decisions."""
        return {
            "agencies": ancestors(self.agency),
            "kind": self.kind,
            "clearance": int(self.clearance),
            "purpose": self.purpose,
            "roles": sorted(self.roles),
            "authorised": sorted(self.authorised),
            "persons": sorted(self.persons),
        }

    def key(self) -> str:
        """The one spelling of the attributes; with `policy_hash`, the key under which a horizon is kept."""
        return json.dumps(self.attributes(), sort_keys=True, separators=(",", ":"))


def _among(what: str, words: frozenset[str] | set[str], vocabulary: dict[str, str] | frozenset[str]) -> None:
    for word in sorted(words - set(vocabulary)):
        raise Malformed(what, repr(word[:60]), "one of " + ", ".join(sorted(vocabulary)))
