"""An entity is the set of statements that the bound reader may see; all about it follows from those alone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from watchfloor.core.errors import Refused
from watchfloor.core.label import Label, join_all
from watchfloor.entities.judgements import Key, same_as
from watchfloor.entities.models import STATEMENTS, Statement
from watchfloor.entities.statements import EXISTS, LINK
from watchfloor.entities.vocabulary import schema_named, vocabulary
from watchfloor.node.models import Record
from watchfloor.node.visibility.horizons import labels_of


@dataclass(frozen=True, slots=True)
class Shown:
    """A statement as a reader sees it: what was said, under which label, in which record, and when it was learnt."""

    key: Key
    schema: str
    prop: str
    value: str
    raw: str
    label: Label
    evaluation: str
    c: bytes
    learnt: datetime

    @property
    def text(self) -> str:
        """The clean value, or the text as given where cleaning could not read it."""
        return self.value or self.raw


@dataclass(frozen=True, slots=True)
class Entity:
    """What the reader may know of one entity, merged by the judgements that he sees. Oldest statement first."""

    keys: tuple[Key, ...]
    schema: str
    caption: str
    statements: tuple[Shown, ...]

    @property
    def label(self) -> Label:
        """What a screen or export that shows all of it must carry."""
        return join_all(s.label for s in self.statements)

    @property
    def cs(self) -> list[bytes]:
        """The records it is made of, each once, oldest first."""
        return list(dict.fromkeys(s.c for s in self.statements))

    def by_prop(self) -> dict[str, list[Shown]]:
        """Statements by property, the featured ones first; conflicting ones stand side by side."""
        found: dict[str, list[Shown]] = {}
        order = {name: n for n, name in enumerate(schema_named(self.schema).featured)}
        for s in sorted(self.statements, key=lambda s: (order.get(s.prop, len(order)), s.prop)):
            if s.prop != EXISTS:
                found.setdefault(s.prop, []).append(s)
        return found


def no_such_entity(entity: str) -> Refused:
    """The one answer for an entity that is not there and for one of which the reader may see nothing."""
    return Refused(f"Nothing about {entity!r} that you may see", rule="default deny")


def entity_named(entity: str) -> Entity:
    """The entity that the reader calls by this id. Raises Refused when he sees no statement of it.

    Where two agencies use one id for two entities, the id takes `@` and the rest of its origin behind it.
    """
    name, _, origin = entity.partition("@")
    rows = Statement.objects.filter(entity=name, prop=EXISTS)
    keys = {Key(r.origin, r.entity) for r in rows if not origin or r.origin.startswith(origin)}
    if not keys:
        raise no_such_entity(entity)
    if len(keys) > 1 and not any(keys <= same_as(k) for k in keys):
        named = ", ".join(f"{k.id}@{k.origin}" for k in sorted(keys))
        raise Refused(
            f"{entity!r} names several entities", rule="entities are (origin, id)", permit=f"say one of {named}"
        )
    return entity_of(min(keys))


def entity_of(key: Key) -> Entity:
    """The entity with this key, merged with what the reader sees judged the same. Raises Refused."""
    keys = sorted(same_as(key))
    statements = shown(_rows(keys))
    if not statements:
        raise no_such_entity(key.id)
    return assembled(keys, statements)


def assembled(keys: Sequence[Key], statements: Sequence[Shown]) -> Entity:
    """An entity out of these statements: its schema and caption are computed from nothing else."""
    schema = common_schema(s.schema for s in statements)
    return Entity(tuple(keys), schema, caption_of(schema, statements), tuple(statements))


def shown(rows: Iterable[Statement]) -> list[Shown]:
    """Rows as readers see them, with their labels and the C of their records."""
    kept = list(rows)
    labels = labels_of({r.label_id for r in kept})
    cs = {r.seq: bytes(r.c) for r in Record.objects.filter(seq__in={r.id // STATEMENTS for r in kept})}
    return [
        Shown(
            key=Key(r.origin, r.entity),
            schema=r.schema,
            prop=r.prop,
            value=r.value,
            raw=r.raw,
            label=labels[r.label_id],
            evaluation=r.evaluation,
            c=cs[r.id // STATEMENTS],
            learnt=datetime.fromtimestamp(r.ts / 1e6, UTC),
        )
        for r in kept
        if r.id // STATEMENTS in cs
    ]


def linking_to(keys: Collection[Key]) -> list[Statement]:
    """Statements of other entities that name one of these, as far as the reader sees them."""
    from watchfloor.entities.search import hits_of

    found = [hit for key in keys for hit in hits_of(LINK + key.id)]
    wanted = {(k.origin, k.id) for k in keys}
    rows = Statement.objects.filter(id__in=found).order_by("id")
    return [r for r in rows if (r.origin, r.value) in wanted]


def common_schema(schemata: Iterable[str]) -> str:
    """The narrowest schema that fits all statements; the first one's where two cannot be one thing."""
    from followthemoney.exc import InvalidData

    first, *others = dict.fromkeys(schemata)
    common = first
    for other in others:
        try:
            common = vocabulary().common_schema(common, other).name
        except InvalidData:
            continue
    return common


def caption_of(schema: str, statements: Iterable[Shown]) -> str:
    """What the entity is called: the first value of the schema's caption properties, else its id."""
    values: dict[str, str] = {}
    last = ""
    for s in statements:
        values.setdefault(s.prop, s.text)
        last = s.key.id
    for prop in schema_named(schema).caption:
        if prop in values:
            return values[prop]
    return values.get(EXISTS, last)


def _rows(keys: Iterable[Key]) -> list[Statement]:
    wanted = {(k.origin, k.id) for k in keys}
    rows = Statement.objects.filter(entity__in={k.id for k in keys}).order_by("id")
    return [r for r in rows if (r.origin, r.entity) in wanted]
