"""Agency names: dotted, from the nation down (`us`, `us.dea`), compared by prefix."""

import re
from collections.abc import Iterable
from typing import NewType

from watchfloor.core.errors import Malformed

AgencyName = NewType("AgencyName", str)

_NAME = re.compile(r"[a-z][a-z0-9-]*(\.[a-z0-9][a-z0-9-]*)*", re.ASCII)


def agency_name(text: str) -> AgencyName:
    """The agency that `text` names. Raises Malformed unless it is lower-case, dotted, at most 100 characters."""
    if len(text) > 100 or not _NAME.fullmatch(text):
        raise Malformed("agency name", repr(text[:120]), "lower-case parts joined by dots, such as 'aa.police'")
    return AgencyName(text)


def within(name: str, wider: str) -> bool:
    """Whether `name` is `wider` or a part of it: `us.dea` is within `us`."""
    return name == wider or name.startswith(wider + ".")


def ancestors(name: str) -> list[str]:
    """`name` and everything it is within, widest first: `us.dea` gives `us`, `us.dea`."""
    parts = name.split(".")
    return [".".join(parts[: n + 1]) for n in range(len(parts))]


def widest(names: Iterable[str]) -> frozenset[str]:
    """The same agencies without those that another of them already covers."""
    kept = frozenset(names)
    return frozenset(n for n in kept if not any(a in kept for a in ancestors(n)[:-1]))


def common(left: frozenset[str], right: frozenset[str]) -> frozenset[str]:
    """The agencies that both sets cover: `{us} ∩ {us.dea}` is `{us.dea}`."""
    met = {a for a in left for b in right if within(a, b)} | {b for b in right for a in left if within(b, a)}
    return widest(met)
