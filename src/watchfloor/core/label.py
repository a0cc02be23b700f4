"""The one label behind every marking scheme: who may read, who may change it, what must not happen to it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import Enum, IntEnum
from typing import Any, Final, TypeVar

from watchfloor.core.basis import PURPOSES, SubjectCategory
from watchfloor.core.errors import Malformed, Refused
from watchfloor.core.names import agency_name, common, widest


class Level(IntEnum):
    """NATO's ladder (STANAG 4774). National words are kept beside it, verbatim; they are never translated."""

    UNCLASSIFIED = 0
    RESTRICTED = 1
    CONFIDENTIAL = 2
    SECRET = 3
    TOP_SECRET = 4


class Everyone(Enum):
    """A set without an end: `ALL` readers, kinds, purposes or persons."""

    ALL = "ALL"

    def __repr__(self) -> str:
        return "ALL"


ALL: Final = Everyone.ALL
UNKNOWN: Final = "unknown level"  # no level's name: `Label.of` closes a label that is made with it
Names = frozenset[str] | Everyone
_Word = TypeVar("_Word", bound=str)

KINDS: Final = frozenset({"police", "military", "coastguard", "customs", "border", "intelligence", "oversight"})
LAW_ENFORCEMENT: Final = frozenset({"police", "coastguard", "customs", "border"})
CAVEATS: Final = {
    "ORCON": "originator control: no onward release without its owners",
    "LES": "law enforcement sensitive: law-enforcement agencies only",
    "NOCOURT": "not for use as evidence (Europol handling code H1)",
    "VIEWONLY": "to be looked at here, never exported (DISPLAY ONLY)",
    "BIO": "biometric data: persons authorised for it only",
}


@dataclass(frozen=True, slots=True)
class Label:
    """Who may read a part, and under which conditions.

    `owners` say who may change the label, `readers` who may read. `readers`, `kinds`, `purposes` and `persons`
    are sets or ALL, and bind owners too; `caveats` are keys of CAVEATS. Make one with `Label.of`, which adds
    the owners to the audience and closes the label where it does not know a word.
    """

    level: Level
    owners: frozenset[str]
    readers: Names
    kinds: Names = ALL
    purposes: Names = ALL
    persons: Names = ALL
    caveats: frozenset[str] = frozenset()
    subjects: frozenset[SubjectCategory] = frozenset()
    opinion: bool = False
    _hash: int = field(init=False, repr=False, compare=False, default=0)

    def __hash__(self) -> int:
        """Kept once computed: a list of a million entries looks the same few labels up again and again."""
        if not self._hash:
            fields = (self.level, self.owners, self.readers, self.kinds, self.purposes, self.persons)
            object.__setattr__(self, "_hash", hash((*fields, self.caveats, self.subjects, self.opinion)))
        return self._hash

    def __reduce__(self) -> tuple[Any, ...]:
        return Label.from_json, (self.to_json(),)  # another process hashes strings otherwise

    @classmethod
    def of(
        cls,
        level: Level | str,
        owners: Iterable[str],
        audience: Iterable[str] | Everyone = (),
        *,
        kinds: Iterable[str] | Everyone = ALL,
        purposes: Iterable[str] | Everyone = ALL,
        persons: Iterable[str] | Everyone = ALL,
        caveats: Iterable[str] = (),
        subjects: Iterable[str | SubjectCategory] = (),
        opinion: bool = False,
    ) -> Label:
        """A label as its maker means it: readers are audience and owners, so no audience means owners only.

        An unknown level, kind, purpose or caveat means owners only, at the highest level for an unknown level.
        Raises Malformed when no owner is given, or an agency name or subject category cannot be read.
        """
        owner_set = frozenset(map(agency_name, _several(owners, "owners")))
        if not owner_set:
            raise Malformed("label", "no owner", "at least one agency that owns the information")
        readers: Names = (
            audience
            if isinstance(audience, Everyone)
            else widest({*map(agency_name, _several(audience, "audience")), *owner_set})
        )
        rank, known_level = _level(level)
        kind_set, known_kinds = _known(kinds, KINDS)
        purpose_set, known_purposes = _known(purposes, frozenset(PURPOSES))
        caveat_set = frozenset(_several(caveats, "caveats"))
        known = known_level and known_kinds and known_purposes and caveat_set <= CAVEATS.keys()
        return cls(
            level=rank,
            owners=owner_set,
            readers=readers if known else widest(owner_set),
            kinds=kind_set,
            purposes=purpose_set,
            persons=_names(persons),
            caveats=caveat_set,
            subjects=frozenset(map(SubjectCategory.of, _several(subjects, "subjects"))),
            opinion=opinion,
        )

    def join(self, other: Label) -> Label:
        """The least label that protects both: nobody reads it who may not read each."""
        return Label(
            level=max(self.level, other.level),
            owners=self.owners | other.owners,
            readers=_meet(self.readers, other.readers, agencies=True),
            kinds=_meet(self.kinds, other.kinds),
            purposes=_meet(self.purposes, other.purposes),
            persons=_meet(self.persons, other.persons),
            caveats=self.caveats | other.caveats,
            subjects=self.subjects | other.subjects,
            opinion=self.opinion or other.opinion,
        )

    __or__ = join

    def protects(self, other: Label) -> bool:
        """Whether this label is at least as strict as `other` in everything (the order of the lattice)."""
        return self.join(other) == self

    def require_holder(self) -> Label:
        """This label, or Refused when no agency, kind, purpose or person at all could read it."""
        for what, names in (
            ("agency", self.readers),
            ("kind of agency", _meet(self.kinds, LAW_ENFORCEMENT) if "LES" in self.caveats else self.kinds),
            ("purpose", self.purposes),
            ("person", self.persons),
        ):
            if names == frozenset():
                raise Refused(
                    f"No {what} may hold this label",
                    rule="design 5: a label has a reader",
                    permit=f"name at least one {what} in common",
                )
        return self

    def to_json(self) -> str:
        """The one spelling of this label: what is interned, and what the `labels` part states."""
        return json.dumps(self.as_dict(), sort_keys=True, separators=(",", ":"))

    def as_dict(self) -> dict[str, Any]:
        """Plain values: sets sorted, ALL as "ALL"; what says nothing is left out."""
        full = {
            "level": self.level.name,
            "owners": sorted(self.owners),
            "readers": _plain(self.readers),
            "kinds": _plain(self.kinds),
            "purposes": _plain(self.purposes),
            "persons": _plain(self.persons),
            "caveats": sorted(self.caveats),
            "subjects": sorted(self.subjects),
            "opinion": self.opinion,
        }
        silent = {
            "kinds": "ALL",
            "purposes": "ALL",
            "persons": "ALL",
            "caveats": [],
            "subjects": [],
            "opinion": False,
        }
        return {k: v for k, v in full.items() if k not in silent or v != silent[k]}

    @classmethod
    def from_json(cls, text: str) -> Label:
        """The label that `to_json` spelt, verbatim: nothing is added or closed. Raises Malformed."""
        try:
            return cls.from_dict(json.loads(text))
        except (ValueError, RecursionError) as error:
            raise Malformed("label", repr(text[:120]), "a label as the label part spells it") from error

    @classmethod
    def from_dict(cls, d: dict[str, Any]) -> Label:
        """The label that `as_dict` gave, verbatim. Raises Malformed."""
        try:
            readers = _read(d["readers"])
            return cls(
                level=Level[d["level"]],
                owners=_listed(d["owners"]),
                readers=readers if isinstance(readers, Everyone) else widest(readers),
                kinds=_read(d.get("kinds", "ALL")),
                purposes=_read(d.get("purposes", "ALL")),
                persons=_read(d.get("persons", "ALL")),
                caveats=_listed(d.get("caveats", [])),
                subjects=frozenset(map(SubjectCategory.of, _listed(d.get("subjects", [])))),
                opinion=bool(d.get("opinion", False)),
            )
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise Malformed("label", repr(d)[:120], "a label as the label part spells it") from error

    def digest(self) -> bytes:
        """SHA-256 of the one spelling: the label's key where it is interned."""
        return hashlib.sha256(self.to_json().encode()).digest()

    def for_persons(self, persons: Iterable[str]) -> Label:
        """The same label, cut to the named persons as well."""
        return replace(self, persons=_meet(self.persons, _names(persons)))


