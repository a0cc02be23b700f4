"""Entering agencies and people, and letting one person stand in for another."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final

from watchfloor.core.basis import PURPOSES, LegalBasis
from watchfloor.core.errors import Malformed, Refused
from watchfloor.core.label import CAVEATS, KINDS, Label, Level
from watchfloor.core.log.keys import is_key_name
from watchfloor.core.names import agency_name
from watchfloor.core.policy.decide import decide
from watchfloor.core.policy.reader import ROLES, SYSTEM, Reader
from watchfloor.node.databases.doors import ledger
from watchfloor.node.ledger.append import Entry, prepare, store
from watchfloor.node.ledger.draft import Draft
from watchfloor.node.models import Agency, Person
from watchfloor.node.node import this_home

_BASIS = LegalBasis("EU 2016/680 arts. 24, 25: who processes, and with which rights", "oversight")


MEANWHILE: Final = "register: changed meanwhile"
APART: Final = frozenset({"administrator", "dpo", "inspector"})
_NAME: Final = re.compile(r"[^\W_][\w.-]{0,63}")
UNENROLLED: Final = 0  # the number of what nobody has enrolled yet


def enrol_agency(
    name: str, *, by: Reader, title: str, kind: str, clearance: Level, known: int | None = None
) -> Entry:
    """Enter an agency, or change what is known of it. Raises Refused, Malformed.

    `known` is the number (`seq`) of the entry that the change was made from, UNENROLLED for a new one: a change that
    somebody else made since is not overwritten but refused, with the rule MEANWHILE.
    """
    agency_name(name)
    _among("kind of agency", [kind], KINDS)
    body = {"name": name, "title": title, "kind": kind, "clearance": clearance.name}
    return _say("agency", body, by, own=False, known=known)


def enrol_person(
    person: str,
    *,
    by: Reader,
    title: str,
    agency: str,
    clearance: Level,
    roles: Iterable[str],
    purposes: Iterable[str],
    authorised: Iterable[str] = (),
    active: bool = True,
    known: int | None = None,
) -> Entry:
    """Enter a person, or change what he may do; his clearance is never above his agency's. `known` as above.

    Raises Refused when `by` may not, or changes himself; Malformed when a word is unknown or the agency is.
    """
    _require_keeper(by, own=by.person == person)
    roles, purposes, authorised = sorted(set(roles)), sorted(set(purposes)), sorted(set(authorised))
    _among("role", roles, ROLES)
    _among("purpose", purposes, PURPOSES)
    _among("caveat", authorised, CAVEATS)
    _require_apart(roles)
    if not _is_name(person):
        expected = "a short name in small letters, digits, dots and dashes, such as 'ramos'"
        raise Malformed("person", repr(person[:80]), expected)
    with ledger():
        row = Agency.objects.using("ledger").filter(name=agency).first()
    if row is None:
        raise Malformed("agency", repr(agency[:80]), "one that is enrolled: `watchfloor people agency`")
    if clearance > row.clearance:
        raise Refused(f"{agency} holds nothing above {Level(row.clearance).name}", rule="clearance of the agency")
    body: dict[str, Any] = {
        "person": person,
        "title": title,
        "agency": agency,
        "clearance": clearance.name,
        "roles": roles,
        "purposes": purposes,
        "authorised": authorised,
        "active": active,
    }
    return _say("person", body, by, own=by.person == person, known=known)


def stand_in(person: str, absent: str, *, by: Reader, first: date, last: date) -> Entry:
    """Let `person` act for `absent`, of the same agency, from first to last day. Raises Refused, Malformed."""
    _require_keeper(by, own=by.person == person)
    with ledger():
        people = {
            p.person: p for p in Person.objects.using("ledger").filter(person__in=[person, absent], active=True)
        }
    for name in (person, absent):
        if name not in people:
            raise Malformed("person", repr(name[:80]), "somebody enrolled and active")
    if person == absent or people[person].agency != people[absent].agency:
        raise Refused("A person stands in for a colleague of his own agency", rule="acting for")
    if last < first:
        raise Malformed("days", f"{first} to {last}", "a first day before the last")
    body = {"person": person, "absent": absent, "first": first.isoformat(), "last": last.isoformat()}
    return _say("acting-for", body, by, own=by.person == person)


def register_label() -> Label:
    """What every entry of the register is marked with."""
    return Label.of(Level.RESTRICTED, [this_home().agency], purposes=["oversight"])


def _say(kind: str, body: dict[str, Any], by: Reader, *, own: bool, known: int | None = None) -> Entry:
    label = register_label()
    with ledger() as connection:
        if known is not None:
            decide(by, "manage", None, own=own)  # a refusal for a change meanwhile would tell who is enrolled
            _require_newest(kind, body, known)
        if kind == "person" and not (body["active"] and "dpo" in body["roles"]):
            _require_other_dpo(
                body["person"]
            )  # in the transaction: two who retire the last two at once do not both
        return store(connection, prepare([Draft(kind, label, body, _BASIS, own=own)], by=by))[0]


def _require_newest(kind: str, body: dict[str, Any], known: int) -> None:
    agencies, people = Agency.objects.using("ledger"), Person.objects.using("ledger")
    same = agencies.filter(name=body["name"]) if kind == "agency" else people.filter(person=body["person"])
    found = same.first()
    require_unchanged(found.seq if found else UNENROLLED, known)


def require_unchanged(now: int, known: int) -> None:
    """Raise Refused, with the rule MEANWHILE, unless the entry that is `now` in force is the one that was known."""
    if now != known:
        raise Refused(
            "Somebody changed this entry since you opened it",
            rule=MEANWHILE,
            permit="look at both and save what is to count",
        )


def _require_keeper(by: Reader, *, own: bool) -> None:
    """Asked before anything is looked up: a refusal must not tell who is enrolled."""
    decide(by, "manage", None, own=own)


def _is_name(person: str) -> bool:
    """Whether this can name a person: in one spelling and one alphabet, so that nobody is taken for another."""
    alphabets = {unicodedata.name(sign, "").split(" ")[0] for sign in person if sign.isalpha()}
    plain = _NAME.fullmatch(person) and person == unicodedata.normalize("NFKC", person).casefold()
    return bool(plain) and len(alphabets) <= 1 and ".." not in person and is_key_name(person) and person != SYSTEM


def _require_apart(roles: Sequence[str]) -> None:
    """Who keeps the node, who protects data and who inspects are three people, and none of them reads for his work."""
    alone = [role for role in roles if role in APART]
    if alone and len(roles) > 1:
        raise Refused(
            f"The role {alone[0]} stands alone",
            rule="separation of duties",
            permit="enrol another person for the rest",
        )


def _require_other_dpo(person: str) -> None:
    """Raise Refused where he is the last active data-protection officer: nobody could hold, purge or review then."""
    active = Person.objects.using("ledger").filter(active=True)
    officers = {p.person for p in active if "dpo" in p.roles}
    if officers == {person}:
        raise Refused(
            f"{person} is the last data-protection officer",
            rule="EU 2016/680 art. 32",
            permit="enrol another one first",
        )


def _among(what: str, words: Iterable[str], vocabulary: Iterable[str]) -> None:
    known = sorted(vocabulary)
    for word in words:
        if word not in known:
            raise Malformed(what, repr(word[:60]), "one of " + ", ".join(known))
