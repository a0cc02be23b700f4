"""A record as its screen shows it: what it says, what stands around it, what proves it, what one may do about it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from watchfloor.core.errors import Broken
from watchfloor.core.label import CAVEATS, Everyone, Label
from watchfloor.core.policy.reader import Reader
from watchfloor.core.record.standing import State
from watchfloor.node.audit import note_access
from watchfloor.node.custody.consents import Waiting, waiting_labels
from watchfloor.node.ledger.clock import utc_now
from watchfloor.node.ledger.evidence import Evidence, evidence
from watchfloor.node.ledger.heads import last_seal
from watchfloor.node.ledger.newest import authors_of
from watchfloor.node.models import Record
from watchfloor.node.naming import MOST, NAMES, naming
from watchfloor.node.node import this_home
from watchfloor.node.reading import OpenedPart, OpenedRecord
from watchfloor.node.visibility.binding import acting
from watchfloor.web.feed.items import Item, items_of
from watchfloor.web.front.templatetags.wf import names_of
from watchfloor.web.screens.part_words import PartShown, Told, in_order, shown

KINDS: Final = {
    "entity": gettext_lazy("Facts"),
    "judgement": gettext_lazy("Judgement"),
    "agency": gettext_lazy("Register"),
    "person": gettext_lazy("Register"),
    "acting-for": gettext_lazy("Register"),
}
_NAMES_ITS_AUTHOR: Final = {"override": "person"}  # in which field of its body a kind says who wrote it


@dataclass(frozen=True, slots=True)
class Beside:
    """Another record that this one names in a visible part; `item` where the reader sees that record too."""

    c: bytes
    item: Item | None


@dataclass(frozen=True, slots=True)
class Conditions:
    """What follows from a label for who receives what it is on."""

    may: tuple[str, ...]
    ask: tuple[str, ...]
    never: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Docket:
    """All that one reader is shown of one record. `own`: he wrote it; `broken`: what of its proof does not fit."""

    opened: OpenedRecord
    headline: str
    called_under: Label
    agency: str
    author: str
    parts: tuple[PartShown, ...]
    basis: dict[str, Any]
    category: str
    names: tuple[Beside, ...]
    acts_on: tuple[Beside, ...]
    answers: tuple[Item, ...]
    waiting: tuple[Waiting, ...]
    evidence: Evidence | None
    broken: str
    own: bool
    at: datetime

    @property
    def c(self) -> bytes:
        """Its C."""
        return self.opened.c

    @property
    def kind_called(self) -> str:
        """What such a record is called; nothing where the headline says it."""
        return str(KINDS.get(self.opened.kind, ""))

    @property
    def here(self) -> bool:
        """Whether this node signed it."""
        return self.opened.origin == this_home().log_origin("ledger")

    @property
    def live(self) -> bool:
        """Whether it counts: neither withdrawn nor destroyed."""
        return self.opened.state is State.LIVE

    @property
    def purged(self) -> bool:
        """Whether it was destroyed."""
        return self.opened.state is State.PURGED

    @property
    def withdrawn(self) -> bool:
        """Whether it was taken back."""
        return self.opened.state is State.WITHDRAWN

    @property
    def review(self) -> Any:
        """The day by which it is restated; None without one."""
        return next((day for what, day in self.opened.due if what == "review"), None)

    @property
    def conditions(self) -> Conditions:
        """What its recipients may do, must ask for, and what nobody may."""
        return conditions_of(self.opened.label)

    @property
    def sealed(self) -> frozenset[bytes]:
        """Which of the records on the page are sealed."""
        beside = [b.item for b in (*self.names, *self.acts_on) if b.item]
        own = frozenset({self.c} if self.opened.sealed else ())
        return own.union(*(i.proven for i in (*beside, *self.answers)))

    @property
    def reachable(self) -> frozenset[bytes]:
        """The records named in its parts that the reader sees too: a link leads to them."""
        return frozenset(b.c for b in (*self.names, *self.acts_on) if b.item)

    @property
    def listed(self) -> list[PartShown]:
        """The parts but for the legal basis, which stands above them, under its own label too."""
        return [p for p in self.parts if p.slot != "basis" or not self.basis.get("cite")]

    @property
    def basis_label(self) -> Label | None:
        """The label of the legal basis."""
        return next((p.label for p in self.parts if p.slot == "basis"), None)

    @property
    def more_answers(self) -> bool:
        """Whether there may be older ones than are shown."""
        return len(self.answers) == MOST

    @property
    def signed_at(self) -> datetime | None:
        """When this node signed the newest head, by its own clock."""
        signed = last_seal("ledger")
        return signed[0] if signed else None

    @property
    def seen(self) -> str:
        """What a form says that its sender saw: another text as soon as anything of that changed."""
        opened = self.opened
        told = [
            opened.state.name, opened.held, [(what, day.isoformat()) for what, day in opened.due],
            [(p.leaf, p.label.to_json()) for p in opened.parts], [i.c.hex() for i in self.answers],
        ]  # fmt: skip
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:16]


def docket_of(opened: OpenedRecord, *, by: Reader) -> Docket:
    """The record that was opened for this reader with all around it. What is shown of others is logged."""
    answers = naming(opened.c, by=by)
    items = _items([opened.c, *(p.body for p in opened.parts if p.slot in NAMES)], answers, by)
    beside = [c for c in items if c != opened.c]
    if beside:
        note_access(by, "list beside", beside)
    own = items.get(opened.c)
    proof, broken = _proven(opened.c, by)
    return Docket(
        opened=opened,
        headline=own.line.title if own else opened.kind,
        called_under=own.label if own else opened.label,
        agency=own.from_whom if own else opened.origin.rpartition("/")[0],
        author=_author(opened),
        parts=tuple(in_order(worded(opened.kind, opened.origin, opened.parts))),
        basis=_json(opened, "basis"),
        category=str(_json(opened, "body").get("category", "")) if opened.kind == "entity" else "",
        names=_beside(opened, "source", items),
        acts_on=_beside(opened, "target", items),
        answers=tuple(items[bytes(r.c)] for r in answers if bytes(r.c) in items),
        waiting=tuple(waiting_labels(opened.c, by=by)),
        evidence=proof,
        broken=broken,
        own=authors_of([opened.c]).get(opened.c) == by.person,
        at=utc_now(),
    )


def worded(kind: str, origin: str, parts: Iterable[OpenedPart]) -> list[PartShown]:
    """These parts in words."""
    told = Told(kind, origin)
    return [shown(told, p.leaf, p.slot, p.body, p.label, p.handling) for p in parts]


def _items(cs: Sequence[bytes], answers: Sequence[Record], by: Reader) -> dict[bytes, Item]:
    """The lines of these records, as far as the reader sees them."""
    with acting(by):
        rows = {r.seq: r for r in [*Record.objects.filter(c__in=list(cs)), *answers]}
        return {item.c: item for item in items_of(list(rows.values()))}


def _beside(opened: OpenedRecord, slot: str, items: dict[bytes, Item]) -> tuple[Beside, ...]:
    return tuple(Beside(p.body, items.get(p.body)) for p in opened.parts if p.slot == slot)


def _proven(c: bytes, by: Reader) -> tuple[Evidence | None, str]:
    try:
        return evidence(c, by=by), ""
    except Broken as broken:
        return None, str(broken)


def _json(opened: OpenedRecord, slot: str) -> dict[str, Any]:
    """The fields of the one part in this slot; none where it is not seen."""
    body = next((p.body for p in opened.parts if p.slot == slot), b"{}")
    try:
        said = json.loads(body)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _author(opened: OpenedRecord) -> str:
    """Who wrote it, where a visible part says so; the note hides it from everybody but an inspector."""
    field = _NAMES_ITS_AUTHOR.get(opened.kind)
    return str(_json(opened, "body").get(field, "")) if field else ""


def conditions_of(label: Label) -> Conditions:
    """The label's rules in words, the caveats' own among them."""
    owners = ", ".join(sorted(label.owners))
    may = [_("Read and answer it: %s") % names_of(label.readers)]
    may += [f"{_(words)}: {names_of(names)}" for words, names in (
        (_("Only agencies of the kind"), label.kinds), (_("Only the persons"), label.persons),
    ) if not isinstance(names, Everyone)]  # fmt: skip
    may += [f"{c}: {CAVEATS[c]}" for c in ("LES", "BIO") if c in label.caveats]
    ask = [_("A lower label takes the consent of: %s") % owners]
    if "ORCON" in label.caveats:
        ask.insert(0, f"ORCON, {owners}: {CAVEATS['ORCON']}")
    never = [f"{c}: {CAVEATS[c]}" for c in ("NOCOURT", "VIEWONLY") if c in label.caveats]
    if not isinstance(label.purposes, Everyone):
        never.append(_("Use it for another purpose than: %s") % names_of(label.purposes))
    never += [_("Nobody beyond its owners: %s") % c for c in sorted(label.caveats - CAVEATS.keys())]
    return Conditions(tuple(may), tuple(ask), tuple(never))
