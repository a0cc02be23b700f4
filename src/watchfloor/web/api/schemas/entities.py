"""Entities, statements, searches and lists, and what is said of them."""

from __future__ import annotations

from typing import Literal

from ninja import Schema
from pydantic import Field

from watchfloor.web.api.schemas.common import (
    LABEL,
    LAW,
    OTHER_C,
    Basis,
    C,
    Hex,
    LabelTold,
    Limit,
    Name,
    Names,
    Owners,
    Reason,
    Short,
    Words,
    asked,
    shown,
)

ORIGIN = "aa.police@police.example"
STATEMENT = {
    "property": "name",
    "value": "MV EXERCISE Ejemplo",
    "raw": "",
    "schema": "Vessel",
    "label": LABEL,
    "evaluation": "admiralty B2",
    "id": "v1",
    "origin": ORIGIN,
    "learnt": "2026-11-24T03:12:09Z",
    "record": C,
}
SUMMARY = {
    "ids": [{"id": "v1", "origin": ORIGIN}],
    "schema": "Vessel",
    "caption": "MV EXERCISE Ejemplo",
    "label": LABEL,
    "learnt": "2026-11-24T03:12:09Z",
    "newest": C,
    "records": [C],
}
WHY = {"property": "name", "text": "MV EXERCISE Ejemplo", "spans": [[12, 19]]}
HIT = {**SUMMARY, "score": 1.3, "matched": ["ejemplo"], "highlights": [WHY]}
UNDER = {"label": "RESTRICTED // REL bb.navy", "basis": LAW, "evaluation": "admiralty B2"}


class Search(Schema):
    """What to search for."""

    words: Words = Field(description="Names, numbers, dates, places, words, in any order.", examples=["ejemplo"])
    limit: Limit = 20


class Newest(Schema):
    """Which list, and from where on."""

    kind: Name = Field(description="A schema: Person, Vessel, Sighting …", examples=["Vessel"])
    limit: Limit = 50
    after: str = Field("", max_length=2_000, description="`next` of the page before.")


class Export(Schema):
    """What to take out: what a search finds, what is named, or both."""

    words: Words = Field("", description="Take out what this search finds.", examples=["ejemplo"])
    entity: list[Name] = Field([], max_length=1_000, description="Take out these entities: id, or id@origin.")
    form: Literal["ftm", "csv"] = Field("ftm", description="FollowTheMoney JSON lines, or a statement a line.")
    limit: Limit = 100


class KeyTold(Schema):
    """Which entity: its id, and whose name for it that is."""

    id: str
    origin: str


class Statement(Schema):
    """One statement about one entity; `value` is "" where `raw` could not be read."""

    model_config = shown(STATEMENT)
    property: str
    value: str
    raw: str | None
    schema_: str = Field(alias="schema")
    label: LabelTold
    evaluation: str
    id: str
    origin: str
    learnt: str = Field(description="When this node learnt it, in Zulu.")
    record: Hex


class Summary(Schema):
    """What a list says of an entity."""

    model_config = shown(SUMMARY)
    ids: list[KeyTold]
    schema_: str = Field(alias="schema")
    caption: str
    label: LabelTold = Field(description="The join of all that is shown.")
    learnt: str
    newest: Hex
    records: list[Hex]


class Highlight(Schema):
    """A text in which the question was found, and where in it."""

    property: str
    text: str
    spans: list[list[int]] = Field(description="Start and end of each place, in characters.")


class Hit(Summary):
    """An answer to a search, and why it is one."""

    model_config = shown(HIT)
    score: float
    matched: list[str]
    highlights: list[Highlight]


class Found(Schema):
    """The answers, best first."""

    model_config = shown({"question": "ejemplo", "hits": [HIT], "more": False})
    question: str
    hits: list[Hit]
    more: bool = Field(description="Whether there are others beyond the limit.")


class Listed(Schema):
    """A page of a list."""

    model_config = shown({"entities": [SUMMARY], "next": None})
    entities: list[Summary]
    next: str | None = Field(description="What `after` takes to go on; null at the end. Sealed, and yours alone.")


class Facets(Schema):
    """How many entities of each kind you may see."""

    model_config = shown({"facets": {"Vessel": 12, "Person": 1000}, "most_counted": 1000})
    facets: dict[str, int]
    most_counted: int = Field(description="Where counting stops.")


class Merge(Schema):
    """The judgement by which two names are one entity."""

    ids: list[KeyTold]
    label: LabelTold
    record: Hex


