"""An opened entity as its page shows it: key facts, disputes, statements by property, what stands beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from watchfloor.core.label import Label
from watchfloor.core.policy.reader import Reader
from watchfloor.entities.conflicts import conflicts_in
from watchfloor.entities.entity import Shown
from watchfloor.entities.judgements import Key
from watchfloor.entities.neighbours import Neighbour
from watchfloor.entities.opening import Opened
from watchfloor.entities.reasons import Reasoned
from watchfloor.entities.vocabulary import schema_named
from watchfloor.entities.wording import names_another, prop_called, raw_beside, schema_called, worded
from watchfloor.node.grounds import Ground, grounds_of
from watchfloor.node.ledger.sealed import sealed_among
from watchfloor.web.drawing import network, timeline
from watchfloor.web.drawing.timeline import Mark

UNFOLDED: Final = 4  # statements of one property; the others are folded
MOST_BASES: Final = 4
MOST_DUE: Final = 3


@dataclass(frozen=True, slots=True)
class Said:
    """A statement in a table: in words, with the raw text where it differs, and whom it names."""

    s: Shown
    value: str
    raw: str
    ref: str


@dataclass(frozen=True, slots=True)
class Group:
    """The statements of one property, the newest first; `folded` are those beyond the first few."""

    title: str
    told: list[Said]
    folded: list[Said]


@dataclass(frozen=True, slots=True)
class Dispute:
    """A property that can have one value, and what is claimed of it: each claim with everybody who says so."""

    title: str
    claims: list[list[Said]]
    agencies: int


class Dossier:
    """All that the page of one entity shows, from what was opened for the reader."""

    def __init__(self, opened: Opened, by: Reader, now: datetime) -> None:
        self.opened, self.entity, self._by, self.now = opened, opened.entity, by, now
        self.by_prop = self.entity.by_prop()
        self.known = {n.key: n for n in opened.near}
        self.sealed = sealed_among(opened.cs)

    @property
    def ref(self) -> str:
        """What opens this entity."""
        return self.opened.named.ref

    @property
    def opened_at(self) -> str:
        """The time of day (UTC) of the opening."""
        return f"{self.now:%H:%M:%S}"

    @cached_property
    def also(self) -> list[Label]:
        """Labels of what stands on the page without a chip of its own."""
        ends = [end.called_under for r in self.opened.reasons for end in (r.one, r.other)]
        return [self.entity.called_under, *ends, *(n.label for n in self.opened.near)]

    @cached_property
    def disputes(self) -> list[Dispute]:
        """What sources contradict each other about."""
        return [
            Dispute(
                prop_called(claims[0][0].schema, prop),
                [[self._said(s) for s in claim] for claim in claims],
                len({s.key.agency for claim in claims for s in claim}),
            )
            for prop, claims in conflicts_in(self.by_prop).items()
        ]

    @cached_property
    def groups(self) -> list[Group]:
        """The other statements."""
        disputed = conflicts_in(self.by_prop)
        return [self._group(told) for prop, told in self.by_prop.items() if prop not in disputed]

    def _group(self, told: Sequence[Shown]) -> Group:
        said = [self._said(s) for s in sorted(told, key=lambda s: s.learnt, reverse=True)]
        first = len(said) if len(said) == UNFOLDED + 1 else UNFOLDED  # nothing is folded to hide a single one
        return Group(prop_called(told[0].schema, told[0].prop), said[:first], said[first:])

    def _said(self, s: Shown) -> Said:
        raw = raw_beside(s)
        if names_another(s):
            neighbour = self.known.get(Key(s.key.origin, s.value))
            return Said(
                s, neighbour.entity.caption if neighbour else s.value, raw, neighbour.key.ref if neighbour else ""
            )
        return Said(s, worded(s), raw, "")

    @cached_property
    def held_by(self) -> list[tuple[str, int]]:
        """How many records each agency's statements are in."""
        records = {(s.key.agency, s.c) for s in self.entity.statements}
        return Counter(agency for agency, _c in records).most_common()

    @property
    def newest(self) -> Shown:
        """What was learnt last."""
        return max(self.entity.statements, key=lambda s: s.learnt)

    @cached_property
    def grounds(self) -> list[Ground]:
        """The legal bases of the records it is made of."""
        return grounds_of(self.entity.cs, by=self._by)

    @cached_property
    def bases(self) -> list[Ground]:
        """The bases, each once."""
        return list({(g.cite, g.purpose): g for g in reversed(self.grounds)}.values())[:MOST_BASES]

    @cached_property
    def due(self) -> list[tuple[str, date, int, Ground]]:
        """What is due first: what, when, in how many days, and for which record."""
        told = [
            (_due_word(what), day, (day - self.now.date()).days, g) for g in self.grounds for what, day in g.due
        ]
        once = {(what, day): (what, day, days, g) for what, day, days, g in reversed(told)}
        return sorted(once.values(), key=lambda d: d[1])[:MOST_DUE]

    @cached_property
    def things(self) -> list[Neighbour]:
        """Who is one step away, but for what only happened."""
        return [n for n in self.opened.near if not _happens(n)]

    @cached_property
    def related(self) -> list[Neighbour]:
        """What happened with it, the newest first."""
        return [n for n in self.opened.near if _happens(n)]

    @cached_property
    def network(self) -> network.Network | None:
        """The drawing of who is one step away."""
        once = {n.key: n for n in reversed([*self.related, *reversed(self.things)])}
        around = [_around(n) for n in [*self.things, *self.related] if once.pop(n.key, None)]
        return network.drawn(self.entity.caption, schema_called(self.entity.schema), around)

    @cached_property
    def standing(self) -> list[Reasoned]:
        """The judgements that count."""
        return [r for r in self.opened.reasons if r.counts]

    @cached_property
    def overtaken(self) -> list[Reasoned]:
        """The judgements that a newer one on the same two took the place of."""
        return [r for r in self.opened.reasons if not r.counts]

    def timeline(self, by_time: str) -> tuple[str, timeline.Timeline | None]:
        """The timeline of what `happened` or of when it was `learnt`; unasked, that which has more sources."""
        marks = {"happened": list(_happened(self.opened.near)), "learnt": list(_learnt(self.by_prop.values()))}
        fuller = max(marks, key=lambda time: (len({m.source for m in marks[time]}), len(marks[time])))
        chosen = by_time if by_time in marks else fuller
        return chosen, timeline.drawn(marks[chosen], self.now)


