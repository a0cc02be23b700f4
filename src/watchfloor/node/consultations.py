"""Questions to the access log: who consulted what, by person, purpose, deed, record and days, page by page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from django.db.models import QuerySet

from watchfloor.core.errors import Absent
from watchfloor.core.policy.decide import decide
from watchfloor.core.policy.reader import Reader
from watchfloor.node.audit import Access, key_of, note_access, read_entries
from watchfloor.node.databases.doors import unordered
from watchfloor.node.ledger.append import last_seq
from watchfloor.node.ledger.clock import microseconds
from watchfloor.node.models import Concerned, Record

MOST_SCANNED: Final = 1_000  # entries looked through for one page, where the key leaves others than are asked for
MOST_EXPORTED: Final = 20_000
_CHUNK: Final = 500
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries are asked for; what is empty asks for all. Days are UTC, both included."""

    person: str = ""
    purpose: str = ""
    what: str = ""
    about: bytes | None = None
    first: date | None = None
    last: date | None = None

    def key(self) -> bytes | None:
        """The key of the index that all of them have, and few others; None when all entries are asked for."""
        if self.about is not None:
            return self.about
        said = {"person": self.person, "purpose": self.purpose, "what": self.what}
        named = {name: value for name, value in said.items() if value}
        return key_of(**named) if named else None

    def fits(self, one: Access) -> bool:
        """Whether an entry is asked for; `about` is for the index alone."""
        said = ((self.person, one.person), (self.purpose, one.purpose), (self.what, one.what))
        day = one.when.date()
        within = (self.first or day) <= day <= (self.last or day)
        return within and all(wanted in ("", found) for wanted, found in said)

    def words(self) -> str:
        """The question in words, for the entry that an export of the answer leaves."""
        said = {
            "person": self.person, "purpose": self.purpose, "what": self.what,
            "from": self.first and self.first.isoformat(), "to": self.last and self.last.isoformat(),
        }  # fmt: skip
        return ", ".join(f"{name} {value}" for name, value in said.items() if value) or "all"


@dataclass(frozen=True, slots=True)
class Consulted:
    """Entries, newest first, and the C behind which the next page begins; None at the end of the log."""

    entries: tuple[Access, ...]
    last: bytes | None


def consultations(wanted: Wanted, *, by: Reader, most: int = 100, before: bytes | None = None) -> Consulted:
    """One page of the access log. A page may hold fewer than `most` and still not be the last.

    Raises Refused for all but data-protection officer and inspector, Absent when no entry has the C `before`.
    """
    decide(by, "read_access_log", None)
    with unordered("access"):
        low, high = _bounds(wanted)
        if before is not None:
            high = min(high, _seq_of(before))
        return _page(wanted, low, high, most)


def export_consultations(wanted: Wanted, *, by: Reader) -> tuple[Access, ...]:
    """At most MOST_EXPORTED entries to take away, which leaves an entry itself. Raises as above, and Unavailable."""
    found: list[Access] = []
    last: bytes | None = None
    while len(found) < MOST_EXPORTED:
        page = consultations(wanted, by=by, most=MOST_EXPORTED - len(found), before=last)
        found += page.entries
        last = page.last
        if last is None:
            break
    note_access(by, "export access log", [wanted.about] if wanted.about else [], reason=wanted.words())
    return tuple(found)


def _page(wanted: Wanted, low: int, high: int, most: int) -> Consulted:
    kept: list[Access] = []
    behind: bytes | None = None
    for scanned, one in enumerate(_walk(wanted, low, high, min(_CHUNK, most + 1))):
        if len(kept) == most or scanned == MOST_SCANNED:
            return Consulted(tuple(kept), behind)
        if wanted.fits(one):
            kept.append(one)
        behind = one.c
    return Consulted(tuple(kept), None)


def _walk(wanted: Wanted, low: int, high: int, chunk: int) -> Iterator[Access]:
    """The entries with numbers from `low` to below `high` that have the key, newest first."""
    while True:
        seqs = list(_numbers(wanted.key(), low, high)[:chunk])
        yield from read_entries(list(Record.objects.using("access").filter(seq__in=seqs).order_by("-seq")))
        if len(seqs) < chunk:
            return
        high = seqs[-1]


def _numbers(key: bytes | None, low: int, high: int) -> QuerySet[Any, int]:
    """The numbers of these entries, newest first, by an index on both engines."""
    if key is None:
        rows = Record.objects.using("access").filter(seq__gte=low, seq__lt=high).order_by("-seq")
        return rows.values_list("seq", flat=True)
    keyed = Concerned.objects.using("access").filter(target=key, seq__gte=low, seq__lt=high)
    return keyed.order_by("-id").values_list("seq", flat=True)  # a key's rows were written in the order of entries


def _bounds(wanted: Wanted) -> tuple[int, int]:
    """Between which numbers the days lie, with a day to spare: the clock may have run backwards, numbers never."""
    end = last_seq("access") + 1
    low = _first_since(datetime.combine(wanted.first - _DAY, time(), UTC), end) if wanted.first else 0
    high = _first_since(datetime.combine(wanted.last + 2 * _DAY, time(), UTC), end) if wanted.last else end
    return low, high


def _first_since(moment: datetime, end: int) -> int:
    """The number from which on entries were written after this moment, by halves."""
    since, low = microseconds(moment), 1
    while low < end:
        middle = (low + end) // 2
        row = Record.objects.using("access").filter(seq__gte=middle).order_by("seq").first()
        if row is None or row.learnt >= since:
            end = middle
        else:
            low = row.seq + 1
    return end


def _seq_of(c: bytes) -> int:
    row = Record.objects.using("access").filter(c=c).first()
    if row is None:
        raise Absent("No such page of the access log", rule="read_access_log")
    return row.seq
