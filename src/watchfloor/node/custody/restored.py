"""A restore goes on record, and what had been purged since the backup is destroyed again by that record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from watchfloor.core.basis import LegalBasis
from watchfloor.core.label import Label, Level
from watchfloor.core.policy.decide import decide
from watchfloor.core.policy.reader import Reader
from watchfloor.core.record.purges import Gone
from watchfloor.core.record.standing import State
from watchfloor.node.custody.found import find
from watchfloor.node.custody.purge import MOST_TARGETS, destroy, destroying, finish_purges
from watchfloor.node.databases.doors import ledger
from watchfloor.node.ledger.append import append
from watchfloor.node.models import Effect, Imported, Record
from watchfloor.node.node import this_home

_BASIS: Final = LegalBasis(
    "EU 2016/680 art. 29(2)(i): installed systems are restored after an interruption", "oversight"
)


def put_on_record(said: dict[str, Any], gone: Sequence[Gone], *, by: Reader) -> int:
    """Record what is `said` of a restore, and destroy again what the list of purges names and is here.

    How many records that was. What is not here is named all the same: it stays purged if it comes back some day, and
    the list it came with does not bring it back either. A hold that the backup shows does not stand in the way, for
    the purge came later. Raises Refused, Unavailable.
    """
    decide(by, "restore", None)
    known = _purged_already()
    waiting = [g for g in gone if g.target not in known]
    destroyed = 0
    if not waiting:
        append(destroying("restored", [], said, _BASIS), by=by)
    for start in range(0, len(waiting), MOST_TARGETS):
        destroyed += _destroy(waiting[start : start + MOST_TARGETS], said, by)
    finish_purges()
    return destroyed


def _purged_already() -> set[bytes]:
    with ledger():
        targets = Effect.objects.using("ledger").filter(verb="purge").values_list("target", flat=True)
        return {bytes(target) for target in targets}


def _destroy(gone: Sequence[Gone], said: dict[str, Any], by: Reader) -> int:
    cs = [g.target for g in gone]
    unknown = Label.of(Level.RESTRICTED, [this_home().agency])
    with ledger() as connection:
        live = Record.objects.using("ledger").filter(c__in=cs).exclude(state=State.PURGED)
        here = {bytes(r.c): find(bytes(r.c)) for r in live}
        targets = [(c, here[c].label if c in here else unknown) for c in cs]
        draft = destroying("restored", targets, said, _BASIS)
        entry = destroy(connection, draft, [f.told.seq for f in here.values()], by=by)
        taken = [Imported(digest=g.digest, seq=entry.seq) for g in gone if g.digest]
        Imported.objects.using("ledger").bulk_create(taken, ignore_conflicts=True)
    return len(here)
