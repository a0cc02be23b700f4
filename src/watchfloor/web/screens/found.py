"""Answers, lists and previews as their templates take them: lines with what was found, and under which label."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.core import signing
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from watchfloor.core.errors import Malformed
from watchfloor.core.label import Label, join_all
from watchfloor.entities.answer import Highlight, Hit
from watchfloor.entities.conflicts import conflicts_in
from watchfloor.entities.entity import Entity, Shown
from watchfloor.entities.question import Question
from watchfloor.entities.wording import names_another, prop_called, worded
from watchfloor.node.ledger.sealed import sealed_among
from watchfloor.web.front.marks import excerpt, marked

EXCERPT: Final = 90  # characters around what was found
CAPTION: Final = 80
KEY_FACTS: Final = 7  # statements of a preview
NEWEST: Final = 4  # records of a preview
_SEEN: Final = "labels on the screen"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an answer or a list. `label` binds all that stands in it; `said` is the statement it points at."""

    entity: Entity
    caption: SafeString
    why: str
    quoted: SafeString | str
    said: Shown
    label: Label
    sealed: frozenset[bytes]

    @property
    def ref(self) -> str:
        """What opens the entity."""
        return self.entity.keys[0].ref


def lines_of(hits: Sequence[Hit]) -> list[Line]:
    """The lines of an answer: what is called so, why it was found and where."""
    sealed = sealed_among({h.found.c for h in hits})
    return [_line(h, sealed) for h in hits]


def listed(entities: Sequence[Entity]) -> list[Line]:
    """The lines of a list: each entity with the newest that was learnt of it."""
    newest = [max(e.statements, key=lambda s: s.learnt) for e in entities]
    sealed = sealed_among({s.c for s in newest})
    return [
        Line(e, marked(e.caption, CAPTION), "", "", s, e.called_under | s.label, sealed)
        for e, s in zip(entities, newest, strict=True)
    ]


def _line(hit: Hit, sealed: frozenset[bytes]) -> Line:
    best, entity = hit.best, hit.entity
    if best is None:
        return Line(entity, marked(entity.caption, CAPTION), "", "", hit.found, hit.label, sealed)
    if best.text == entity.caption:
        caption, others = excerpt(entity.caption, best.spans, CAPTION), _others(hit, best)
        why = f"{_how(best)} · {_('also')} {_called(others[0])}" if others else _how(best)
        quoted = excerpt(others[0].text, others[0].spans, EXCERPT) if others else ""
    else:
        caption = marked(entity.caption, CAPTION)
        why = _how(best)
        quoted = excerpt(best.text, best.spans, EXCERPT)
    return Line(entity, caption, why, quoted, best.said, hit.label, sealed)


def _others(hit: Hit, best: Highlight) -> list[Highlight]:
    return [h for h in hit.highlights if h.text != best.text]


def _how(found: Highlight) -> str:
    """By what a text was found, in words."""
    words = {
        "k": _("Whole name: %s"), "i": _("Same %s"), "w": _("Word in %s"), "m": _("Sounds like it: %s")
    }.get(found.how, "%s")  # fmt: skip
    return words % _called(found)


def _called(found: Highlight) -> str:
    return prop_called(found.said.schema, found.prop)


def asked_for(question: Question) -> list[tuple[str, str]]:
    """The parsed question: each term as typed, and what it was taken for."""
    words = {
        "i": _("as a number"), "d": _("as a date"), "n": _("and near spellings"), "w": _("as a word"),
        "p": _("as a place"), "c": _("as a country"), "m": _("and what sounds like it"),
    }  # fmt: skip
    return [(term.text, words.get(term.tokens[0][0], "")) for term in question.terms]


@dataclass(frozen=True, slots=True)
class Preview:
    """What stands beside an answer: the entity's foremost statements and newest records.

    `also` are the labels of what is shown without a chip: the caption, and the values in dispute.
    """

    entity: Entity
    facts: tuple[tuple[str, Shown, str], ...]
    conflicts: tuple[tuple[str, str], ...]
    newest: tuple[tuple[Shown, str], ...]
    also: tuple[Label, ...]
    sealed: frozenset[bytes]

    @property
    def ref(self) -> str:
        """What opens the entity."""
        return self.entity.keys[0].ref


def preview_of(entity: Entity) -> Preview:
    """The preview of an entity as the reader sees it."""
    by_prop = entity.by_prop()
    disputed = conflicts_in(by_prop)
    facts = [(prop_called(s.schema, p), s, worded(s)) for p, s in _foremost(entity) if p not in disputed]
    newest = _newest(by_prop)
    return Preview(
        entity,
        tuple(facts[:KEY_FACTS]),
        tuple((prop_called(c[0][0].schema, p), _either(c)) for p, c in disputed.items()),
        tuple(newest),
        (entity.called_under, *(claim[0].label for claims in disputed.values() for claim in claims)),
        sealed_among({s.c for _, s, _ in facts[:KEY_FACTS]} | {s.c for s, _ in newest}),
    )


def _foremost(entity: Entity) -> Iterator[tuple[str, Shown]]:
    """The newest statement of each property that says more than the caption; ids of others say nothing here."""
    for prop, told in entity.by_prop().items():
        more = [s for s in told if s.text != entity.caption and not names_another(s)]
        if more:
            yield prop, more[-1]


def _either(claims: Iterable[Sequence[Shown]]) -> str:
    return f" {_('or')} ".join(worded(claim[0]) for claim in claims)


def _newest(by_prop: Mapping[str, Sequence[Shown]]) -> list[tuple[Shown, str]]:
    """The newest records, each by one of its statements, with the properties that it states."""
    records: dict[bytes, list[Shown]] = {}
    for told in by_prop.values():
        for s in told:
            records.setdefault(s.c, []).append(s)
    newest = sorted(records.values(), key=lambda told: told[0].learnt, reverse=True)[:NEWEST]
    return [
        (told[0], ", ".join(dict.fromkeys(prop_called(s.schema, s.prop) for s in told[:3]))) for told in newest
    ]


def seal_of(labels: Iterable[Label]) -> str:
    """The join of labels on a screen, for a part of it that is loaded later to be counted with; signed."""
    shown = list(labels)
    return signing.dumps(join_all(shown).to_json() if shown else "", salt=_SEEN)


def labels_in(sealed: str) -> list[Label]:
    """The labels that `seal_of` was given. Raises Malformed."""
    try:
        said = signing.loads(sealed, salt=_SEEN)
    except signing.BadSignature:
        raise Malformed("seen", "something else", "what this page itself sent") from None
    return [Label.from_json(said)] if said else []
