"""The register's projection, and who a person is when he comes to work."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any, Final

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

Named = tuple[str, str, str | None]
"""A person, a purpose, and for whom he acts."""

_AT_ONCE: Final = 900


def reader_named(person: str, purpose: str, *, acting_for: str | None = None) -> Reader:
    """The reader that this person is, working for this purpose, perhaps in place of an absent colleague.

    Raises Refused, in the same words whatever is missing, unless he is enrolled, active, has the purpose, and
    stands in for that colleague today.
    """
    found = readers_named([(person, purpose, acting_for)])
    if not found:
        raise Refused(
            f"{person} does not work here for {purpose}" + (f" in place of {acting_for}" if acting_for else ""),
            rule="register",
            permit="an administrator enrols the person with that purpose",
        )
    return found[person, purpose, acting_for]


def readers_named(wanted: Collection[Named]) -> dict[Named, Reader]:
    """The readers of all these (person, purpose, acting for) as the register stands; who may not, is not among them.

    Three queries for each thousand of them.
    """
    asked = sorted({name for person, _, absent in wanted for name in (person, absent) if name})
    deputies = sorted({person for person, _, absent in wanted if absent})
    with unordered("ledger"):
        rows = {r.person: r for r in _found(Person, "person", asked)}
        agencies = {a.name: a for a in _found(Agency, "name", sorted({r.agency for r in rows.values()}))}
        now = today()
        days = _found(ActingFor, "person", deputies, first__lte=now, last__gte=now)
        standing_in = {(d.person, d.absent) for d in days}
    found: dict[Named, Reader] = {}
    for one in wanted:
        person, purpose, absent = one
        row = rows.get(person)
        if row is None or not row.active or row.agency not in agencies or purpose not in row.purposes:
            continue
        if absent is not None and not _stands_in(row, rows.get(absent), standing_in):
            continue
        found[one] = _reader(row, agencies[row.agency], purpose, absent)
    return found


def _found(table: type[Any], column: str, values: Sequence[str], **more: Any) -> Iterator[Any]:
    """The rows with one of these values; asked in parts, for a statement has room for so many parameters only."""
    for n in range(0, len(values), _AT_ONCE):
        yield from table.objects.using("ledger").filter(**{f"{column}__in": values[n : n + _AT_ONCE]}, **more)


def _reader(row: Person, agency: Agency, purpose: str, acting_for: str | None) -> Reader:
    return Reader(
        person=row.person,
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


def stand_ins(*, by: Reader) -> list[ActingFor]:
    """Who stands in for whom, those that begin last first. Raises Refused for who does not keep the register."""
    decide(by, "manage", None)
    with ledger():
        return list(ActingFor.objects.using("ledger").order_by("-first", "-seq"))


def _stands_in(row: Person, absent: Person | None, today_in: set[tuple[str, str]]) -> bool:
    """Whether the person stands in today for a colleague who is still of his agency."""
    return absent is not None and absent.agency == row.agency and (row.person, absent.person) in today_in


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
