"""Opening one record: what is seen is decided, logged and then shown; what is not is not there."""

from datetime import timedelta

import pytest

from tests.factories import NAVY, TODAY, admin, basis, dpo, label, reader, say
from watchfloor.core.errors import Malformed, Refused
from watchfloor.core.label import Level
from watchfloor.core.record.standing import State
from watchfloor.entities.fact import Fact
from watchfloor.node.audit import accesses
from watchfloor.node.custody.hold import hold
from watchfloor.node.custody.overdue import overdue
from watchfloor.node.custody.purge import purge
from watchfloor.node.custody.withdraw import withdraw
from watchfloor.node.ledger.seal import seal
from watchfloor.node.reading import due, emergency_c, open_record, reads_records, unseen_c, visible_c

RAMOS, SILVA = reader(), reader("silva", NAVY, roles=["officer"])
ORDER = basis("court 12", "oversight")


def mixed() -> bytes:
    """A record whose names the navy may read, and whose remarks it may not."""
    facts = (Fact("name", "Juan Ejemplo"), Fact("notes", "CANARY", group="desk"))
    groups = {"desk": label(Level.SECRET, audience=[])}
    return say(*facts, under=label(audience=[NAVY]), groups=groups)


@pytest.mark.usefixtures("node")
def test_a_record_is_opened_by_its_first_digits_with_the_parts_one_may_see():
    c = mixed()
    mine, theirs = open_record(c.hex()[:8], by=RAMOS), open_record(c.hex().upper(), by=SILVA)
    assert [p.slot for p in mine.parts if p not in theirs.parts] == ["facts"]
    assert (theirs.kind, theirs.state, theirs.sealed, theirs.held) == ("entity", State.LIVE, False, False)
    assert theirs.body == mine.body
    assert b"CANARY" not in b"".join(p.body for p in theirs.parts)
    assert theirs.label.level == Level.RESTRICTED
    assert mine.label.level == Level.SECRET


@pytest.mark.usefixtures("node")
def test_the_labels_part_is_opened_for_nobody():
    assert "labels" not in [p.slot for p in open_record(mixed().hex(), by=RAMOS).parts]


@pytest.mark.usefixtures("node")
def test_each_opening_is_logged_and_a_refused_one_is_not():
    c = mixed()
    open_record(c.hex(), by=SILVA)
    with pytest.raises(Refused):
        open_record(c.hex(), by=reader("eve", "dd.other"))
    (access,) = accesses(by=dpo())
    assert (access.person, access.what, access.subject) == ("silva", "open", {"records": [c.hex()]})


@pytest.mark.usefixtures("node")
def test_hidden_and_absent_are_one_answer():
    hidden, eve = mixed().hex(), reader("eve", "dd.other")
    absent = "0" * 64
    for ask in (open_record, visible_c):
        told = []
        for ref in (hidden, absent, hidden[:9], absent[:9]):
            with pytest.raises(Refused) as refused:
                ask(ref, by=eve)
            told.append(str(refused.value).replace(ref[:8], "C"))
        assert len(set(told)) == 1


@pytest.mark.parametrize("ref", ["", "1234567", "x" * 8, "0" * 65, "12345678 ' OR 1", "%" * 8])
@pytest.mark.usefixtures("node")
def test_what_is_no_c_is_malformed(ref):
    for ask in (lambda: open_record(ref, by=RAMOS), lambda: unseen_c(ref, by=dpo()), lambda: emergency_c(ref)):
        with pytest.raises(Malformed):
            ask()


@pytest.mark.usefixtures("node")
def test_how_a_record_stands_is_told():
    c = mixed()
    seal(by=admin())
    hold(c, by=dpo(), order="court 12", basis=ORDER)
    opened = open_record(c.hex(), by=RAMOS)
    assert (opened.sealed, opened.held) == (True, True)
    assert opened.due == (("review", TODAY + timedelta(days=300)),)
    other = say(id="p2")
    withdraw(other, by=RAMOS, reason="mistaken", basis=basis())
    assert open_record(other.hex(), by=RAMOS).state is State.WITHDRAWN
    purge([other], by=dpo(), order="court 13", basis=ORDER)
    gone = open_record(other.hex(), by=RAMOS)
    assert (gone.state, gone.parts, gone.kind, gone.stated, gone.learnt) == (State.PURGED, (), "", None, None)
    assert gone.label.subjects == frozenset()  # that somebody was a suspect is gone too


@pytest.mark.usefixtures("node")
def test_who_acts_unseen_names_a_record_by_its_digits_and_others_only_what_they_see():
    c = mixed()
    assert unseen_c(c.hex()[:8], by=dpo()) == c
    assert unseen_c(c.hex()[:8], by=SILVA) == c
    for nobody in (admin(), reader("eve", "dd.other")):
        with pytest.raises(Refused):
            unseen_c(c.hex()[:8], by=nobody)
    assert unseen_c("0" * 64, by=admin()) == bytes(32)
    assert emergency_c(c.hex()[:8]) == c
    with pytest.raises(Refused):
        emergency_c("00000000")


def test_administrators_and_protection_officers_read_no_records():
    assert [reads_records(r) for r in (RAMOS, SILVA, admin(), dpo())] == [True, True, False, False]


@pytest.mark.usefixtures("node")
def test_what_is_due_is_listed_as_far_as_one_sees_and_logged():
    c, hidden = mixed(), say(id="p2", under=label(Level.SECRET))
    far = TODAY + timedelta(days=400)
    assert [(d.c, d.kind, d.what) for d in due(far, by=SILVA)] == [(c, "entity", "review")]
    assert {d.c for d in due(far, by=RAMOS)} == {c, hidden}
    assert due(TODAY, by=RAMOS) == []
    assert [a.what for a in accesses(by=dpo())] == ["list due"] * 3


@pytest.mark.usefixtures("node")
def test_what_is_overdue_is_told_unseen_to_who_may_purge():
    c, held = say(), say(id="p2")
    hold(held, by=dpo(), order="court 12", basis=ORDER)
    after = TODAY + timedelta(days=301)
    assert overdue(TODAY + timedelta(days=300), by=dpo()) == []
    assert {(o.c, o.held) for o in overdue(after, by=dpo())} == {(c, False), (held, True)}
    for nobody in (RAMOS, admin()):
        with pytest.raises(Refused):
            overdue(after, by=nobody)


@pytest.mark.usefixtures("node")
def test_two_records_that_begin_alike_are_told_apart_by_more_digits():
    from watchfloor.node.databases.doors import ledger
    from watchfloor.node.models import Record

    one, other = say(), say(id="p2")
    alike = one[:4] + other[4:]
    with ledger():
        Record.objects.using("ledger").filter(c=other).update(c=alike)
    with pytest.raises(Malformed):
        visible_c(one.hex()[:8], by=RAMOS)
    with pytest.raises(Refused):
        emergency_c(one.hex()[:8])
    assert visible_c(alike.hex()[:20], by=RAMOS) == alike
