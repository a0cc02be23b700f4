"""What is typed of labels, legal bases, days and evaluations, read as the values that actions take."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from watchfloor.core.basis import LegalBasis, SubjectCategory
from watchfloor.core.errors import Malformed
from watchfloor.core.label import Level
from watchfloor.core.marking import Evaluation

if TYPE_CHECKING:
    from watchfloor.core.label import Label
    from watchfloor.core.policy.reader import Reader
    from watchfloor.entities.sources.mapping import ListMapping
    from watchfloor.entities.terms import Terms

A_BASIS = "the law, warrant or agreement that permits it"


@dataclass(frozen=True, slots=True)
class Said:
    """The terms under which facts are taken in, as typed; "" and () for what was not said."""

    label: str = ""
    owners: Sequence[str] = ()
    category: str = ""
    basis: str = ""
    purpose: str = ""
    facts: str = ""
    review: str = ""
    evaluation: str = ""
    case: str = ""

    def terms(self, by: Reader, mapping: ListMapping | None = None) -> Terms:
        """The terms: what a mapping says, and before that what was typed. Raises Malformed."""
        from watchfloor.entities.terms import terms_of
        from watchfloor.node.ledger.clock import today

        return self._over(terms_of(mapping, today()), by) if mapping else self._alone(by)

    def _alone(self, by: Reader) -> Terms:
        from watchfloor.entities.terms import Terms

        if not self.label:
            raise Malformed("label", "nothing", "a marking such as 'RESTRICTED // REL bb.navy'")
        nothing = LegalBasis(_cited(self.basis), self.purpose or by.purpose)
        return self._over(Terms(label_said(self.label, self.owners, by), nothing), by)

    def _over(self, terms: Terms, by: Reader) -> Terms:
        """These terms with everything that was typed put over them."""
        from watchfloor.entities.terms import handling_marked

        if self.owners and not self.label:
            raise Malformed("owners", "owners without a label", "the label that they own")
        if self.label:
            handling = handling_marked(self.label, self.case or terms.handling.case)
            terms = replace(terms, label=label_said(self.label, self.owners, by), handling=handling)
        elif self.case:
            terms = replace(terms, handling=replace(terms.handling, case=self.case))
        if self.category:
            terms = replace(terms, category=SubjectCategory.of(self.category))
        if self.evaluation:
            terms = replace(terms, evaluation=str(Evaluation.parse(self.evaluation)))
        return replace(terms, basis=self._basis(terms.basis))

    def _basis(self, given: LegalBasis) -> LegalBasis:
        return LegalBasis(
            cite=self.basis or given.cite,
            purpose=self.purpose or given.purpose,
            facts=self.facts or given.facts,
            review=day_said(self.review) if self.review else given.review,
        )


def label_said(marking: str, owners: Sequence[str], by: Reader) -> Label:
    """The label of a marking for information of these owners; of the reader's agency where none is said."""
    from watchfloor.entities.terms import label_typed

    return label_typed(marking, owners or [by.agency])


def basis_said(cite: str, by: Reader) -> LegalBasis:
    """The legal basis of an action: what is cited, for the purpose the reader works for. Raises Malformed."""
    return LegalBasis(_cited(cite), by.purpose)


def _cited(cite: str) -> str:
    if not cite.strip():
        raise Malformed("basis", "nothing", A_BASIS)
    return cite


def day_said(text: str) -> date:
    """The day that `2028-01-31`, `in 18 months` or `in 2 years` names. Raises Malformed."""
    from watchfloor.entities.dates import ISO_DATES
    from watchfloor.entities.sources.mapping import review_date
    from watchfloor.node.ledger.clock import today

    return review_date(text, today(), ISO_DATES)


def level_said(text: str) -> Level:
    """The level of that name. Raises Malformed: a clearance is never guessed."""
    name = text.strip().upper().replace(" ", "_").replace("-", "_")
    if name not in Level.__members__:
        raise Malformed("clearance", repr(text[:40]), "one of " + ", ".join(Level.__members__))
    return Level[name]


def log_said(name: str) -> str:
    """The log of that name. Raises Malformed."""
    if name not in ("ledger", "access"):
        raise Malformed("log", repr(name[:20]), "ledger or access")
    return name