def _due_word(what: str) -> str:
    return {"review": _("Review"), "expiry": _("Ends"), "source purged": _("A source was purged")}.get(what, what)


def _happens(n: Neighbour) -> bool:
    return bool(schema_named(n.entity.schema).is_a("Interval"))


def _around(n: Neighbour) -> network.Around:
    tie = n.ties[0]
    grade = tie.evaluation.rpartition(" ")[2]
    return network.Around(
        caption=n.entity.caption,
        kind=schema_called(n.entity.schema),
        level=n.label.level.name.replace("_", " "),
        role=f"{n.role} · {grade}" if grade else n.role,
        dashed=any(s.label.opinion for s in n.ties),
        link=reverse("entity", args=[n.key.ref]),
    )


def _learnt(groups: Iterable[Sequence[Shown]]) -> Iterable[Mark]:
    """A mark for each record, when it came, with what it states."""
    records: dict[tuple[bytes, bool], list[Shown]] = {}
    for told in groups:
        for s in told:
            records.setdefault((s.c, s.label.opinion), []).append(s)
    for (_c, opinion), told in records.items():
        said = list(dict.fromkeys(prop_called(s.schema, s.prop) for s in told))
        text = f"{said[0]}: {worded(told[0])}" if len(said) == 1 else ", ".join(said[:2])
        yield Mark(told[0].key.agency, told[0].learnt, text, opinion)


def _happened(near: Iterable[Neighbour]) -> Iterable[Mark]:
    """A mark for each neighbour that is dated: an event, or a link that began."""
    for n in near:
        moments = [m for m in (_moment(s.value) for s in n.when) if m]
        if moments:
            text = n.entity.caption if _happens(n) else f"{n.role}: {n.entity.caption}"
            end = moments[1] if len(moments) > 1 and moments[1] > moments[0] else None
            yield Mark(n.when[0].key.agency, moments[0], text, any(s.label.opinion for s in n.ties), end)


def _moment(value: str) -> datetime | None:
    """The beginning of what a date says: of its year, month, day or minute."""
    day, _t, time = value.partition("T")
    whole = (day + "-01-01")[:10] if len(day) < 10 else day
    try:
        return datetime.fromisoformat(f"{whole}T{time or '00:00'}").replace(tzinfo=UTC)
    except ValueError:
        return None
