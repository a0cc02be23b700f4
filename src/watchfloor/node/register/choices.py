"""What somebody may choose from when he comes to work: his purposes, and the absent colleagues for whom he acts."""

from __future__ import annotations

from dataclasses import dataclass

from watchfloor.node.databases.doors import unordered
from watchfloor.node.ledger.clock import today
from watchfloor.node.models import ActingFor, Person


@dataclass(frozen=True, slots=True)
class Choices:
    """Who somebody is in the register, and what he may work for; `absent` are those he stands in for today."""

    title: str
    agency: str
    purposes: tuple[str, ...]
    absent: tuple[str, ...] = ()


def choices_of(person: str) -> Choices | None:
    """What this person may choose from today; None unless he is enrolled and active."""
    with unordered("ledger"):
        row = Person.objects.using("ledger").filter(person=person, active=True).first()
        if row is None:
            return None
        days = ActingFor.objects.using("ledger").filter(person=person, first__lte=today(), last__gte=today())
        names = sorted(set(days.values_list("absent", flat=True)))
        colleagues = Person.objects.using("ledger").filter(person__in=names, agency=row.agency)
        absent = sorted(colleagues.values_list("person", flat=True)) if names else []
    return Choices(row.title or row.person, row.agency, tuple(row.purposes), tuple(absent))
