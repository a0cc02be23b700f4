"""Taking a list in: one record an entry, many records a transaction, and the same list twice is taken once."""

from __future__ import annotations

import gc
import hmac
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from watchfloor.core.errors import Malformed, Refused, WatchfloorError
from watchfloor.core.policy.decide import decide
from watchfloor.core.policy.reader import Reader
from watchfloor.core.record import Part
from watchfloor.core.record.standing import State
from watchfloor.entities.fact import SourceEntity
from watchfloor.entities.rules import require_lawful
from watchfloor.entities.said import draft_of
from watchfloor.entities.terms import Terms
from watchfloor.node.databases.dialect import insert_rows, weigh
from watchfloor.node.databases.doors import ledger, unordered
from watchfloor.node.keys import keys_of
from watchfloor.node.ledger.append import Entry, append, prepare, store
from watchfloor.node.ledger.clock import today
from watchfloor.node.models import Imported, Record
from watchfloor.node.node import this_home
from watchfloor.node.visibility.binding import acting

BATCH: Final = 500  # records a transaction: what a crash can cost, and what other writers wait for


@dataclass(frozen=True, slots=True)
class Taken:
    """What an import did: entries that became records, and those that were there already (or were purged)."""

    new: int = 0
    known: int = 0
    facts: int = 0
    unread: int = 0

    def __add__(self, other: Taken) -> Taken:
        return Taken(
            self.new + other.new, self.known + other.known, self.facts + other.facts, self.unread + other.unread
        )


Progress = Callable[[Taken], None]


def take_in(
    entities: Iterable[SourceEntity], terms: Terms, *, by: Reader, progress: Progress = lambda taken: None
) -> Taken:
    """Import a list. Each entry that is not here yet becomes one record; memory does not grow with the list.

    An entry counts as here when the same agency took the same facts under the same terms before, also if the
    record was purged since. Raises Refused when a rule forbids the list or an entry, Malformed with its place;
    what was taken before that stays, and the import can be repeated once the list is mended.
    """
    _require_may_import(terms, by)
    total = Taken()
    try:
        with _swept_by_hand() as sweep:
            for batch in _batches(entities):
                total += _take(batch, terms, by)
                progress(total)
                sweep()
    except (Malformed, Refused) as error:
        raise _with_count(error, total) from error
    finally:
        if total.new:
            with unordered("ledger") as connection:
                weigh(connection, "statement", "token", "record")
    return total


def require_importable(entities: Iterable[SourceEntity], terms: Terms, *, by: Reader) -> Iterator[SourceEntity]:
    """The same entries, each judged as `take_in` would judge it, and nothing stored. Raises as it does."""
    _require_may_import(terms, by)
    for entity in entities:
        require_storable(entity, terms, by=by)
        yield entity


def require_storable(entity: SourceEntity, terms: Terms, *, by: Reader) -> None:
    """Raise what `take_in` would raise for this one entry, under terms that he may import under."""
    _require_lawful(entity, terms)
    draft_of(entity, terms, by.agency)


def _require_may_import(terms: Terms, by: Reader) -> None:
    for label in (terms.label, *(terms.groups or {}).values()):
        decide(by, "import", label.require_holder())


@contextmanager
def _swept_by_hand() -> Iterator[Callable[[], object]]:
    """Without the cycle collector: entries make many objects and no cycles, and sweeping takes a tenth of the time.

    What it gives sweeps what a batch has left.
    """
    swept = gc.isenabled()
    gc.disable()
    try:
        yield lambda: gc.collect(0)
    finally:
        if swept:
            gc.enable()


def list_key() -> bytes:
    """The key of ids that lists make of their cells; the same list names the same entities on this node alone."""
    return hmac.digest(keys_of(this_home()).digest, b"list ids\n", "sha256")


def add(entity: SourceEntity, terms: Terms, *, by: Reader, sources: Sequence[Part] = ()) -> Entry:
    """Say facts about one entity by hand; `sources` name what they rest on. Raises as `take_in` does."""
    _require_lawful(entity, terms)
    return append(draft_of(entity, terms, by.agency, sources), by=by)


