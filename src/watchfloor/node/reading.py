"""Opening one record: found by its C or its first digits, decided again, logged, and only then shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.db.models import QuerySet

from watchfloor.core.digits import FEWEST_DIGITS, may_be_c
from watchfloor.core.errors import Absent, Malformed
from watchfloor.core.label import ALL, Label, Level, join_all
from watchfloor.core.policy.decide import allowed
from watchfloor.core.policy.reader import Reader
from watchfloor.core.record import HEADER, Handling
from watchfloor.core.record.standing import State
from watchfloor.node.audit import note_access
from watchfloor.node.custody.found import no_such_record
from watchfloor.node.databases.doors import unordered
from watchfloor.node.models import LEAVES, Checkpoint, Entry, Hold, Part, Record, Timer
from watchfloor.node.visibility.binding import acting
from watchfloor.node.visibility.horizons import label_of, labels_of


@dataclass(frozen=True, slots=True)
class OpenedPart:
    """A part that the reader may see: its place, what it says verbatim, and under which label."""

    leaf: int
    slot: str
    body: bytes
    label: Label
    handling: Handling


@dataclass(frozen=True, slots=True)
class OpenedRecord:
    """A record as far as the reader may see it; whether there is more, nothing here tells.

    `stated` is the writer's time, `learnt` this node's; both None, and no parts, once it was purged. `sealed`:
    the log's newest checkpoint covers it. `held`: by a court, as far as he sees. `due`: what is due, and when.
    """

    c: bytes
    origin: str
    kind: str
    version: int
    stated: datetime | None
    learnt: datetime | None
    state: State
    sealed: bool
    held: bool
    due: tuple[tuple[str, date], ...]
    parts: tuple[OpenedPart, ...]
    label: Label

    @property
    def body(self) -> bytes | None:
        """What it says, where the reader may see that."""
        return next((p.body for p in self.parts if p.slot == "body"), None)


@dataclass(frozen=True, slots=True)
class Due:
    """Something about a record that is due: its review, its end, or a look since a source of it was purged."""

    c: bytes
    kind: str
    what: str
    day: date
    label: Label


def open_record(ref: str, *, by: Reader) -> OpenedRecord:
    """Open the record with this C, or whose C begins so, for the reader.

    The policies are asked again, part by part, and the opening is logged before anything is returned. Raises
    Malformed for what is no C, Refused in the same words for a record that is not there and one that he may not
    see, Unavailable when the opening cannot be logged.
    """
    opened = record_seen(ref, by=by)
    note_access(by, "open", [opened.c])
    return opened


def record_seen(ref: str, *, by: Reader) -> OpenedRecord:
    """The same, unlogged: for who shows nothing of it, or no more than he showed when he opened it."""
    with acting(by):
        return _opened(_visible(ref, by), by)


def reads_records(by: Reader) -> bool:
    """Whether any record at all could be shown to him: administrators and protection officers act unseen."""
    return allowed(by, "read", Label.of(Level.UNCLASSIFIED, [by.agency], ALL))


def visible_c(ref: str, *, by: Reader) -> bytes:
    """The C of a record that the reader may see. Nothing of it is shown, so nothing is logged. Raises as above."""
    with acting(by):
        return bytes(_visible(ref, by).c)


def unseen_c(ref: str, *, by: Reader) -> bytes:
    """The C that `ref` means to somebody who acts on records without seeing them.

    A whole C means itself. Its first digits are looked up for who reads the access log, which names every C, and
    for others among what they see. Raises Malformed, Refused.
    """
    digits = _digits(ref)
    if len(digits) == 64:
        return bytes.fromhex(digits)
    if not allowed(by, "read_access_log"):
        return visible_c(digits, by=by)
    with unordered("ledger"):
        return bytes(_one(digits, Record.objects.using("ledger")).c)


def emergency_c(ref: str) -> bytes:
    """The C that `ref` means to somebody who opens a record that he does not see, in an emergency.

    Its first digits are looked up among all records, so that only `override` may be asked next, which answers in
    these same words for a record that he may not open. Raises Malformed, Refused.
    """
    digits = _digits(ref)
    if len(digits) == 64:
        return bytes.fromhex(digits)
    with unordered("ledger"):
        found = _beginning(digits, Record.objects.using("ledger"))
    if len(found) != 1:
        raise _absent(digits)
    return bytes(found[0].c)


def due(day: date, *, by: Reader, most: int | None = None) -> list[Due]:
    """What the reader may see that is due by this day, the earliest first; all of it, or at most so many.

    The list is logged before it is given.
    """
    with acting(by):
        timers = list(Timer.objects.filter(due__lte=day).order_by("due", "seq")[:most])
        records = {r.seq: r for r in Record.objects.filter(seq__in={t.seq for t in timers})}
    known = [(t, records[t.seq]) for t in timers if t.seq in records]
    labels = labels_of({label_id for t, r in known for label_id in (t.label_id, r.label_id)})
    found = [Due(bytes(r.c), r.kind, t.what, t.due, labels[t.label_id].join(labels[r.label_id])) for t, r in known]
    note_access(by, "list due", sorted({d.c for d in found}))
    return found


def _digits(ref: str) -> str:
    digits = ref.strip().lower()
    if not may_be_c(digits):
        raise Malformed(
            "record", repr(ref[:80]), f"its C in hexadecimal, at least the first {FEWEST_DIGITS} digits"
        )
    return digits


def _visible(ref: str, by: Reader) -> Record:
    digits = _digits(ref)
    record = _one(digits, Record.objects.all())
    if not allowed(by, "read", label_of(record.label_id)):
        raise _absent(digits)
    return record


def _one(digits: str, among: QuerySet[Record]) -> Record:
    found = _beginning(digits, among)
    if not found:
        raise _absent(digits)
    if len(found) > 1:
        raise Malformed("record", digits, "more digits: two records begin so")
    return found[0]


def _beginning(digits: str, among: QuerySet[Record]) -> list[Record]:
    """At most two records whose C begins with these digits."""
    low, high = bytes.fromhex(digits.ljust(64, "0")), bytes.fromhex(digits.ljust(64, "f"))
    return list(among.filter(c__gte=low, c__lte=high)[:2])


def _absent(digits: str) -> Absent:
    return no_such_record(bytes.fromhex(digits[:FEWEST_DIGITS]))


def _opened(record: Record, by: Reader) -> OpenedRecord:
    purged = record.state == State.PURGED
    parts = () if purged else _parts(record.seq, by)
    if not purged and not any(p.slot == HEADER for p in parts):
        raise _absent(bytes(record.c).hex())
    own = label_of(record.label_id)
    return OpenedRecord(
        c=bytes(record.c),
        origin=record.origin,
        kind=record.kind,
        version=record.version,
        stated=None if purged else _moment(record.stated),
        learnt=None if purged else _moment(record.learnt),
        state=State(record.state),
        sealed=_is_sealed(bytes(record.c)),
        held=Hold.objects.filter(target=bytes(record.c), lifted=None).exists(),
        due=tuple((t.what, t.due) for t in Timer.objects.filter(seq=record.seq).order_by("due")),
        parts=parts,
        label=join_all([own, *(p.label for p in parts)]),
    )


def _parts(seq: int, by: Reader) -> tuple[OpenedPart, ...]:
    rows = list(Part.objects.filter(id__gte=seq * LEAVES, id__lt=(seq + 1) * LEAVES).order_by("id"))
    labels = labels_of({r.label_id for r in rows})
    may_read = {label for label in set(labels.values()) if allowed(by, "read", label)}
    return tuple(_opened_part(r, labels[r.label_id]) for r in rows if labels[r.label_id] in may_read)


def parts_held(seq: int, labels: Mapping[int, Label]) -> list[OpenedPart]:
    """The parts at the leaves that have one of these labels, unseen, inside the ledger's door."""
    rows = Part.objects.using("ledger").filter(id__gte=seq * LEAVES, id__lt=(seq + 1) * LEAVES).order_by("id")
    return [_opened_part(r, labels[r.leaf]) for r in rows if r.leaf in labels]


def _opened_part(row: Part, label: Label) -> OpenedPart:
    handling = Handling(row.review, row.expires, row.scheme, row.marking, row.case_ref)
    return OpenedPart(row.leaf, row.slot, bytes(row.body), label, handling)


def _is_sealed(c: bytes) -> bool:
    with unordered("ledger"):
        entry = Entry.objects.using("ledger").filter(c=c).first()
        return entry is not None and Checkpoint.objects.using("ledger").filter(size__gt=entry.index).exists()


def _moment(microseconds: int) -> datetime:
    return datetime.fromtimestamp(microseconds / 1e6, UTC)
