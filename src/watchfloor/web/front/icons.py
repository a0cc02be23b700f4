"""Which drawing of the sprite stands for which schema."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from watchfloor.entities.vocabulary import schema_named

_DRAWINGS: Final = {
    "Vessel": "ship",
    "Airplane": "plane",
    "Vehicle": "car",
    "Person": "user",
    "PublicBody": "landmark",
    "Organization": "building-2",
    "LegalEntity": "users",
    "Sighting": "eye",
    "Seizure": "package-x",
    "Trip": "anchor",
    "Event": "calendar-clock",
    "Device": "smartphone",
    "Call": "phone",
    "Consignment": "package",
    "Substance": "flask-conical",
    "BankAccount": "credit-card",
    "CryptoWallet": "credit-card",
    "RealEstate": "house",
    "Address": "map-pin",
    "Identification": "id-card",
    "Note": "lightbulb",
    "Message": "message-square",
    "Document": "file-text",
    "UserAccount": "user",
}  # a schema takes its own, or that of the nearest one above it
_LINK: Final = "link"
_OTHER: Final = "file-text"


@lru_cache(maxsize=256)
def icon_of(schema: str) -> str:
    """The name of the drawing: the schema's own, that of what it is a kind of, or a link's."""
    found = schema_named(schema)
    if found.edge:
        return _LINK
    above = [found.name, *(s.name for s in sorted(found.schemata, key=lambda s: -len(s.schemata)))]
    return next((_DRAWINGS[name] for name in above if name in _DRAWINGS), _OTHER)
