"""What a list says of one of its entries, before it becomes a record: facts, cleaned, with the text as given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from watchfloor.core.basis import SubjectCategory


@dataclass(frozen=True, slots=True)
class Fact:
    """One value of one property.

    `value` is clean, in the form FollowTheMoney gives its type (E.164, ISO date prefix, country code …).
    `raw` is the text as the source gave it, None when it is `value` itself. A fact that cleaning could not read
    ("circa 1970" as a date) has the value "" and its raw text: it is shown and searched, never thrown away.
    `group` names the label that the mapping puts on the fact; "" is the label of the list.
    """

    prop: str
    value: str
    raw: str | None = None
    group: str = ""

    @property
    def unread(self) -> bool:
        """Whether only the raw text is left."""
        return not self.value

    @property
    def text(self) -> str:
        """What can be shown and searched: the value, or the raw text where there is none."""
        return self.value or self.raw or ""


@dataclass(frozen=True, slots=True)
class SourceEntity:
    """One entry of a list: what becomes one record, so that one person can be purged.

    `id` is stable over imports of the same list and fits FollowTheMoney's pattern for references; `schema` names
    a schema of the vocabulary; `facts` hold no fact twice; `where` says where it stands ("sdn.csv line 12").
    `category`, `review` and `evaluation` are set where the entry says so itself, else the import's own apply.
    `group` names the label that binds the entry as a whole: that it exists, its id and schema, and its category.
    """

    id: str
    schema: str
    facts: tuple[Fact, ...]
    where: str
    category: SubjectCategory | None = None
    review: date | None = None
    evaluation: str = ""
    group: str = ""

    def values(self, prop: str) -> list[str]:
        """The clean values of one property, in the order given."""
        return [f.value for f in self.facts if f.prop == prop and f.value]

    @property
    def unread(self) -> list[Fact]:
        """The facts of which only the raw text is left."""
        return [f for f in self.facts if f.unread]
