"""Repetitions of an access: one entry where the same was shown to the same person at the same sitting."""

from __future__ import annotations

import pytest

from tests.factories import dpo, reader
from watchfloor.core.errors import Unavailable
from watchfloor.node import repeats
from watchfloor.node.audit import accesses
from watchfloor.node.repeats import note_once

RAMOS, C = reader(), b"\x01" * 32
SAME = {"what": "search", "concerned": [C], "sitting": "s", "words": "ejemplo"}


def noted(who=RAMOS, **other) -> None:
    said = SAME | other
    note_once(who, said.pop("what"), said.pop("concerned"), **said)


def test_the_same_twice_is_one_entry_with_one_moment(node):
    first = note_once(RAMOS, "search", [C], sitting="s")
    assert note_once(RAMOS, "search", [C], sitting="s") == first
    assert len(accesses(by=dpo())) == 1


@pytest.mark.parametrize(
    "other",
    [{"what": "open"}, {"concerned": []}, {"sitting": "t"}, {"words": "other"}],
)
def test_anything_else_is_another_entry(node, other):
    noted()
    noted(**other)
    assert len(accesses(by=dpo())) == 2


@pytest.mark.parametrize("other", [reader("ana"), reader(purpose="border"), reader(acting_for="ana")])
def test_another_person_purpose_or_deputy_is_another_entry(node, other):
    noted()
    noted(other)
    assert len(accesses(by=dpo())) == 2


def test_a_minute_later_it_is_another_entry(node, monkeypatch):
    noted()
    monkeypatch.setattr(repeats, "WITHIN", 0.0)
    noted()
    assert len(accesses(by=dpo())) == 2


def test_what_could_not_be_logged_is_not_remembered(node, monkeypatch):
    def fails(*_, **__):
        raise Unavailable("access log", "mend it")

    with monkeypatch.context() as patched:
        patched.setattr(repeats, "note_access", fails)
        with pytest.raises(Unavailable):
            noted()
    noted()
    assert len(accesses(by=dpo())) == 1


def test_the_memory_is_bounded(node, monkeypatch):
    monkeypatch.setattr(repeats, "MOST_KEPT", 2)
    for words in "abc":
        noted(words=words)
    assert len(repeats._noted) == 2
