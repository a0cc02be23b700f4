"""Taking entities out: filtered first, then marked; the access log keeps which records an export contains."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from watchfloor.core.errors import Refused
from watchfloor.core.label import Label, join_all
from watchfloor.core.marking import format_marking
from watchfloor.core.policy.decide import allowed, decide
from watchfloor.core.policy.reader import Reader
from watchfloor.entities.entity import Entity, Shown, narrowed
from watchfloor.entities.statements import EXISTS
from watchfloor.node.audit import note_access

COLUMNS: Final = (
    "id",
    "origin",
    "schema",
    "property",
    "value",
    "raw",
    "evaluation",
    "learnt",
    "record",
    "marking",
)
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # what a spreadsheet would run


@dataclass(frozen=True, slots=True)
class Export:
    """Text to hand out, the marking that it carries, and how many statements it holds."""

    text: str
    marking: str
    statements: int


def export_ftm(entities: Sequence[Entity], *, by: Reader) -> Export:
    """FollowTheMoney entities, one JSON object a line, each with its marking. Raises Refused when none may go."""
    kept = _exportable(entities, by)
    lines = [json.dumps(_ftm(e), ensure_ascii=False) for e in kept]
    return _export("".join(f"{line}\n" for line in lines), kept, by)


def export_csv(entities: Sequence[Entity], *, by: Reader) -> Export:
    """One line a statement, each with its own marking, under a line that marks the whole. Raises Refused."""
    kept = _exportable(entities, by)
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([f"# {format_marking(_joined(kept))}"])
    writer.writerow(COLUMNS)
    for entity in kept:
        writer.writerows(_csv_rows(entity))
    return _export(out.getvalue(), kept, by)


def _exportable(entities: Iterable[Entity], by: Reader) -> list[Entity]:
    """The same entities without the statements, and the merges, that may be seen and not taken out."""
    kept: list[Entity] = []
    refused: Label | None = None
    for entity in entities:
        parts = narrowed(entity, lambda label: allowed(by, "export", label))
        if not parts:
            refused = entity.label
        kept += parts
    if not kept and refused is not None:
        decide(by, "export", refused)
    if not kept:
        raise Refused("There is nothing to export", rule="export", permit="a question that finds something")
    return kept


def _export(text: str, kept: Sequence[Entity], by: Reader) -> Export:
    note_access(by, "export", sorted({c for e in kept for c in e.cs}))
    return Export(text, format_marking(_joined(kept)), sum(len(e.statements) for e in kept))


def _joined(entities: Iterable[Entity]) -> Label:
    return join_all(e.label for e in entities)


def _ftm(entity: Entity) -> dict[str, Any]:
    properties: dict[str, list[str]] = {}
    for s in entity.statements:
        if s.prop != EXISTS and s.value and s.value not in properties.setdefault(s.prop, []):
            properties[s.prop].append(s.value)
    return {
        "id": entity.keys[0].id,
        "schema": entity.schema,
        "caption": entity.caption,
        "properties": {k: v for k, v in properties.items() if v},
        "referents": [k.id for k in entity.keys[1:]],
        "marking": format_marking(entity.label),
        "records": [c.hex() for c in entity.cs],
    }


def _csv_rows(entity: Entity) -> Iterator[list[str]]:
    for s in entity.statements:
        if s.prop != EXISTS:
            yield [_cell(text) for text in _cells(s)]


def _cells(s: Shown) -> Iterator[str]:
    yield from (s.key.id, s.key.origin, s.schema, s.prop, s.value, s.raw, s.evaluation)
    yield from (s.learnt.isoformat(timespec="seconds"), s.c.hex(), format_marking(s.label))


def _cell(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
