"""The access log: who opened, searched, exported or received what, for which purpose; a log of its own.

One entry a search, list or record opened. Whom it concerns and what was typed are parts of their own, so that a
purge can destroy them and keep officer, time, basis and C.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import combinations
from typing import Any, Final

from watchfloor.core.basis import LegalBasis
from watchfloor.core.label import Label, Level
from watchfloor.core.policy.decide import decide
from watchfloor.core.policy.reader import Reader
from watchfloor.core.record.part import Part, part_hash
from watchfloor.node.databases.dialect import insert_rows
from watchfloor.node.databases.doors import access_log
from watchfloor.node.keys import keys_of
from watchfloor.node.ledger.append import prepare, store
from watchfloor.node.ledger.draft import Draft, spell
from watchfloor.node.ledger.kinds import PartnersCopy, RecordKind
from watchfloor.node.ledger.store import told_at
from watchfloor.node.models import LEAVES, Concerned, Record
from watchfloor.node.models import Part as PartRow
from watchfloor.node.node import the_system, this_home

ACCESS: Final = RecordKind("access", 1, "Somebody searched, opened or exported.", "add", PartnersCopy.REFUSE)
SUBJECT: Final = "subject"
WORDS: Final = "words"
GONE: Final = ""  # the slot of a part that a purge destroyed; its row keeps P, which tells nothing

_ASKED: Final = ("person", "purpose", "what")  # what entries are asked for by, alone and together

_BASIS: Final = "EU 2016/680 art. 25; 28 CFR 23.20(g): every consultation is logged"


@dataclass(frozen=True, slots=True)
class Access:
    """One entry of the access log.

    `subject` has the C of the `records` and the `words` that were typed: without these once a purge destroyed
    them, None when it destroyed both. `forgotten`: a purge destroyed something of it.
    """

    c: bytes
    when: datetime
    person: str
    agency: str
    acting_for: str | None
    purpose: str
    what: str
    reason: str
    subject: dict[str, Any] | None
    forgotten: bool = False


def access_label() -> Label:
    """What every entry of the access log is marked with: it never leaves the agency."""
    return Label.of(Level.RESTRICTED, [this_home().agency])


def note_access(
    reader: Reader,
    what: str,
    concerned: Collection[bytes],
    *,
    words: str = "",
    terms: Iterable[Iterable[str]] = (),
    reason: str = "",
) -> None:
    """Log that a reader did `what` (search, open, list, export, override) to the records with these C.

    `words` are what he typed, and `terms` the tokens that were looked up for each of them. Raises Unavailable when
    it cannot be logged: then nothing may be shown.
    """
    keyed = [sorted(keyed_words(tokens)) for tokens in terms]
    subject = {"records": [c.hex() for c in concerned], **({"reason": reason} if reason else {})}
    more = [Part(SUBJECT, spell(subject), access_label())]
    if words:
        typed = {"words": words, "terms": [[key.hex() for key in keys] for keys in keyed]}
        more.append(Part(WORDS, spell(typed), access_label()))
    _store([_entry(reader, what, tuple(more))], [[*concerned, *sorted({key for keys in keyed for key in keys})]])


def note_accesses(what: str, shown: Iterable[tuple[Reader, Collection[bytes]]]) -> None:
    """Log in one transaction what each of these readers was shown. Raises Unavailable: then none of it is logged."""
    entries, found_by = [], []
    for reader, cs in shown:
        subject = Part(SUBJECT, spell({"records": [c.hex() for c in cs]}), access_label())
        entries.append(_entry(reader, what, (subject,)))
        found_by.append([*cs])
    _store(entries, found_by)


def _entry(reader: Reader, what: str, more: tuple[Part, ...]) -> Draft:
    who = {
        "person": reader.person,
        "agency": reader.agency,
        "acting_for": reader.acting_for,
        "purpose": reader.purpose,
        "what": what,
    }
    body = {k: v for k, v in who.items() if v}
    return Draft("access", access_label(), body, LegalBasis(_BASIS, "oversight"), more=more)


def _store(drafts: Sequence[Draft], found_by: Sequence[Sequence[bytes]]) -> None:
    """Append the entries, each found by these keys and by what its body says."""
    prepared = prepare(drafts, by=the_system(), log="access")
    with access_log() as connection:
        entries = store(connection, prepared)
        keys = [(e, [*told, *_keys_of(d.body)]) for e, d, told in zip(entries, drafts, found_by, strict=True)]
        rows = [(key, entry.seq) for entry, found in keys for key in found]
        insert_rows(connection, "concerned", ("target", "seq"), rows)


def accesses(*, by: Reader, newest: int = 100, about: bytes | None = None) -> list[Access]:
    """The newest entries of the access log, or those about one record, for data-protection officer and inspector.

    Raises Refused for anybody else.
    """
    decide(by, "read_access_log", None)
    with access_log():
        rows = Record.objects.using("access").order_by("-seq")
        if about is not None:
            rows = rows.filter(seq__in=Concerned.objects.using("access").filter(target=about).values("seq"))
        return read_entries(list(rows[:newest]))


def read_entries(rows: Sequence[Record]) -> list[Access]:
    """The entries that these rows of the access log are, inside its door."""
    return [_read(t.c, t.learnt, {p.slot: p.body for p in t.parts}) for t in told_at("access", rows)]


def key_of(**said: str) -> bytes:
    """The key under which entries are found that say this of `person`, `purpose` and `what`: see `_keys_of`."""
    text = "\n".join(f"{name} {said[name]}" for name in sorted(said))
    return hmac.digest(keys_of(this_home()).digest, b"access entry\n" + text.encode(), "sha256")


def _keys_of(body: Mapping[str, str]) -> list[bytes]:
    """By what an entry is found, whatever a purge destroys of it: nothing here says whom it concerned."""
    asked = [names for size in (1, 2, 3) for names in combinations(_ASKED, size)]
    return [key_of(**{name: body[name] for name in names}) for names in asked]


def _read(c: bytes, learnt: int, slots: dict[str, bytes]) -> Access:
    body = json.loads(slots["body"])
    return Access(
        c=c,
        when=datetime.fromtimestamp(learnt / 1e6, UTC),
        person=body["person"],
        agency=body["agency"],
        acting_for=body.get("acting_for"),
        purpose=body["purpose"],
        what=body["what"],
        reason=json.loads(slots[SUBJECT]).get("reason", "") if SUBJECT in slots else "",
        subject=_subject(slots),
        forgotten=GONE in slots,
    )


def _subject(slots: dict[str, bytes]) -> dict[str, Any] | None:
    found: dict[str, Any] = {}
    if SUBJECT in slots:
        found["records"] = json.loads(slots[SUBJECT])["records"]
    if WORDS in slots:
        found["words"] = json.loads(slots[WORDS])["words"]
    return found or None


def forget_accesses(cs: Sequence[bytes], keyed: Collection[bytes]) -> None:
    """Destroy whom accesses concerned, where they showed these records, and words that can mean them.

    `keyed` are the tokens of what is purged, as `keyed_words` keeps them. The words of a search go when each of
    its terms is among them; where only some are, they meant somebody else.
    """
    with access_log():
        concerned = Concerned.objects.using("access")
        showed = set(concerned.filter(target__in=list(cs)).values_list("seq", flat=True))
        met = set(concerned.filter(target__in=list(keyed)).values_list("seq", flat=True)) - showed
        lasting: set[bytes] = set()
        for seq in showed:
            _destroy(seq, SUBJECT, WORDS)
            lasting |= {key for part in _parts(seq, "body") for key in _keys_of(json.loads(bytes(part.body)))}
        concerned.filter(seq__in=showed).exclude(target__in=lasting).delete()
        for seq in met:
            if _means(seq, frozenset(keyed)):
                _destroy(seq, WORDS)


def _means(seq: int, keyed: frozenset[bytes]) -> bool:
    """Whether every term of this search could stand for what is purged."""
    for part in _parts(seq, WORDS):
        terms = json.loads(bytes(part.body))["terms"]
        return bool(terms) and all(keyed.intersection(map(bytes.fromhex, keys)) for keys in terms)
    return False


def _destroy(seq: int, *slots: str) -> None:
    """Destroy these parts of an access record; what they were found by goes with them."""
    for part in _parts(seq, *slots):
        if part.slot == WORDS:
            words = json.loads(bytes(part.body))["terms"]
            keys = [bytes.fromhex(key) for keys in words for key in keys]
            Concerned.objects.using("access").filter(seq=seq, target__in=keys).delete()
        kept = part_hash(bytes(part.salt), part.slot, bytes(part.body))
        PartRow.objects.using("access").filter(id=part.id).update(slot=GONE, salt=kept, body=b"")


def _parts(seq: int, *slots: str) -> list[PartRow]:
    rows = PartRow.objects.using("access").filter(id__gte=seq * LEAVES, id__lt=(seq + 1) * LEAVES)
    return list(rows.filter(slot__in=slots))


def keyed_words(tokens: Iterable[str]) -> set[bytes]:
    """Tokens of a search as the access log indexes them: found again with the node's key only."""
    key = keys_of(this_home()).digest
    return {hmac.digest(key, b"access\n" + token.encode(), "sha256") for token in tokens}
