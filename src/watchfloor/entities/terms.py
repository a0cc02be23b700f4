"""Under what terms a list is taken in: its labels, legal basis, category, and the words of its owner."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from watchfloor.core.basis import LegalBasis, SubjectCategory
from watchfloor.core.errors import Malformed
from watchfloor.core.label import Everyone, Label
from watchfloor.core.marking import parse_marking, parse_tlp, require_known_words
from watchfloor.core.record import Handling
from watchfloor.core.record.part import NO_HANDLING

if TYPE_CHECKING:
    from watchfloor.entities.sources.mapping import ListMapping


@dataclass(frozen=True, slots=True)
class Terms:
    """What binds the facts of a list.

    `label` binds the facts, `groups` those that a mapping puts under labels of their own. `handling` keeps case,
    scheme and marking verbatim; `evaluation` is the source's, as given ("admiralty B2").
    """

    label: Label
    basis: LegalBasis
    category: SubjectCategory | None = None
    groups: Mapping[str, Label] | None = None
    evaluation: str = ""
    handling: Handling = NO_HANDLING

    def label_of(self, group: str) -> Label:
        """The label of a group of facts. Raises Malformed for one that has none."""
        if not group:
            return self.label
        label = (self.groups or {}).get(group)
        if label is None:
            raise Malformed("label group", repr(group[:60]), "one of " + ", ".join(self.groups or ["none"]))
        return label


def terms_of(mapping: ListMapping, today: date) -> Terms:
    """The terms that a mapping file states, its review date counted from `today` (UTC). Raises Malformed."""
    return Terms(
        label=label_marked(mapping.label.marking, mapping.label.owners),
        basis=mapping.basis_on(today),
        category=mapping.category,
        groups={name: label_marked(g.marking, g.owners) for name, g in mapping.labels.items()},
        evaluation=mapping.evaluation,
        handling=handling_marked(mapping.label.marking),
    )


def label_marked(marking: str, owners: Iterable[str]) -> Label:
    """The label of a marking in our notation (`SECRET // REL aa,bb // PURPOSES crime`) or in TLP 2.0.

    Behind a TLP colour, `REL` names the community or the clients whom it reaches and `PERSONS` the recipients of
    RED: `TLP:AMBER // REL bb.navy`. All that stands there narrows what the colour says; behind CLEAR, too, other
    agencies than the owners are named then (`REL ALL`). Raises Malformed.
    """
    owners = list(owners)
    colour, _, rest = marking.partition("//")
    if not is_tlp(colour):
        return parse_marking(marking, owners)
    if not rest.strip():
        return parse_tlp(colour, owners)
    said = parse_marking(f"UNCLASSIFIED // {rest}", owners)
    reached = [] if isinstance(said.readers, Everyone) else sorted(said.readers)
    persons = [] if isinstance(said.persons, Everyone) else sorted(said.persons)
    return parse_tlp(colour, owners, community=reached, clients=reached, persons=persons).join(said)


def label_typed(marking: str, owners: Iterable[str]) -> Label:
    """The same for somebody who types it: a word that is none of ours is a slip. Raises Malformed, naming it."""
    colour, _, rest = marking.partition("//")
    tlp = is_tlp(colour)
    if not tlp or rest.strip():
        require_known_words(f"UNCLASSIFIED // {rest}" if tlp else marking)
    return label_marked(marking, owners)


def handling_marked(marking: str, case: str = "") -> Handling:
    """The originator's own words, kept beside the label and never translated."""
    scheme = "TLP 2.0" if is_tlp(marking.partition("//")[0]) else ""
    return Handling(scheme=scheme, marking=marking if scheme else "", case=case)


def is_tlp(text: str) -> bool:
    """Whether a marking is a colour of the Traffic Light Protocol."""
    return text.strip().upper().startswith("TLP:")
