"""What a record says in one line: told from the parts of it that the bound reader may see, and from nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from watchfloor.core.label import Label
from watchfloor.core.plain import plain
from watchfloor.entities.cleaning import type_of
from watchfloor.entities.entity import Entity, Shown, assembled
from watchfloor.entities.judgements import Key
from watchfloor.entities.said import FACTS
from watchfloor.entities.statements import EXISTS, origin_of
from watchfloor.entities.wording import names_another, prop_called, schema_called, worded
from watchfloor.node.models import Part, Record

LONGEST_TITLE: Final = 120
LONGEST_DETAIL: Final = 80  # of each of its pieces
PLACES: Final = frozenset({"address", "country"})  # types of properties that say where
POSITION: Final = ("latitude", "longitude")


@dataclass(frozen=True, slots=True)
class Seen:
    """A record as the bound reader sees it: its row and the visible ones among its parts, with their labels."""

    record: Record
    parts: Sequence[Part]
    labels: Mapping[int, Label]

    def said(self, slot: str) -> list[tuple[dict[str, Any], Label]]:
        """What the visible parts in this slot say, with the label of each."""
        return [(json.loads(bytes(p.body)), self.labels[p.label_id]) for p in self.parts if p.slot == slot]

    @property
    def targets(self) -> list[tuple[bytes, Label]]:
        """The records on which it acts, as far as the reader may know which."""
        return [(bytes(p.body), self.labels[p.label_id]) for p in self.parts if p.slot == "target"]

    @property
    def keys(self) -> list[Key]:
        """The two entities that a judgement is about, where it is one and its body is visible."""
        bodies = self.said("body") if self.record.kind == "judgement" else []
        return [Key(*end) for body, _label in bodies for end in (body["left"], body["right"])]


@dataclass(frozen=True, slots=True)
class Known:
    """What else the reader sees that a line may name: entities by their key, and records that others act on by C."""

    entities: Mapping[Key, Entity] = field(default_factory=dict)
    records: Mapping[bytes, Line] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Line:
    """What one line of the feed says, and the labels of all that it was told from. `ref` leads to an entity."""

    title: str
    detail: str = ""
    agency: str = ""
    labels: tuple[Label, ...] = ()
    schema: str = ""
    ref: str = ""
    places: tuple[str, ...] = ()
    severity: str = ""


# The kinds of record that act on another: what they did to it, and how urgent that is to know.
ACTS: Final = {
    "withdraw": (noop("Withdrawn"), "warn"),
    "relabel": (noop("Relabelled"), ""),
    "purge": (noop("Purged"), "alarm"),
    "purged": (noop("Scrubbed from this node"), ""),
    "restored": (noop("Restored from a backup; destroyed again"), "alarm"),
    "hold": (noop("Held by a court"), "warn"),
    "lift": (noop("Court hold ended"), ""),
    "restate": (noop("Suspicion restated"), ""),
    "override": (noop("Emergency override"), "alarm"),
    "override-review": (noop("Override answered"), ""),
}
_WHY: Final = ("reason", "verdict", "order", "facts")  # in which field of the body an act gives its grounds
_SILENT: Final = frozenset({"purge", "restored"})  # their order may name whom nobody is to find any more


def line_of(seen: Seen, known: Known) -> Line:
    """The line of this record."""
    kind = seen.record.kind
    if not kind:
        return Line(_("A record was destroyed"), _("Its C stays in the log; nothing else of it does."))
    if kind in ACTS:
        return _act(seen, known)
    return _LINES.get(kind, _unknown)(seen, known)


def _unknown(seen: Seen, known: Known) -> Line:
    return Line(seen.record.kind)


def _entity(seen: Seen, known: Known) -> Line:
    """An entity: what it is called, what it is, where, and the first of what is said of it."""
    told = entity_in(seen)
    if told is None:
        return Line(_("An entity"))
    naming = told.naming
    others = [s for s in _featured(told) if s is not naming]
    places = [s for s in others if type_of(s.schema, s.prop) in PLACES]
    shown = [*places[:2], *(s for s in others if s not in places)][:3]
    pieces = [schema_called(told.schema), *map(_piece, shown)]
    evaluation = next((s.evaluation for s in told.statements if s.evaluation), "")
    return Line(
        title=plain(worded(naming), LONGEST_TITLE),
        detail=" · ".join([*pieces, *([evaluation] if evaluation else [])]),
        agency=naming.key.origin.partition("@")[0],
        labels=(told.called_under, *(s.label for s in shown)),
        schema=told.schema,
        ref=f"{naming.key.id}@{naming.key.origin}",
        places=tuple(dict.fromkeys(worded(s) for s in places)),
    )


def _featured(told: Entity) -> Iterable[Shown]:
    """What a line may say beside the name: no names again, no ids of other entities, no half of a position."""
    for prop, said in told.by_prop().items():
        if (
            prop not in (EXISTS, *POSITION)
            and not names_another(said[0])
            and type_of(said[0].schema, prop) != "name"
        ):
            yield said[0]


def _piece(s: Shown) -> str:
    text = plain(worded(s), LONGEST_DETAIL)
    return text if type_of(s.schema, s.prop) in PLACES else f"{prop_called(s.schema, s.prop)} {text}"


def entity_in(seen: Seen) -> Entity | None:
    """The entity as this one record tells it; None where the reader sees only that there is a record."""
    said = [*seen.said("body"), *seen.said(FACTS)]
    statements = [s for body, label in said for s in _statements(seen.record, body, label)]
    return assembled([statements[0].key], statements) if statements else None


def _statements(record: Record, body: dict[str, Any], label: Label) -> Iterable[Shown]:
    key = Key(origin_of(record.origin, body["agency"]), body["id"])
    learnt = datetime.fromtimestamp(record.learnt / 1e6, UTC)
    for prop, value, *raw in [(EXISTS, body["id"]), *body["facts"]]:
        given = raw[0] if raw else ""
        evaluation = body.get("evaluation", "")
        yield Shown(key, body["schema"], prop, value, given, label, evaluation, bytes(record.c), learnt)


def _judgement(seen: Seen, known: Known) -> Line:
    """Two entities judged to be one, or not; named where the reader sees both, for else it shows that there are two."""
    for body, label in seen.said("body"):
        one, other = (known.entities.get(key) for key in seen.keys)
        verdict = _("judged one") if body["same"] else _("judged two")
        if one and other:
            names = " · ".join(plain(e.caption, LONGEST_TITLE // 2) for e in (one, other))
            labels = (label, one.called_under, other.called_under)
            return Line(f"{names}: {verdict}", plain(body["reason"], LONGEST_DETAIL), body["agency"], labels)
        return Line(_("Entities %(verdict)s") % {"verdict": verdict}, agency=body["agency"], labels=(label,))
    return Line(_("A judgement"))


def _act(seen: Seen, known: Known) -> Line:
    """What was done to which record: called as the reader sees that record, else by the digits of its C."""
    did, severity = ACTS[seen.record.kind]
    named, labels = [], []
    for c, label in seen.targets:
        line = known.records.get(c)
        named.append(line.title if line else c.hex()[:8])
        labels += [label, *(line.labels if line else ())]
    more = f" +{len(named) - 1}" if len(named) > 1 else ""
    title = f"{_(did)}: {named[0]}{more}" if named else _(did)
    detail, agency = "", ""
    for body, label in seen.said("body"):
        grounds = () if seen.record.kind in _SILENT else _WHY
        why = next((body[name] for name in grounds if body.get(name)), "")
        who = body.get("person", "")
        detail = " · ".join(plain(text, LONGEST_DETAIL) for text in (who, why) if text)
        agency = body.get("agency", "")
        labels.append(label)
    return Line(title, detail, agency, tuple(labels), severity=severity)


def _register(seen: Seen, known: Known) -> Line:
    """Who works here, and for whom."""
    for body, label in seen.said("body"):
        if seen.record.kind == "acting-for":
            title = _("%(person)s stands in for %(absent)s") % body
            return Line(title, f"{body['first']} – {body['last']}", labels=(label,))
        if seen.record.kind == "agency":
            return Line(_("Agency: %(title)s") % body, body["kind"], body["name"], (label,))
        state = "" if body["active"] else _("works here no more")
        detail = " · ".join(filter(None, [state, body["clearance"], *body["roles"]]))
        return Line(_("Person: %(title)s") % body, detail, body["agency"], (label,))
    return Line(_("The register"))


_LINES: Final[dict[str, Callable[[Seen, Known], Line]]] = {
    "entity": _entity,
    "judgement": _judgement,
    "agency": _register,
    "person": _register,
    "acting-for": _register,
}
