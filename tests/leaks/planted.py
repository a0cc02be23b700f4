"""A small case for the leak suite: what all its readers see, and secrets that some or none of them may see.

A secret is known by one odd word, which is in all that it says (names, raw text, ids, reasons, persons of its
label), and by the C of its records. Each is planted after the ones before it, so that a test can ask whether
anything changed for who may not see it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from tests.factories import CUSTOMS, NAVY, POLICE, basis, dpo, entity, label, reader, terms
from watchfloor.core.basis import LegalBasis
from watchfloor.core.label import Label, Level
from watchfloor.core.policy.reader import Reader
from watchfloor.entities.entity import Entity, entity_of
from watchfloor.entities.fact import Fact
from watchfloor.entities.importing import add, take_in
from watchfloor.entities.judgements import Key, judge
from watchfloor.entities.models import STATEMENTS, Statement
from watchfloor.entities.statements import origin_of
from watchfloor.node.custody.hold import hold
from watchfloor.node.custody.override import override
from watchfloor.node.custody.purge import purge
from watchfloor.node.custody.relabel import relabel
from watchfloor.node.custody.withdraw import withdraw
from watchfloor.node.databases.doors import ledger, unordered
from watchfloor.node.models import Record
from watchfloor.node.node import this_home
from watchfloor.node.visibility.binding import acting
from watchfloor.node.visibility.horizons import NEVER

READERS: Final[dict[str, Reader | None]] = {
    "supervisor": reader("supervisor"),
    "low": reader("low", clearance=Level.RESTRICTED, roles=["officer"]),
    "border": reader("border", purpose="border", roles=["analyst"]),
    "customs": reader("customs", CUSTOMS),
    "navy": reader("navy", NAVY, clearance=Level.TOP_SECRET, purpose="security"),
    "unbound": None,
}
NOBODY: Final = reader("nobody", "dd.border", kind="border", clearance=Level.UNCLASSIFIED)  # asks unbound
ZELDA: Final = reader("zelda", roles=["supervisor"])
CRUZ: Final = reader("cruz", CUSTOMS)
RAMOS: Final = reader()

OPEN: Final = label(audience=[NAVY, CUSTOMS])
SECRET: Final = label(Level.SECRET)
FOR_CRIME: Final = label(purposes=["crime"])
THEIRS: Final = label(owners=[CUSTOMS])
COURT: Final = LegalBasis("court order 12", "oversight")
FIRST_SEQ: Final = 7_000_000  # far from every number that a screen may show
FIRST_LABEL: Final = 7_700
NUMBERS: Final = ("one", "two", "three", "four", "five", "six", "seven", "ten")  # what follows the odd word


@dataclass(frozen=True)
class Asked:
    """What somebody may ask of one thing: its words, its id, its key, the C of its record, its statements."""

    words: str
    key: Key
    c: bytes
    numbers: tuple[int, ...]
    seen_by_its_writer: Entity | None = None

    @property
    def strings(self) -> list[str]:
        """What the question itself gives away, the longest first."""
        key, c = self.key, self.c
        told = [*self.words.split(), key.id, str(key), c.hex(), c.hex()[:8], repr(c), repr(c)[2:-1]]
        return sorted({t.casefold() for t in told}, key=len, reverse=True)


@dataclass(frozen=True)
class Secret:
    """A thing that `seen_by` may see. `marks` must not reach the others, on any way; `twin`: it looks absent."""

    name: str
    word: str
    seen_by: frozenset[str]
    plant: Callable[[Secret], tuple[bytes, ...]]
    twin: bool = True
    watched: bool = True  # what every reader is told is taken down after it, and compared
    its_record_shows: bool = False  # that there is something is open, and what it says is not


@dataclass
class World:
    """What was planted: how to ask for each thing, and by what each is known."""

    asked: dict[str, Asked] = field(default_factory=dict)
    marks: dict[str, list[str]] = field(default_factory=dict)

    def ask(self, what: str) -> Asked:
        """How to ask for the thing of this name, or for `absent AGENCY`: what that agency might have told of."""
        name, _, agency = what.partition(" ")
        return ABSENT_OF[agency] if name == "absent" else self.asked[what]

    def hidden_from(self, who: str) -> list[str]:
        """All that must not reach this reader."""
        return [mark for s in SECRETS if who not in s.seen_by for mark in self.marks.get(s.name, ())]


ABSENT_OF: Final = {
    agency: Asked(
        "wombatone wombattwo",
        Key(f"{agency}@alpha.example", "wombat-1"),
        hashlib.sha256(b"wombat").digest(),
        (3 * STATEMENTS, 3 * STATEMENTS + 1),
    )
    for agency in (POLICE, CUSTOMS)
}


def facts_of(word: str, group: str = "") -> tuple[Fact, ...]:
    """A name, an alias, an unread date with its raw text, and words, all of them with the odd word."""
    return (
        Fact("name", f"{word}one {word}two", None, group),
        Fact("alias", f"{word}three", None, group),
        Fact("birthDate", "", f"circa 1970 {word}four", group),
        Fact("notes", f"{word}five was seen loading", None, group),
    )


def key_of(word: str, agency: str = POLICE) -> Key:
    """The key of a thing that this agency told of."""
    return Key(origin_of(this_home().log_origin("ledger"), agency), f"{word}-1")


def said(word: str, under: Label, by: Reader = RAMOS, groups: Mapping[str, Label] | None = None) -> bytes:
    """Say the thing of this word; the C of its record."""
    by_law = basis(facts=f"{word}six loads at night")
    facts = facts_of(word, "hidden" if groups else "")
    said_by_hand = terms(under, groups=groups, by_law=by_law, evaluation=f"as {word}seven says")
    if groups:
        said_by_hand, facts = terms(under, groups=groups), (Fact("name", "Seen By All"), *facts)
    return add(entity(f"{word}-1", facts=facts), said_by_hand, by=by).c


def _secret(s: Secret) -> tuple[bytes, ...]:
    first = said(s.word, SECRET)
    link = (Fact("owner", "heron-1"), Fact("asset", "heron-2"), Fact("role", f"{s.word}eight"))
    more = add(entity(f"{s.word}-2", "Ownership", link), terms(SECRET), by=RAMOS).c
    also = add(entity("heron-1", facts=facts_of(s.word)), terms(SECRET), by=RAMOS).c
    return first, more, also


def _theirs(s: Secret) -> tuple[bytes, ...]:
    under = terms(THEIRS, by_law=basis(facts=f"{s.word}six loads at night"))
    ids = [f"{s.word}-1", "heron-1", "heron-2"]
    take_in([entity(i, facts=facts_of(s.word)) for i in ids], under, by=CRUZ)
    return _cs_of(ids, CRUZ)


def _named(s: Secret) -> tuple[bytes, ...]:
    under = label(Level.SECRET, persons=["zelda", f"{s.word}nine"])
    first = said(s.word, under, ZELDA)
    same = judge(
        key_of("heron"),
        Key(key_of("heron").origin, "heron-2"),
        same=True,
        label=under,
        by=ZELDA,
        reason=f"{s.word}ten says so",
        basis=basis(),
    )
    kept = hold(first, by=dpo(), order=f"{s.word}eleven", basis=COURT)
    many = [entity(f"{s.word}x{n}", name=f"Wandering Heron {s.word}") for n in range(450)]
    take_in(many, terms(under), by=ZELDA)
    return first, same.c, kept.c


def _raised(s: Secret) -> tuple[bytes, ...]:
    first = said(s.word, label(persons=["zelda", "ramos"]))
    higher = label(Level.SECRET, persons=["zelda", f"{s.word}nine"])
    entry = relabel(first, higher, by=ZELDA, reason=f"{s.word}ten", basis=COURT).entry
    return first, entry.c


def _withdrawn(s: Secret) -> tuple[bytes, ...]:
    first = said(s.word, label(Level.SECRET, persons=["zelda"]), ZELDA)
    return first, withdraw(first, by=ZELDA, reason=f"{s.word}ten", basis=COURT).c


def _purged(s: Secret) -> tuple[bytes, ...]:
    first = said(s.word, OPEN)
    purge([first], by=dpo(), order=f"{s.word}ten", basis=COURT)
    return (first,)


def _emergency(s: Secret) -> tuple[bytes, ...]:
    first = said(s.word, FOR_CRIME)
    override(first, by=replace(RAMOS, purpose="border"), reason="boat sinking", basis=COURT)
    return (first,)


_POLICE = frozenset({"supervisor", "low", "border"})
SECRETS: Final = (
    Secret("secret", "quokka", frozenset({"supervisor", "border"}), _secret),
    Secret("theirs", "zorilla", frozenset({"customs"}), _theirs),
    Secret("for crime", "kinkajou", frozenset({"supervisor", "low"}), lambda s: (said(s.word, FOR_CRIME),)),
    Secret("raised", "tamandua", frozenset(), _raised, watched=False),
    Secret("withdrawn", "babirusa", frozenset(), _withdrawn, watched=False),
    Secret("for the named", "axolotl", frozenset(), _named),
    Secret(
        "in a group",
        "pangolin",
        frozenset({"supervisor", "border"}),
        lambda s: (said(s.word, OPEN, groups={"hidden": SECRET}),),
        twin=False,
        its_record_shows=True,
    ),
    Secret(
        "in an emergency",
        "numbat",
        frozenset({"supervisor", "low"}),
        _emergency,
        watched=False,
        its_record_shows=True,
    ),
    Secret("purged", "echidna", frozenset(), _purged, twin=False, watched=False, its_record_shows=True),
)


def plant_open() -> World:
    """What every reader but the unbound one sees: a person and a vessel, judged to be two, and one with a link."""
    _start_far_away()
    facts = (*facts_of("heron"), Fact("phone", "+34600123456"))
    first = add(entity("heron-1", facts=facts), terms(OPEN), by=RAMOS).c
    vessel = entity("heron-2", "Vessel", (Fact("name", "Wandering Heron"), Fact("imoNumber", "IMO9074729")))
    add(vessel, terms(OPEN), by=RAMOS)
    link = (Fact("owner", "heron-1"), Fact("asset", "heron-2"))
    add(entity("heron-3", "Ownership", link), terms(OPEN), by=RAMOS)
    add(entity("heron-4", name="Heronone Herontwo"), terms(OPEN), by=RAMOS)
    one, other = key_of("heron"), Key(key_of("heron").origin, "heron-4")
    judge(one, other, same=True, label=OPEN, by=RAMOS, reason="the same telephone", basis=basis())
    world = World()
    world.asked["open"] = ask_for("heron", first, RAMOS)
    return world


def plant(world: World, secret: Secret) -> None:
    """Plant one secret, and note by what it is known."""
    cs = secret.plant(secret)
    known_by = [m.casefold() for c in cs for m in (c.hex(), repr(c)[2:-1])] + [secret.word]
    world.marks[secret.name] = [secret.word + n for n in NUMBERS] if secret.its_record_shows else known_by
    writer = {"theirs": CRUZ, "secret": RAMOS, "for crime": RAMOS}.get(secret.name, ZELDA)
    world.asked[secret.name] = ask_for(secret.word, cs[0], writer)


def ask_for(word: str, c: bytes, writer: Reader) -> Asked:
    """All the ways to ask for a thing, by somebody who knows them."""
    key = key_of(word, writer.agency)
    with unordered("ledger"):
        seq = Record.objects.using("ledger").get(c=c).seq
        rows = Statement.objects.using("ledger").filter(id__gte=seq * STATEMENTS, id__lt=(seq + 1) * STATEMENTS)
        numbers = tuple(rows.values_list("id", flat=True))
    with acting(writer):
        full = entity_of(key) if Statement.objects.filter(origin=key.origin, entity=key.id).exists() else None
    return Asked(f"{word}one {word}two", key, c, numbers or (seq * STATEMENTS,), full)


def _cs_of(ids: list[str], by: Reader) -> tuple[bytes, ...]:
    origin = key_of("x", by.agency).origin
    with unordered("ledger"):
        rows = Statement.objects.using("ledger").filter(entity__in=ids, origin=origin)
        seqs = [n // STATEMENTS for n in rows.order_by("id").values_list("id", flat=True)]
        cs = {r.seq: bytes(r.c) for r in Record.objects.using("ledger").filter(seq__in=seqs)}
    return tuple(cs[seq] for seq in dict.fromkeys(seqs))


def _start_far_away() -> None:
    """Numbers of records and labels that cannot be taken for a count, an offset or a year."""
    far = label(persons=["nobody at all"])
    with ledger() as connection:
        Record.objects.using("ledger").create(
            seq=FIRST_SEQ,
            label_id=NEVER,
            c=bytes(32),
            origin="x",
            kind="x",
            version=1,
            stated=1,
            learnt=1,
            moved=FIRST_SEQ,
        )
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO label (label_id, digest, spelling) VALUES (%s, %s, %s)",
                [FIRST_LABEL, far.digest(), far.to_json()],
            )
