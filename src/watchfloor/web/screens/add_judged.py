"""The form of the add screen judged as a whole: what it would say, under which labels, and what is still missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from django.utils.translation import gettext as _

from watchfloor.core.basis import PURPOSES, LegalBasis, SubjectCategory
from watchfloor.core.errors import Absent, Malformed, Refused
from watchfloor.core.label import CAVEATS, Label, Level, join_all
from watchfloor.core.marking import Evaluation
from watchfloor.core.policy.decide import decide
from watchfloor.core.policy.reader import Reader
from watchfloor.core.record import Handling
from watchfloor.desk.typed import day_said
from watchfloor.entities.deriving import Floor
from watchfloor.entities.fact import Fact
from watchfloor.entities.offering import property_offered
from watchfloor.entities.opening import Opened, may_open
from watchfloor.entities.pasting import BLOT, Pasted, Verdict, read_fact, read_pasted
from watchfloor.entities.rules import require_lawful
from watchfloor.entities.terms import Terms
from watchfloor.entities.vocabulary import concerns_a_person
from watchfloor.node.ledger.clock import today
from watchfloor.web.screens.add_typed import EVERYBODY, NAMED, OWNERS, LabelTyped, Typed

NARROWER: Final = "narrower"  # the group of the facts under the narrower label
MOST_LINE: Final = 1_000
MOST_TEXT: Final = 10_000


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that must be mended before it can be signed: at which control, and what."""

    at: str
    says: str

    @property
    def anchor(self) -> str:
        """The end of the id of that control's field."""
        return self.at.replace(".", "-")


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a property as typed, what it is read as, and what is wrong with it."""

    text: str
    fact: Fact | None = None
    wrong: str = ""
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """What the form comes to. `labels` are those of the whole and, where there is one, of the narrower part, with
    what the sources and the person's category add; empty where the controls make no label."""

    typed: Typed
    labels: tuple[Label, ...]
    values: Mapping[str, tuple[Value, ...]]
    pasted: Pasted
    rows: tuple[tuple[Fact, ...], ...]
    missing: tuple[Missing, ...]
    terms: Terms | None = None
    about: Opened | None = None
    floors: tuple[Floor, ...] = ()

    @property
    def person(self) -> bool:
        """Whether it concerns a person, and the rules about persons hold."""
        return concerns_a_person(self.typed.kind)

    @property
    def refused_now(self) -> list[str]:
        """The properties of which a value was refused just now."""
        fresh = [p for p, values in self.values.items() if any(v.refused and v.text != BLOT for v in values)]
        return [*fresh, *self.pasted.refused]

    @property
    def wrong_whole(self) -> list[str]:
        """What is wrong with the label."""
        return self._at("whole")

    @property
    def wrong_narrow(self) -> list[str]:
        """What is wrong with the narrower label."""
        return self._at("narrow")

    @property
    def wrong_lines(self) -> list[str]:
        """What is wrong with what was pasted."""
        return self._at("lines")

    def _at(self, control: str) -> list[str]:
        return [m.says for m in self.missing if m.at == control]

    def erased(self) -> Judged:
        """The same, without the values that are refused: neither the page nor the session may keep them."""
        blots = [(p, n) for p, values in self.values.items() for n, v in enumerate(values) if v.refused]
        values = {p: tuple(replace(v, text="") if v.refused else v for v in vs) for p, vs in self.values.items()}
        text = self.pasted.text if self.pasted.lines else self.typed.lines
        return replace(self, typed=self.typed.without_values(blots, text), values=values)


def judge_form(
    typed: Typed, *, by: Reader, purposes: Sequence[str], about: Opened | None = None, floors: Sequence[Floor] = ()
) -> Judged:
    """Judge the form for this person, who may work for `purposes`. Raises Malformed for an unknown kind only."""
    missing: list[Missing] = []
    values = {p: tuple(_values(typed, p, texts, by, missing)) for p, texts in typed.facts.items()}
    pasted = _pasted(typed, missing)
    facts = tuple(dict.fromkeys(v.fact for vs in values.values() for v in vs if v.fact))
    rows = _rows(typed, facts, pasted, missing)
    category = _category(typed, missing)
    own = _own_labels(typed, by, missing)
    labels = _bound(own, category, floors, by, missing)
    terms = _terms(typed, own, category, purposes, floors, missing)
    order = {at: n for n, at in enumerate(_ORDER)}
    missing.sort(key=lambda m: order.get(m.at, len(order)))
    return Judged(typed, labels, values, pasted, rows, tuple(missing), terms, about, tuple(floors))


def terms_typed(typed: Typed, *, by: Reader, purposes: Sequence[str]) -> tuple[Terms | None, list[Missing]]:
    """The terms of a list, and what is missing of them. Who its persons are and when it is reviewed its entries are
    judged by, one by one: a list of vessels needs neither."""
    missing: list[Missing] = []
    own = _own_labels(replace(typed, narrow=None), by, missing)
    evaluation = _evaluation(typed, missing)
    basis = _basis(replace(typed, kind=_NO_PERSON), purposes, missing)
    for at in ("source", "case"):
        _require_line(at, getattr(typed, at), missing)
    category = SubjectCategory(typed.category) if typed.category in list(SubjectCategory) else None
    _bound(own, category, (), by, missing)
    if not own or basis is None:
        return None, missing
    return Terms(own[0], basis, category, None, evaluation, Handling(case=typed.case)), missing