class Entity(Summary):
    """All that you may see of an entity."""

    model_config = shown({**SUMMARY, "merges": [], "statements": [STATEMENT], "named_by": []})
    merges: list[Merge]
    statements: list[Statement] = Field(description="By property, the telling ones first.")
    named_by: list[Statement] = Field(description="Statements of other entities that name this one.")


class Exported(Schema):
    """What is taken out, marked."""

    model_config = shown({"form": "ftm", "marking": LABEL["marking"], "statements": 1, "text": '{"id": "v1"}\n'})
    form: str
    marking: str = Field(description="What the whole must be marked with.")
    statements: int
    text: str


class Under(Schema):
    """Under what terms facts are taken in."""

    label: Short = Field("", description="In our notation or as a TLP colour.", examples=[UNDER["label"]])
    owners: Owners = []
    category: Short = Field("", description="Of persons: suspect, convicted, victim, witness, contact.")
    basis: Basis = ""
    purpose: Short = Field("", description="What it is kept for; what the token is for when not given.")
    facts: Words = Field("", description="The facts behind the suspicion.")
    review: Short = Field("", description="The day of the review: 2028-01-31, or `in 2 years`.")
    evaluation: Short = Field("", description="Of the source, as it was given.")
    case: Short = Field("", description="The file it belongs to.")


class FactSaid(Schema):
    """One fact."""

    model_config = asked({"property": "name", "value": "MV EXERCISE Ejemplo"})
    property: Name
    value: Words


class Add(Under):
    """Facts about one entity, by hand."""

    model_config = asked(
        {"schema": "Vessel", "said": [{"property": "name", "value": "MV EXERCISE Ejemplo"}], **UNDER}
    )
    schema_: Name = Field(alias="schema", description="What it is: Person, Vessel, Sighting …")
    said: list[FactSaid] = Field(min_length=1, max_length=1_000)
    entity: Name = Field("", description="The entity they are about; a new one when not given.")
    country: Short = Field("", description="Where telephone numbers without + are dialled: an ISO code.")
    derived: Names = Field([], description="Records they were taken from; their labels bind these facts too.")


class KeptAsWritten(Schema):
    """A fact that could not be read."""

    property: str
    text: str


class Added(Schema):
    """The record that says it."""

    model_config = shown(
        {"record": C, "entity": "hand-8f1c22ab90de4471", "facts": 1, "unread": 0, "kept_as_written": []}
    )
    record: Hex
    entity: str
    facts: int
    unread: int
    kept_as_written: list[KeptAsWritten]


class Import(Under):
    """Under what terms a list is taken in; what a mapping says counts where nothing is said here."""

    model_config = asked(UNDER)
    leave_out_protected: bool = Field(False, description="FollowTheMoney only: pass over protected views.")


class Taken(Schema):
    """What an import did."""

    model_config = shown({"new": 3, "known": 0, "facts": 6, "unread": 1, "strays": []})
    new: int = Field(description="Entries that became records.")
    known: int = Field(description="Entries that were here already.")
    facts: int
    unread: int
    strays: list[str] = Field(description="Rows that belong to no entry.")


class PreviewedFact(Schema):
    """A fact as it would be kept."""

    property: str
    value: str
    raw: str | None


class Previewed(Schema):
    """An entry as it would be taken in."""

    id: str
    schema_: str = Field(alias="schema")
    where: str
    facts: list[PreviewedFact]


class Preview(Schema):
    """What taking the list in would read; nothing is stored."""

    model_config = shown({"entries": 0, "facts": 0, "unread": 0, "first": [], "stopped": "", "strays": []})
    entries: int
    facts: int
    unread: int
    first: list[Previewed] = Field(description="The first entries, as they would be kept.")
    stopped: str = Field(description='Where the import would stop, and why; "" where it would not.')
    strays: list[str]


class Judge(Schema):
    """Whether two entities are one."""

    model_config = asked(
        {"one": "v1", "other": "v2", "verdict": "same", "reason": "EXERCISE: same hull number", "basis": LAW}
    )
    one: Name
    other: Name
    verdict: Literal["same", "different"]
    reason: Reason
    basis: Basis = ""
    label: Short = Field("", description="Narrows what follows from both; never widens it.")
    owners: Owners = []


class Judged(Schema):
    """The judgement that was made."""

    model_config = shown(
        {"record": OTHER_C, "judged": [{"id": "v1", "origin": ORIGIN}, {"id": "v2", "origin": ORIGIN}]}
    )
    record: Hex
    judged: list[KeyTold]
