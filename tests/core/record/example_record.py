"""Records to take apart: signed by fixed keys, their parts under labels of two agencies."""

from __future__ import annotations

from watchfloor.core.label import Label
from watchfloor.core.log.note import Signer
from watchfloor.core.record import HEADER, Part, Signed, build

ORIGIN = "alpha.example/log"
AGENCY = Signer("alpha.example/log/records", bytes(range(32)))
RAMOS = Signer("alpha.example/server/ramos", bytes(32))
SILVA = Signer("alpha.example/server/silva", bytes(32))
STRANGER = Signer("beta.example/log/records", bytes([7] * 32))

OPEN = Label.of("RESTRICTED", ["aa.police"], ["bb"])
CLOSED = Label.of("SECRET", ["aa.police"], persons=["ramos"])

HEAD = Part(HEADER, b'{"kind":"entity","version":1,"time":"2026-11-24T05:00:00Z"}', OPEN)


def parts(*bodies: bytes, label: Label = CLOSED, slot: str = "note") -> list[Part]:
    """A header, a body, and a part for each of these bodies."""
    return [HEAD, Part("body", b"two launches left the quay", OPEN), *(Part(slot, b, label) for b in bodies)]


def record(*bodies: bytes, author: Signer = RAMOS, origin: str = ORIGIN, agency: Signer = AGENCY) -> Signed:
    """A record with a header, a body, and hidden parts of these bytes."""
    return build(origin, parts(*bodies), agency=agency, author=author, learnt=1_700_000_000_000_000)


def leaf_of(signed: Signed, slot: str = "body") -> int:
    """Where the first part in this slot stands."""
    return next(p.leaf for p in signed.placed if p.part.slot == slot)
