"""Saying something: decided first, stored as a whole or not at all, seen by whom the label names."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.factories import CUSTOMS, NAVY, POLICE, admin, basis, dpo, entity, label, reader, terms
from watchfloor.core.errors import Malformed, Refused
from watchfloor.core.label import ALL, Level
from watchfloor.core.policy.reader import ROLES, Reader
from watchfloor.core.record import Part
from watchfloor.entities.said import draft_of
from watchfloor.node.databases.doors import ledger
from watchfloor.node.ledger.append import append, append_many, last_seq
from watchfloor.node.ledger.draft import Draft, target
from watchfloor.node.ledger.kinds import all_kinds, kind_named
from watchfloor.node.models import Effect, Opening, Pending, Record
from watchfloor.node.models import Part as PartRow
from watchfloor.node.visibility.binding import acting

READERS = {"officer", "analyst", "supervisor"}
MAY_SAY = {
    "entity": {*READERS, "system"},
    "judgement": {"analyst", "supervisor"},
    "withdraw": {"supervisor"},
    "relabel": {"supervisor"},
    "restate": {"analyst", "supervisor"},
    "purge": {"dpo", "system"},
    "purged": {"dpo", "system"},
    "restored": {"administrator"},
    "hold": {"dpo"},
    "lift": {"dpo"},
    "override": READERS,
    "override-review": {"dpo"},
    "agency": {"administrator", "system"},
    "person": {"administrator", "system"},
    "acting-for": {"administrator", "system"},
    "access": {*READERS, "system"},
}
"""Which role may say a record of each kind under a label of its own agency, with a reason."""


def sayer(role: str) -> Reader:
    return Reader.system(POLICE, "police") if role == "system" else reader(roles=[role])


def draft(kind: str = "entity", **changes) -> Draft:
    """Anything of this kind, with a body that every projection can read."""
    bodies: dict[str, dict[str, Any]] = {
        "judgement": {"left": ["o", "a"], "right": ["o", "b"], "same": True, "reason": "one face"},
        "relabel": {"label": label().as_dict(), "agency": POLICE, "reason": "x"},
        "restate": {"until": "2030-01-01", "facts": "still", "agency": POLICE},
        "override": {"person": "ramos", "agency": POLICE, "reason": "x", "purpose": "crime"},
        "agency": {"name": "dd.test", "title": "T", "kind": "police", "clearance": "SECRET"},
        "person": {
            "person": "x", "title": "X", "agency": POLICE, "clearance": "SECRET",
            "roles": [], "purposes": [], "authorised": [], "active": True,
        },
        "acting-for": {"person": "x", "absent": "y", "first": "2026-01-01", "last": "2026-01-02"},
    }  # fmt: skip
    if kind == "entity":
        return replace(draft_of(entity(), terms(), POLICE), **changes)
    body = bodies.get(kind, {"agency": POLICE, "order": "x", "reason": "x"})
    acts = kind_named(kind).effect or kind == "override"
    more = (target(bytes(32), label()),) if acts else ()
    return replace(Draft(kind, label(), body, basis(), more=more, reason="ordered"), **changes)


def everything() -> list[int]:
    with ledger():
        return [m.objects.using("ledger").count() for m in (Record, Opening, PartRow, Pending, Effect)]


def test_the_table_names_every_kind():
    assert {k.name for k in all_kinds()} == set(MAY_SAY)


@pytest.mark.parametrize("role", [*sorted(ROLES), "system"])
def test_each_role_says_what_the_policies_let_it_say_and_nothing_else(node, role):
    for kind, roles in MAY_SAY.items():
        before = everything()
        if role in roles:
            append(draft(kind), by=sayer(role))
            assert everything()[0] == before[0] + 1
        else:
            with pytest.raises(Refused):
                append(draft(kind), by=sayer(role))
            assert everything() == before


@pytest.mark.parametrize("kind", ["withdraw", "relabel", "purge", "hold", "lift", "override"])
def test_what_takes_a_reason_is_refused_without_one(node, kind):
    role = sorted(MAY_SAY[kind] - {"system"})[-1]
    with pytest.raises(Refused, match="reason"):
        append(draft(kind, reason=" "), by=sayer(role))


def test_an_officer_takes_back_his_own_words_only(node):
    officer = reader(roles=["officer"])
    append(draft("withdraw", own=True), by=officer)
    with pytest.raises(Refused):
        append(draft("withdraw", own=False), by=officer)


def test_nobody_writes_under_a_label_that_his_agency_does_not_own(node):
    with pytest.raises(Refused, match="owner"):
        append(draft(label=label(owners=[NAVY], audience=[POLICE])), by=reader())


def test_nobody_writes_under_a_label_that_he_could_not_read(node):
    with pytest.raises(Refused, match="clearance"):
        append(draft(label=label(Level.TOP_SECRET)), by=reader())
    with pytest.raises(Refused, match="purpose"):
        append(draft(label=label(purposes=["border"])), by=reader())


def test_every_part_is_decided_under_its_own_label(node):
    hidden = Part("note", b"x", label(Level.TOP_SECRET))
    with pytest.raises(Refused, match="clearance"):
        append(draft(more=(hidden,)), by=reader())


def test_many_drafts_are_stored_all_or_none(node):
    refused = draft(label=label(Level.TOP_SECRET))
    with pytest.raises(Refused):
        append_many([draft(), draft(), refused], by=reader())
    with pytest.raises(Malformed):
        append_many([draft(), draft(more=(Part("header", b"", label()),))], by=reader())
    assert everything() == [0] * 5


def test_many_drafts_are_stored_all_or_none_also_when_a_projection_fails(node):
    broken = draft("judgement", body={"left": "not a pair"})
    with pytest.raises(KeyError):
        append_many([draft(), broken], by=reader())
    assert everything() == [0] * 5
    assert append(draft(), by=reader()).seq == 1


def test_drafts_get_numbers_in_their_order(node):
    entries = append_many([draft() for _ in range(5)], by=reader())
    assert [e.seq for e in entries] == [1, 2, 3, 4, 5]
    assert append(draft(), by=reader()).seq == 6
    with ledger():
        assert last_seq("ledger") == 6


def test_an_empty_audience_means_owners_only(node):
    append(draft(label=label(audience=[])), by=reader())
    append(draft(label=label(owners=[POLICE], audience=[CUSTOMS])), by=reader())
    append(draft(label=label(audience=ALL)), by=reader())
    for who, sees in ((reader(), 3), (reader("li", CUSTOMS), 2), (reader("silva", NAVY), 1)):
        with acting(who):
            assert Record.objects.count() == sees
    assert Record.objects.count() == 0, "unbound sees nothing"


@pytest.mark.parametrize(
    ("nobody", "named"),
    [
        (label(kinds=["police"]) | label(kinds=["customs"]), "kind of agency"),
        (label(purposes=["crime"]) | label(purposes=["border"]), "purpose"),
        (label(persons=["a"]) | label(persons=["b"]), "person"),
        (label(owners=[POLICE]) | label(owners=[NAVY]), "agency"),
        (label(kinds=["military"], caveats=["LES"]), "kind of agency"),
    ],
)
def test_a_label_that_nobody_may_hold_is_refused(node, nobody, named):
    with pytest.raises(Refused, match=f"No {named} may hold"):
        append(draft(label=nobody), by=reader())


def test_a_kind_that_is_not_known_is_malformed(node):
    with pytest.raises(Malformed, match="record kind"):
        append(draft(kind="rumour"), by=reader())


def test_the_labels_part_is_under_a_label_that_nobody_sees(node):
    append(draft(), by=reader())
    with acting(reader()):
        assert {p.slot for p in PartRow.objects.all()} == {"header", "body", "basis"}


def test_administrator_officer_and_dpo_of_a_node_see_what_their_roles_let_them(node):
    append(draft(), by=reader())
    for who in (admin(), dpo()):
        with acting(who):
            assert Record.objects.count() == 0


def test_the_time_stated_is_to_the_second_and_the_time_learnt_is_not_told(node):
    append(draft(), by=reader())
    with acting(reader()):
        record, header = Record.objects.get(), PartRow.objects.get(slot="header")
    assert record.stated % 1_000_000 == 0
    assert str(record.learnt).encode() not in bytes(header.body)
