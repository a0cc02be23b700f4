"""What a purge may take at all, and what goes with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from watchfloor.core.errors import Refused
from watchfloor.core.record.standing import State
from watchfloor.node.custody.found import Found, find
from watchfloor.node.models import Effect, Hold, Override, Record

GOES_WITH_IT: Final = ("restate", "relabel", "withdraw")  # they give facts and reasons about the person
_NEVER: Final = frozenset({"purge", "purged", "restored", "agency", "person", "acting-for"})


def with_what_was_said_of(found: Sequence[Found]) -> list[Found]:
    """These records, and what was said of them and of nothing else: facts and reasons would outlive them there."""
    known = {one.c: one for one in found}
    about = Effect.objects.using("ledger").filter(target__in=list(known), verb__in=GOES_WITH_IT).values("seq")
    rows = Record.objects.using("ledger").filter(seq__in=about).exclude(state=State.PURGED).order_by("seq")
    for c in [bytes(row.c) for row in rows]:
        one = find(c)
        if set(one.told.targets) <= known.keys():
            known[c] = one
    return list(known.values())


def require_purgeable(found: Found) -> None:
    """Raise Refused for a record without which nobody could tell what was decided, or what is still to be.

    Without the order of a purge a purge looks like a loss; without its order a hold ends unseen; without the
    newest word on a person the one before it would count again.
    """
    held = Hold.objects.using("ledger").filter(seq=found.told.seq, lifted=None).exists()
    waits = Override.objects.using("ledger").filter(seq=found.told.seq, reviewed=None).exists()
    if held or waits or found.told.kind in _NEVER:
        raise Refused(
            f"Record {found.c.hex()[:8]} is of the register, the order or receipt of a purge, or not settled yet",
            rule="design 3: a purge is final; 28 CFR 23.20(h)",
            permit="that the hold is lifted or the override reviewed first" if held or waits else "",
        )
