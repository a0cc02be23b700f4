"""Records and what is kept, held, due and destroyed of them."""

from __future__ import annotations

from typing import Any, Literal

from ninja import Schema
from pydantic import ConfigDict, Field

from watchfloor.web.api.schemas.common import (
    LABEL,
    LAW,
    OTHER_C,
    Basis,
    C,
    Hex,
    LabelTold,
    Names,
    Owners,
    Reason,
    Said,
    Short,
    Words,
    asked,
    shown,
)

ORDER = "EXERCISE District Court, order 12/26"
PART: dict[str, Any] = {
    "leaf": 3,
    "slot": "body",
    "label": LABEL,
    "json": {"schema": "Vessel", "facts": [["name", "MV EXERCISE"]]},
}


class Part(Schema):
    """A part that you may see; beside these, what is handled with it: review, expires, scheme, marking, case."""

    model_config = ConfigDict(extra="allow", json_schema_extra={"examples": [PART]})
    leaf: int
    slot: str
    label: LabelTold
    json_: Any = Field(None, alias="json", description="What it says, where that is JSON.")
    text: str | None = Field(None, description="What it says, where that is not JSON.")
    record: Hex | None = Field(None, description="The record that it names.")


class DueOn(Schema):
    """Something that is due."""

    what: str
    day: str


class Record(Schema):
    """A record as far as you may see it; nothing tells whether there is more."""

    model_config = shown(
        {
            "record": C,
            "origin": "police.example/log",
            "kind": "entity",
            "version": 1,
            "stated": "2026-11-24T03:12:09Z",
            "learnt": "2026-11-24T03:12:09Z",
            "state": "live",
            "sealed": True,
            "held": False,
            "due": [{"what": "review", "day": "2028-11-24"}],
            "label": LABEL,
            "parts": [PART],
        }
    )
    record: Hex
    origin: str
    kind: str
    version: int
    stated: str | None
    learnt: str | None
    state: Literal["live", "withdrawn", "purged"]
    sealed: bool
    held: bool
    due: list[DueOn]
    label: LabelTold
    parts: list[Part]


class Opened(Schema):
    """What an override opened."""

    model_config = shown({"record": C, "parts": [PART]})
    record: Hex
    parts: list[Part]


class Relabel(Schema):
    """A new label for a record, or for one part of it."""

    model_config = asked({"marking": "SECRET // REL bb.navy", "reason": "EXERCISE: names a source", "basis": LAW})
    marking: Short
    reason: Reason
    basis: Basis = ""
    part: int | None = Field(None, ge=0, lt=512, description="This part alone, by its leaf.")
    owners: Owners = []


class Relabelled(Said):
    """The relabel; it binds when those it waits for have said the same."""

    model_config = shown({"record": OTHER_C, "of": C, "marking": "SECRET // REL bb.navy", "waits_for": []})
    marking: str
    waits_for: list[str]


class Withdraw(Schema):
    """Why it is taken back."""

    model_config = asked({"reason": "EXERCISE: wrong vessel", "basis": LAW})
    reason: Reason
    basis: Basis = ""


class Restate(Schema):
    """The facts that still support it, and the day of the next review."""

    model_config = asked({"facts": "EXERCISE: seen loading again", "until": "in 1 year", "basis": LAW})
    facts: Words
    until: Short = Field(description="2028-01-31, or `in 2 years`; at most five years ahead.")
    basis: Basis = ""


class Restated(Said):
    """The restatement."""

    model_config = shown({"record": OTHER_C, "of": C, "until": "2027-11-24"})
    until: str


class Ordered(Schema):
    """The order, as it is cited."""

    model_config = asked({"order": ORDER})
    order: Reason


class Lifted(Schema):
    """The records that lift each hold."""

    model_config = shown({"records": [OTHER_C], "of": C})
    records: list[Hex]
    of: Hex


class Override(Schema):
    """What makes it an emergency."""

    model_config = asked({"reason": "EXERCISE: man overboard, crew list needed"})
    reason: Reason
    basis: Basis = Field("emergency, to be reviewed by the data-protection officer")


class Due(Schema):
    """Until when."""

    until: Short = Field("in 1 month", description="2026-12-31, or `in 1 month`.")


class DueOne(DueOn):
    """Something about a record that is due."""

    model_config = shown({"record": C, "kind": "entity", "what": "review", "day": "2026-12-01"})
    record: Hex
    kind: str


class DueList(Schema):
    """What you may see that is due, the earliest first."""

    model_config = shown({"due": [{"record": C, "kind": "entity", "what": "review", "day": "2026-12-01"}]})
    due: list[DueOne]


class OverdueOne(Schema):
    """A record whose review date has passed."""

    record: Hex
    day: str
    held: bool = Field(description="Whether a court has it kept.")


class OverdueList(Schema):
    """Records whose review date has passed, for who destroys them unseen."""

    model_config = shown({"overdue": [{"record": C, "day": "2026-11-01", "held": False}]})
    overdue: list[OverdueOne]


class Purge(Schema):
    """Which records are destroyed, by which order."""

    model_config = asked({"records": [C], "order": ORDER})
    records: Names = Field(min_length=1, description="Each by its C, or the first digits of it.")
    order: Reason


class Purged(Schema):
    """What was destroyed, and the records that order it."""

    model_config = shown({"purged": [C], "records": [OTHER_C]})
    purged: list[Hex]
    records: list[Hex]


class OverrideTask(Schema):
    """An override that waits for a review."""

    model_config = shown(
        {
            "override": OTHER_C,
            "record": C,
            "person": "silva",
            "reason": "EXERCISE: man overboard",
            "opened": "2026-11-24T03:12:09Z",
        }
    )
    override: Hex
    record: Hex
    person: str
    reason: str
    opened: str


class Overrides(Schema):
    """The overrides that wait for a review."""

    model_config = shown({"overrides": []})
    overrides: list[OverrideTask]


class Verdict(Schema):
    """Whether an override was justified, and why."""

    model_config = asked({"verdict": "EXERCISE: justified, life at risk"})
    verdict: Reason
    basis: Basis = Field("EU 2016/680 art. 34: tasks of the data-protection officer")
