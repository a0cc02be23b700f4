"""What stands around every page: who is at work, for what, and where one can go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from watchfloor.core.label import ALL, Label, Level
from watchfloor.core.policy.decide import allowed
from watchfloor.core.policy.reader import Reader
from watchfloor.node.node import this_home
from watchfloor.node.reading import reads_records


@dataclass(frozen=True, slots=True)
class Way:
    """A place in the rail: the URL's name, its icon, what it is called, and the key that leads there after `g`."""

    name: str
    icon: str
    title: Any
    key: str


_READERS: Final = (
    Way("watch", "radio", _("Watch"), "w"),
    Way("search", "search", _("Search"), "s"),
    Way("add", "plus", _("Add"), "a"),
)
_ACCESS_LOG: Final = Way("access_log", "eye", _("Access log"), "l")
_CUSTODY: Final = (
    Way("holds", "gavel", _("Holds"), "h"),
    Way("purges", "trash-2", _("Purges"), "p"),
)
_OVERRIDES: Final = Way("overrides", "siren", _("Overrides"), "o")
_REVIEWS: Final = Way("reviews", "calendar-clock", _("Reviews"), "r")
_PEOPLE: Final = Way("people", "users", _("People"), "u")
_INSPECTOR: Final = Way("inspector", "scan-search", _("Inspector"), "i")
_PROOFS: Final = Way("proofs", "shield-check", _("Proofs"), "f")


def keeps_custody(reader: Reader) -> bool:
    """Whether he holds and purges records, unseen."""
    return allowed(reader, "hold", Label.of(Level.UNCLASSIFIED, [reader.agency], ALL), reason="any")


def ways(reader: Reader) -> list[Way]:
    """Where this reader can go; a page that he could only be refused on is not offered."""
    found: list[Way] = []
    if reads_records(reader):
        found += _READERS
    if allowed(reader, "read_access_log"):
        found.append(_ACCESS_LOG)
    if allowed(reader, "review_override"):
        found.append(_OVERRIDES)
    if keeps_custody(reader):
        found += _CUSTODY
    if reads_records(reader) or keeps_custody(reader):
        found.append(_REVIEWS)
    if allowed(reader, "inspect"):
        found.append(_INSPECTOR)
    if allowed(reader, "manage"):
        found.append(_PEOPLE)
    return [*found, _PROOFS]


def shell(request: HttpRequest) -> dict[str, Any]:
    """For templates: the node, the person at work and his ways."""
    reader: Reader | None = getattr(request, "reader", None)
    home = this_home()
    return {
        "node": home,
        "exercise": settings.CONFIG.exercise,
        "reader": reader,
        "ways": ways(reader) if reader else [],
        "reads": reader is not None and reads_records(reader),
        "here": request.resolver_match.url_name if request.resolver_match else "",
    }
