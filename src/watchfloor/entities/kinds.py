"""The kinds of record by which entities are told."""

from typing import Final

from watchfloor.node.ledger.kinds import PartnersCopy, RecordKind

ENTITY: Final = RecordKind(
    "entity", 1, "Facts about one person, vessel, event …", "add", PartnersCopy.APPLY, withdrawable=True
)
JUDGEMENT: Final = RecordKind(
    "judgement",
    1,
    "Somebody judges two entities to be one, or not.",
    "judge",
    PartnersCopy.APPLY,
    withdrawable=True,
)
KINDS: Final = (ENTITY, JUDGEMENT)
