"""The parts of an `entity` record: facts to JSON, and JSON to facts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from watchfloor.core.basis import SubjectCategory
from watchfloor.core.errors import Malformed
from watchfloor.core.label import Label
from watchfloor.core.record import Part
from watchfloor.entities.fact import Fact, SourceEntity
from watchfloor.entities.models import STATEMENTS
from watchfloor.entities.terms import Terms
from watchfloor.node.ledger.draft import Draft, spell
from watchfloor.node.ledger.told import Told

FACTS = "facts"  # the slot of facts under a label of their own, beside the body


def draft_of(entity: SourceEntity, terms: Terms, agency: str, sources: Sequence[Part] = ()) -> Draft:
    """The record that says this entity's facts, those of each label in a part of their own. Raises Malformed."""
    if len(entity.facts) + len({f.group for f in entity.facts}) >= STATEMENTS:
        raise Malformed(entity.where, f"{len(entity.facts)} facts about one entity", f"fewer than {STATEMENTS}")
    category = entity.category or terms.category
    evaluation = entity.evaluation or terms.evaluation
    named = {"id": entity.id, "schema": entity.schema, "agency": agency}
    said = {
        **named,
        "category": category and str(category),
        "evaluation": evaluation,
        "where": entity.where,
        "facts": _spelt(_of(entity, entity.group)),
    }
    body = {k: v for k, v in said.items() if v is not None and v != ""}
    own = {**named, "evaluation": evaluation} if evaluation else named  # each part says all that binds its facts
    basis = replace(terms.basis, review=entity.review or terms.basis.review)
    handling = replace(terms.handling, review=basis.review)
    groups = sorted({f.group for f in entity.facts} - {entity.group, ""})
    more = [
        Part(FACTS, spell({**own, "facts": _spelt(_of(entity, g))}), _label(terms, g, category), handling)
        for g in groups
    ]
    return Draft("entity", _label(terms, entity.group, category), body, basis, handling, more=(*more, *sources))


def _of(entity: SourceEntity, group: str) -> Iterator[Fact]:
    """The facts of a group; those without one go with the entry itself."""
    return (f for f in entity.facts if (f.group or entity.group) == group)


def _label(terms: Terms, group: str, category: SubjectCategory | None) -> Label:
    """A part about a person carries his category in its label."""
    return _about(terms.label_of(group), category)


@lru_cache(maxsize=4096)
def _about(label: Label, category: SubjectCategory | None) -> Label:
    return label if category is None else replace(label, subjects=label.subjects | {category})


def _spelt(facts: Iterable[Fact]) -> list[list[str]]:
    return [[f.prop, f.value] if f.raw is None else [f.prop, f.value, f.raw] for f in facts]


def said_in(told: Told) -> Iterator[tuple[int, dict[str, Any]]]:
    """What a record says, the body first, then facts under other labels, with the label that now binds each."""
    yield told.body_part.label_id, told.body
    for part in told.slots(FACTS):
        yield part.label_id, json.loads(part.body)
