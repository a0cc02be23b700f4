"""What the add screen shows beside what was typed: fields, lines, who will see it, and how partners will."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from watchfloor.core.errors import Malformed, Refused
from watchfloor.core.label import Label
from watchfloor.core.marking import format_marking
from watchfloor.core.policy.reader import Reader
from watchfloor.entities.entity import Entity
from watchfloor.entities.fact import Fact
from watchfloor.entities.offering import Offered, offered, property_offered
from watchfloor.entities.pasting import Line, Verdict
from watchfloor.entities.vocabulary import schema_named
from watchfloor.entities.wording import prop_called, schema_called, value_called, worded
from watchfloor.node.register.audience import Seeing, who_would_see
from watchfloor.web.screens.add_judged import NARROWER, Judged, Value, told

MOST_FACTS: Final = 8  # of a preview
_HINTS: Final = {
    "date": "2026-11-24 14:30",
    "phone": "+57 300 …",
    "entity": "id",
    "number": "0.0",
}


@dataclass(frozen=True, slots=True)
class Field:
    """One property in the form, with its values; `fresh` puts the cursor into its last one."""

    offered: Offered
    values: tuple[Value, ...]
    narrower: bool
    wrong: tuple[str, ...]
    fresh: bool = False

    @property
    def refused(self) -> bool:
        """Whether a value of it was refused just now, and is to be taken off the page."""
        return any(v.refused for v in self.values)

    @property
    def hint(self) -> str:
        """What stands in an empty field."""
        return _HINTS.get(self.offered.type, "")


@dataclass(frozen=True, slots=True)
class Told:
    """A line of what was pasted: its verdict as a class of the sheet, and what is said of it."""

    number: int
    verdict: str
    text: str = ""
    says: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """What people of one agency will see: what it is called, its facts with what they are called, under which label."""

    agency: str
    caption: str
    facts: tuple[tuple[str, str, bool], ...]
    more: int
    label: Label


def fields_of(judged: Judged, fresh: str = "") -> tuple[list[Field], list[Offered]]:
    """The fields of the form, those of the kind first, then what was asked for; and what can still be asked for."""
    front, rest = offered(judged.typed.kind)
    named = {o.name for o in front}
    asked = [_asked(judged.typed.kind, p) for p in judged.values if p not in named]
    shown = [*front, *(o for o in asked if o)]
    fields = [_field(judged, o, fresh) for o in shown]
    names = {o.name for o in shown}
    return fields, [o for o in rest if o.name not in names]


def _asked(kind: str, prop: str) -> Offered | None:
    """A property that was typed; one of another kind stays on the page as it is, until it is emptied."""
    try:
        return property_offered(kind, prop)
    except (Malformed, Refused):
        return Offered(prop[:60], prop[:60], "text", "")


def _field(judged: Judged, one: Offered, fresh: str) -> Field:
    values = judged.values.get(one.name) or (Value(""),)
    wrong = tuple(dict.fromkeys(v.wrong for v in values if v.wrong))
    return Field(one, values, one.name in judged.typed.narrower, wrong, one.name == fresh)


def lines_told(judged: Judged) -> list[Told]:
    """Every line that was pasted, blank ones too, and one more for what comes next."""
    found = {line.number: line for line in judged.pasted.lines}
    last = max([*found, judged.pasted.text.count("\n") + 1 if judged.pasted.text else 0])
    told_so = [_line(judged, found[n]) if n in found else Told(n, "blank") for n in range(1, last + 1)]
    return [*told_so, Told(last + 1, "next")]


def _line(judged: Judged, line: Line) -> Told:
    return Told(line.number, line.verdict.value, line.text, _verdict_worded(judged, line))


def _verdict_worded(judged: Judged, line: Line) -> str:
    if line.verdict is Verdict.REFUSED and isinstance(line.trouble, Refused):
        name = line.trouble.why.removeprefix(f"{judged.typed.kind}:").partition(" tells of ")[0]
        return _("Refused: %s is not stored (EU 2016/680 art. 10). Erased.") % name
    if line.verdict is Verdict.TO_CORRECT and isinstance(line.trouble, Malformed):
        return told(line.trouble)
    if not line.facts:
        return _("Names of the columns") if judged.pasted.table else ""
    said = _facts_worded(judged, line)
    if line.trouble:
        said += " " + _("A value was refused and erased.")
    return said


def _facts_worded(judged: Judged, line: Line) -> str:
    kind = judged.typed.kind
    if judged.pasted.table:
        caption = caption_of(kind, line.facts)
        unread = sum(f.unread for f in line.facts)
        more = " " + _("%d of them as written.") % unread if unread else ""
        return f"{schema_called(kind)}: {caption}, " + _("%d facts.") % len(line.facts) + more
    (fact,) = line.facts
    name = prop_called(kind, fact.prop)
    if fact.unread:
        return f"{name}: " + _("no clean value. Kept as written.")
    return f"{name}: {fact_worded(kind, fact)}. {_beside(judged, fact)}".rstrip(" .")


def _beside(judged: Judged, fact: Fact) -> str:
    """What others say of the same about the entity that is added to; both stay."""
    if judged.about is None:
        return ""
    others = _others(judged.about.entity, fact)
    return "; ".join(_("%(who)s says %(what)s") % {"who": a, "what": w} for a, w in others) + (
        "; " + _("both stay") if others else ""
    )


def _others(entity: Entity, fact: Fact) -> list[tuple[str, str]]:
    found = [
        (s.key.agency, worded(s)[:60]) for s in entity.statements if s.prop == fact.prop and s.value != fact.value
    ]
    return list(dict.fromkeys(found))[:2]


def seeing(judged: Judged, by: Reader) -> list[Seeing]:
    """Who would see it; empty as long as its label is none that this person may write."""
    if not judged.labels or any(m.at in ("whole", "narrow") for m in judged.missing):
        return []
    return who_would_see(judged.labels, by=by)


def previews(judged: Judged, seen: Iterable[Seeing], by: Reader) -> Iterator[Preview]:
    """What people of each other agency will see, of the first entity, where anybody of them sees anything."""
    facts = judged.rows[0] if judged.rows else ()
    for one in seen:
        if one.partner.name == by.agency or not any(one.people):
            continue
        labels = [label for label, n in zip(judged.labels, one.people, strict=True) if n]
        narrower = len(one.people) > 1 and one.people[1] > 0
        visible = [f for f in facts if not f.group or (f.group == NARROWER and narrower)]
        yield _preview(judged, one.partner.name, visible, labels[-1])


def _preview(judged: Judged, agency: str, facts: Sequence[Fact], label: Label) -> Preview:
    kind = judged.typed.kind
    caption = caption_of(kind, facts) or (judged.about.named.id if judged.about else "")
    told_facts = tuple(
        (prop_called(kind, f.prop), fact_worded(kind, f), f.group == NARROWER) for f in facts[:MOST_FACTS]
    )
    return Preview(agency, caption, told_facts, max(len(facts) - MOST_FACTS, 0), label)


def fact_worded(kind: str, fact: Fact) -> str:
    """The value as people say it, or the text as it was written."""
    return value_called(kind, fact.prop, fact.value) if fact.value else fact.text


def caption_of(kind: str, facts: Sequence[Fact]) -> str:
    """What an entity with these facts alone is called."""
    first: dict[str, str] = {}
    for fact in facts:
        first.setdefault(fact.prop, fact.text)
    return next((first[p] for p in schema_named(kind).caption if p in first), "")


def marking(label: Label) -> str:
    """The label in our notation; in JSON where a name cannot be written in it."""
    try:
        return format_marking(label)
    except Malformed:
        return label.to_json()


def checklist(judged: Judged) -> list[tuple[bool, str, str]]:
    """What must be so before it is signed: whether it is, the control, in words."""
    wrong = {m.at: m.says for m in reversed(judged.missing)}
    person = judged.person
    asked: list[tuple[Any, str, str]] = [
        (("whole", "narrow"), "whole", _("Label chosen; you may write it")),
        (("basis", "purpose"), "basis", _("Legal basis and purpose")),
    ]
    if person:
        asked.append((("category",), "category", _("Who the person is to the case")))
        asked.append((("review",), "review", _("Review date, at most 5 years ahead")))
    if judged.typed.category == "suspect" and person:
        asked.append((("suspicion",), "suspicion", _("Facts behind the suspicion")))
    found = [(not any(at in wrong for at in ats), link, words) for ats, link, words in asked]
    covered = {at for ats, _link, _words in asked for at in ats}
    facts = [(at, says) for at, says in wrong.items() if at not in covered]
    found += [(False, at.replace(".", "-"), says) for at, says in facts] or [
        (True, "facts", _("Facts can be read"))
    ]
    return found
