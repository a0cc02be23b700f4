"""Looking: search, lists, counts, one entity, one record, what is due; and taking out what was found."""

from __future__ import annotations

from collections.abc import Sequence

from watchfloor.core.errors import Malformed, Refused
from watchfloor.core.policy.reader import Reader
from watchfloor.desk import spelling
from watchfloor.desk.places import opened_place, sealed_place
from watchfloor.desk.spelling import Json
from watchfloor.desk.typed import day_said
from watchfloor.entities.entity import Entity
from watchfloor.entities.export import export_csv, export_ftm
from watchfloor.entities.lists import MOST_COUNTED, Place, newest
from watchfloor.entities.lists import facets as counted
from watchfloor.entities.opening import open_entity
from watchfloor.entities.search import search as found_by
from watchfloor.entities.vocabulary import schema_named
from watchfloor.node.reading import due as due_by
from watchfloor.node.reading import open_record
from watchfloor.node.visibility.binding import acting

FORMS = {"ftm": export_ftm, "csv": export_csv}


def search(by: Reader, *, words: str, limit: int = 20) -> Json:
    """What answers these words; the search is logged."""
    return spelling.answer_json(found_by(words, by=by, limit=limit))


def list_newest(by: Reader, *, kind: str, limit: int = 50, after: str = "") -> Json:
    """The entities of a kind, those last learnt of first; `after` is what the last page said. The list is logged."""
    place = _place(after, by) if after else None
    page = newest(schema_named(kind).name, by=by, limit=limit, after=place)
    behind = sealed_place(list(page.last), by) if page.last else None
    return {"entities": [spelling.summary_json(e) for e in page.entities], "next": behind}


def _place(text: str, by: Reader) -> Place:
    place = opened_place(text, by)
    if [type(part) for part in place] != [int, str, str]:  # a place in a list of another sort
        raise Malformed("after", repr(text[:60]), "what the last page of this list said")
    return Place(*place)


def facets(by: Reader) -> Json:
    """How many entities of each kind he may see, at most `most_counted`."""
    with acting(by):
        return {"facets": counted(), "most_counted": MOST_COUNTED}


def entity(by: Reader, *, ref: str) -> Json:
    """One entity, as far as he may see it; the opening is logged."""
    opened = open_entity(ref, by=by)
    return spelling.entity_json(opened.entity, opened.links)


def record(by: Reader, *, ref: str) -> Json:
    """One record, as far as he may see it; the opening is logged."""
    return spelling.record_json(open_record(ref, by=by))


def due(by: Reader, *, until: str = "in 1 month") -> Json:
    """What he may see that is due by that day; the list is logged."""
    return {"due": [spelling.due_json(d) for d in due_by(day_said(until), by=by)]}


def export(
    by: Reader, *, words: str = "", entity: Sequence[str] = (), form: str = "ftm", limit: int = 100
) -> Json:
    """What a search finds and what is named, filtered first, then marked; logged record by record."""
    if form not in FORMS:
        raise Malformed("form of the export", repr(form[:20]), "ftm or csv")
    if not words.strip() and not entity:
        raise Malformed("export", "nothing named", "words to search for, or the id of an entity")
    found = [open_entity(ref, by=by).entity for ref in entity]
    if words.strip():
        found += [h.entity for h in found_by(words, by=by, limit=limit).hits]
    made = FORMS[form](_once(found), by=by)
    return {"form": form, "marking": made.marking, "statements": made.statements, "text": made.text}


def _once(found: Sequence[Entity]) -> list[Entity]:
    if not found:
        raise Refused("There is nothing to export", rule="export", permit="a question that finds something")
    return list({e.keys: e for e in found}.values())
