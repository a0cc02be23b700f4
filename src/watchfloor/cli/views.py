"""Entities, statements and records as tables; every label stands beside what it binds."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import groupby
from typing import Any, Final

from watchfloor.cli.screen import say, styled, table
from watchfloor.cli.text import LONGEST_SHOWN, plain

MOST_HIGHLIGHTS: Final = 3  # texts that say why something was found
EXCERPT: Final = 60  # characters of each of them
LONGEST_BODY: Final = 2_000  # characters of a part on a screen
DIGITS: Final = 8  # by which a record is called on a screen

Told = dict[str, Any]
"""An entity, statement, record or part, as `watchfloor.desk.spelling` spells it."""


def show_summaries(entities: Sequence[Told]) -> None:
    """A list of entities."""
    columns = ("caption", "schema", "id", "label", "learnt", "record")
    table(columns, [(e["caption"], e["schema"], e["ids"][0]["id"], *_tail(e)) for e in entities])


def _tail(entity: Told) -> tuple[Any, ...]:
    return styled(entity["label"]["marking"], "bold"), entity["learnt"], entity["newest"][:DIGITS]


def show_hits(hits: Sequence[Told]) -> None:
    """The answers to a search, best first, each with the texts in which the question was found."""
    from rich.text import Text

    from watchfloor.cli.screen import marked

    rows = []
    for hit in hits:
        shown = hit["highlights"][:MOST_HIGHLIGHTS]
        found = (Text.assemble(plain(h["property"]), ": ", marked(h["text"], h["spans"], EXCERPT)) for h in shown)
        rows.append((hit["caption"], hit["schema"], Text("\n").join(found), *_tail(hit)))
    table(("caption", "schema", "found in", "label", "learnt", "record"), rows)


def show_entity(entity: Told) -> None:
    """An entity: its statements by property, conflicting ones side by side, then who names it."""
    caption = plain(entity["caption"], LONGEST_SHOWN)
    say(f"{caption} · {entity['schema']} · {entity['label']['marking']}")
    say(*(f"  {one['id']}@{one['origin']}" for one in entity["ids"]))
    for merge in entity["merges"]:
        one, other = (end["id"] for end in merge["ids"])
        said = f"record {merge['record'][:DIGITS]} · {merge['label']['marking']}"
        say(f"  {one} and {other} are judged one: {said}")
    by_property = groupby(entity["statements"], lambda s: s["property"])
    rows = [
        (name if n == 0 else "", _value(s), *_about(s)) for name, found in by_property for n, s in enumerate(found)
    ]
    columns = ("value", "label", "source", "evaluation", "learnt", "record")
    table(("property", *columns), rows)
    if links := entity["named_by"]:
        say("", "Named by:")
        named = [(f"{s['schema']} {s['id']}", s["property"], *_about(s)) for s in links]
        table(("entity", "as", *columns[1:]), named)


def _value(s: Told) -> str:
    """The value; with a tilde the text as given, where it could not be read."""
    return s["value"] or f"~ {s['raw']}"


def _about(s: Told) -> tuple[Any, ...]:
    marking = styled(s["label"]["marking"], "bold")
    return marking, s["origin"], s["evaluation"], s["learnt"], s["record"][:DIGITS]


def show_record(record: Told) -> None:
    """A record: what it is and how it stands, then its parts under their labels."""
    where = "sealed" if record["sealed"] else "waits for the seal"
    held = ", held by a court" if record["held"] else ""
    label = record["label"]
    say(f"record {record['record']}", f"{record['state']}, {where}{held} · {record['origin']}")
    if record["kind"]:
        times = f"stated {record['stated']} · learnt {record['learnt']}"
        say(f"{record['kind']} v{record['version']} · {times}")
    say(f"label: {label['marking']} · owners: {', '.join(label['owners'])}")
    say(*(f"due: {one['what']} {one['day']}" for one in record["due"]))
    for part in record["parts"]:
        show_part(part)


_NOT_BESIDE: Final = frozenset({"leaf", "slot", "label", "text", "record", "json"})


def show_part(part: Told) -> None:
    """A part: its slot and leaf, its label and what is handled beside it, what it says."""
    beside = "".join(f" · {name} {value}" for name, value in part.items() if name not in _NOT_BESIDE)
    say("", f"{part['slot']} (leaf {part['leaf']}) · {part['label']['marking']}{beside}")
    say(*_body_lines(part))


def _body_lines(part: Told) -> list[str]:
    if "record" in part:
        return [f"  {part['record']}"]
    text = json.dumps(part["json"], ensure_ascii=False, indent=2) if "json" in part else part["text"]
    cut = text[:LONGEST_BODY].split("\n")
    return [f"  {line}" for line in cut] + (["  … (--json has all of it)"] if len(text) > LONGEST_BODY else [])
