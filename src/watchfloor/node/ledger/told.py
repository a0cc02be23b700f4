"""A record as projections get it: what it is, what became of it, and its parts under the labels now in force."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from watchfloor.core.errors import Broken
from watchfloor.core.record.standing import State
from watchfloor.node.ledger.kinds import kind_named


class HeldPart(NamedTuple):
    """A part that this node holds, with the days by which it is restated and on which it ends."""

    leaf: int
    slot: str
    label_id: int
    body: bytes
    review: date | None = None
    expires: date | None = None


@dataclass(frozen=True)
class Told:
    """One record for the projections.

    `stated` is the writer's time and `learnt` this node's, in microseconds since 1970 UTC.
    """

    seq: int
    c: bytes
    origin: str
    kind: str
    version: int
    stated: int
    learnt: int
    state: State
    parts: tuple[HeldPart, ...]

    @cached_property
    def header(self) -> HeldPart:
        """The part that says kind, version and time."""
        return self._the("header")

    @cached_property
    def body_part(self) -> HeldPart:
        """The part that says what the record says."""
        return self._the("body")

    @cached_property
    def body(self) -> dict[str, Any]:
        """The body's JSON as the present version of its kind writes it."""
        body = json.loads(self.body_part.body)
        return kind_named(self.kind).upcast(body, self.version)

    @cached_property
    def basis(self) -> dict[str, Any]:
        """The legal basis, as its part spells it."""
        given: dict[str, Any] = json.loads(self._the("basis").body)
        return given

    def slots(self, slot: str) -> list[HeldPart]:
        """All parts in this slot, in the order of their leaves."""
        return [p for p in self.parts if p.slot == slot]

    @property
    def targets(self) -> list[bytes]:
        """The C of every record that this one acts on."""
        return [p.body for p in self.slots("target")]

    def _the(self, slot: str) -> HeldPart:
        for part in self.parts:
            if part.slot == slot:
                return part
        raise Broken(f"record {self.c.hex()[:8]}", f"it has no part {slot}")
