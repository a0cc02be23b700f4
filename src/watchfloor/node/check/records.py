"""Every record against its note: signature, commitment, each leaf, author, labels, and the columns beside them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import pairwise

from django.db.models import F

from watchfloor.core.errors import WatchfloorError
from watchfloor.core.log.note import open_note
from watchfloor.core.record import LABELS, Handling, NoteFields, Signed
from watchfloor.core.record.build import leaf_entries, read_labels, read_learnt
from watchfloor.core.record.note import author_hash, author_text, commitment, read_note
from watchfloor.core.record.part import NO_HANDLING
from watchfloor.core.record.standing import Spoken, State
from watchfloor.core.record.tree import tree_root
from watchfloor.node.audit import GONE, SUBJECT
from watchfloor.node.check.misfit import MOST_NAMED, Misfit
from watchfloor.node.keys import keys_of
from watchfloor.node.ledger.clock import microseconds
from watchfloor.node.ledger.effects import last_moved, named_under, spoken_on, standing_of
from watchfloor.node.ledger.store import NEVER, parts_by_seq, signed_again, told_of
from watchfloor.node.ledger.told import Told
from watchfloor.node.models import LEAVES, Concerned, Opening, Part, Record
from watchfloor.node.node import this_home
from watchfloor.node.visibility.horizons import label_of

BATCH = 500


def check_records(log: str) -> Iterator[Misfit]:
    """Name every record, opening or part of the log that does not fit, inside its door."""
    yield from _orphans(log)
    last = 0
    while True:
        records = list(Record.objects.using(log).filter(seq__gt=last).order_by("seq")[:BATCH])
        if not records:
            return
        yield from _gaps(last, [r.seq for r in records])
        last = records[-1].seq
        openings = {o.seq: o for o in Opening.objects.using(log).filter(seq__in=[r.seq for r in records])}
        parts = parts_by_seq(log, [r.seq for r in records])
        spoken = _spoken(log, records)
        for record in records:
            name = f"record {bytes(record.c).hex()[:8]}"
            opening = openings.get(record.seq)
            if opening is None:
                yield Misfit(name, "its opening is missing")
                continue
            for how in faults_of(log, record, opening, parts.get(record.seq, []), spoken):
                yield Misfit(name, how)


def _spoken(log: str, records: Sequence[Record]) -> dict[bytes, list[Spoken]]:
    """The effects on these records; none where one cannot be read, for then each record is asked about alone."""
    try:
        return spoken_on(log, [bytes(r.c) for r in records])
    except WatchfloorError:
        return {}


def _gaps(last: int, seqs: Sequence[int]) -> Iterator[Misfit]:
    """Local sequences run on: a record that was ever stored is there, also when it is purged."""
    for before, seq in pairwise([last, *seqs]):
        if seq != before + 1:
            yield Misfit(f"local sequence {before + 1}", f"no record is there, the next one is {seq}")


def faults_of(
    log: str, record: Record, opening: Opening, parts: Sequence[Part], spoken: Mapping[bytes, list[Spoken]]
) -> Iterator[str]:
    """What does not fit of one record, each in words, inside its log's door; what is wrong with it stops no check."""
    try:
        c = bytes(record.c)
        on_it = spoken[c] if c in spoken else spoken_on(log, [c])[c]
        told = told_of(record, parts)
        fields = read_note(
            bytes(opening.note), [keys_of(this_home()).records(this_home().log_origin(log)).verifier]
        )
        yield from _note_faults(record, opening, fields)
        if record.state == State.PURGED:
            yield from _purged_faults(log, record, opening, parts)
            yield from _moved_faults(record, told, on_it)
        else:
            signed = signed_again(opening, [p for p in parts if p.slot != GONE])
            yield from _leaf_faults(record, fields, signed, parts)
            yield from _handling_faults(record, parts)
            yield from _moved_faults(record, told, on_it)
            yield from _access_faults(record, parts) if log != "ledger" else _label_faults(record, told, on_it)
    except (WatchfloorError, ValueError, LookupError, StopIteration, TypeError, AttributeError) as error:
        yield f"it cannot be read ({error or type(error).__name__})"


def _note_faults(record: Record, opening: Opening, fields: NoteFields) -> Iterator[str]:
    if commitment(bytes(opening.salt), bytes(opening.note)) != bytes(record.c):
        yield "its note and salt do not give its C"
    if fields.origin != record.origin:
        yield f"its note comes from {fields.origin}, its row from {record.origin}"
    if author_hash(bytes(opening.author_salt), opening.author_line) != fields.author:
        yield "the author's line is not the one that the note hides"
        return
    person = opening.author_line.split(" ")[1].rpartition("/")[2]
    text = author_text(fields.origin, fields.parts)
    open_note(f"{text}\n{opening.author_line}", [keys_of(this_home()).author(person).verifier])


