"""Histories of a node with every kind of record in them: one that is told, and many that are drawn."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from random import Random

from tests.factories import NAVY, POLICE, TODAY, admin, basis, dpo, entity, label, reader, say, terms
from watchfloor.core.basis import LegalBasis
from watchfloor.core.errors import Malformed, Refused
from watchfloor.core.label import ALL, Level
from watchfloor.entities.deriving import derive
from watchfloor.entities.fact import Fact
from watchfloor.entities.importing import add, take_in
from watchfloor.entities.judgements import Key, judge
from watchfloor.node.custody.hold import hold, lift
from watchfloor.node.custody.override import open_overrides, override, review_override
from watchfloor.node.custody.purge import purge
from watchfloor.node.custody.relabel import relabel
from watchfloor.node.custody.retention import restate
from watchfloor.node.custody.withdraw import withdraw
from watchfloor.node.databases.doors import ledger
from watchfloor.node.models import Record
from watchfloor.node.node import the_system
from watchfloor.node.register.enrol import enrol_agency, enrol_person, stand_in

RAMOS, SILVA, BORDER = reader(), reader("silva", NAVY), reader("ramos", purpose="border")
OVERSIGHT = LegalBasis("court order 12", "oversight")
JOINT = label(Level.SECRET, [POLICE, NAVY])
LABELS = (
    label(),
    label(audience=[NAVY]),
    label(audience=ALL),
    label(purposes=["crime"]),
    JOINT,
    label(owners=[POLICE, NAVY], audience=ALL),
)
GROUPS = {"hidden": label(Level.SECRET, persons=["ramos"])}


def key(name: str, agency: str = POLICE) -> Key:
    return Key(f"{agency}@alpha.example", name)


def enrolled() -> None:
    """Two agencies, and people who act for each other."""
    for name, kind in ((POLICE, "police"), (NAVY, "military")):
        enrol_agency(name, by=the_system(), title=name, kind=kind, clearance=Level.TOP_SECRET)
    for person, agency in (("ramos", POLICE), ("ortiz", POLICE), ("silva", NAVY)):
        employ(person, agency)
    stand_in("ortiz", "ramos", by=admin(), first=TODAY, last=TODAY + timedelta(days=3))


def employ(person: str, agency: str, clearance: Level = Level.SECRET, *, active: bool = True) -> None:
    enrol_person(
        person, by=admin(), title=person.title(), agency=agency, clearance=clearance,
        roles=["supervisor"], purposes=["crime", "border"], active=active,
    )  # fmt: skip


def everything_said() -> None:
    """A node's life in which every kind of record occurs, some of them twice."""
    enrolled()
    employ("ramos", POLICE, Level.CONFIDENTIAL)
    shared = say(Fact("name", "Ana Ejemplo"), Fact("alias", "La Sombra", None, "hidden"), id="a", groups=GROUPS)
    joint = say(under=JOINT, id="b")
    doomed = say(id="c", name="Carlos Ejemplo")
    derived = derive(entity("d"), terms(), [doomed.hex()], by=RAMOS).c
    take_in([entity("e"), entity("f", "Vessel", name="MV Ejemplo")], terms(label(audience=[NAVY])), by=RAMOS)
    judge(key("a"), key("b"), same=True, label=JOINT, by=RAMOS, reason="one face", basis=basis())
    wrong = judge(key("a"), key("d"), same=True, label=label(), by=RAMOS, reason="one name", basis=basis()).c
    withdraw(wrong, by=RAMOS, reason="misread", basis=basis())
    relabel(shared, label(Level.CONFIDENTIAL), by=RAMOS, reason="source at risk", basis=basis(), leaf=None)
    for who in (RAMOS, SILVA):
        relabel(joint, label(owners=[POLICE, NAVY], audience=ALL), by=who, reason="lowered", basis=basis())
    restate(shared, by=RAMOS, facts="seen again", until=TODAY + timedelta(days=900), basis=basis())
    hold(doomed, by=dpo(), order="court 12", basis=OVERSIGHT)
    lift(doomed, by=dpo(), order="court 13", basis=OVERSIGHT)
    hold(joint, by=dpo(), order="court 14", basis=OVERSIGHT)
    bound = say(under=label(purposes=["crime"]), id="g")
    for n in range(2):
        override(bound, by=BORDER, reason=f"a boat sinks {n}", basis=basis(purpose="border"))
    review_override(open_overrides(by=dpo())[0][0], by=dpo(), verdict="justified", basis=OVERSIGHT)
    restate(doomed, by=RAMOS, facts="seen before he died", until=TODAY + timedelta(days=9), basis=basis())
    purge([doomed], by=dpo(), order="retention ended", basis=OVERSIGHT)
    withdraw(derived, by=RAMOS, reason="its source is gone", basis=basis())


