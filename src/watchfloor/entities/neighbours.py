"""One step away: the entities that an entity names or is named by, links between two taken as one step."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from watchfloor.core.label import Label, join_all
from watchfloor.entities.cleaning import type_of
from watchfloor.entities.entity import Entity, Shown, assembled, merges_of, narrowed, statements_of
from watchfloor.entities.judgements import Key, clusters
from watchfloor.entities.statements import EXISTS
from watchfloor.entities.vocabulary import schema_named
from watchfloor.entities.wording import prop_called

MOST_NEIGHBOURS: Final = 60  # the newest; a hub with thousands is not read to its end

May = Callable[[Label], bool]


@dataclass(frozen=True, slots=True)
class Neighbour:
    """An entity one step away, and how: `ties` are the statements that say so, the newest first.

    `role` is what it is to the entity in the middle ("Owner"), `by_way_of` the entity that links the two where
    there is one (an ownership), `when` the dates on which that, or the neighbour where it is an event, began and
    ended.
    """

    key: Key
    entity: Entity
    role: str
    ties: tuple[Shown, ...]
    by_way_of: Key | None = None
    when: tuple[Shown, ...] = ()

    @property
    def label(self) -> Label:
        """What a screen must carry that shows its caption, its schema, the role and the dates."""
        return join_all([self.entity.called_under, *(s.label for s in (*self.ties, *self.when))])

    @property
    def cs(self) -> list[bytes]:
        """The records that are shown of it."""
        return list(dict.fromkeys(s.c for s in (self.entity.naming, *self.ties, *self.when)))


@dataclass(frozen=True, slots=True)
class _Step:
    """A neighbour before it is read: which, as what, and by which statements."""

    to: Key
    role: str
    ties: tuple[Shown, ...]
    by_way_of: Key | None = None


def neighbours(entity: Entity, links: Sequence[Shown], may: May) -> list[Neighbour]:
    """The neighbours of an entity that the bound reader sees under labels that pass, the newest tie first.

    `links` are the statements of others that name it (`entity.linking_to`).
    """
    naming = {s.key for s in links}
    told = {k: [s for s in found if may(s.label)] for k, found in statements_of(naming).items()}
    steps = [*_named(entity), *_naming(entity, links, told)]
    steps = [s for s in steps if s.to not in entity.keys]
    steps.sort(key=lambda s: max(t.learnt for t in s.ties), reverse=True)
    steps = _once(steps)[:MOST_NEIGHBOURS]
    seen = entities_at({s.to for s in steps}, may)
    return [_neighbour(s, seen[s.to], told) for s in steps if s.to in seen]


def entities_at(keys: Iterable[Key], may: May) -> dict[Key, Entity]:
    """What the bound reader sees of these entities under labels that pass, merged as he sees them merged."""
    merged = clusters(keys)
    told = statements_of({k for group in merged.values() for k in group})
    found: dict[Key, Entity] = {}
    for key, group in merged.items():
        statements = [s for k in sorted(group) for s in told.get(k, ())]
        if statements:
            whole = assembled(sorted(group), statements, merges_of(group))
            found.update((key, part) for part in narrowed(whole, may) if key in part.keys)
    return found


def _named(entity: Entity) -> Iterable[_Step]:
    """Whom its own statements name."""
    for s in entity.statements:
        if s.prop != EXISTS and s.value and type_of(s.schema, s.prop) == "entity":
            yield _Step(Key(s.key.origin, s.value), prop_called(s.schema, s.prop), (s,))


def _naming(entity: Entity, links: Sequence[Shown], told: Mapping[Key, Sequence[Shown]]) -> Iterable[_Step]:
    """Who names it: behind a link between two the other end, else the one that names it."""
    for link in links:
        ends = [s for s in told.get(link.key, ()) if s.prop == _other_end(link) and s.value]
        for end in ends:
            yield _Step(Key(end.key.origin, end.value), prop_called(end.schema, end.prop), (link, end), link.key)
        if not ends:
            yield _Step(link.key, prop_called(link.schema, link.prop), (link,))


def _other_end(link: Shown) -> str:
    """The property that names the other end of a link between two; "" where the schema is none."""
    schema = schema_named(link.schema)
    if schema.source_prop is None or schema.target_prop is None or not schema.edge:
        return ""
    ends = schema.source_prop.name, schema.target_prop.name
    return dict([ends, ends[::-1]]).get(link.prop, "")


def _once(steps: Iterable[_Step]) -> list[_Step]:
    """Each neighbour once in each role; what else says the same is told with it."""
    found: dict[tuple[Key, str], _Step] = {}
    for step in steps:
        first = found.setdefault((step.to, step.role), step)
        if first is not step:
            ties = tuple(dict.fromkeys((*first.ties, *step.ties)))
            found[step.to, step.role] = _Step(first.to, first.role, ties, first.by_way_of)
    return list(found.values())


def _neighbour(step: _Step, entity: Entity, told: Mapping[Key, Sequence[Shown]]) -> Neighbour:
    dated = told.get(step.by_way_of, ()) if step.by_way_of else entity.statements
    return Neighbour(step.to, entity, step.role, step.ties, step.by_way_of, _when(dated))


def _when(statements: Sequence[Shown]) -> tuple[Shown, ...]:
    """The first statement of its beginning and the first of its end, of a thing that happens or lasts."""
    if not statements or not schema_named(statements[0].schema).is_a("Interval"):
        return ()
    schema = schema_named(statements[0].schema)
    found = []
    for props in (schema.temporal_start_props, schema.temporal_end_props):
        names = [p.name for p in props]
        found += [s for s in statements if s.prop in names and s.value][:1]
    return tuple(found)
