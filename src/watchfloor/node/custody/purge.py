"""Purge: at once nothing of a record can be read; then, in the scrub, no byte of it is left; then a receipt.

What stays is C, the tree, the note (which says nothing), the order by C, the author's opening and the receipt, so
that every old proof still verifies.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from watchfloor.core.basis import LegalBasis
from watchfloor.core.errors import Malformed
from watchfloor.core.label import ALL, Label, Level
from watchfloor.core.policy.decide import decide
from watchfloor.core.policy.reader import Reader
from watchfloor.node.audit import forget_accesses, keyed_words
from watchfloor.node.custody.found import find, require_role
from watchfloor.node.custody.hold import is_held
from watchfloor.node.custody.purge_list import write_purge_list
from watchfloor.node.custody.purgeable import require_purgeable, with_what_was_said_of
from watchfloor.node.databases.doors import ledger
from watchfloor.node.databases.scrub import scrub
from watchfloor.node.ledger.append import Entry, prepare, store
from watchfloor.node.ledger.draft import Draft, target
from watchfloor.node.ledger.projections import projections
from watchfloor.node.ledger.store import told_at
from watchfloor.node.models import PurgeTask, Record
from watchfloor.node.node import the_system, this_home

MOST_TARGETS = 400  # a note has 512 leaves


class Step(IntEnum):
    """How far a purge got; each step can be repeated after a crash."""

    DESTROYED = 1  # the ledger's rows are gone
    FORGOTTEN = 2  # and what the access log said of them
    SCRUBBED = 3  # and the bytes in the files
    RECEIPTED = 4


@dataclass(frozen=True, slots=True)
class Purged:
    """A purge that was ordered, and how far it got."""

    entry: Entry
    step: Step


def purge(cs: Sequence[bytes], *, by: Reader, order: str, basis: LegalBasis) -> Purged:
    """Destroy these records by an order that is cited, and scrub the node. All of them, or none.

    Raises as `order_purge`, and Unavailable when readers keep the scrub from ending: then nothing of the records
    can be read any more, and `finish_purges` ends the scrub later.
    """
    entry = order_purge(cs, by=by, order=order, basis=basis)
    finish_purges()
    return Purged(entry, Step.RECEIPTED)


def order_purge(cs: Sequence[bytes], *, by: Reader, order: str, basis: LegalBasis) -> Entry:
    """Destroy these records at once, so that nobody reads them; `finish_purges` then takes their bytes.

    What was said of them alone, such as a restatement with its facts, goes with them.
    Raises Refused when one is not here or is held by a court, Malformed for none or too many.
    """
    _require_few(cs)
    require_role(by, "purge", order)
    with ledger() as connection:
        found = with_what_was_said_of([find(c) for c in dict.fromkeys(cs)])
        _require_few(found)
        for one in found:
            decide(by, "purge", one.label, reason=order, held=is_held(one.c))
            require_purgeable(one)
        said = {"agency": by.agency, "order": order}
        draft = destroying("purge", [(f.c, f.label) for f in found], said, basis)
        draft = replace(draft, about=tuple(f.label for f in found), reason=order)
        return destroy(connection, draft, [f.told.seq for f in found], by=by)


def destroy(connection: BaseDatabaseWrapper, draft: Draft, seqs: Sequence[int], *, by: Reader) -> Entry:
    """Append a record that destroys its targets, which are here under `seqs`; `finish_purges` does the rest."""
    words = keyed_words(_tokens(connection, seqs))
    entry = store(connection, prepare([draft], by=by))[0]
    PurgeTask.objects.using("ledger").create(seq=entry.seq, step=Step.DESTROYED, words=b"".join(words))
    return entry


def finish_purges() -> int:
    """Scrub what purges destroyed and sign their receipts, also those that a crash cut short; how many."""
    with ledger():
        tasks = list(PurgeTask.objects.using("ledger").exclude(step=Step.RECEIPTED).order_by("seq"))
    write_purge_list()  # first: what it names stays destroyed, also where an older backup is restored
    if not tasks:
        return 0
    for task in tasks:
        if task.step < Step.FORGOTTEN:
            forget_accesses(_targets(task.seq), _split(bytes(task.words)))
            _forgotten(task.seq)
    scrub()
    for task in tasks:
        _receipt(task)
    return len(tasks)


def unfinished_purges() -> int:
    """How many purges wait for their scrub, inside the ledger's door."""
    return PurgeTask.objects.using("ledger").exclude(step=Step.RECEIPTED).count()


def destroying(
    kind: str, targets: Sequence[tuple[bytes, Label]], body: dict[str, Any], basis: LegalBasis
) -> Draft:
    """A record that destroys: its header may go anywhere, each target where that C went, what it says nowhere."""
    home = this_home()
    header = Label.of(Level.UNCLASSIFIED, [home.agency], ALL)
    own = Label.of(Level.RESTRICTED, [home.agency])
    # What kind of person it was about goes too: the label of the target is all that stays at the record's place.
    more = tuple(target(c, replace(label.join(header), subjects=frozenset())) for c, label in targets)
    return Draft(kind, own, body, basis, header=header, more=more)


def _require_few(records: Sequence[object]) -> None:
    if not 0 < len(records) <= MOST_TARGETS:
        raise Malformed("purge", f"{len(records)} records", f"1 to {MOST_TARGETS}")


def _tokens(connection: BaseDatabaseWrapper, seqs: Sequence[int]) -> set[str]:
    """The tokens by which these records were found: who typed all his search's words from them meant them."""
    found: set[str] = set()
    for projection in projections():
        finder = getattr(projection, "found_by", None)
        if finder:
            found |= finder(connection, seqs)
    return found


def _targets(seq: int) -> list[bytes]:
    with ledger():
        return told_at("ledger", [Record.objects.using("ledger").get(seq=seq)])[0].targets


def _split(words: bytes) -> set[bytes]:
    return {words[n : n + 32] for n in range(0, len(words), 32)}


def _forgotten(seq: int) -> None:
    with ledger():
        PurgeTask.objects.using("ledger").filter(seq=seq).update(step=Step.FORGOTTEN, words=b"")


def receipt_label() -> Label:
    """A receipt says nothing of what was purged, and goes to whoever had it."""
    return Label.of(Level.UNCLASSIFIED, [this_home().agency], ALL)


def _receipt(task: PurgeTask) -> None:
    """Append the signed receipt; the scrub is over, so the receipt is true."""
    home, own = this_home(), receipt_label()
    with ledger() as connection:
        order = Record.objects.using("ledger").get(seq=task.seq)
        again = PurgeTask.objects.using("ledger").get(seq=task.seq)
        if again.step == Step.RECEIPTED:
            return
        basis = LegalBasis("design 3: the receipt of a purge", "oversight")
        body = {"node": home.origin, "scrubbed": True}
        more = (target(bytes(order.c), own),)
        draft = Draft("purged", own, body, basis, more=more, reason="the scrub is over")
        store(connection, prepare([draft], by=the_system()))
        again.step = Step.RECEIPTED
        again.save(using="ledger")
