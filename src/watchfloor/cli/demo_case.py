"""What the demonstration plays with: the invented case, or a list of the user's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from importlib.resources import files
from itertools import islice
from pathlib import Path

from watchfloor.core.basis import LegalBasis, SubjectCategory
from watchfloor.core.errors import Malformed
from watchfloor.core.label import Label
from watchfloor.entities.cleaning import type_of
from watchfloor.entities.fact import Fact, SourceEntity
from watchfloor.entities.importing import list_key
from watchfloor.entities.rules import years_after
from watchfloor.entities.sources import ftm, ofac, table
from watchfloor.entities.sources.mapping_file import read_mapping
from watchfloor.entities.terms import Terms, terms_of
from watchfloor.node.ledger.clock import today

EXERCISE = Path(str(files("watchfloor.cli").joinpath("exercise")))
OWNER = "aa.police"
LOOKED_AT = 2000  # entries of a list among which the demonstration finds one that shows something


@dataclass(frozen=True, slots=True)
class Case:
    """A list, the terms of its import, what is asked of it, and which entry turns out to be a mistake."""

    name: str
    terms: Terms
    entities: Callable[[], Iterator[SourceEntity]]
    question: Callable[[], str]
    mistaken: Callable[[], str]

    def sample(self) -> SourceEntity:
        """One entry, to be said by somebody who may not."""
        return next(self.entities())


def invented_case() -> Case:
    """The case that comes with the program: every name bears EXERCISE."""
    mapping = read_mapping(EXERCISE / "reports.toml")
    return Case(
        name="an invented case of four reports",
        terms=terms_of(mapping, today()),
        entities=lambda: table.entities(EXERCISE / "reports.csv", mapping, today=today(), key=list_key()),
        question=lambda: "exercise lucero",
        mistaken=lambda: "exercise wrong person",
    )


def listed_case(path: Path) -> Case:
    """A list of the user's: names for all, numbers and addresses for the nation, remarks for the police alone."""
    if not path.exists():
        raise Malformed(
            str(path), "nothing there", "a folder with sdn.csv, or a file of FollowTheMoney JSON lines"
        )
    label = Label.of("restricted", [OWNER], ["aa", "bb"], purposes=["crime", "security"])
    groups = {
        "numbers": Label.of("confidential", [OWNER], ["aa"], purposes=["crime"]),
        "remarks": Label.of("secret", [OWNER], purposes=["crime"]),
    }
    basis = LegalBasis("the list's own legal basis", "crime", "listed by its publisher", years_after(today(), 2))
    terms = Terms(label, basis, SubjectCategory.SUSPECT, groups)
    source = ofac.entities if path.is_dir() or path.name == "sdn.csv" else ftm.entities

    def entities() -> Iterator[SourceEntity]:
        return (replace(e, facts=tuple(map(_grouped(e.schema), e.facts))) for e in source(path))

    telling = max(islice(entities(), LOOKED_AT), key=_tells, default=None)
    other = next((e for e in entities() if e.values("name") and e != telling), None)
    if telling is None or other is None:
        raise Malformed(path.name, "fewer than two named entries", "a list to show something with")
    shown, wrong = telling, other
    return Case(path.name, terms, entities, lambda: shown.values("name")[0], lambda: wrong.values("name")[0])


def _grouped(schema: str) -> Callable[[Fact], Fact]:
    def grouped(fact: Fact) -> Fact:
        if fact.unread or fact.prop in ("notes", "summary", "description"):
            return replace(fact, group="remarks")
        kind = type_of(schema, fact.prop)
        return replace(fact, group="numbers") if kind in ("identifier", "phone", "address", "email") else fact

    return grouped


def _tells(entity: SourceEntity) -> int:
    """How much there is to show: facts in every group, not too many of them."""
    groups = [f.group for f in entity.facts]
    return min(len(groups), 12) * len(set(groups)) if entity.values("name") else 0
