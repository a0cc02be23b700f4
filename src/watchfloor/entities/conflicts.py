"""Where sources contradict each other about what can only be one: shown side by side until somebody judges."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from watchfloor.entities.cleaning import type_of
from watchfloor.entities.entity import Shown

SINGLE: Final = frozenset(
    {
        *("birthDate", "birthPlace", "birthCountry", "deathDate", "gender"),
        *("flag", "imoNumber", "mmsi", "callSign", "buildDate", "registrationPort"),
        *("registrationNumber", "incorporationDate", "dissolutionDate", "jurisdiction"),
        *("imei", "serialNumber", "containerNumber", "quantity", "unit"),
    }
)
"""Properties of which a thing has one value at a time. FollowTheMoney lets every property have several."""


def conflicts_in(by_prop: Mapping[str, Sequence[Shown]]) -> dict[str, list[list[Shown]]]:
    """For each property that has one value at most and was given several: the statements, by what they claim.

    A date that is told less exactly agrees with those within it; text that could not be read claims nothing.
    """
    found = {p: _claims(told) for p, told in by_prop.items() if p in SINGLE}
    return {p: claims for p, claims in found.items() if len(claims) > 1}


def _claims(told: Sequence[Shown]) -> list[list[Shown]]:
    claims: list[list[Shown]] = []
    for s in sorted((s for s in told if s.value), key=lambda s: -len(s.value)):
        same = next((c for c in claims if _agree(c[0], s)), None)
        if same is None:
            claims.append([s])
        else:
            same.append(s)
    return sorted(claims, key=lambda c: min(s.learnt for s in c))


def _agree(fuller: Shown, other: Shown) -> bool:
    if type_of(other.schema, other.prop) == "date":
        return fuller.value.startswith(other.value)
    return fuller.value.casefold() == other.value.casefold()
