"""FollowTheMoney JSON lines: whole entities, or statements that stand together by entity."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from watchfloor.core.errors import Malformed, Refused
from watchfloor.entities.cleaning import clean
from watchfloor.entities.dates import ISO_DATES, DateRule
from watchfloor.entities.fact import Fact, SourceEntity
from watchfloor.entities.rules import PROTECTED_PROPERTIES
from watchfloor.entities.sources.text import Progress, Tell, lines, standing_at, stop, unwatched
from watchfloor.entities.vocabulary import schema_named, vocabulary

BASE_STATEMENT: Final = "id"  # the library's statement that an entity exists; it says nothing else

Line = tuple[str, dict[str, Any]]
"""Where a JSON object stands, and the object."""


def entities(
    path: Path,
    *,
    dates: DateRule = ISO_DATES,
    leave_out_protected: bool = False,
    progress: Progress = unwatched,
    tell: Tell = stop,
) -> Iterator[SourceEntity]:
    """Each entity of the file, every value cleaned again: the file comes from outside.

    A line is an entity (`id`, `schema`, `properties`) or a statement (`entity_id`, `schema`, `prop`, `value`);
    statements of one entity must follow each other. Raises Malformed with the line for half a line, for JSON of
    another shape, an unknown schema or property, or an id that cannot be referred to; Refused for a property that
    holds protected views, unless `leave_out_protected` says to pass over those properties unseen. What is wrong
    with one entity, or line, goes to `tell`: where that does not raise it, it is left out.
    """
    for statements, found in groupby(_objects(path, progress, tell), key=_entity_of_statement):
        if statements is None:
            yield from (
                e for line in found for e in _read(partial(_entity, line, dates, leave_out_protected), tell)
            )
        else:
            yield from _read(partial(_from_statements, statements, found, dates, leave_out_protected), tell)


def _read(entity: Callable[[], SourceEntity], tell: Tell) -> Iterator[SourceEntity]:
    """The entity, or nothing where what is wrong with it was told."""
    try:
        found = entity()
    except (Malformed, Refused) as error:
        tell(error)
    else:
        yield found


def _objects(path: Path, progress: Progress, tell: Tell) -> Iterator[Line]:
    for number, text in enumerate(lines(path, progress=progress), start=1):
        if not text.strip():
            continue
        where = f"{path.name} line {number}"
        try:
            found = _object(where, text)
            _entity_of_statement((where, found))
        except Malformed as error:
            tell(error)
        else:
            yield where, found


def _object(where: str, text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:  # ValueError also for a number of thousands of digits
        what = error.msg if isinstance(error, json.JSONDecodeError) else str(error)
        raise Malformed(where, f"{text.strip()[:60]!r} ({what})", "one whole JSON object") from None
    if not isinstance(found, dict):
        raise Malformed(where, type(found).__name__, "a JSON object")
    return found


def _entity_of_statement(line: Line) -> str | None:
    return _text(line, "entity_id") if "prop" in line[1] else None


def _entity(line: Line, dates: DateRule, leave_out: bool) -> SourceEntity:
    where, found = line
    schema, entity_id = _text(line, "schema"), _text(line, "id")
    properties = found.get("properties", {})
    if not isinstance(properties, dict):
        raise Malformed(where, f"properties of type {type(properties).__name__}", "an object of lists")
    with standing_at(where):
        schema_named(schema)
        require_reference(entity_id)
        facts = [
            clean(schema, prop, value, dates=dates)
            for prop, values in properties.items()
            if not (leave_out and prop in PROTECTED_PROPERTIES)
            for value in _values(prop, values)
        ]
    return SourceEntity(entity_id, schema, _once(facts), where)


def _from_statements(entity_id: str, found: Iterable[Line], dates: DateRule, leave_out: bool) -> SourceEntity:
    schema, first, facts = "", "", list[Fact]()
    for line in found:
        where, statement = line
        first = first or where
        with standing_at(where):
            require_reference(entity_id)
            schema = _narrower(schema, _text(line, "schema"))
            prop = _text(line, "prop")
            if prop == BASE_STATEMENT or (leave_out and prop in PROTECTED_PROPERTIES):
                continue
            original = statement.get("original_value")
            raw = original if isinstance(original, str) and original else None
            facts.append(clean(schema, prop, _text(line, "value"), dates=dates, raw=raw))
    return SourceEntity(entity_id, schema, _once(facts), first)


def _narrower(schema: str, other: str) -> str:
    """Statements of one entity may name a schema and its parent: the entity is of the narrower one."""
    from followthemoney.exc import InvalidData

    schema_named(other)
    if not schema or schema == other:
        return other
    try:
        return vocabulary().common_schema(schema, other).name
    except InvalidData:
        raise Malformed("schema", f"{other} after {schema}", "schemata of one line of descent") from None


def _text(line: Line, key: str) -> str:
    where, found = line
    value = found.get(key)
    if not isinstance(value, str) or not value:
        raise Malformed(where, f"{key} = {json.dumps(value)[:60]}", f"a text in {key!r}")
    return value


def _values(prop: str, values: Any) -> Iterator[str]:
    for value in values if isinstance(values, list) else [values]:
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise Malformed(prop, json.dumps(value)[:60], "texts")
        if value != "":
            yield str(value)


def require_reference(entity_id: str) -> None:
    """Raise Malformed for an id by which no other entity could name this one."""
    from followthemoney.types import registry

    if len(entity_id) > registry.entity.max_length or not registry.entity.validate(entity_id):
        raise Malformed("id", repr(entity_id[:60]), "letters, digits, dots and hyphens, at most 200")


def _once(facts: list[Fact]) -> tuple[Fact, ...]:
    return tuple(dict.fromkeys(facts))
