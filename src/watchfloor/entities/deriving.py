"""Saying something that rests on other records: it names them, and is labelled at least as strictly as they are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from watchfloor.core.basis import SubjectCategory
from watchfloor.core.errors import Refused
from watchfloor.core.label import Label, join_all
from watchfloor.core.policy.reader import Reader
from watchfloor.core.record.standing import State
from watchfloor.entities.fact import SourceEntity
from watchfloor.entities.importing import add
from watchfloor.entities.terms import Terms
from watchfloor.node.ledger.append import Entry
from watchfloor.node.ledger.draft import source
from watchfloor.node.reading import OpenedRecord, open_record, record_seen


@dataclass(frozen=True, slots=True)
class Floor:
    """How strict something must at least be that rests on one record: the label of what is seen of it, its review."""

    c: bytes
    kind: str
    label: Label
    review: date | None


def floor_under(source: str, *, by: Reader) -> Floor:
    """The floor that a record (its C, or first digits) makes for what is derived from it; nothing else of it is told.

    Unlogged: `derive` opens its sources, and so does who shows them. Raises as `derive` does.
    """
    record = _standing(record_seen(source, by=by))
    return Floor(record.c, record.kind, record.label, _review(record))


def derive(entity: SourceEntity, terms: Terms, sources: Sequence[str], *, by: Reader) -> Entry:
    """Say facts that were taken from these records (their C, or its first digits), which are opened for `by`.

    Each label is joined with those of what he sees of the sources, so that retyping a fact does not shed its
    caveats; the review date is the earliest of all. Raises Refused and Malformed as `add` and `open_record` do,
    Refused also for a source that was withdrawn or purged.
    """
    opened = [_standing(open_record(ref, by=by)) for ref in sources]
    floor = _about(join_all(one.label for one in opened), entity.category or terms.category)
    groups = {name: label | floor for name, label in (terms.groups or {}).items()}
    review = _first([entity.review or terms.basis.review, *(_review(one) for one in opened)])
    bound = replace(terms, label=terms.label | floor, groups=groups, basis=replace(terms.basis, review=review))
    named = [source(one.c, bound.label) for one in opened]
    return add(replace(entity, review=None), bound, by=by, sources=named)


def _standing(record: OpenedRecord) -> OpenedRecord:
    if record.state is not State.LIVE:
        raise Refused(f"Record {record.c.hex()[:8]} was {record.state.name.lower()}", rule="derived-from")
    return record


def _about(label: Label, category: SubjectCategory | None) -> Label:
    return replace(label, subjects=label.subjects | {category}) if category else label


def _review(record: OpenedRecord) -> date | None:
    return _first(part.handling.review for part in record.parts)


def _first(days: Iterable[date | None]) -> date | None:
    return min((day for day in days if day is not None), default=None)
