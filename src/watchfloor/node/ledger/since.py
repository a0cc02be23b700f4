"""Following the ledger: what changed for this reader since a local sequence."""

from collections.abc import Iterator

from watchfloor.node.models import Record


def since(moved: int, *, limit: int = 1000) -> Iterator[Record]:
    """The records that the bound reader may see and that came or changed after `moved`, oldest change first.

    A relabelled record comes again under its new sequence. What changed in one transaction has one sequence and
    comes as a whole, also beyond `limit`: whoever goes on from the last one's `moved` misses nothing. Outside
    `acting(...)` there are none.
    """
    changed = Record.objects.filter(moved__gt=moved).order_by("moved", "seq")
    rows = list(changed[:limit])
    yield from rows
    if rows and len(rows) == limit:
        last = rows[-1]
        yield from Record.objects.filter(moved=last.moved, seq__gt=last.seq).order_by("seq")