_NO_PERSON: Final = "Vessel"  # a kind that asks nothing about persons
_ORDER: Final = (
    "whole",
    "narrow",
    "basis",
    "purpose",
    "category",
    "suspicion",
    "review",
    "source",
    "grade",
    "case",
)


def _values(typed: Typed, prop: str, texts: Sequence[str], by: Reader, missing: list[Missing]) -> Iterator[Value]:
    """What each text of one property is read as; an empty one says nothing."""
    group = NARROWER if typed.narrow and prop in typed.narrower else ""
    for text in texts:
        if not text.strip():
            yield Value(text)
            continue
        try:
            fact = read_fact(typed.kind, prop, text, group=group, keep=typed.keep)
            if property_offered(typed.kind, prop).type == "entity":
                _require_seen(fact.value, by)
            yield Value(text, fact)
        except Refused as refusal:
            missing.append(Missing(f"fact.{prop}", f"{refusal.why} [{refusal.rule}]. " + _("Erased.")))
            yield Value(text, wrong=missing[-1].says, refused=True)
        except Malformed as wrong:
            missing.append(Missing(f"fact.{prop}", told(wrong)))
            yield Value(text, wrong=missing[-1].says)


def _require_seen(entity: str, by: Reader) -> None:
    if not may_open(entity, by=by):
        raise Malformed("entity", repr(entity[:40]), _("the id of an entity that you may see"))


def _pasted(typed: Typed, missing: list[Missing]) -> Pasted:
    group = NARROWER if typed.narrow and typed.lines_narrower else ""
    try:
        pasted = read_pasted(typed.lines, typed.kind, group=group, keep=typed.keep)
    except Malformed as wrong:
        missing.append(Missing("lines", told(wrong)))
        return Pasted(text=typed.lines)
    if numbers := pasted.numbers(Verdict.TO_CORRECT):
        said = ", ".join(map(str, numbers[:8])) + (" …" if len(numbers) > 8 else "")
        missing.append(Missing("lines", _("Correct or drop lines: %s") % said))
    return pasted


def _rows(
    typed: Typed, facts: tuple[Fact, ...], pasted: Pasted, missing: list[Missing]
) -> tuple[tuple[Fact, ...], ...]:
    """The facts of each entity. What is pasted as lines, or as one row, is about the one that the fields describe."""
    if len(pasted.rows) > 1:
        if typed.about or facts:
            what = _("One entity is described above, and %d rows are pasted, each an entity of its own.")
            missing.append(Missing("lines", what % len(pasted.rows) + " " + _("Empty one of the two.")))
        return pasted.rows
    more = pasted.rows[0] if pasted.rows else ()
    every = tuple(dict.fromkeys([*facts, *more]))
    if not every and not any(m.at.startswith(("fact.", "lines")) for m in missing):
        missing.append(Missing("facts", _("State at least one fact.")))
    return (every,) if every else ()


def _own_labels(typed: Typed, by: Reader, missing: list[Missing]) -> tuple[Label, ...]:
    """The labels that the sentences mean, of the whole and of the narrower part; none where one means nothing."""
    whole = _label("whole", typed.whole, typed, by, missing)
    narrow = _label("narrow", typed.narrow, typed, by, missing) if typed.narrow else None
    if whole is None or (typed.narrow and narrow is None):
        return ()
    return (whole, whole | narrow) if narrow else (whole,)


def _terms(
    typed: Typed,
    labels: tuple[Label, ...],
    category: SubjectCategory | None,
    purposes: Sequence[str],
    floors: Sequence[Floor],
    missing: list[Missing],
) -> Terms | None:
    """The terms, as far as they can be read: what cannot is told, and stands in for nothing."""
    evaluation, basis = _evaluation(typed, missing), _basis(typed, purposes, missing)
    for at in ("source", "case"):
        _require_line(at, getattr(typed, at), missing)
    if not labels or basis is None:
        return None
    groups = {NARROWER: labels[1]} if len(labels) > 1 else None
    terms = Terms(labels[0], basis, category, groups, evaluation, Handling(case=typed.case))
    if not any(m.at in ("category", "suspicion", "review", "basis") for m in missing):
        _require_lawful(typed, category, basis, floors, missing)
    return terms


def _require_lawful(
    typed: Typed,
    category: SubjectCategory | None,
    basis: LegalBasis,
    floors: Sequence[Floor],
    missing: list[Missing],
) -> None:
    """The rules about persons, with the review date as `derive` will set it."""
    review = min((d for d in (basis.review, *(f.review for f in floors)) if d), default=None)
    try:
        require_lawful(typed.kind, category, replace(basis, review=review), today())
    except Refused as refusal:
        at = "review" if "review" in refusal.why else "category" if "category" in refusal.why else "basis"
        missing.append(Missing(at, f"{refusal.why} [{refusal.rule}]. {refusal.permit}".strip()))


