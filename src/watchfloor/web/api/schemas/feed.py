"""The feed: what happened, as one reader may be told it."""

from __future__ import annotations

from typing import Literal

from ninja import Schema
from pydantic import Field

from watchfloor.web.api.schemas.common import LABEL, C, Hex, LabelTold, Name, shown

ITEM = {
    "record": C,
    "kind": "entity",
    "when": "2026-11-24T03:12:09Z",
    "from": "aa.police",
    "title": "MV EXERCISE Ejemplo",
    "detail": "Vessel",
    "schema": "Vessel",
    "entity": "v1@aa.police@police.example",
    "places": ["Panama"],
    "label": LABEL,
    "state": "live",
    "sealed": True,
    "alert": False,
}


class Wanted(Schema):
    """Which items, and from where on."""

    kind: list[Name] = Field([], max_length=50, description="Records of these kinds: entity, judgement, purge …")
    place: Name = Field("", description="At this place.")
    mine: bool = Field(False, description="Those that concern you.")
    limit: int = Field(50, ge=1, le=200, description="The most to answer with.")
    after: str = Field("", max_length=2_000, description="`next` of the page before.")


class Item(Schema):
    """One record in the feed."""

    model_config = shown(ITEM)
    record: Hex
    kind: str = Field(description='"" once it was purged.')
    when: str | None = Field(description="When this node learnt it, in Zulu.")
    from_: str = Field(alias="from", description="The agency that said it, or the node it came from.")
    title: str
    detail: str
    schema_: str = Field(alias="schema")
    entity: str = Field(description="The entity that it is about; empty where it is about none.")
    places: list[str]
    label: LabelTold
    state: Literal["live", "withdrawn", "purged"]
    sealed: bool
    alert: bool = Field(description="Whether the watch should look at once.")


class Feed(Schema):
    """A page of the feed."""

    model_config = shown({"items": [ITEM], "next": None})
    items: list[Item]
    next: str | None = Field(description="What `after` takes to go on; null at the end. Sealed, and yours alone.")
