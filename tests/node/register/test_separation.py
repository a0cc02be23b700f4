"""Separation of duties, and names that nobody is taken for another by."""

from __future__ import annotations

from typing import Any

import pytest

from watchfloor.core.errors import Malformed, Refused
from watchfloor.core.label import Level
from watchfloor.node.node import the_system
from watchfloor.node.register.enrol import enrol_agency, enrol_person


def enrolled(person: str = "ramos", **more: Any) -> None:
    said: dict[str, Any] = {
        "title": person,
        "agency": "aa.police",
        "clearance": Level.SECRET,
        "roles": ["officer"],
        "purposes": ["crime"],
    }
    enrol_person(person, by=the_system(), **(said | more))


@pytest.fixture
def police(node):
    enrol_agency("aa.police", by=the_system(), title="Police", kind="police", clearance=Level.SECRET)


@pytest.mark.parametrize("alone", ["administrator", "dpo", "inspector"])
@pytest.mark.parametrize("other", ["officer", "supervisor", "administrator", "dpo", "inspector"])
def test_who_keeps_protects_or_inspects_does_nothing_else(police, alone, other):
    if alone == other:
        enrolled(roles=[alone])
        return
    with pytest.raises(Refused, match="stands alone"):
        enrolled(roles=[alone, other])


def test_roles_of_one_kind_go_together(police):
    enrolled(roles=["officer", "analyst", "supervisor"])


def test_the_last_protection_officer_stays(police):
    enrolled("first", roles=["dpo"], purposes=["oversight"])
    for change in ({"active": False, "roles": ["dpo"]}, {"roles": ["officer"]}):
        with pytest.raises(Refused, match="last data-protection officer"):
            enrolled("first", **change)
    enrolled("second", roles=["dpo"], purposes=["oversight"])
    enrolled("first", roles=["dpo"], active=False)
    with pytest.raises(Refused, match="last data-protection officer"):
        enrolled("second", roles=["dpo"], active=False)


@pytest.mark.parametrize(
    "name", ["RAMOS", "аdmin", "<b>x", "-x", "..", "a..b", "", "a b", "a/b", "system", "x" * 65]
)
def test_a_name_has_one_spelling_and_is_no_path(police, name):
    with pytest.raises(Malformed):
        enrolled(name)
