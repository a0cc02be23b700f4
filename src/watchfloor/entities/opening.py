"""Opening one entity: decided again statement by statement, logged, and only then shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from watchfloor.core.policy.decide import allowed
from watchfloor.core.policy.reader import Reader
from watchfloor.entities.entity import (
    Entity,
    Shown,
    assembled,
    entity_named,
    linking_to,
    no_such_entity,
)
from watchfloor.entities.models import Statement
from watchfloor.entities.statements import EXISTS
from watchfloor.node.audit import note_access
from watchfloor.node.visibility.binding import acting


@dataclass(frozen=True, slots=True)
class Opened:
    """An entity, and the statements of others that name it, as far as the reader may see them."""

    entity: Entity
    links: tuple[Shown, ...]


def open_entity(ref: str, *, by: Reader) -> Opened:
    """Open the entity that the reader calls by this id (`id`, or `id@origin`).

    The opening is logged before anything is returned. Raises Refused in the same words for an entity that is not
    there and one of which he may see nothing, Unavailable when the opening cannot be logged.
    """
    with acting(by):
        seen = entity_named(ref)
        statements = _permitted(seen.statements, by)
        if not statements:
            raise no_such_entity(ref)
        entity = assembled(seen.keys, statements)
        links = _permitted(linking_to(entity.keys), by)
    note_access(by, "open", sorted({s.c for s in (*entity.statements, *links)}))
    return Opened(entity, tuple(links))


def may_open(ref: str, *, by: Reader) -> bool:
    """Whether the reader sees an entity of this name; nothing is shown, so nothing is logged."""
    with acting(by):
        return Statement.objects.filter(entity=ref.partition("@")[0], prop=EXISTS).exists()


def _permitted(statements: Sequence[Shown], by: Reader) -> list[Shown]:
    may_read = {label for label in {s.label for s in statements} if allowed(by, "read", label)}
    return [s for s in statements if s.label in may_read]
