"""Deriving: what rests on other records names them, and is at least as strict as they are."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.factories import NAVY, TODAY, basis, dpo, entity, label, reader, say, terms
from watchfloor.core.basis import LegalBasis
from watchfloor.core.errors import Refused
from watchfloor.core.label import Level
from watchfloor.entities.deriving import derive
from watchfloor.entities.entity import entity_named
from watchfloor.entities.fact import Fact
from watchfloor.node.custody.purge import purge
from watchfloor.node.custody.withdraw import withdraw
from watchfloor.node.models import LEAVES, Part, Record
from watchfloor.node.reading import open_record
from watchfloor.node.visibility.binding import acting

RAMOS = reader()


def derived(*sources: bytes, by=RAMOS, **more) -> bytes:
    return derive(entity("d"), terms(**more), [c.hex() for c in sources], by=by).c


def test_it_names_its_sources_and_carries_their_caveats(node):
    one = say(id="a", under=label(caveats=["ORCON"], audience=[NAVY]))
    other = say(id="b", under=label(Level.CONFIDENTIAL))
    c = derived(one, other)
    record = open_record(c.hex(), by=RAMOS)
    assert {p.body for p in record.parts if p.slot == "source"} == {one, other}
    (body,) = (p for p in record.parts if p.slot == "body")
    assert (body.label.level, body.label.caveats) == (Level.CONFIDENTIAL, frozenset({"ORCON"}))
    with acting(reader("silva", NAVY)):
        assert not Record.objects.filter(c=c).exists(), "retyping a fact does not release it"


def test_facts_in_groups_are_as_strict_too(node):
    source = say(id="a", under=label(Level.SECRET))
    facts = (Fact("name", "X"), Fact("alias", "Y", None, "open"))
    derive(entity("d", facts=facts), terms(groups={"open": label(audience=[NAVY])}), [source.hex()], by=RAMOS)
    with acting(RAMOS):
        assert entity_named("d").label.level is Level.SECRET
        assert all(s.label.level is Level.SECRET for s in entity_named("d").statements)


def test_it_is_due_no_later_than_its_sources(node):
    soon = TODAY + timedelta(days=5)
    source = say(id="a")
    strict = derive(entity("b"), terms(by_law=basis(review=soon)), [source.hex()], by=RAMOS).c
    c = derived(source, strict)
    with acting(RAMOS):
        seq = Record.objects.get(c=c).seq
        assert Part.objects.get(id__gte=seq * LEAVES, id__lt=(seq + 1) * LEAVES, slot="body").review == soon


def test_a_source_that_is_hidden_is_answered_like_one_that_is_not_there(node):
    hidden, answers = say(), set()
    for c in (hidden, bytes([7] * 32)):
        with pytest.raises(Refused) as refused:
            derived(c, by=reader("silva", NAVY), under=label(owners=[NAVY]))
        answers.add(str(refused.value).replace(c.hex()[:8], "C"))
    assert len(answers) == 1


def test_nothing_rests_on_what_was_withdrawn_or_purged(node):
    withdrawn, purged = say(id="a"), say(id="b")
    withdraw(withdrawn, by=RAMOS, reason="misread", basis=basis())
    purge([purged], by=dpo(), order="x", basis=LegalBasis("court", "oversight"))
    for c in (withdrawn, purged):
        with pytest.raises(Refused):
            derived(c)
