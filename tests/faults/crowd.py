"""Writers under labels that nobody has used before: each enters the readers' horizons with the record it is on."""

from __future__ import annotations

from tests.factories import entity, label, terms
from tests.faults.deeds import RAMOS
from tests.faults.telling import say
from watchfloor.core.label import Level
from watchfloor.entities.fact import Fact
from watchfloor.entities.said import draft_of
from watchfloor.node.ledger.append import append


def write_under_new_labels(prefix: str, n: int) -> int:
    """Append n records, each under two labels of its own."""
    for number in range(n):
        name = f"{prefix}{number}"
        facts = (Fact("name", name), Fact("birthDate", "1970"), Fact("alias", name, None, "hidden"))
        under, hidden = (label(level, persons=["ramos", name]) for level in (Level.RESTRICTED, Level.SECRET))
        draft = draft_of(entity(name, facts=facts), terms(under, groups={"hidden": hidden}), RAMOS.agency)
        say("stored", append(draft, by=RAMOS).c.hex())
    return n
