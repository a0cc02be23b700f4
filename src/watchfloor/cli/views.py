"""Entities, statements and records as JSON and as tables; every label stands beside what it binds."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

from watchfloor.cli.screen import say, styled, table
from watchfloor.cli.text import LONGEST_SHOWN, day, marking_of, plain, short, zulu

if TYPE_CHECKING:
    from watchfloor.core.label import Label
    from watchfloor.entities.entity import Entity, Merge, Shown
    from watchfloor.entities.search import Hit
    from watchfloor.node.reading import OpenedPart, OpenedRecord

MOST_HIGHLIGHTS: Final = 3  # texts that say why something was found
EXCERPT: Final = 60  # characters of each of them
LONGEST_BODY: Final = 2_000  # characters of a part on a screen
NAMES_RECORDS: Final = frozenset({"target", "source"})  # slots that hold the C of another record


def label_json(label: Label) -> dict[str, Any]:
    """A label in our notation, with its owners, which the notation leaves out."""
    return {"marking": marking_of(label), "owners": sorted(label.owners)}


def statement_json(s: Shown) -> dict[str, Any]:
    """One statement."""
    return {
        "property": s.prop,
        "value": s.value,
        "raw": s.raw,
        "schema": s.schema,
        "label": label_json(s.label),
        "evaluation": s.evaluation,
        "id": s.key.id,
        "origin": s.key.origin,
        "learnt": zulu(s.learnt),
        "record": s.c.hex(),
    }


def summary_json(entity: Entity) -> dict[str, Any]:
    """What a list says of an entity."""
    return {
        "ids": [{"id": k.id, "origin": k.origin} for k in entity.keys],
        "schema": entity.schema,
        "caption": entity.caption,
        "label": label_json(entity.label),
        "learnt": zulu(max(s.learnt for s in entity.statements)),
        "records": [c.hex() for c in entity.cs],
    }


def entity_json(entity: Entity, links: Iterable[Shown]) -> dict[str, Any]:
    """All that the reader may see of an entity, and the statements of others that name it."""
    said = [statement_json(s) for found in entity.by_prop().values() for s in found]
    merges = [_merge_json(m) for m in entity.merges]
    return {
        **summary_json(entity),
        "merges": merges,
        "statements": said,
        "named_by": [statement_json(s) for s in links],
    }


def _merge_json(merge: Merge) -> dict[str, Any]:
    ends = [{"id": k.id, "origin": k.origin} for k in (merge.left, merge.right)]
    return {"ids": ends, "label": label_json(merge.label), "record": merge.c.hex()}


def hit_json(hit: Hit) -> dict[str, Any]:
    """An answer to a search, and why it is one."""
    why = [{"property": h.prop, "text": h.text, "spans": [list(span) for span in h.spans]} for h in hit.highlights]
    return {
        **summary_json(hit.entity),
        "score": round(hit.score, 3),
        "matched": list(hit.matched),
        "highlights": why,
    }


def show_summaries(entities: Sequence[Entity]) -> None:
    """A list of entities."""
    columns = ("caption", "schema", "id", "label", "learnt", "record")
    table(columns, [(e.caption, e.schema, e.keys[0].id, *_tail(e)) for e in entities])


def _tail(entity: Entity) -> tuple[Any, ...]:
    newest = max(entity.statements, key=lambda s: s.learnt)
    return styled(marking_of(entity.label), "bold"), zulu(newest.learnt), short(newest.c)


def show_hits(hits: Sequence[Hit]) -> None:
    """The answers to a search, best first, each with the texts in which the question was found."""
    from rich.text import Text

    from watchfloor.cli.screen import marked

    rows = []
    for hit in hits:
        shown = hit.highlights[:MOST_HIGHLIGHTS]
        why = Text("\n").join(Text.assemble(plain(h.prop), ": ", marked(h.text, h.spans, EXCERPT)) for h in shown)
        rows.append((hit.entity.caption, hit.entity.schema, why, *_tail(hit.entity)))
    table(("caption", "schema", "found in", "label", "learnt", "record"), rows)


def show_entity(entity: Entity, links: Sequence[Shown]) -> None:
    """An entity: its statements by property, conflicting ones side by side, then who names it."""
    say(f"{plain(entity.caption, LONGEST_SHOWN)} · {entity.schema} · {marking_of(entity.label)}")
    say(*(f"  {key.id}@{key.origin}" for key in entity.keys))
    for m in entity.merges:
        say(f"  {m.left.id} and {m.right.id} are judged one: record {short(m.c)} · {marking_of(m.label)}")
    rows = [
        (s.prop if n == 0 else "", _value(s), *_about(s))
        for found in entity.by_prop().values()
        for n, s in enumerate(found)
    ]
    columns = ("value", "label", "source", "evaluation", "learnt", "record")
    table(("property", *columns), rows)
    if links:
        say("", "Named by:")
        table(("entity", "as", *columns[1:]), [(f"{s.schema} {s.key.id}", s.prop, *_about(s)) for s in links])


def _value(s: Shown) -> str:
    """The value; with a tilde the text as given, where it could not be read."""
    return s.value or f"~ {s.raw}"


def _about(s: Shown) -> tuple[Any, ...]:
    return styled(marking_of(s.label), "bold"), s.key.origin, s.evaluation, zulu(s.learnt), short(s.c)


def record_json(record: OpenedRecord) -> dict[str, Any]:
    """A record as far as the reader may see it."""
    return {
        "record": record.c.hex(),
        "origin": record.origin,
        "kind": record.kind,
        "version": record.version,
        "stated": zulu(record.stated),
        "learnt": zulu(record.learnt),
        "state": record.state.name.lower(),
        "sealed": record.sealed,
        "held": record.held,
        "due": [{"what": what, "day": day(when)} for what, when in record.due],
        "label": label_json(record.label),
        "parts": [part_json(p) for p in record.parts],
    }


def part_json(part: OpenedPart) -> dict[str, Any]:
    """One part: its bytes as JSON, as the C that they are, or as text."""
    body: dict[str, Any] = {"text": part.body.decode("utf-8", "replace")}
    if part.slot in NAMES_RECORDS:
        body = {"record": part.body.hex()}
    elif (said := _json_in(part.body)) is not None:
        body = {"json": said}
    return {
        "leaf": part.leaf,
        "slot": part.slot,
        "label": label_json(part.label),
        **part.handling.as_dict(),
        **body,
    }


def _json_in(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None


def show_record(record: OpenedRecord) -> None:
    """A record: what it is and how it stands, then its parts under their labels."""
    where = "sealed" if record.sealed else "waits for the seal"
    held = ", held by a court" if record.held else ""
    say(f"record {record.c.hex()}", f"{record.state.name.lower()}, {where}{held} · {record.origin}")
    if record.kind:
        say(f"{record.kind} v{record.version} · stated {zulu(record.stated)} · learnt {zulu(record.learnt)}")
    say(f"label: {marking_of(record.label)} · owners: {', '.join(sorted(record.label.owners))}")
    say(*(f"due: {what} {day(when)}" for what, when in record.due))
    for part in record.parts:
        show_part(part)


def show_part(part: OpenedPart) -> None:
    """A part: its slot and leaf, its label and what is handled beside it, what it says."""
    beside = "".join(f" · {name} {value}" for name, value in part.handling.as_dict().items())
    say("", f"{part.slot} (leaf {part.leaf}) · {marking_of(part.label)}{beside}")
    say(*_body_lines(part))


def _body_lines(part: OpenedPart) -> list[str]:
    if part.slot in NAMES_RECORDS:
        return [f"  {part.body.hex()}"]
    said = _json_in(part.body)
    text = part.body.decode("utf-8", "replace") if said is None else json.dumps(said, ensure_ascii=False, indent=2)
    cut = text[:LONGEST_BODY].split("\n")
    return [f"  {line}" for line in cut] + (["  … (--json has all of it)"] if len(text) > LONGEST_BODY else [])
