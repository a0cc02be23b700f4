"""A part of a record in words: facts as a list, what was decided by its fields, what nobody here knows as a tree."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from watchfloor.core.errors import Malformed
from watchfloor.core.label import Label
from watchfloor.core.plain import plain
from watchfloor.core.record import Handling
from watchfloor.desk.spelling import marking_of
from watchfloor.entities.cleaning import type_of
from watchfloor.entities.statements import origin_of
from watchfloor.entities.wording import day_worded, prop_called, schema_called, value_called
from watchfloor.node.ledger.kinds import all_kinds
from watchfloor.node.naming import NAMES
from watchfloor.node.reading import OpenedPart

MOST_VALUES: Final = 1_000
DEEPEST: Final = 8  # steps of a tree that are told apart
FIELDS: Final = {
    "absent": gettext_lazy("In place of"), "active": gettext_lazy("Works here"), "agency": gettext_lazy("Agency"),
    "authorised": gettext_lazy("Authorised for"), "clearance": gettext_lazy("Clearance"),
    "facts": gettext_lazy("Facts"), "first": gettext_lazy("From"), "kind": gettext_lazy("Kind"),
    "label": gettext_lazy("New label"), "last": gettext_lazy("Until"), "leaf": gettext_lazy("Which part"),
    "name": gettext_lazy("Name"), "node": gettext_lazy("Node"), "order": gettext_lazy("Order"),
    "person": gettext_lazy("Person"), "purpose": gettext_lazy("Purpose"), "purposes": gettext_lazy("Purposes"),
    "reason": gettext_lazy("Reason"), "roles": gettext_lazy("Roles"), "scrubbed": gettext_lazy("Scrubbed"),
    "title": gettext_lazy("Title"), "until": gettext_lazy("Until"), "verdict": gettext_lazy("Verdict"),
}  # fmt: skip
SLOTS: Final = {
    "header": gettext_lazy("Header"), "body": gettext_lazy("What"), "facts": gettext_lazy("More facts"),
    "basis": gettext_lazy("Legal basis"), "target": gettext_lazy("Acts on"), "source": gettext_lazy("Derived from"),
    "subject": gettext_lazy("Whom it concerned"), "words": gettext_lazy("What was typed"),
}  # fmt: skip
_ORDER: Final = ("body", "facts", "basis", "target", "source")  # others follow, the header last


@dataclass(frozen=True, slots=True)
class Value:
    """One line: what it is called, what it says, the text as it came where that differs, what it leads to."""

    name: str
    text: str
    raw: str = ""
    ref: str = ""
    c: bytes = b""
    depth: int = 0


@dataclass(frozen=True, slots=True)
class PartShown:
    """One part under its own label; `beside` says from where it is and how far to be trusted."""

    leaf: int
    slot: str
    title: str
    label: Label
    handling: Handling
    values: tuple[Value, ...]
    beside: str = ""

    @property
    def called(self) -> str:
        """The part in a few words, for a list to choose from."""
        first = plain(self.values[0].text, 40) if self.values else ""
        return f"{self.title}: {first}" if first else self.title


@dataclass(frozen=True, slots=True)
class Told:
    """What a part is told from: its record's kind and the log that it stands in."""

    kind: str
    origin: str


def shown(told: Told, leaf: int, slot: str, body: bytes, label: Label, handling: Handling) -> PartShown:
    """The part in words. Nothing in it can make this fail: what cannot be read is shown as what it is."""
    title = str(SLOTS.get(slot, slot))
    if slot in NAMES and len(body) == 32:
        return PartShown(leaf, slot, title, label, handling, (Value("", body.hex(), c=body),))
    said = _read(body)
    if told.kind == "entity" and slot in ("body", "facts") and _is_entity(said):
        values, beside = tuple(_facts(told, said)), _whence(said, label)
    elif told.kind == "judgement" and slot == "body" and isinstance(said, dict):
        values, beside = tuple(_judged(said)), ""
    else:
        values, beside = tuple(_tree(said, _words_for(told, slot))), ""
    return PartShown(leaf, slot, title, label, handling, values[:MOST_VALUES], beside)


def in_order(parts: Iterable[PartShown]) -> list[PartShown]:
    """What it says first, its header last; records that are named alike under one label in one line."""

    def rank(part: PartShown) -> tuple[int, int]:
        if part.slot == "header":
            return len(_ORDER) + 1, part.leaf
        return (_ORDER.index(part.slot) if part.slot in _ORDER else len(_ORDER)), part.leaf

    found: list[PartShown] = []
    for part in sorted(parts, key=rank):
        alike = next((n for n, p in enumerate(found) if part.slot in NAMES and _alike(p, part)), None)
        if alike is None:
            found.append(part)
        else:
            found[alike] = replace(found[alike], values=(*found[alike].values, *part.values))
    return found


def _alike(one: PartShown, other: PartShown) -> bool:
    return (one.slot, one.label, one.handling) == (other.slot, other.label, other.handling)


