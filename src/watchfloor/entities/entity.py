"""An entity is the set of statements that the bound reader may see; all about it follows from those alone."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from django.db import connections

from watchfloor.core.errors import Absent, Refused
from watchfloor.core.label import Label, join_all
from watchfloor.entities.hits import hits_of
from watchfloor.entities.judgements import Key, connected, merging, same_as
from watchfloor.entities.models import STATEMENTS, Statement
from watchfloor.entities.statements import EXISTS, LINK
from watchfloor.entities.vocabulary import schema_named, vocabulary
from watchfloor.node.visibility.horizons import labels_of


class StatementRow(NamedTuple):
    """A visible row of the statement table."""

    id: int
    origin: str
    entity: str
    schema: str
    prop: str
    value: str
    raw: str
    ts: int
    evaluation: str
    label_id: int


@dataclass(frozen=True, slots=True)
class Shown:
    """A statement as a reader sees it: what was said, under which label, in which record, and when it came."""

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
class Merge:
    """A judgement by which two keys are one entity: who is shown them as one is told what it says."""

    left: Key
    right: Key
    label: Label
    c: bytes


@dataclass(frozen=True, slots=True)
class Entity:
    """What the reader may know of one entity, merged by the judgements that he sees. Oldest statement first."""

    keys: tuple[Key, ...]
    schema: str
    caption: str
    statements: tuple[Shown, ...]
    merges: tuple[Merge, ...] = ()

    @property
    def label(self) -> Label:
        """What a screen or export that shows all of it must carry, the merge included."""
        return join_all([*(s.label for s in self.statements), *(m.label for m in self.merges)])

    @property
    def naming(self) -> Shown:
        """The statement that it is called by: which one `caption` is taken from."""
        first: dict[str, Shown] = {}
        for s in self.statements:
            first.setdefault(s.prop, s)
        props = (*schema_named(self.schema).caption, EXISTS)
        return next((first[p] for p in props if p in first), self.statements[-1])

    @property
    def called_under(self) -> Label:
        """What a line must carry that shows only what it is called and its schema."""
        naming = self.naming
        if naming.schema == self.schema:
            return naming.label
        return naming.label | next((s.label for s in self.statements if s.schema == self.schema), naming.label)

    @property
    def cs(self) -> list[bytes]:
        """The records it is made of, each once: statements, oldest first, then the judgements that merge them."""
        return list(dict.fromkeys([*(s.c for s in self.statements), *(m.c for m in self.merges)]))

    def by_prop(self) -> dict[str, list[Shown]]:
        """Statements by property, the featured ones first; conflicting ones stand side by side."""
        found: dict[str, list[Shown]] = {}
        order = {name: n for n, name in enumerate(schema_named(self.schema).featured)}
        for s in sorted(self.statements, key=lambda s: (order.get(s.prop, len(order)), s.prop)):
            if s.prop != EXISTS:
                found.setdefault(s.prop, []).append(s)
        return found


def no_such_entity(entity: str) -> Absent:
    """The one answer for an entity that is not there and for one of which the reader may see nothing."""
    return Absent(f"Nothing about {entity!r} that you may see", rule="default deny")


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
    found = statements_of(keys)
    statements = [s for k in keys for s in found.get(k, ())]
    if not statements:
        raise no_such_entity(key.id)
    return assembled(keys, statements, merges_of(keys))


def merges_of(keys: Collection[Key]) -> list[Merge]:
    """What merges these keys with each other, as far as the bound reader sees it."""
    found = [j for j in merging(keys) if j.left in keys and j.right in keys] if len(keys) > 1 else []
    labels, cs = labels_of({j.label_id for j in found}), _cs({j.seq for j in found})
    return [Merge(j.left, j.right, labels[j.label_id], cs[j.seq]) for j in found]


def assembled(keys: Sequence[Key], statements: Sequence[Shown], merges: Iterable[Merge] = ()) -> Entity:
    """An entity out of these statements: its schema and caption are computed from nothing else.

    Of `keys`, those of which there is no statement are left out: a judgement alone shows nobody another entity.
    """
    schema, told = common_schema(s.schema for s in statements), {s.key for s in statements}
    kept = tuple(k for k in keys if k in told)
    of_these = tuple(m for m in merges if m.left in keys and m.right in keys) if len(kept) > 1 else ()
    return Entity(kept, schema, caption_of(schema, statements), tuple(statements), of_these)


def narrowed(entity: Entity, may: Callable[[Label], bool]) -> list[Entity]:
    """What is left of it under labels that pass: in several entities, where what merges them does not pass."""
    told = [s for s in entity.statements if may(s.label)]
    merges = [m for m in entity.merges if may(m.label)]
    pairs = [(m.left, m.right) for m in merges]
    groups = connected(entity.keys, pairs) if entity.merges else [frozenset(entity.keys)]
    parts = [(sorted(group), [s for s in told if s.key in group]) for group in groups]
    return [assembled(keys, statements, merges) for keys, statements in parts if statements]


def shown(rows: Iterable[StatementRow]) -> list[Shown]:
    """Rows as readers see them, with their labels and the C of their records."""
    kept = list(rows)
    labels = labels_of({r.label_id for r in kept})
    cs = _cs({r.id // STATEMENTS for r in kept})
    moments = {ts: datetime.fromtimestamp(ts / 1e6, UTC) for ts in {r.ts for r in kept}}
    keys = {at: Key(*at) for at in {(r.origin, r.entity) for r in kept}}
    return [
        Shown(
            key=keys[r.origin, r.entity],
            schema=r.schema,
            prop=r.prop,
            value=r.value,
            raw=r.raw,
            label=labels[r.label_id],
            evaluation=r.evaluation,
            c=cs[r.id // STATEMENTS],
            learnt=moments[r.ts],
        )
        for r in kept
    ]


def _cs(seqs: Collection[int]) -> dict[int, bytes]:
    if not seqs:
        return {}
    marks = ", ".join(["%s"] * len(seqs))
    with connections["reader"].cursor() as cursor:
        cursor.execute(f"SELECT seq, c FROM record WHERE seq IN ({marks})", list(seqs))  # noqa: S608 (marks only)
        return {seq: bytes(c) for seq, c in cursor.fetchall()}


def statements_of(keys: Iterable[Key]) -> dict[Key, list[Shown]]:
    """What the bound reader sees of these entities, each on its own, oldest first."""
    found: dict[Key, list[Shown]] = {}
    for one in numbered_of(keys).values():
        found.setdefault(one.key, []).append(one)
    return found


def numbered_of(keys: Iterable[Key]) -> dict[int, Shown]:
    """The same, by the statements' numbers inside this node."""
    wanted = {(k.origin, k.id) for k in keys}
    if not wanted:
        return {}
    marks = ", ".join(["%s"] * len(wanted))
    rows = _rows(f"entity IN ({marks})", [entity for _, entity in wanted])
    kept = [r for r in rows if (r.origin, r.entity) in wanted]
    return {row.id: one for row, one in zip(kept, shown(kept), strict=True)}


def statements_at(numbers: Collection[int]) -> dict[int, Shown]:
    """Statements by their number inside this node, as far as the bound reader sees them."""
    rows = _rows(f"id IN ({', '.join(['%s'] * len(numbers))})", sorted(numbers)) if numbers else []
    return {row.id: one for row, one in zip(rows, shown(rows), strict=True)}


def linking_to(keys: Collection[Key]) -> list[Shown]:
    """Statements of other entities that name one of these, as far as the reader sees them."""
    found = statements_at({hit for key in keys for hit in hits_of(LINK + key.id)})
    wanted = {(k.origin, k.id) for k in keys}
    return [s for s in found.values() if (s.key.origin, s.value) in wanted]


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


def _rows(where: str, parameters: Sequence[str | int]) -> list[StatementRow]:
    """Visible statements, oldest first; a model's instance a row would cost more than the query."""
    columns = ", ".join(StatementRow._fields)
    with connections["reader"].cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM statement WHERE {where} ORDER BY id", list(parameters))  # noqa: S608
        return [StatementRow(*row) for row in cursor.fetchall()]
