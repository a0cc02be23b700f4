"""What somebody who states facts by hand is offered: kinds, and the properties of one, those most needed first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from watchfloor.core.errors import Malformed
from watchfloor.entities.rules import PROTECTED_PROPERTIES, require_permitted_property, require_permitted_word
from watchfloor.entities.vocabulary import property_named, schema_named
from watchfloor.entities.wording import schema_called

KINDS: Final[Mapping[str, tuple[str, ...]]] = {
    "happening": ("Sighting", "Seizure", "Event", "Trip", "Call", "Payment"),
    "people": ("Person", "Organization", "Company", "PublicBody", "LegalEntity"),
    "thing": (
        *("Vessel", "Vehicle", "Airplane", "Device", "Consignment", "Substance", "Package"),
        *("BankAccount", "CryptoWallet", "UserAccount", "Address", "RealEstate"),
    ),
    "paper": ("Identification", "Passport", "Document", "Note"),
    "link": ("Ownership", "Directorship", "Membership", "Employment", "Family", "Associate", "UnknownLink"),
}
"""Schemata by what they stand for, in the order in which they are offered."""

_MORE_FEATURED: Final[Mapping[str, tuple[str, ...]]] = {
    "Person": ("alias", "phone", "idNumber", "passportNumber"),
    "Vessel": ("mmsi", "callSign"),
    "Sighting": ("companion", "observer", "activity"),
    "Vehicle": ("model",),
}  # beside those that the schema features


@dataclass(frozen=True, slots=True)
class Offered:
    """A property that can be stated: its name, what it is called, the name of its type, the schema it points at."""

    name: str
    called: str
    type: str
    range: str
    required: bool = False


@cache
def offered(schema: str) -> tuple[tuple[Offered, ...], tuple[Offered, ...]]:
    """The properties of a schema that come first, and the others by what they are called. Raises Malformed.

    Left out are properties that hold protected views, those of software and of registers, and retired ones.
    """
    found = schema_named(schema)
    first = list(dict.fromkeys([*found.featured, *found.required, *_MORE_FEATURED.get(found.name, ())]))
    every = {p.name: p for p in found.sorted_properties}
    may = [
        name
        for name, p in every.items()
        if not (p.stub or p.hidden or p.deprecated or name in PROTECTED_PROPERTIES)
    ]
    front = tuple(property_offered(schema, name) for name in first if name in may)
    rest = (property_offered(schema, name) for name in may if name not in first)
    return front, tuple(sorted(rest, key=lambda p: p.called))


@cache
def property_offered(schema: str, name: str) -> Offered:
    """One property. Raises Malformed where the schema has none of that name, Refused for protected views."""
    require_permitted_property(schema, name)
    found = schema_named(schema)
    prop = property_named(found, name)
    pointed = str(prop.range.name) if prop.type.name == "entity" and prop.range else ""
    return Offered(prop.name, str(prop.label), prop.type.name, pointed, prop.name in found.required)


@cache
def kinds_offered() -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """Groups of schemata, each with what it is called."""
    return tuple((group, tuple((name, schema_called(name)) for name in names)) for group, names in KINDS.items())


def property_called(schema: str, text: str) -> str:
    """The property that people mean by `text`: its name or what it is called, in any spelling of case and blanks.

    Raises Refused for special categories (EU 2016/680 art. 10), Malformed with the nearest names for others.
    """
    name = _by_words(schema).get(_folded(text))
    if name is None:
        require_permitted_word(text)
        property_named(schema_named(schema), text.strip())
        raise Malformed(f"{schema} property", repr(text[:60]), "a property it has")
    require_permitted_property(schema, name)
    return name


@cache
def _by_words(schema: str) -> dict[str, str]:
    """Names win over what others are called, and values over references to other entities."""
    found: dict[str, str] = {}
    writable = [p for p in schema_named(schema).sorted_properties if not p.stub]
    for prop in sorted(writable, key=lambda p: p.type.name == "entity"):
        found.setdefault(_folded(str(prop.label)), prop.name)
    return found | {_folded(prop.name): prop.name for prop in writable}


def _folded(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())
