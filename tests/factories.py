"""People, labels, entities and records with keyword defaults: a test says only what it is about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from watchfloor.core.basis import LegalBasis, SubjectCategory
from watchfloor.core.label import Everyone, Label, Level
from watchfloor.core.policy.reader import Reader
from watchfloor.entities.fact import Fact, SourceEntity
from watchfloor.entities.terms import Terms

TODAY = date.today()
POLICE, NAVY, CUSTOMS = "aa.police", "bb.navy", "cc.customs"
_KIND_OF = {POLICE: "police", NAVY: "military", CUSTOMS: "customs"}


def reader(
    person: str = "ramos",
    agency: str = POLICE,
    *,
    kind: str | None = None,
    clearance: Level = Level.SECRET,
    purpose: str = "crime",
    roles: Iterable[str] = ("supervisor",),
    authorised: Iterable[str] = (),
    acting_for: str | None = None,
) -> Reader:
    """A supervisor of the police who works on crime, unless it is said otherwise."""
    of_agency = kind or _KIND_OF.get(agency, "police")
    return Reader(
        person, agency, of_agency, clearance, purpose, frozenset(roles), frozenset(authorised), acting_for
    )


def dpo(person: str = "dpo") -> Reader:
    """The police's data-protection officer."""
    return reader(person, clearance=Level.UNCLASSIFIED, purpose="oversight", roles=["dpo"])


def admin(person: str = "admin") -> Reader:
    """The node's administrator."""
    return reader(person, clearance=Level.UNCLASSIFIED, purpose="oversight", roles=["administrator"])


def label(
    level: Level | str = Level.RESTRICTED,
    owners: Iterable[str] = (POLICE,),
    audience: Iterable[str] | Everyone = (),
    **more: Any,
) -> Label:
    """A restricted label of the police, for the police."""
    return Label.of(level, owners, audience, **more)


def basis(
    cite: str = "Example Act, s. 1",
    purpose: str = "crime",
    facts: str = "seen loading",
    review: date | None = TODAY + timedelta(days=300),
) -> LegalBasis:
    """A basis under which a suspect may be recorded."""
    return LegalBasis(cite, purpose, facts, review)


def terms(
    under: Label | None = None,
    *,
    category: SubjectCategory | None = SubjectCategory.SUSPECT,
    groups: Mapping[str, Label] | None = None,
    evaluation: str = "admiralty B2",
    by_law: LegalBasis | None = None,
    **more: Any,
) -> Terms:
    """The terms of an import: a suspect, restricted to the police."""
    return Terms(under or label(), by_law or basis(), category, groups, evaluation, **more)


def entity(
    id: str = "p1",  # noqa: A002 (the field's name)
    schema: str = "Person",
    facts: Iterable[Fact] | None = None,
    *,
    name: str = "Juan Ejemplo",
    where: str = "by hand",
    **more: Any,
) -> SourceEntity:
    """One entry of a list: a person with a name, unless facts are given."""
    return SourceEntity(id, schema, tuple(facts or (Fact("name", name),)), where, **more)


def vessel(id: str = "v1", name: str = "MV Ejemplo", **more: Any) -> SourceEntity:  # noqa: A002
    """A vessel with a name."""
    return entity(id, "Vessel", name=name, **more)


def say(
    *facts: Fact,
    by: Reader | None = None,
    under: Label | None = None,
    groups: Mapping[str, Label] | None = None,
    **more: Any,
) -> bytes:
    """Say facts about an entity by hand; the C of the record."""
    from watchfloor.entities.importing import add

    return add(entity(facts=facts or None, **more), terms(under, groups=groups), by=by or reader()).c
