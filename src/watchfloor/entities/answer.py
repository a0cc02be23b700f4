"""The answer to a search: entities that were found, and why; all of it from what the reader may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from watchfloor.core.label import Label, join_all
from watchfloor.entities.entity import Entity, Shown
from watchfloor.entities.question import STRENGTH, Question


@dataclass(frozen=True, slots=True)
class Highlight:
    """A visible text in which the question was found: the property, the text, and where in it (start, end).

    `said` is the statement; `how` the kind of the strongest token by which it was found (question.STRENGTH).
    """

    prop: str
    text: str
    spans: tuple[tuple[int, int], ...]
    said: Shown
    how: str


@dataclass(frozen=True, slots=True)
class Hit:
    """An entity that answers the question, and why; all of it from what the reader may see."""

    entity: Entity
    score: float
    matched: tuple[str, ...]
    highlights: tuple[Highlight, ...]

    @property
    def learnt(self) -> datetime:
        """When the newest of what is known was learnt."""
        return max(s.learnt for s in self.entity.statements)

    @property
    def best(self) -> Highlight | None:
        """The text that says most for it, the newest among equals; None when all were taken back meanwhile."""
        return max(self.highlights, key=lambda h: (STRENGTH[h.how], h.said.learnt), default=None)

    @property
    def found(self) -> Shown:
        """The statement in which it was found, or the one that names it."""
        return self.best.said if self.best else self.entity.naming

    @property
    def source(self) -> str:
        """The agency that stated what was found."""
        return self.found.key.agency

    @property
    def label(self) -> Label:
        """What a line must carry that shows its caption, its kind and the texts in which it was found."""
        return join_all([self.entity.called_under, self.found.label, *(h.said.label for h in self.highlights)])


@dataclass(frozen=True, slots=True)
class Answer:
    """The hits, best first; `more` when there are others beyond the limit; `logged` is when that was logged.

    `considered` are the hits that were narrowed: where nothing narrows, the hits themselves.
    """

    question: Question
    hits: tuple[Hit, ...]
    more: bool
    logged: datetime | None = None
    considered: tuple[Hit, ...] = ()
