"""The kinds of record by which custody is kept."""

from typing import Final

from watchfloor.node.ledger.kinds import PartnersCopy, RecordKind

_APPLY, _SHOW, _REFUSE = PartnersCopy.APPLY, PartnersCopy.SHOW, PartnersCopy.REFUSE

KINDS: Final = (
    RecordKind("withdraw", 1, "Its signer takes a record back.", "withdraw", _APPLY, effect="withdraw"),
    RecordKind(
        "relabel", 1, "An owner gives a record, or a part, a new label.", "relabel", _APPLY, effect="relabel"
    ),
    RecordKind("purge", 1, "Records are destroyed, by an order that is cited.", "purge", _APPLY, effect="purge"),
    RecordKind("purged", 1, "A receipt: what a purge named is scrubbed from this node.", "purge", _SHOW),
    RecordKind(
        "restored",
        1,
        "The node came back from a backup; what had been purged since is destroyed again.",
        "restore",
        _SHOW,
        effect="purge",
        on_node=True,
    ),
    RecordKind("hold", 1, "A court keeps a record from being purged.", "hold", _SHOW, effect="hold"),
    RecordKind("lift", 1, "A court hold ends.", "lift", _SHOW, effect="lift"),
    RecordKind("restate", 1, "A suspicion is restated, with its facts.", "review", _SHOW, effect="restate"),
    RecordKind("override", 1, "Somebody opened a record beyond his purpose.", "override", _SHOW),
    RecordKind(
        "override-review", 1, "An override is answered.", "review_override", _REFUSE, effect="answer", on_node=True
    ),
)