def _purged_faults(log: str, record: Record, opening: Opening, parts: Sequence[Part]) -> Iterator[str]:
    if parts or opening.seed is not None or opening.width:
        yield "it is purged, and something of it is left"
    if (record.kind, record.version, record.stated, record.learnt) != ("", 0, 0, 0):
        yield "it is purged, and its row still says something"
    if record.label_id != named_under(log, bytes(record.c)):
        yield "it is purged, and its row has another label than the purge names"


def _leaf_faults(record: Record, fields: NoteFields, signed: Signed, parts: Sequence[Part]) -> Iterator[str]:
    gone = {p.leaf: bytes(p.salt) for p in parts if p.slot == GONE}
    if tree_root(leaf_entries(signed.width, signed.seed, signed.placed, gone)) != fields.parts:
        yield "its parts do not lead to the root in its note"
    if any(p.id % LEAVES != p.leaf or p.id // LEAVES != record.seq for p in parts):
        yield "a part stands under another number than its leaf"
    slots = [p.slot for p in parts]
    if slots.count("header") != 1 or slots.count("body") != 1 or parts[0].slot != "header":
        yield "it has not one header and one body"
    header = json.loads(bytes(parts[0].body))
    stated = microseconds(datetime.fromisoformat(header["time"]))
    if (header["kind"], header["version"], stated) != (record.kind, record.version, record.stated):
        yield "its header states another kind, version or time than its row"


def _handling_faults(record: Record, parts: Sequence[Part]) -> Iterator[str]:
    spelt = next(bytes(p.body) for p in parts if p.slot == LABELS)
    if read_learnt(spelt) != record.learnt:
        yield "its row has another time of arrival than its labels part keeps"
    made = read_labels(spelt)
    for part in parts:
        if _handling(part) != (NO_HANDLING if part.slot == LABELS else made[part.leaf][1]):
            yield f"what is handled beside the label of leaf {part.leaf} is not what was signed"


def _label_faults(record: Record, told: Told, spoken: Sequence[Spoken]) -> Iterator[str]:
    standing = standing_of(told, spoken)
    now = {p.leaf: label_of(p.label_id) for p in told.parts if p.slot != LABELS}
    if standing is not None and (standing.state, dict(standing.labels)) != (told.state, now):
        yield "its state or a label is not the one that follows from the ledger"
    if record.label_id != told.header.label_id:
        yield "its row has another label than its header"
    if any(p.label_id != NEVER for p in told.slots(LABELS)):
        yield "its labels part could be seen"


def _access_faults(record: Record, parts: Sequence[Part]) -> Iterator[str]:
    """What holds of the access log alone: nobody sees its rows, and whom an access concerned is found again."""
    if record.state != State.LIVE:
        yield "an access is neither withdrawn nor purged as a whole, and its row says so"
    if record.label_id != NEVER or any(p.label_id != NEVER for p in parts):
        yield "a record of the access log carries a label that somebody could see"
    for part in parts:
        if part.slot == SUBJECT:
            named = {bytes.fromhex(c) for c in json.loads(bytes(part.body))["records"]}
            kept = Concerned.objects.using("access").filter(seq=record.seq).values_list("target", flat=True)
            if named - {bytes(target) for target in kept}:
                yield "a purge of a record that it concerned would not find it"


def _moved_faults(record: Record, told: Told, spoken: Sequence[Spoken]) -> Iterator[str]:
    """`moved` is the record's own number, or that of the last effect that changed its standing."""
    if record.moved != last_moved(told, spoken):
        yield "it says that it changed at another local sequence than the effects on it give"


def _handling(part: Part) -> Handling:
    return Handling(part.review, part.expires, part.scheme, part.marking, part.case_ref)


def _orphans(log: str) -> Iterator[Misfit]:
    known = Record.objects.using(log).values("seq")
    for opening in Opening.objects.using(log).exclude(seq__in=known)[:MOST_NAMED]:
        yield Misfit(f"opening {opening.seq}", "no record belongs to it")
    numbered = Part.objects.using(log).annotate(seq=F("id") / LEAVES)
    for part in numbered.exclude(seq__in=known)[:MOST_NAMED]:
        yield Misfit(f"part {part.id}", "no record belongs to it")