def _take(batch: Sequence[SourceEntity], terms: Terms, by: Reader) -> Taken:
    digests = dict(zip(_digests(batch, terms, by), batch, strict=True))
    kept_as, here = _kept_as(list(digests), by)
    new = {kept_as[d]: e for d, e in digests.items() if kept_as[d] not in here}
    if not new:
        return Taken(known=len(batch))
    for entity in new.values():
        _require_lawful(entity, terms)
    prepared = prepare([draft_of(e, terms, by.agency) for e in new.values()], by=by)
    with ledger() as connection:
        raced = Imported.objects.using("ledger").filter(digest__in=list(new)).exists()
        if not raced:
            entries = store(connection, prepared)
            insert_rows(
                connection, "imported", ("digest", "seq"), [(d, e.seq) for d, e in zip(new, entries, strict=True)]
            )
    if raced:  # another import of the same list took some of these meanwhile
        return _take(batch, terms, by)
    facts = sum(len(e.facts) for e in new.values())
    return Taken(len(new), len(batch) - len(new), facts, sum(len(e.unread) for e in new.values()))


def _kept_as(digests: Sequence[bytes], by: Reader) -> tuple[dict[bytes, bytes], set[bytes]]:
    """Under which digest each entry is kept for this reader, and which of these are here.

    What is here and hidden from him is not here for him: to call it known would tell it, and would swallow what he
    says. His own entry is kept under a digest made of that one. What was purged stays known to everybody.
    """
    kept_as = {d: d for d in digests}
    while True:
        here = _here(kept_as.values())
        hidden = _hidden(set(here.values()), by)
        onward = {d: _behind(now) for d, now in kept_as.items() if here.get(now) in hidden}
        if not onward:
            return kept_as, set(here)
        kept_as |= onward


def _here(digests: Iterable[bytes]) -> dict[bytes, int]:
    with unordered("ledger"):
        rows = Imported.objects.using("ledger").filter(digest__in=list(digests))
        return {bytes(digest): seq for digest, seq in rows.values_list("digest", "seq")}


def _hidden(seqs: set[int], by: Reader) -> set[int]:
    """Those of these records that are not purged, and that he may not see."""
    if not seqs:
        return set()
    with acting(by):
        seen = set(Record.objects.filter(seq__in=seqs).values_list("seq", flat=True))
    with unordered("ledger"):
        records = Record.objects.using("ledger").filter(seq__in=seqs - seen)
        return set(records.exclude(state=State.PURGED).values_list("seq", flat=True))


def _behind(digest: bytes) -> bytes:
    return hmac.digest(keys_of(this_home()).digest, b"behind what is hidden\n" + digest, "sha256")


def _require_lawful(entity: SourceEntity, terms: Terms) -> None:
    category = entity.category or terms.category
    basis = replace(terms.basis, review=entity.review or terms.basis.review)
    try:
        require_lawful(entity.schema, category, basis, today())
    except Refused as error:
        raise Refused(f"{entity.where}: {error.why}", rule=error.rule, permit=error.permit) from error


def _digests(batch: Sequence[SourceEntity], terms: Terms, by: Reader) -> Iterator[bytes]:
    """What an entry says and under which terms, keyed: without the node's key a digest tells nothing."""
    key = keys_of(this_home()).digest
    groups = sorted((g, label.to_json()) for g, label in (terms.groups or {}).items())
    under = [by.agency, terms.label.to_json(), groups]
    for e in batch:
        facts = [(f.prop, f.value, f.raw, f.group) for f in e.facts]
        says = _spell([under, e.group, e.category or terms.category, e.id, e.schema, facts])
        yield hmac.digest(key, says.encode(), "sha256")


_spell = json.JSONEncoder(separators=(",", ":")).encode  # in ASCII, whatever the list holds


def _batches(entities: Iterable[SourceEntity]) -> Iterator[list[SourceEntity]]:
    """Batches, each as long as it is sound: what stands before a bad entry is taken before the error is told."""
    source = iter(entities)
    while True:
        batch: list[SourceEntity] = []
        trouble: WatchfloorError | None = None
        try:
            for entity in islice(source, BATCH):
                batch.append(entity)  # one by one: what came before an error is kept
        except WatchfloorError as error:
            trouble = error
        if batch:
            yield batch
        if trouble:
            raise trouble
        if not batch:
            return


def _with_count(error: Malformed | Refused, taken: Taken) -> Malformed | Refused:
    """The same error, saying how much of the list was taken before it."""
    before = f" ({taken.new + taken.known} entries before it are in; mend the list and repeat)"
    if isinstance(error, Malformed):
        return Malformed(error.where, error.found, error.expected + before)
    return Refused(error.why, rule=error.rule, permit=(error.permit or "mend the list") + before)
