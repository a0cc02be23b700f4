"""The kinds of record that make up the register; a partner's word about itself never counts here."""

from typing import Final

from watchfloor.node.ledger.kinds import PartnersCopy, RecordKind

KINDS: Final = (
    RecordKind("agency", 1, "An agency, its kind and clearance.", "manage", PartnersCopy.REFUSE, on_node=True),
    RecordKind("person", 1, "Somebody who works on this node.", "manage", PartnersCopy.REFUSE, on_node=True),
    RecordKind("acting-for", 1, "A person stands in for another.", "manage", PartnersCopy.REFUSE, on_node=True),
)
