"""Withdrawing: one's own words, or those of one's agency; the record stays and counts no more."""

from __future__ import annotations

import pytest

from tests.factories import NAVY, TODAY, admin, basis, dpo, label, reader, say
from watchfloor.core.errors import Refused
from watchfloor.core.record.standing import State
from watchfloor.entities.judgements import Key, judge, same_as
from watchfloor.entities.lists import facets
from watchfloor.entities.models import Statement, Token
from watchfloor.node.check.fsck import fsck
from watchfloor.node.custody.override import open_overrides, override
from watchfloor.node.custody.retention import restate
from watchfloor.node.custody.withdraw import withdraw
from watchfloor.node.databases.doors import ledger
from watchfloor.node.models import Opening, Record, Timer
from watchfloor.node.visibility.binding import acting

RAMOS, OFFICER = reader(), reader("ortiz", roles=["officer"])


def back(c: bytes, by=RAMOS, reason: str = "wrong person"):
    return withdraw(c, by=by, reason=reason, basis=basis())


def state(c: bytes) -> State:
    with acting(RAMOS):
        return State(Record.objects.get(c=c).state)


def test_a_withdrawn_record_stays_and_counts_no_more(node):
    c = say()
    back(c)
    assert state(c) is State.WITHDRAWN
    with acting(RAMOS):
        assert (Statement.objects.count(), Token.objects.count(), facets()) == (0, 0, {})
        assert not Timer.objects.filter(what="review", seq=Record.objects.get(c=c).seq).exists()
    assert list(fsck(by=admin(), projected=True)) == []


def test_an_officer_withdraws_what_he_said_and_nothing_else(node):
    own, other = say(by=OFFICER), say(by=reader("ana", roles=["officer"]))
    back(own, OFFICER)
    with pytest.raises(Refused):
        back(other, OFFICER)


def test_a_name_that_ends_like_another_is_not_that_other(node):
    c = say(by=reader("jose.ortiz", roles=["officer"]))
    with pytest.raises(Refused):
        back(c, OFFICER)


def test_a_supervisor_withdraws_what_his_agency_said(node):
    c = say(by=OFFICER)
    back(c)
    assert state(c) is State.WITHDRAWN


def test_another_agency_that_reads_it_does_not_withdraw_it(node):
    c = say(under=label(audience=[NAVY]))
    with pytest.raises(Refused, match="owner"):
        back(c, reader("silva", NAVY))
    hidden = say()
    for absent in (hidden, bytes(32)):
        with pytest.raises(Refused, match="No record"):
            back(absent, reader("silva", NAVY))


def test_whoever_withdraws_says_why(node):
    with pytest.raises(Refused, match="reason"):
        back(say(), reason=" ")


def test_only_who_signed_a_record_withdraws_it(node):
    c = say()
    with ledger():
        Record.objects.using("ledger").filter(c=c).update(origin="beta.example/log")
    with pytest.raises(Refused, match="who signed"):
        back(c)


def test_a_withdrawn_judgement_splits_again(node):
    one, other = Key("aa.police@alpha.example", "a"), Key("aa.police@alpha.example", "b")
    say(id="a")
    say(id="b")
    c = judge(one, other, same=True, label=label(), by=RAMOS, reason="one face", basis=basis()).c
    with acting(RAMOS):
        assert same_as(one) == {one, other}
    back(c)
    with acting(RAMOS):
        assert same_as(one) == {one}


def test_what_acts_on_other_records_is_not_withdrawn(node):
    c = say()
    restated = restate(c, by=RAMOS, facts="still", until=TODAY, basis=basis()).c
    withdrawal = back(c).c
    for record in (restated, withdrawal):
        with pytest.raises(Refused, match="is not withdrawn"):
            back(record)


def test_nobody_withdraws_his_override_from_the_eyes_of_the_reviewer(node):
    c = say(under=label(purposes=["crime"]))
    border = reader("ortiz", roles=["officer"], purpose="border")
    override(c, by=border, reason="boat", basis=basis(purpose="border"))
    ((task, _),) = open_overrides(by=dpo())
    with pytest.raises(Refused, match="is not withdrawn"):
        back(task, OFFICER)
    assert len(open_overrides(by=dpo())) == 1


def test_the_author_is_the_one_in_the_hidden_line(node):
    c = say(by=OFFICER)
    with ledger():
        opening = Opening.objects.using("ledger").get(seq=Record.objects.using("ledger").get(c=c).seq)
    assert opening.author_line.split(" ")[1] == "alpha.example/server/ortiz"
    assert b"ortiz" not in bytes(opening.note)