def drawn_history(seed: int, steps: int = 40) -> None:
    """Whatever the dice say; what a rule refuses is left out."""
    dice = Random(seed)
    enrolled()
    for n in range(steps):
        with suppress(Refused, Malformed):
            dice.choice(_STEPS)(dice, n)


def _any_c(dice: Random, kind: str = "") -> bytes:
    with ledger():
        rows = Record.objects.using("ledger").exclude(kind="")
        cs = [bytes(c) for c in (rows.filter(kind=kind) if kind else rows).values_list("c", flat=True)]
    return dice.choice(sorted(cs)) if cs else bytes(32)


def _who(dice: Random):
    return dice.choice([RAMOS, SILVA])


def _say(dice: Random, n: int) -> None:
    who = _who(dice)
    facts = (Fact("name", f"Person {n}"), Fact("alias", "CANARY", None, dice.choice(["", "hidden"])))
    own = [lab for lab in LABELS if who.speaks_for(lab)]
    one, under = entity(f"e{n % 9}", facts=facts), terms(dice.choice(own), groups=GROUPS)
    if dice.random() < 0.3:
        derive(one, under, [_any_c(dice, "entity").hex()], by=who)
    else:
        add(one, under, by=who)


def _relabel(dice: Random, n: int) -> None:
    new, leaf = dice.choice(LABELS), dice.choice([None, None, None, *range(8)])
    c = _any_c(dice, dice.choice(["entity", "entity", "judgement", "override", "hold", ""]))
    relabel(c, new, by=_who(dice), reason="dice", basis=basis(), leaf=leaf)


def _judge(dice: Random, n: int) -> None:
    one, other = (key(f"e{dice.randrange(9)}", dice.choice([POLICE, NAVY])) for _ in "ab")
    who = _who(dice)
    judge(
        one, other, same=dice.random() < 0.7, label=label(owners=[who.agency]), by=who, reason="x", basis=basis()
    )


def _restate(dice: Random, n: int) -> None:
    until = TODAY + timedelta(days=dice.randrange(1, 1000))
    restate(_any_c(dice, "entity"), by=_who(dice), facts="still", until=until, basis=basis())


def _override(dice: Random, n: int) -> None:
    override(_any_c(dice, "entity"), by=BORDER, reason="boat", basis=basis(purpose="border"))


def _employ(dice: Random, n: int) -> None:
    person, agency = dice.choice([("ramos", POLICE), ("silva", NAVY), ("ortiz", POLICE)])
    employ(person, agency, dice.choice(list(Level)), active=dice.random() < 0.8)


def _review(dice: Random, n: int) -> None:
    review_override(_any_c(dice, "override"), by=dpo(), verdict="x", basis=OVERSIGHT)


_STEPS: tuple[Callable[[Random, int], object], ...] = (
    *[_say] * 6,
    *[_relabel] * 5,
    _judge,
    _judge,
    _restate,
    _override,
    _review,
    _employ,
    lambda dice, n: withdraw(_any_c(dice), by=_who(dice), reason="x", basis=basis()),
    lambda dice, n: hold(_any_c(dice), by=dpo(), order="x", basis=OVERSIGHT),
    lambda dice, n: lift(_any_c(dice), by=dpo(), order="x", basis=OVERSIGHT),
    lambda dice, n: purge([_any_c(dice)], by=dpo(), order="x", basis=OVERSIGHT) if n % 3 == 0 else None,
    lambda dice, n: stand_in("ortiz", "ramos", by=admin(), first=date(2026, 1, 1), last=TODAY),
    lambda dice, n: enrol_agency(
        NAVY, by=the_system(), title=f"Navy {n}", kind="military", clearance=dice.choice(list(Level))
    ),
)