def _read(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        pass
    try:
        return body.decode()
    except UnicodeDecodeError:
        return _("%(n)s bytes that are no text: %(start)s…") % {"n": len(body), "start": body[:16].hex()}


def _is_entity(said: Any) -> bool:
    named = isinstance(said, dict) and all(isinstance(said.get(k), str) for k in ("id", "schema", "agency"))
    facts = said.get("facts", []) if named else None
    return isinstance(facts, list) and all(
        isinstance(f, list) and 2 <= len(f) <= 3 and all(isinstance(v, str) for v in f) for f in facts
    )


def _facts(told: Told, said: Mapping[str, Any]) -> Iterator[Value]:
    """Whom or what it is about, then each fact, with the raw text where cleaning changed it."""
    schema, origin = said["schema"], origin_of(told.origin, said["agency"])
    yield Value(_or_as_is(schema_called, schema), said["id"], ref=f"{said['id']}@{origin}")
    for prop, value, *raw in said["facts"]:
        given = raw[0] if raw else ""
        try:
            name, names_other = prop_called(schema, prop), type_of(schema, prop) == "entity"
            text = value_called(schema, prop, value) if value else given
        except Malformed:
            name, names_other, text = prop, False, value or given
        ref = f"{value}@{origin}" if names_other and value.isprintable() else ""
        yield Value(name, text, raw=given if given and given != text else "", ref=ref)


def _or_as_is(wording: Callable[[str], str], word: str) -> str:
    try:
        return wording(word)
    except Malformed:
        return word


def _whence(said: Mapping[str, Any], label: Label) -> str:
    pieces = [said.get("where"), said.get("evaluation"), said.get("category")]
    told = [str(p) for p in pieces if p]
    return " · ".join([*told, _("opinion") if label.opinion else _("fact")])


def _judged(said: Mapping[str, Any]) -> Iterator[Value]:
    """The two ends as links, then what was judged of them and why."""
    for field, name in (("left", _("One")), ("right", _("Other"))):
        end = said.get(field)
        if isinstance(end, list) and len(end) == 2:
            yield Value(name, str(end[1]), ref=f"{end[1]}@{end[0]}")
    verdict = _("They are one") if said.get("same") is True else _("They are two")
    yield Value(_("Verdict"), verdict)
    rest = {k: v for k, v in said.items() if k not in ("left", "right", "same")}
    yield from _tree(rest, FIELDS)


def _words_for(told: Told, slot: str) -> Mapping[str, Any]:
    """How fields are called; those of a kind that nobody here knows keep the names they have."""
    known = told.kind in {k.name for k in all_kinds()} or slot != "body"
    return {**FIELDS, **_BASIS, **_HEADER} if known else {}


_BASIS: Final = {
    "cite": gettext_lazy("Cited"), "review": gettext_lazy("Review"), "facts": gettext_lazy("Facts"),
}  # fmt: skip
_HEADER: Final = {"time": gettext_lazy("Written"), "version": gettext_lazy("Version")}


def _tree(said: Any, words: Mapping[str, Any]) -> Iterator[Value]:
    """A JSON value line by line, each as deep as it lies; no deeper than DEEPEST is told apart."""
    waiting: list[tuple[str, Any, int]] = [("", said, -1 if isinstance(said, dict | list) else 0)]
    left = MOST_VALUES
    while waiting and left:
        name, value, depth = waiting.pop()
        text, inner = _leaf(name, value, words)
        if depth >= 0:
            called_so = str(words.get(name, name)) if depth == 0 else name
            yield Value(called_so, text, depth=min(depth, DEEPEST))
            left -= 1
        waiting += [(k, v, depth + 1) for k, v in reversed(inner)]


def _leaf(name: str, value: Any, words: Mapping[str, Any]) -> tuple[str, list[tuple[str, Any]]]:
    """The text of one value, and what lies in it."""
    if name == "label" and "label" in words and isinstance(value, dict):
        return _marking(value), []
    if isinstance(value, dict):
        return "", list(value.items())
    if isinstance(value, list) and all(isinstance(v, str | int | float | bool) for v in value):
        return ", ".join(map(_scalar, value)), []
    if isinstance(value, list):
        return "", [(str(n), v) for n, v in enumerate(value, start=1)]
    if name == "leaf" and "leaf" in words:
        return _("one part alone"), []
    return _scalar(value, day=name in ("until", "review", "first", "last", "time")), []


def _marking(value: Mapping[str, Any]) -> str:
    try:
        return marking_of(Label.from_dict(dict(value)))
    except Malformed:
        return json.dumps(value, ensure_ascii=False)


def _scalar(value: Any, *, day: bool = False) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return day_worded(value) if day and isinstance(value, str) else str(value)


def kind_in(parts: Iterable[OpenedPart]) -> str:
    """The kind that a header among these parts states; nothing without one."""
    said = next((_read(p.body) for p in parts if p.slot == "header"), None)
    return str(said.get("kind", "")) if isinstance(said, dict) else ""
