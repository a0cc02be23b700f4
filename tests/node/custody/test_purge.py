"""Purge, the logical half: at once nothing of a record can be read, and what must stay stays."""

from __future__ import annotations

import pytest

from tests.factories import NAVY, TODAY, admin, basis, dpo, entity, label, reader, say, terms
from watchfloor.core.basis import LegalBasis
from watchfloor.core.errors import Malformed, Refused
from watchfloor.core.record.standing import State
from watchfloor.entities.deriving import derive
from watchfloor.entities.fact import Fact
from watchfloor.entities.importing import take_in
from watchfloor.entities.lists import facets
from watchfloor.entities.models import Statement, Tally, Token
from watchfloor.node.check.fsck import fsck
from watchfloor.node.custody.override import open_overrides, override
from watchfloor.node.custody.purge import MOST_TARGETS, Step, finish_purges, purge
from watchfloor.node.custody.relabel import relabel
from watchfloor.node.custody.retention import restate
from watchfloor.node.custody.withdraw import withdraw
from watchfloor.node.databases.doors import ledger
from watchfloor.node.ledger.rebuild import rebuild
from watchfloor.node.models import Effect, Opening, Part, PurgeTask, Record, Timer
from watchfloor.node.register.enrol import enrol_agency
from watchfloor.node.visibility.binding import acting

COURT = LegalBasis("court order 12", "oversight")
RAMOS = reader()


def destroy(*cs: bytes):
    return purge(cs, by=dpo(), order="retention ended", basis=COURT)


def record(c: bytes) -> Record:
    with ledger():
        return Record.objects.using("ledger").get(c=c)


def kinds() -> list[str]:
    with ledger():
        return list(Record.objects.using("ledger").order_by("seq").values_list("kind", flat=True))


def test_nothing_of_a_purged_record_can_be_read(node):
    c = say(Fact("name", "Juan Ejemplo"), Fact("birthDate", "1970-03-02"))
    done = destroy(c)
    assert done.step is Step.RECEIPTED
    with acting(RAMOS):
        left = [m.objects.count() for m in (Statement, Token, Tally, Timer)]
        parts = Part.objects.filter(id__gte=record(c).seq * 512, id__lt=(record(c).seq + 1) * 512)
        assert (left, parts.count(), facets()) == ([0, 0, 0, 0], 0, {})


def test_what_stays_is_the_commitment_the_note_and_the_author_and_says_nothing_else(node):
    c = say()
    before = record(c)
    destroy(c)
    row = record(c)
    assert (row.state, row.kind, row.version, row.stated, row.learnt) == (State.PURGED, "", 0, 0, 0)
    with ledger():
        opening = Opening.objects.using("ledger").get(seq=before.seq)
        assert opening.seed is None
        assert b"watchfloor/record/v1" in bytes(opening.note)
        assert "/server/ramos" in opening.author_line
    assert list(fsck(by=admin(), projected=True)) == []


def test_several_records_are_purged_by_one_order_with_one_receipt(node):
    cs = [say(id=f"p{n}") for n in range(3)]
    destroy(*cs, cs[0])
    assert kinds() == ["", "", "", "purge", "purged"]
    with ledger():
        order = Record.objects.using("ledger").get(kind="purge")
        effects = Effect.objects.using("ledger").filter(seq=order.seq, verb="purge")
        assert {bytes(e.target) for e in effects} == set(cs)
    assert list(fsck(by=admin(), projected=True)) == []


def test_the_order_s_words_are_for_the_agency_only(node):
    destroy(say(under=label(audience=[NAVY])))
    with acting(reader("silva", NAVY)):
        assert b"retention ended" not in b"".join(bytes(p.body) for p in Part.objects.all())
        assert Record.objects.filter(kind="purge").count() == 1, "that something was purged travels"
    with acting(RAMOS):
        assert b"retention ended" in b"".join(bytes(p.body) for p in Part.objects.all())


def test_who_saw_the_record_sees_that_it_is_gone_and_who_did_not_sees_nothing(node):
    c = say()
    destroy(c)
    with acting(RAMOS):
        assert Record.objects.get(c=c).state == State.PURGED
    with acting(reader("silva", NAVY)):
        assert not Record.objects.filter(c=c).exists()


def test_a_purged_record_is_answered_like_one_that_is_not_there(node):
    c = say()
    destroy(c)
    for act in (
        lambda c: destroy(c),
        lambda c: withdraw(c, by=RAMOS, reason="x", basis=basis()),
        lambda c: relabel(c, label(), by=RAMOS, reason="x", basis=basis()),
        lambda c: restate(c, by=RAMOS, facts="x", until=TODAY, basis=basis()),
        lambda c: override(c, by=RAMOS, reason="x", basis=basis()),
    ):
        with pytest.raises(Refused, match=f"No record {c.hex()[:8]} that you may act on"):
            act(c)


