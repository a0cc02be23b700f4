"""What stands in the form of the add screen, as it was typed: nothing is judged here, and nothing is lost."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final

from django.http import QueryDict

from watchfloor.core.label import ALL, Label, Level
from watchfloor.core.policy.reader import Reader

OWNERS, NAMED, EVERYBODY = "owners", "named", "all"
FACT: Final = "fact."
MOST_SOURCES: Final = 20
MOST_VALUES: Final = 200
REMEMBERED: Final = "add"  # the key of the session under which the last label and bases stand; never facts
_MOST_BASES: Final = 5
_KEY: Final = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class LabelTyped:
    """The sentence of a label: who reads, at which level, for what, with which caveats, which persons."""

    reach: str = OWNERS
    agencies: tuple[str, ...] = ()
    level: str = ""
    purposes: tuple[str, ...] = ()
    caveats: tuple[str, ...] = ()
    persons: str = ""

    @classmethod
    def of(cls, said: QueryDict, before: str) -> LabelTyped:
        """The sentence whose controls are named with this prefix."""
        return cls(
            said.get(f"{before}.reach", OWNERS),
            tuple(said.getlist(f"{before}.agency")),
            said.get(f"{before}.level", ""),
            tuple(said.getlist(f"{before}.purpose")),
            tuple(said.getlist(f"{before}.caveat")),
            said.get(f"{before}.persons", ""),
        )

    @classmethod
    def first(cls, by: Reader) -> LabelTyped:
        """For who has not chosen yet: his own agency only."""
        return cls(level=min(Level.RESTRICTED, by.clearance).name)

    @property
    def named(self) -> list[str]:
        """The persons whom it names."""
        return [name for name in (n.strip() for n in re.split(r"[,\n]", self.persons)) if name]

    def label(self, by: Reader, *, opinion: bool) -> Label:
        """The label that it means. Who names persons is one of them, else he could not say it. Raises Malformed."""
        audience = ALL if self.reach == EVERYBODY else self.agencies if self.reach == NAMED else ()
        return Label.of(
            self.level,
            [by.agency],
            audience,
            purposes=self.purposes or ALL,
            persons=[*self.named, by.acting_for or by.person] if self.named else ALL,
            caveats=self.caveats,
            opinion=opinion,
        )


@dataclass(frozen=True, slots=True)
class Typed:
    """The whole form.

    `facts` are the texts by property; `narrower` are the properties under the narrower label. `key` makes one form
    one record, however often it is sent. `tried`: it was sent before, and what is wrong stands at its field.
    """

    kind: str
    about: str = ""
    sources: tuple[str, ...] = ()
    whole: LabelTyped = field(default_factory=LabelTyped)
    narrow: LabelTyped | None = None
    opinion: bool = False
    basis: str = ""
    purpose: str = ""
    category: str = ""
    suspicion: str = ""
    review: str = ""
    source: str = ""
    grades: tuple[str, str] = ("", "")
    case: str = ""
    facts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    narrower: frozenset[str] = frozenset()
    lines: str = ""
    lines_narrower: bool = False
    keep: bool = False
    key: str = ""
    tried: bool = False

    @classmethod
    def of(cls, said: QueryDict) -> Typed:
        """What was sent."""
        facts = {n.removeprefix(FACT): tuple(said.getlist(n)[:MOST_VALUES]) for n in said if n.startswith(FACT)}
        if more := said.get("more", ""):
            facts.setdefault(more, ("",))
        if another := said.get("another", ""):
            facts[another] = (*facts.get(another, ("",)), "")
        key = said.get("key", "")
        return cls(
            kind=said.get("kind", ""),
            about=said.get("about", ""),
            sources=tuple(dict.fromkeys(said.getlist("from")))[:MOST_SOURCES],
            whole=LabelTyped.of(said, "whole"),
            narrow=LabelTyped.of(said, "narrow") if said.get("narrow.on") else None,
            opinion=said.get("nature") == "opinion",
            facts=facts,
            narrower=frozenset(said.getlist("narrower")),
            lines=said.get("lines", "").replace("\r\n", "\n"),
            lines_narrower=bool(said.get("lines.narrower")),
            keep=bool(said.get("keep")),
            grades=(said.get("grade", ""), said.get("credit", "")),
            key=key if _KEY.fullmatch(key) else new_key(),
            tried=bool(said.get("tried")),
            **{n: said.get(n, "").strip() for n in _LINES},
        )

    @classmethod
    def first(cls, said: QueryDict, by: Reader, remembered: Mapping[str, Any]) -> Typed:
        """An empty form: what the address names, the label this person used last, and the purpose he works for."""
        before = remembered.get("label")
        return cls(
            kind=said.get("kind", ""),
            about=said.get("about", ""),
            sources=tuple(dict.fromkeys(said.getlist("from")))[:MOST_SOURCES],
            whole=_remembered(before) if before else LabelTyped.first(by),
            purpose=by.purpose,
            basis=next(iter(remembered.get("bases", ())), ""),
            key=new_key(),
        )

    def remembered(self, before: Mapping[str, Any]) -> dict[str, Any]:
        """What the session keeps of it for the next one: the label and the legal bases, never whom it is about."""
        bases = dict.fromkeys([self.basis, *before.get("bases", ())])
        return {"label": asdict(self.whole), "bases": list(bases)[:_MOST_BASES]}

    def without_values(self, blots: Sequence[tuple[str, int]], text: str) -> Typed:
        """The same with these values blotted out, by property and place, and with the lines as they may stay."""
        facts = dict(self.facts)
        for prop, n in blots:
            facts[prop] = (*facts[prop][:n], "", *facts[prop][n + 1 :])
        return replace(self, facts=facts, lines=text)


_LINES: Final = ("basis", "purpose", "category", "suspicion", "review", "source", "case")


def _remembered(said: Mapping[str, Any]) -> LabelTyped:
    lists = {n: tuple(said.get(n, ())) for n in ("agencies", "purposes", "caveats")}
    return LabelTyped(
        said.get("reach", OWNERS), level=said.get("level", ""), persons=said.get("persons", ""), **lists
    )


def new_key() -> str:
    """The key of a new form."""
    return secrets.token_hex(16)
