"""The Traffic Light Protocol 2.0 as a label (FIRST, https://www.first.org/tlp/)."""

from collections.abc import Iterable

from watchfloor.core.errors import Malformed
from watchfloor.core.label import ALL, Everyone, Label, Level


def parse_tlp(
    text: str,
    owners: Iterable[str],
    *,
    community: Iterable[str] = (),
    clients: Iterable[str] = (),
    persons: Iterable[str] = (),
) -> Label:
    """The label of `TLP:CLEAR`, `GREEN`, `AMBER`, `AMBER+STRICT` or `RED`; the protocol knows no level.

    `community` are the agencies that GREEN reaches, `clients` those that AMBER reaches beside the owners, and
    `persons` the recipients of RED, who must be named. Another colour (TLP 1's WHITE too) means owners only.
    Raises Malformed for no colour, and for RED without persons.
    """
    colour = text.strip().upper().removeprefix("TLP:").strip()
    audience: Iterable[str] | Everyone = ()
    match colour:
        case "":
            raise Malformed("TLP", repr(text[:60]), "a colour such as TLP:AMBER")
        case "CLEAR":
            audience = ALL
        case "GREEN":
            audience = community
        case "AMBER":
            audience = clients
        case "AMBER+STRICT":
            audience = ()
        case "RED":
            return _red(owners, frozenset(persons))
        case _:
            return Label.of(Level.UNCLASSIFIED, owners, caveats={text.strip()})
    return Label.of(Level.UNCLASSIFIED, owners, audience)


def _red(owners: Iterable[str], persons: frozenset[str]) -> Label:
    """For the eyes of those named, where they work for an owner; a release would go beyond the exchange."""
    if not persons:
        raise Malformed("TLP:RED", "no person", "the persons it was given to")
    return Label.of(Level.UNCLASSIFIED, owners, persons=persons)