@pytest.mark.parametrize("count", [0, MOST_TARGETS + 1])
def test_a_purge_names_some_records_and_not_too_many(node, count):
    with pytest.raises(Malformed, match=f"{count} records"):
        destroy(*(bytes([n % 256, n // 256]) * 16 for n in range(count)))


def test_one_record_that_is_not_here_stops_the_whole_purge(node):
    c = say()
    with pytest.raises(Refused, match="No record 00000000"):
        destroy(c, bytes(32))
    assert record(c).state == State.LIVE


def test_only_the_protection_officer_purges_and_cites_the_order(node):
    c = say()
    for who in (RAMOS, admin(), reader(roles=["inspector"])):
        with pytest.raises(Refused):
            purge([c], by=who, order="x", basis=COURT)
    with pytest.raises(Refused, match="reason"):
        purge([c], by=dpo(), order="", basis=COURT)


def test_what_was_derived_from_it_becomes_a_task_at_once(node):
    source = say(id="a")
    derived = derive(entity("b"), terms(), [source.hex()], by=RAMOS).c
    other = say(id="c")
    destroy(source)
    with acting(RAMOS):
        tasks = {t.seq: t.due for t in Timer.objects.filter(what="source purged")}
    assert tasks == {record(derived).seq: TODAY}
    assert record(other).seq not in tasks


def test_a_derived_record_that_comes_to_the_node_after_the_purge_is_a_task_too(node):
    source = say(id="a")
    derive(entity("b"), terms(), [source.hex()], by=RAMOS)
    destroy(source)
    with ledger():
        before = list(Timer.objects.using("ledger").values_list("seq", "what", "due"))
    rebuild(by=admin())
    with ledger():
        assert sorted(before) == sorted(Timer.objects.using("ledger").values_list("seq", "what", "due"))


def test_what_was_said_of_it_goes_with_it(node):
    c, other = say(id="a"), say(id="b")
    said = [
        restate(c, by=RAMOS, facts="Juan still calls", until=TODAY, basis=basis()).c,
        relabel(c, label(audience=[NAVY]), by=RAMOS, reason="Juan's ship", basis=basis()).entry.c,
        withdraw(c, by=RAMOS, reason="Juan is dead", basis=basis()).c,
    ]
    kept = restate(other, by=RAMOS, facts="another", until=TODAY, basis=basis()).c
    destroy(c)
    assert {record(x).state for x in said} == {State.PURGED}
    assert record(kept).state == State.LIVE
    assert list(fsck(by=admin(), projected=True)) == []


def test_an_import_does_not_bring_a_purged_entry_back(node):
    take_in([entity("a"), entity("b")], terms(), by=RAMOS)
    with acting(RAMOS):
        seq = Statement.objects.get(entity="a", prop="id").id // 4096
        c = bytes(Record.objects.get(seq=seq).c)
    destroy(c)
    again = take_in([entity("a"), entity("b")], terms(), by=RAMOS)
    assert (again.new, again.known) == (0, 2)


def test_orders_receipts_and_the_register_are_not_purged(node):
    from watchfloor.core.label import Level
    from watchfloor.node.node import the_system

    enrolled = enrol_agency("dd", by=the_system(), title="D", kind="police", clearance=Level.SECRET).c
    order = destroy(say()).entry.c
    with ledger():
        receipt = bytes(Record.objects.using("ledger").get(kind="purged").c)
    for c in (enrolled, order, receipt):
        with pytest.raises(Refused, match="is of the register, the order or receipt"):
            destroy(c)


def test_an_override_is_not_purged_before_it_is_reviewed(node):
    c = say(under=label(purposes=["crime"]))
    override(c, by=reader("ana", purpose="border"), reason="boat", basis=basis(purpose="border"))
    ((task, _),) = open_overrides(by=dpo())
    with pytest.raises(Refused, match="reviewed first"):
        destroy(task)


def test_a_purge_that_was_cut_short_is_ended_later(node):
    c = say()
    destroy(c)
    with ledger():
        PurgeTask.objects.using("ledger").update(step=Step.DESTROYED)
        assert [str(m) for m in fsck(by=admin())] == [
            "1 purges: they wait for their scrub: `watchfloor purge --finish`"
        ]
    assert finish_purges() == 1
    assert finish_purges() == 0
    with ledger():
        assert set(PurgeTask.objects.using("ledger").values_list("step", flat=True)) == {Step.RECEIPTED}


def test_the_receipt_says_by_which_node_and_comes_after_the_scrub(node, monkeypatch):
    from watchfloor.core.errors import Unavailable
    from watchfloor.node.custody import purge as purging

    def busy() -> None:
        raise Unavailable("The ledger database cannot be scrubbed", "Repeat.")

    c = say()
    monkeypatch.setattr(purging, "scrub", busy)
    with pytest.raises(Unavailable):
        destroy(c)
    assert kinds() == ["", "purge"], "destroyed at once, and no receipt before the scrub"
    monkeypatch.undo()
    finish_purges()
    assert kinds() == ["", "purge", "purged"]
    with acting(reader("silva", NAVY)):
        body = Part.objects.get(slot="body", id__gte=record_seq("purged") * 512).body
    assert bytes(body) == b'{"node":"alpha.example","scrubbed":true}'


def record_seq(kind: str) -> int:
    with ledger():
        return Record.objects.using("ledger").get(kind=kind).seq
