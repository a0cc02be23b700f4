"""The kinds of record: documented, with policy actions that are in use, and read at any version."""

from __future__ import annotations

import ast
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest

import watchfloor
from tests.factories import basis, label, reader
from watchfloor.core.errors import Malformed
from watchfloor.core.policy.question import Action
from watchfloor.node.databases.doors import ledger
from watchfloor.node.ledger import kinds
from watchfloor.node.ledger.append import append
from watchfloor.node.ledger.draft import Draft
from watchfloor.node.ledger.kinds import PartnersCopy, RecordKind, all_kinds, kind_named, register
from watchfloor.node.ledger.store import told_at
from watchfloor.node.models import Record

REFERENCE = Path(__file__).parents[3] / "docs" / "reference" / "records.md"
ASKING = {"decide", "allowed", "require_role"}


def documented() -> dict[str, list[str]]:
    """The rows of the reference's table of kinds, by kind."""
    table = REFERENCE.read_text().partition("## Kinds")[2].partition("\n\nA partner")[0]
    rows = [
        [cell.strip() for cell in line.strip("| ").split(" | ")] for line in table.splitlines() if "| `" in line
    ]
    return {row[0].strip("`"): row[1:] for row in rows}


def test_the_reference_says_of_every_kind_what_the_code_says():
    assert documented() == {
        k.name: [
            str(k.version),
            k.says,
            f"`{k.action}`",
            k.partner.name.lower(),
            k.effect or "–",
            "yes" if k.withdrawable else "no",
        ]
        for k in all_kinds()
    }


def asked() -> set[str]:
    """Every action that the code asks the policies for: in a kind, or as the second word of a question."""
    found = {k.action for k in all_kinds()}
    for file in Path(watchfloor.__file__).parent.rglob("*.py"):
        for call in ast.walk(ast.parse(file.read_text())):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") in ASKING and len(call.args) > 1:
                constants = [n.value for n in ast.walk(call.args[1]) if isinstance(n, ast.Constant)]
                found |= {c for c in constants if isinstance(c, str)}  # type: ignore[misc]
    return set(found)


def test_every_policy_action_is_used():
    assert set(get_args(Action)) - asked() == set()


def test_kinds_that_say_who_we_are_are_never_taken_from_a_partner():
    refused = {k.name for k in all_kinds() if k.partner is PartnersCopy.REFUSE}
    assert {"agency", "person", "acting-for", "access"} <= refused


def test_only_what_says_something_of_the_world_is_withdrawable():
    assert {k.name for k in all_kinds() if k.withdrawable} == {"entity", "judgement"}


def test_a_name_is_given_once():
    with pytest.raises(ValueError, match="registered twice"):
        register(RecordKind("entity", 9, "Something else.", "add", PartnersCopy.SHOW))
    register(kind_named("entity"))


FIRST = RecordKind("test-note", 1, "A note.", "add", PartnersCopy.SHOW)
THIRD = replace(
    FIRST,
    version=3,
    upcasts={1: lambda body: {"text": body["note"]}, 2: lambda body: {**body, "words": len(body["text"].split())}},
)


def test_an_old_record_is_read_as_the_present_version_writes_it(node, monkeypatch):
    monkeypatch.setitem(kinds._KINDS, "test-note", FIRST)
    entry = append(Draft("test-note", label(), {"note": "two launches"}, basis()), by=reader())
    monkeypatch.setitem(kinds._KINDS, "test-note", THIRD)
    later = append(Draft("test-note", label(), {"text": "one", "words": 1}, basis()), by=reader())
    with ledger():
        rows = Record.objects.using("ledger").filter(seq__in=[entry.seq, later.seq]).order_by("seq")
        old, new = told_at("ledger", list(rows))
    assert (old.version, old.body) == (1, {"text": "two launches", "words": 2})
    assert (new.version, new.body) == (3, {"text": "one", "words": 1})
    assert old.body_part.body == b'{"note":"two launches"}', "its bytes are what was signed"


def test_a_version_without_a_step_is_malformed():
    with pytest.raises(Malformed, match="version 1"):
        replace(THIRD, upcasts={2: lambda body: body}).upcast({}, 1)


def test_a_version_from_the_future_is_malformed():
    with pytest.raises(Malformed, match="version 2"):
        FIRST.upcast({}, 2)
