"""Following the ledger: what changed for this reader since a local sequence."""

from collections.abc import Iterator

from watchfloor.node.models import Record


def since(moved: int, *, limit: int = 1000) -> Iterator[Record]:
    """The records that the bound reader may see and that came or changed after `moved`, oldest change first.

    A relabelled record comes again under its new sequence. Outside `acting(...)` there are none.
    """
    yield from Record.objects.filter(moved__gt=moved).order_by("moved", "seq")[:limit]
