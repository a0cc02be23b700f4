"""Stating facts by hand about one or several entities, in one transaction and once, with or without sources."""

from __future__ import annotations

from collections.abc import Sequence

from watchfloor.core.errors import Malformed
from watchfloor.core.policy.reader import Reader
from watchfloor.entities.deriving import derive
from watchfloor.entities.fact import SourceEntity
from watchfloor.entities.importing import add
from watchfloor.entities.once import once
from watchfloor.entities.terms import Terms
from watchfloor.node.ledger.append import Entry


def state(
    entities: Sequence[SourceEntity], terms: Terms, *, by: Reader, sources: Sequence[str] = (), key: str
) -> bytes:
    """Say these, one record each; the C of the first. The same under the same key again says nothing new.

    What is derived goes through `derive`, which opens the sources for `by` and joins their labels: `add` alone
    would take sources that he may not see. Raises as `derive`, `add` and `once` do.
    """
    if not entities:
        raise Malformed("facts", "none", "at least one")

    def say() -> Entry:
        entries = [derive(e, terms, sources, by=by) if sources else add(e, terms, by=by) for e in entities]
        return entries[0]

    return once(key, [[_told(e) for e in entities], _bound(terms), list(sources)], say)


def _told(entity: SourceEntity) -> list[object]:
    facts = [[f.prop, f.value, f.raw, f.group] for f in entity.facts]
    return [entity.id, entity.schema, entity.where, facts]


def _bound(terms: Terms) -> list[object]:
    groups = {name: label.to_json() for name, label in (terms.groups or {}).items()}
    basis = terms.basis
    review = basis.review and basis.review.isoformat()
    law = [basis.cite, basis.purpose, basis.facts, review, terms.category, terms.evaluation, terms.handling.case]
    return [terms.label.to_json(), groups, law]
