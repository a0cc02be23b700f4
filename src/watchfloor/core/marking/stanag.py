"""Confidentiality labels of STANAG 4774 (ADatP-4774), field by field, as our label."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from watchfloor.core.label import ALL, UNKNOWN, Everyone, Label, Level, Names
from watchfloor.core.names import common

_NATO: Final = {
    "UNCLASSIFIED": Level.UNCLASSIFIED,
    "RESTRICTED": Level.RESTRICTED,
    "CONFIDENTIAL": Level.CONFIDENTIAL,
    "SECRET": Level.SECRET,
    "TOP SECRET": Level.TOP_SECRET,
    "COSMIC TOP SECRET": Level.TOP_SECRET,
}


def parse_stanag4774(
    policy: str,
    classification: str,
    owners: Iterable[str],
    nations: Mapping[str, str],
    *,
    permissive: Mapping[str, Iterable[str]] | None = None,
    restrictive: Iterable[str] = (),
    levels: Mapping[str, Level] | None = None,
) -> Label:
    """The label of PolicyIdentifier, Classification and categories; INFORMATIVE ones bind nobody.

    Each `permissive` category (by TagName, such as "Releasable To") admits whom it lists, all of them together
    those whom every one admits. `nations` names the agencies for the values that we have a partner for; the
    owners read as well, and without any category they alone. `restrictive` values are caveats. `levels` is the
    agreement's table for a policy other than NATO's; without an entry there, and for an unknown caveat, it is
    owners only: national words are never translated.
    """
    word = " ".join(classification.split())
    level = _NATO.get(word.upper()) if policy.strip().upper() == "NATO" else (levels or {}).get(word)
    return Label.of(
        UNKNOWN if level is None else level,
        owners,
        _admitted([_agencies(values, nations) for values in (permissive or {}).values()]),
        caveats=[value.strip() for value in restrictive],
    )


def _agencies(values: Iterable[str], nations: Mapping[str, str]) -> frozenset[str]:
    return frozenset(nations[value.strip()] for value in values if value.strip() in nations)


def _admitted(categories: list[frozenset[str]]) -> Iterable[str]:
    """Whom every category admits; nobody where there is none."""
    met: Names = ALL
    for agencies in categories:
        met = agencies if isinstance(met, Everyone) else common(met, agencies)
    return () if isinstance(met, Everyone) else met
