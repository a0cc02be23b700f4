"""Narrowing an answer: by kind, source, level and when it was learnt; and how many hits each choice would leave."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from watchfloor.core.label import Level
from watchfloor.entities.answer import Hit

AGES: Final = {"day": timedelta(days=1), "week": timedelta(days=7), "month": timedelta(days=30)}


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What a hit must be to stay: one of each that is named. `age` is a key of AGES; "" and () narrow nothing.

    It judges what the hit shows: its kind, and the source, label and age of the text in which it was found.
    """

    kinds: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()
    levels: frozenset[Level] = frozenset()
    age: str = ""

    def __bool__(self) -> bool:
        return bool(self.kinds or self.sources or self.levels or self.age)

    def passes(self, hit: Hit, now: datetime) -> bool:
        """Whether the hit stays."""
        return (
            (not self.kinds or hit.entity.schema in self.kinds)
            and (not self.sources or hit.source in self.sources)
            and (not self.levels or hit.label.level in self.levels)
            and (not self.age or now - hit.found.learnt <= AGES[self.age])
        )


@dataclass(frozen=True, slots=True)
class Facets:
    """How many of some hits there are by kind, source and level, the most first, and by age."""

    kinds: dict[str, int]
    sources: dict[str, int]
    levels: dict[Level, int]
    ages: dict[str, int]


def facets_of(hits: Iterable[Hit], now: datetime) -> Facets:
    """Counts of these hits and of nothing else."""
    hits = list(hits)
    return Facets(
        kinds=_counted(h.entity.schema for h in hits),
        sources=_counted(h.source for h in hits),
        levels=dict(sorted(Counter(h.label.level for h in hits).items())),
        ages={age: sum(now - h.found.learnt <= span for h in hits) for age, span in AGES.items()},
    )


def _counted(names: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(names).items(), key=lambda one: (-one[1], one[0])))
