"""The access log: who opened, searched, exported or received what, for which purpose; a log of its own.

One entry a search, list or record opened. Whom it concerns and what was typed are parts of their own, so that a
purge can destroy them and keep officer, time, basis and C.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
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

_BASIS: Final = "EU 2016/680 art. 25; 28 CFR 23.20(g): every consultation is logged"


@dataclass(frozen=True, slots=True)
class Access:
    """One entry of the access log.

    `subject` has the C of the `records` and the `words` that were typed: without these once a purge destroyed
    them, None when it destroyed both.
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
    home = this_home()
    label = Label.of(Level.RESTRICTED, [home.agency])
    who = {
        "person": reader.person,
        "agency": reader.agency,
        "acting_for": reader.acting_for,
        "purpose": reader.purpose,
        "what": what,
    }
    keyed = [sorted(keyed_words(tokens)) for tokens in terms]
    subject = {"records": [c.hex() for c in concerned], **({"reason": reason} if reason else {})}
    more = [Part(SUBJECT, spell(subject), label)]
    if words:
        typed = {"words": words, "terms": [[key.hex() for key in keys] for keys in keyed]}
        more.append(Part(WORDS, spell(typed), label))
    body = {k: v for k, v in who.items() if v}
    draft = Draft("access", label, body, LegalBasis(_BASIS, "oversight"), more=tuple(more))
    prepared = prepare([draft], by=the_system(), log="access")
    with access_log() as connection:
        entry = store(connection, prepared)[0]
        found_by = [*concerned, *sorted({key for keys in keyed for key in keys})]
        insert_rows(connection, "concerned", ("target", "seq"), [(key, entry.seq) for key in found_by])


def accesses(*, by: Reader, newest: int = 100, about: bytes | None = None) -> list[Access]:
    """The newest entries of the access log, or those about one record, for data-protection officer and inspector.

    Raises Refused for anybody else.
    """
    decide(by, "read_access_log", None)
    with access_log():
        rows = Record.objects.using("access").order_by("-seq")
        if about is not None:
            rows = rows.filter(seq__in=Concerned.objects.using("access").filter(target=about).values("seq"))
        return [
            _read(t.c, t.learnt, {p.slot: p.body for p in t.parts}) for t in told_at("access", list(rows[:newest]))
        ]


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
        for seq in showed:
            _destroy(seq, SUBJECT, WORDS)
        concerned.filter(seq__in=showed).delete()
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