def join_all(labels: Iterable[Label]) -> Label:
    """The join of at least one label: what a screen, an export or a derived record must carry."""
    first, *rest = labels
    for label in rest:
        first = first.join(label)
    return first


def _level(level: Level | str) -> tuple[Level, bool]:
    if isinstance(level, Level):
        return level, True
    word = level.strip().upper().replace(" ", "_").replace("-", "_")
    return (Level[word], True) if word in Level.__members__ else (Level.TOP_SECRET, False)


def _names(names: Iterable[str] | Everyone) -> Names:
    return names if isinstance(names, Everyone) else frozenset(_several(names, "persons"))


def _several(names: Iterable[_Word], what: str) -> Iterable[_Word]:
    """The names, unless they are one bare text: its letters would pass for agencies."""
    if isinstance(names, str):
        raise Malformed(what, repr(names[:60]), "a list of names")
    return names


def _known(names: Iterable[str] | Everyone, vocabulary: frozenset[str]) -> tuple[Names, bool]:
    """The names that the vocabulary has, and whether it has them all; unknown alone leaves ALL to the owners."""
    if isinstance(names, Everyone):
        return names, True
    given = frozenset(_several(names, "kinds or purposes"))
    known = given & vocabulary
    return (known if known or not given else ALL), known == given


def _meet(left: Names, right: Names, *, agencies: bool = False) -> Names:
    if isinstance(left, Everyone):
        return right
    if isinstance(right, Everyone):
        return left
    return common(left, right) if agencies else left & right


def _plain(names: Names) -> list[str] | str:
    return "ALL" if isinstance(names, Everyone) else sorted(names)


def _read(value: object) -> Names:
    return ALL if value == "ALL" else _listed(value)


def _listed(value: object) -> frozenset[str]:
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise TypeError(value)
    return frozenset(value)