def _label(at: str, said: LabelTyped, typed: Typed, by: Reader, missing: list[Missing]) -> Label | None:
    """The label of a sentence. Its words are choices: one that is none is a fault, and is not closed in silence."""
    known = (
        said.level in Level.__members__
        and {*said.purposes} <= PURPOSES.keys()
        and {*said.caveats} <= CAVEATS.keys()
    )
    if not known or said.reach not in (OWNERS, NAMED, EVERYBODY):
        missing.append(Missing(at, _("Choose who reads it, at which level, and for what.")))
        return None
    if said.reach == NAMED and not said.agencies:
        missing.append(Missing(at, _("Name the agencies that may read it, or choose your own agency only.")))
        return None
    if not all(name.isprintable() and len(name) < 200 for name in said.named):
        missing.append(Missing(at, _("Name persons as they are enrolled, with commas between them.")))
        return None
    try:
        return said.label(by, opinion=typed.opinion)
    except Malformed as wrong:
        missing.append(Missing(at, told(wrong)))
        return None


def _bound(
    labels: tuple[Label, ...],
    category: SubjectCategory | None,
    floors: Sequence[Floor],
    by: Reader,
    missing: list[Missing],
) -> tuple[Label, ...]:
    """The labels as they will be stored: with what `derive` and the category add; each must be one he may write."""
    floor = [f.label for f in floors]
    found: list[Label] = []
    for at, label in zip(("whole", "narrow"), labels, strict=False):
        bound = join_all([label, *floor])
        if category:
            bound = replace(bound, subjects=bound.subjects | {category})
        try:
            decide(by, "add", bound.require_holder())
        except Refused as refusal:
            permit = f" {_('To be allowed:')} {refusal.permit}." if refusal.permit else ""
            missing.append(Missing(at, f"{refusal.why}{permit} [{refusal.rule}]"))
        found.append(bound)
    return tuple(found)


def _category(typed: Typed, missing: list[Missing]) -> SubjectCategory | None:
    if not concerns_a_person(typed.kind):
        return None
    if typed.category not in list(SubjectCategory):
        missing.append(Missing("category", _("Say who the person is to the case (EU 2016/680 art. 6).")))
        return None
    return SubjectCategory(typed.category)


def _evaluation(typed: Typed, missing: list[Missing]) -> str:
    source, information = typed.grades
    if not source and not information:
        return ""
    try:
        return str(Evaluation("admiralty", source, information))
    except Malformed:
        missing.append(Missing("grade", _("Grade both the source (A–F) and the information (1–6), or neither.")))
        return ""


def _basis(typed: Typed, purposes: Sequence[str], missing: list[Missing]) -> LegalBasis | None:
    if not typed.basis:
        missing.append(Missing("basis", _("Cite the law, warrant or agreement that permits it.")))
    _require_line("basis", typed.basis, missing)
    if typed.purpose not in purposes:
        missing.append(Missing("purpose", _("Choose one of the purposes you work for.")))
    _suspicion(typed, missing)
    review = _review(typed, missing)
    if not typed.basis or typed.purpose not in PURPOSES:
        return None
    return LegalBasis(typed.basis, typed.purpose, typed.suspicion, review)


def _suspicion(typed: Typed, missing: list[Missing]) -> None:
    suspect = concerns_a_person(typed.kind) and typed.category == SubjectCategory.SUSPECT
    if suspect and not typed.suspicion:
        said = _("Empty. A person may not be stored as suspect without the facts (28 CFR 23.20).")
        missing.append(Missing("suspicion", said))
    elif len(typed.suspicion) > MOST_TEXT or "\x00" in typed.suspicion:
        missing.append(Missing("suspicion", _("At most %d characters of text.") % MOST_TEXT))


def _review(typed: Typed, missing: list[Missing]) -> Any:
    if not typed.review:
        if concerns_a_person(typed.kind):
            said = _("Give the day on which somebody must restate it, at most 5 years ahead (28 CFR 23.20).")
            missing.append(Missing("review", said))
        return None
    try:
        day = day_said(typed.review[:60])
    except Malformed as wrong:
        missing.append(Missing("review", told(wrong)))
        return None
    if day < today():
        missing.append(Missing("review", _("This day is past.")))
    return day


def _require_line(at: str, text: str, missing: list[Missing]) -> None:
    if len(text) > MOST_LINE or not text.isprintable():
        missing.append(Missing(at, _("One line of at most %d printable characters.") % MOST_LINE))


def told(wrong: Malformed | Absent) -> str:
    """What is wrong, in a sentence."""
    if isinstance(wrong, Absent):
        return wrong.why
    return _("Found %(found)s; expected: %(expected)s.") % {"found": wrong.found, "expected": wrong.expected}
