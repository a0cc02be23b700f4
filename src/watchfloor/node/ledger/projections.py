"""The projections that records feed: tables that can be thrown away and made again from the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model

from watchfloor.core.record.standing import State
from watchfloor.node.ledger.told import Told


class Projection(Protocol):
    """Tables derived from records of some kinds (None: of all).

    `apply` gets live records only, once each or again after `retract`; the rows it writes depend on the records
    alone, not on the order in which they come. `retract` takes back all that records with these numbers wrote.
    """

    @property
    def kinds(self) -> frozenset[str] | None:
        """The kinds of record that it reads."""

    @property
    def tables(self) -> Sequence[type[Model]]:
        """The tables that it writes, and nobody else."""

    def apply(self, connection: BaseDatabaseWrapper, told: Sequence[Told]) -> None:
        """Write what these records mean."""

    def retract(self, connection: BaseDatabaseWrapper, seqs: Sequence[int]) -> None:
        """Take back what these records meant."""


_PROJECTIONS: list[Projection] = []


def project_with(projection: Projection) -> None:
    """Add a projection; applications do so when they are ready."""
    _PROJECTIONS.append(projection)


def projections() -> Sequence[Projection]:
    """All projections of this node."""
    return tuple(_PROJECTIONS)


def project(connection: BaseDatabaseWrapper, told: Sequence[Told]) -> None:
    """Run the live records among these through the projections of their kinds."""
    for projection in _PROJECTIONS:
        kinds = projection.kinds
        mine = [t for t in told if t.state is State.LIVE and (kinds is None or t.kind in kinds)]
        if mine:
            projection.apply(connection, mine)


def retract(connection: BaseDatabaseWrapper, seqs: Sequence[int]) -> None:
    """Take back all that records with these numbers projected."""
    for projection in _PROJECTIONS:
        projection.retract(connection, seqs)
