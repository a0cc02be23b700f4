"""What is typed of labels, legal bases, days and evaluations, read as the values that actions take."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from watchfloor.cli.failing import Usage
from watchfloor.core.basis import LegalBasis, SubjectCategory
from watchfloor.core.marking import Evaluation

if TYPE_CHECKING:
    from watchfloor.core.label import Label
    from watchfloor.core.policy.reader import Reader
    from watchfloor.entities.sources.mapping import ListMapping
    from watchfloor.entities.terms import Terms


@dataclass(frozen=True, slots=True)
class Said:
    """The options under which facts are taken in, as typed; "" and () for what was not said."""

    label: str
    owners: Sequence[str]
    category: str
    basis: str
    purpose: str
    facts: str
    review: str
    evaluation: str
    case: str

    def terms(self, by: Reader, mapping: ListMapping | None = None) -> Terms:
        """The terms: what a mapping says, and before that what was typed. Raises Usage, Malformed."""
        from watchfloor.entities.terms import terms_of
        from watchfloor.node.ledger.clock import today

        return self._over(terms_of(mapping, today()), by) if mapping else self._alone(by)

    def _alone(self, by: Reader) -> Terms:
        from watchfloor.entities.terms import Terms

        if not self.label:
            raise Usage("Say the label: `--label 'RESTRICTED // REL bb.navy'`.")
        if not self.basis:
            raise Usage("Say the law, warrant or agreement: `--basis`, or WATCHFLOOR_BASIS.")
        nothing = LegalBasis(self.basis, self.purpose or by.purpose)
        return self._over(Terms(label_said(self.label, self.owners, by), nothing), by)

    def _over(self, terms: Terms, by: Reader) -> Terms:
        """These terms with everything that was typed put over them."""
        from watchfloor.entities.terms import handling_marked

        if self.owners and not self.label:
            raise Usage("`--owner` says who owns a `--label`: give both.")
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
    from watchfloor.entities.terms import label_marked

    return label_marked(marking, owners or [by.agency])


def basis_said(cite: str, by: Reader) -> LegalBasis:
    """The legal basis of an action: what is cited, for the purpose the reader works for. Raises Usage."""
    if not cite:
        raise Usage("Say the law, warrant or agreement: `--basis`, or WATCHFLOOR_BASIS.")
    return LegalBasis(cite, by.purpose)


def day_said(text: str) -> date:
    """The day that `2028-01-31`, `in 18 months` or `in 2 years` names. Raises Malformed."""
    from watchfloor.entities.dates import ISO_DATES
    from watchfloor.entities.sources.mapping import review_date
    from watchfloor.node.ledger.clock import today

    return review_date(text, today(), ISO_DATES)
