"""Saying: facts by hand, lists, a look at a list before it is taken in, and whether two entities are one."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Final

from watchfloor.core.errors import Malformed
from watchfloor.core.label import join_all
from watchfloor.core.policy.reader import Reader
from watchfloor.desk.lists import Counted, found_at
from watchfloor.desk.spelling import Json
from watchfloor.desk.typed import Said, basis_said, label_said
from watchfloor.entities.cleaning import clean
from watchfloor.entities.deriving import derive
from watchfloor.entities.fact import Fact, SourceEntity
from watchfloor.entities.importing import add as said_by_hand
from watchfloor.entities.importing import require_importable, take_in
from watchfloor.entities.judgements import judge as judged
from watchfloor.entities.once import entity_id_for, once
from watchfloor.entities.opening import open_entity
from watchfloor.entities.sources.ftm import require_reference
from watchfloor.entities.vocabulary import schema_named

MOST_PREVIEWED: Final = 20  # entries of a list that are shown before it is taken in


def add(
    by: Reader,
    *,
    schema: str,
    said: Sequence[Mapping[str, str]],
    entity: str = "",
    country: str = "",
    derived: Sequence[str] = (),
    under: Said,
    key: str = "",
) -> Json:
    """Say facts about one entity by hand; with `key`, once: the same key again gives the same answer."""
    told = entity_said(schema, said, entity or entity_id_for(key), country)
    terms = under.terms(by)
    entry = once(
        key,
        (schema, [dict(one) for one in said], entity, country, list(derived), asdict(under)),
        lambda: derive(told, terms, derived, by=by) if derived else said_by_hand(told, terms, by=by),
    )
    kept = [{"property": f.prop, "text": f.text} for f in told.unread]
    return {
        "record": entry.hex(),
        "entity": told.id,
        "facts": len(told.facts),
        "unread": len(kept),
        "kept_as_written": kept,
    }


def entity_said(schema: str, said: Sequence[Mapping[str, str]], entity_id: str, country: str) -> SourceEntity:
    """The entity that these properties and values describe. Raises Malformed, Refused for protected views."""
    name = schema_named(schema).name
    found = tuple(dict.fromkeys(_fact(name, one["property"], one["value"], country) for one in said))
    if not found:
        raise Malformed("facts", "none", "at least one property with its value")
    entity_id = entity_id or f"hand-{secrets.token_hex(8)}"
    require_reference(entity_id)
    return SourceEntity(entity_id, name, found, "by hand")


def _fact(schema: str, prop: str, value: str, country: str) -> Fact:
    if not value.strip():
        raise Malformed(f"{schema}:{prop[:60]}", "nothing", "a value")
    return clean(schema, prop.strip(), value, country=country)


def take_in_list(
    by: Reader,
    *,
    file: Path,
    mapping: Path | None = None,
    leave_out_protected: bool = False,
    under: Said,
    drawn: Callable[[int | None], Counted] | None = None,
) -> Json:
    """Take a list in, one record an entry; what is here already is left. `strays` tell of rows left out."""
    found = found_at(file, mapping, leave_out_protected=leave_out_protected)
    read = drawn(found.size) if drawn else Counted(lambda *_: None)
    terms = under.terms(by, found.mapping)
    taken = take_in(found.entities(read.bytes_read), terms, by=by, progress=read.taken)
    return {**asdict(taken), "strays": list(found.unmatched())}


def preview(
    by: Reader, *, file: Path, mapping: Path | None = None, leave_out_protected: bool = False, under: Said
) -> Json:
    """What taking a list in would read, and where it would stop; nothing is stored."""
    found = found_at(file, mapping, leave_out_protected=leave_out_protected)
    terms = under.terms(by, found.mapping)
    entries, facts, unread, first = 0, 0, 0, list[Json]()
    stopped = ""
    try:
        for entity in require_importable(found.entities(lambda _: None), terms, by=by):
            entries, facts, unread = entries + 1, facts + len(entity.facts), unread + len(entity.unread)
            if entries <= MOST_PREVIEWED:
                first.append(_previewed(entity))
    except Malformed as error:
        stopped = str(error)
    return {
        "entries": entries,
        "facts": facts,
        "unread": unread,
        "first": first,
        "stopped": stopped,
        "strays": list(found.unmatched()),
    }


def _previewed(entity: SourceEntity) -> Json:
    said = [{"property": f.prop, "value": f.value, "raw": f.raw} for f in entity.facts]
    return {"id": entity.id, "schema": entity.schema, "where": entity.where, "facts": said}


def judge(
    by: Reader,
    *,
    one: str,
    other: str,
    verdict: str,
    reason: str,
    basis: str = "",
    label: str = "",
    owners: Sequence[str] = (),
) -> Json:
    """Judge two entities, which are opened, `same` or `different`, under what he sees of both; a label narrows it."""
    if verdict not in ("same", "different"):
        raise Malformed("verdict", repr(verdict[:20]), "same or different")
    ground = basis_said(basis, by)
    left, right = (open_entity(ref, by=by) for ref in (one, other))
    narrower = [label_said(label, owners, by)] if label else []
    bound = join_all([left.entity.label, right.entity.label, *narrower])
    keys = left.named, right.named
    entry = judged(*keys, same=verdict == "same", label=bound, by=by, reason=reason, basis=ground)
    return {"record": entry.c.hex(), "judged": [{"id": k.id, "origin": k.origin} for k in keys]}
