"""Opening one entity: decided again statement by statement, logged, and only then shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from watchfloor.core.policy.decide import allowed
from watchfloor.core.policy.reader import Reader
from watchfloor.entities.entity import (
    Entity,
    Shown,
    entity_named,
    linking_to,
    narrowed,
    no_such_entity,
)
from watchfloor.entities.judgements import Key
from watchfloor.entities.models import Statement
from watchfloor.entities.statements import EXISTS
from watchfloor.node.audit import note_access
from watchfloor.node.visibility.binding import acting


@dataclass(frozen=True, slots=True)
class Opened:
    """An entity, and the statements of others that name it, as far as the reader may see them.

    `named` is the one among its keys by which it was called: which of those that were judged the same.
    """

    entity: Entity
    links: tuple[Shown, ...]
    named: Key


def open_entity(ref: str, *, by: Reader) -> Opened:
    """Open the entity that the reader calls by this id (`id`, or `id@origin`).

    The opening is logged before anything is returned. Raises Refused in the same words for an entity that is not
    there and one of which he may see nothing, Unavailable when the opening cannot be logged.
    """
    with acting(by):
        seen = entity_named(ref)
        permitted = narrowed(seen, lambda label: allowed(by, "read", label))
        entity, named = _called(ref, permitted)
        links = _permitted(linking_to(entity.keys), by)
    note_access(by, "open", sorted({*entity.cs, *(s.c for s in links)}))
    return Opened(entity, tuple(links), named)


def may_open(ref: str, *, by: Reader) -> bool:
    """Whether the reader sees an entity of this name; nothing is shown, so nothing is logged."""
    with acting(by):
        return Statement.objects.filter(entity=ref.partition("@")[0], prop=EXISTS).exists()


def _called(ref: str, permitted: Iterable[Entity]) -> tuple[Entity, Key]:
    name, _, origin = ref.partition("@")
    for entity in permitted:
        for key in entity.keys:
            if key.id == name and key.origin.startswith(origin):
                return entity, key
    raise no_such_entity(ref)


def _permitted(statements: Sequence[Shown], by: Reader) -> list[Shown]:
    may_read = {label for label in {s.label for s in statements} if allowed(by, "read", label)}
    return [s for s in statements if s.label in may_read]
