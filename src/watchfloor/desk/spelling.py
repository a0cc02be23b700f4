"""Entities, records and what is kept of them in JSON, as the command line prints it and the API answers it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Final

from watchfloor.core.errors import Malformed
from watchfloor.core.label import Label
from watchfloor.core.marking import format_marking

if TYPE_CHECKING:
    from watchfloor.entities.answer import Answer, Hit
    from watchfloor.entities.entity import Entity, Merge, Shown
    from watchfloor.node.audit import Access
    from watchfloor.node.custody.overdue import Overdue
    from watchfloor.node.reading import Due, OpenedPart, OpenedRecord

NAMES_RECORDS: Final = frozenset({"target", "source"})  # slots that hold the C of another record

Json = dict[str, Any]


def zulu(moment: datetime | None) -> str | None:
    """A time as it is printed everywhere: UTC, to the second, with a Z."""
    if moment is None:
        return None
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def day(one: date | None) -> str | None:
    """A day as it is printed everywhere."""
    return None if one is None else one.isoformat()


def marking_of(label: Label) -> str:
    """The label in our notation, or in its JSON where a name in it cannot be written in the notation."""
    try:
        return format_marking(label)
    except Malformed:
        return label.to_json()


def label_json(label: Label) -> Json:
    """A label in our notation, with its owners, which the notation leaves out."""
    return {"marking": marking_of(label), "owners": sorted(label.owners)}


def statement_json(s: Shown) -> Json:
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


def summary_json(entity: Entity) -> Json:
    """What a list says of an entity; `newest` is the record by which one last learnt of it."""
    last = max(entity.statements, key=lambda s: s.learnt)
    return {
        "ids": [{"id": k.id, "origin": k.origin} for k in entity.keys],
        "schema": entity.schema,
        "caption": entity.caption,
        "label": label_json(entity.label),
        "learnt": zulu(last.learnt),
        "newest": last.c.hex(),
        "records": [c.hex() for c in entity.cs],
    }


def entity_json(entity: Entity, links: Iterable[Shown]) -> Json:
    """All that the reader may see of an entity, and the statements of others that name it."""
    said = [statement_json(s) for found in entity.by_prop().values() for s in found]
    merges = [_merge_json(m) for m in entity.merges]
    return {
        **summary_json(entity),
        "merges": merges,
        "statements": said,
        "named_by": [statement_json(s) for s in links],
    }


def _merge_json(merge: Merge) -> Json:
    ends = [{"id": k.id, "origin": k.origin} for k in (merge.left, merge.right)]
    return {"ids": ends, "label": label_json(merge.label), "record": merge.c.hex()}


def answer_json(answer: Answer) -> Json:
    """What a search found."""
    return {"question": answer.question.text, "hits": [hit_json(h) for h in answer.hits], "more": answer.more}


def hit_json(hit: Hit) -> Json:
    """An answer to a search, and why it is one."""
    why = [{"property": h.prop, "text": h.text, "spans": [list(span) for span in h.spans]} for h in hit.highlights]
    return {
        **summary_json(hit.entity),
        "score": round(hit.score, 3),
        "matched": list(hit.matched),
        "highlights": why,
    }


def record_json(record: OpenedRecord) -> Json:
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


def part_json(part: OpenedPart) -> Json:
    """One part: its bytes as JSON, as the C that they are, or as text."""
    body: Json = {"text": part.body.decode("utf-8", "replace")}
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


def due_json(due: Due) -> Json:
    """Something that is due."""
    return {"record": due.c.hex(), "kind": due.kind, "what": due.what, "day": day(due.day)}


def overdue_json(one: Overdue) -> Json:
    """A record whose review date has passed."""
    return {"record": one.c.hex(), "day": day(one.day), "held": one.held}


def access_json(a: Access) -> Json:
    """One entry of the access log."""
    return {
        "record": a.c.hex(),
        "when": zulu(a.when),
        "person": a.person,
        "agency": a.agency,
        "acting_for": a.acting_for,
        "purpose": a.purpose,
        "what": a.what,
        "reason": a.reason,
        "subject": a.subject,
    }
