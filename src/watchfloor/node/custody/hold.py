"""Court holds: what a court has ordered to be kept is not purged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.backends.base.base import BaseDatabaseWrapper

from watchfloor.core.basis import LegalBasis
from watchfloor.core.errors import Refused
from watchfloor.core.label import Label
from watchfloor.core.policy.decide import decide
from watchfloor.core.policy.reader import Reader
from watchfloor.node.custody.found import find, require_role
from watchfloor.node.databases.doors import ledger, unordered
from watchfloor.node.ledger.append import Entry, prepare, store
from watchfloor.node.ledger.draft import Draft, target
from watchfloor.node.ledger.store import told_at
from watchfloor.node.ledger.told import Told
from watchfloor.node.models import Effect, Hold, Opening, Record
from watchfloor.node.visibility.horizons import label_of


def hold(c: bytes, *, by: Reader, order: str, basis: LegalBasis) -> Entry:
    """Keep a record from being purged, by an order that is cited. Raises Refused."""
    require_role(by, "hold", order)
    with ledger() as connection:
        found = find(c)
        body = {"agency": by.agency, "order": order}
        draft = Draft("hold", found.label, body, basis, more=(target(c, found.label),), reason=order)
        decide(by, "hold", found.label, reason=order)
        return store(connection, prepare([draft], by=by))[0]


def lift(c: bytes, *, by: Reader, order: str, basis: LegalBasis) -> list[Entry]:
    """End every hold that stands on a record. Raises Refused when none does."""
    require_role(by, "lift", order)
    with ledger() as connection:
        found = find(c)
        decide(by, "lift", found.label, reason=order)
        standing = list(Hold.objects.using("ledger").filter(target=c, lifted=None))
        if not standing:
            raise Refused(f"No hold stands on record {c.hex()[:8]}", rule="hold")
        holds = Record.objects.using("ledger").filter(seq__in=[h.seq for h in standing])
        body = {"agency": by.agency, "order": order}
        drafts = [
            Draft("lift", found.label, body, basis, more=(target(bytes(h.c), found.label),), reason=order)
            for h in holds
        ]
        return store(connection, prepare(drafts, by=by))


def is_held(c: bytes) -> bool:
    """Whether a hold stands on the record, inside the ledger's door."""
    return Hold.objects.using("ledger").filter(target=c, lifted=None).exists()


@dataclass(frozen=True, slots=True)
class Held:
    """A hold in force: its own C, the record that it keeps, and since when.

    `order` is what it cites, under which `label`: the record's own. It is for the person who put it on; for others
    there is neither.
    """

    c: bytes
    target: bytes
    since: datetime
    order: str
    label: Label | None


def holds_in_force(*, by: Reader) -> list[Held]:
    """Every hold that stands, the newest first, for the data-protection officer. Raises Refused."""
    require_role(by, "hold", "to see what is held")
    with unordered("ledger"):
        seqs = Hold.objects.using("ledger").filter(lifted=None).values("seq")
        records = list(Record.objects.using("ledger").filter(seq__in=seqs).order_by("-seq"))
        lines = Opening.objects.using("ledger").filter(seq__in=[r.seq for r in records])
        own = {o.seq for o in lines if o.author_line.split(" ")[1].endswith(f"/server/{by.person}")}
        return [_held(told, told.seq in own) for told in told_at("ledger", records)]


def _held(told: Told, own: bool) -> Held:
    since = datetime.fromtimestamp(told.learnt / 1e6, UTC)
    order, label = (told.body["order"], label_of(told.body_part.label_id)) if own else ("", None)
    return Held(told.c, told.targets[0], since, order, label)


class Holds:
    """The projection of holds: one row a hold, lifted by whichever record names its C."""

    kinds = frozenset({"hold", "lift"})
    tables = (Hold,)

    def apply(self, connection: BaseDatabaseWrapper, told: Sequence[Told]) -> None:
        """Write the holds among these, then mark what is lifted, whichever came first."""
        for one in told:
            if one.kind == "hold":
                _write_hold(connection.alias, one)
            else:
                for held in Record.objects.using(connection.alias).filter(c__in=one.targets):
                    row = Hold.objects.using(connection.alias).filter(seq=held.seq)
                    row.update(lifted=_lift(connection.alias, bytes(held.c)))

    def retract(self, connection: BaseDatabaseWrapper, seqs: Sequence[int]) -> None:
        """Take holds back."""
        Hold.objects.using(connection.alias).filter(seq__in=seqs).delete()


def _write_hold(alias: str, told: Told) -> None:
    Hold.objects.using(alias).update_or_create(
        seq=told.seq,
        defaults={
            "target": told.targets[0],
            "lifted": _lift(alias, told.c),
            "label_id": told.body_part.label_id,
        },
    )


def _lift(alias: str, c: bytes) -> int | None:
    """The number of the first lift, which counts, whenever it comes."""
    first = Effect.objects.using(alias).filter(target=c, verb="lift").order_by("seq").first()
    return first.seq if first else None
