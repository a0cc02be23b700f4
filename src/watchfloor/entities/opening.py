"""Opening one entity: decided again statement by statement, logged, and only then shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache

from watchfloor.core.label import Label
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
from watchfloor.entities.neighbours import Neighbour, neighbours
from watchfloor.entities.reasons import Reasoned, reasons_on
from watchfloor.entities.statements import EXISTS
from watchfloor.node.audit import note_access
from watchfloor.node.repeats import note_once
from watchfloor.node.visibility.binding import acting


@dataclass(frozen=True, slots=True)
class Opened:
    """An entity, and the statements of others that name it, as far as the reader may see them.

    `named` is the one among its keys by which it was called: which of those that were judged the same. `near` and
    `reasons` are there when they were asked for: who is one step away, and the judgements about it.
    """

    entity: Entity
    links: tuple[Shown, ...]
    named: Key
    near: tuple[Neighbour, ...] = ()
    reasons: tuple[Reasoned, ...] = ()

    @property
    def cs(self) -> list[bytes]:
        """Every record of which something is shown."""
        named = [*self.entity.cs, *(s.c for s in self.links), *(r.c for r in self.reasons)]
        ends = [e.naming.c for r in self.reasons for e in (r.one, r.other)]
        return sorted({*named, *ends, *(c for n in self.near for c in n.cs)})


def open_entity(ref: str, *, by: Reader, around: bool = False, sitting: str = "") -> Opened:
    """Open the entity that the reader calls by this id (`id`, or `id@origin`); `around`, also what is about it.

    The opening is logged before anything is returned; where a `sitting` is named, its repetitions are one entry
    (node/repeats.py). Raises Refused in the same words for an entity that is not
    there and one of which he may see nothing, Unavailable when the opening cannot be logged.
    """

    @cache  # hundreds of statements bear a few labels
    def may(label: Label) -> bool:
        return allowed(by, "read", label)

    with acting(by):
        seen = entity_named(ref)
        permitted = narrowed(seen, may)
        entity, named = _called(ref, permitted)
        links = [s for s in linking_to(entity.keys) if may(s.label)]
        opened = Opened(entity, tuple(links), named)
        if around:
            near, reasons = neighbours(entity, links, may), reasons_on(entity.keys, may)
            opened = replace(opened, near=tuple(near), reasons=tuple(reasons))
    if sitting:
        note_once(by, "open", opened.cs, sitting=sitting)
    else:
        note_access(by, "open", opened.cs)
    return opened


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
