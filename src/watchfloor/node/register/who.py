"""The register's projection, and who a person is when he comes to work."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model

from watchfloor.core.errors import Refused
from watchfloor.core.label import Level
from watchfloor.core.policy.decide import decide
from watchfloor.core.policy.reader import Reader
from watchfloor.node.databases.doors import ledger, unordered
from watchfloor.node.ledger.clock import today
from watchfloor.node.ledger.told import Told
from watchfloor.node.models import ActingFor, Agency, Person


def reader_named(person: str, purpose: str, *, acting_for: str | None = None) -> Reader:
    """The reader that this person is, working for this purpose, perhaps in place of an absent colleague.

    Raises Refused, in the same words whatever is missing, unless he is enrolled, active, has the purpose, and
    stands in for that colleague today.
    """
    with unordered("ledger"):
        row = Person.objects.using("ledger").filter(person=person, active=True).first()
        agency = Agency.objects.using("ledger").filter(name=row.agency).first() if row else None
        stands_in = acting_for is None or (row is not None and _stands_in(row, acting_for))
    if row is None or agency is None or purpose not in row.purposes or not stands_in:
        raise Refused(
            f"{person} does not work here for {purpose}" + (f" in place of {acting_for}" if acting_for else ""),
            rule="register",
            permit="an administrator enrols the person with that purpose",
        )
    return Reader(
        person=person,
        agency=row.agency,
        kind=agency.kind,
        clearance=Level(min(row.clearance, agency.clearance)),
        purpose=purpose,
        roles=frozenset(row.roles),
        authorised=frozenset(row.authorised),
        acting_for=acting_for,
    )


def people(*, by: Reader) -> list[Person]:
    """Everybody enrolled. Raises Refused for who does not keep the register."""
    decide(by, "manage", None)
    with ledger():
        return list(Person.objects.using("ledger").order_by("person"))


def agencies(*, by: Reader) -> list[Agency]:
    """Every agency enrolled. Raises Refused for who does not keep the register."""
    decide(by, "manage", None)
    with ledger():
        return list(Agency.objects.using("ledger").order_by("name"))


def _stands_in(row: Person, absent: str) -> bool:
    """Whether the person stands in today for a colleague who is still of his agency."""
    days = ActingFor.objects.using("ledger").filter(
        person=row.person, absent=absent, first__lte=today(), last__gte=today()
    )
    return days.exists() and Person.objects.using("ledger").filter(person=absent, agency=row.agency).exists()


class Register:
    """The newest record about an agency or a person is what counts, by the local sequence."""

    kinds = frozenset({"agency", "person", "acting-for"})
    tables = (Agency, Person, ActingFor)

    def apply(self, connection: BaseDatabaseWrapper, told: Sequence[Told]) -> None:
        """Write what is newer than what is there."""
        for one in told:
            body = dict(one.body)
            if one.kind == "acting-for":
                _keep(connection, ActingFor, {"seq": one.seq}, body)
                continue
            body["clearance"] = int(Level[body["clearance"]])
            key = "name" if one.kind == "agency" else "person"
            table = Agency if one.kind == "agency" else Person
            _keep(connection, table, {key: body.pop(key)}, {**body, "seq": one.seq})

    def retract(self, connection: BaseDatabaseWrapper, seqs: Sequence[int]) -> None:
        """Take register entries back: the older word about the same person or agency does not return."""
        for table in self.tables:
            table.objects.using(connection.alias).filter(seq__in=seqs).delete()


def _keep(
    connection: BaseDatabaseWrapper, table: type[Model], key: dict[str, Any], values: dict[str, Any]
) -> None:
    rows = table._default_manager.using(connection.alias)
    if rows.filter(**key, seq__gt=values.get("seq", key.get("seq"))).exists():
        return
    rows.update_or_create(**key, defaults=values)
