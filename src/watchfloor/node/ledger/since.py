"""Following the ledger: what changed for this reader since a local sequence."""

from collections.abc import Iterator

from watchfloor.node.models import Record
from watchfloor.node.visibility.moment import one_moment


def since(moved: int, *, limit: int = 1000) -> Iterator[Record]:
    """The records that the bound reader may see and that came or changed after `moved`, oldest change first.

    A relabelled record comes again under its new sequence. What changed in one transaction has one sequence and
    comes as a whole, also beyond `limit`: whoever goes on from the last one's `moved` misses nothing. Outside
    `acting(...)` there are none.
    """
    changed = Record.objects.filter(moved__gt=moved).order_by("moved", "seq")
    with one_moment():
        rows = list(changed[:limit])
        if rows and len(rows) == limit:
            last = rows[-1]
            rows += Record.objects.filter(moved=last.moved, seq__gt=last.seq).order_by("seq")
    yield from rows
