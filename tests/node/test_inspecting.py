"""The inspector's draw: nobody chooses what is opened, everything of it is checked, and each opening is logged."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.factories import POLICE, admin, basis, dpo, label, reader, say
from watchfloor.core.errors import Broken, Malformed, Refused
from watchfloor.core.label import Level
from watchfloor.core.record.standing import State
from watchfloor.node.audit import accesses
from watchfloor.node.custody.purge import purge
from watchfloor.node.custody.relabel import relabel
from watchfloor.node.databases.doors import ledger
from watchfloor.node.draw import Draw, draw, drawn_from
from watchfloor.node.inspecting import open_drawn, open_entry
from watchfloor.node.ledger.seal import seal
from watchfloor.node.models import LEAVES, Entry, Opening, Part, Record, Tile

RAMOS = reader()
INES = reader("ines", clearance=Level.UNCLASSIFIED, purpose="oversight", roles=["inspector"])
SECRET = label(Level.TOP_SECRET, caveats=["ORCON"])
BOSS = reader("boss", clearance=Level.TOP_SECRET)
ORDER = basis("court 12", "oversight")


def at(c: bytes, log: str = "ledger") -> Draw:
    """A draw that chose this entry and no other."""
    seal(by=admin(), log=log)
    index = next(iter(Entry.objects.using(log).filter(c=c).values_list("index", flat=True)))
    return replace(draw(1, "dice: 3 5 1", by=INES, log=log), indices=(index,))


def entry_of(c: bytes) -> Draw:
    with ledger():
        return at(c)


def test_the_same_seed_draws_the_same_entries_again_and_another_seed_others(node):
    say()
    seal(by=admin())
    one, again, other = (draw(9, seed, by=INES) for seed in ("a", "a", "b"))
    assert one == again
    assert one.indices != other.indices
    assert len(set(one.indices)) == 9
    assert one.indices == drawn_from("a", one.head.root, one.head.size, 9)
    say(id="p2")
    seal(by=admin())
    assert draw(9, "a", by=INES).indices != one.indices, "another root draws others"
    assert draw(9, "a", by=INES, size=one.head.size) == one


def test_a_small_log_is_drawn_whole():
    assert sorted(drawn_from("x", bytes(32), 7, 50)) == list(range(7))


def test_only_an_inspector_draws_and_opens(node):
    c = say()
    drawn = entry_of(c)
    for who in (RAMOS, admin(), dpo()):
        with pytest.raises(Refused):
            draw(1, "a", by=who)
        with pytest.raises(Refused):
            open_drawn(drawn, by=who)
        with pytest.raises(Refused):
            open_entry(drawn, drawn.indices[0], by=who)


@pytest.mark.parametrize(("count", "seed", "size"), [(0, "a", None), (51, "a", None), (1, " ", None), (1, "a", 3)])
def test_what_cannot_be_drawn_says_what_can(node, count, seed, size):
    say()
    seal(by=admin())
    with pytest.raises(Malformed):
        draw(count, seed, by=INES, size=size)


def test_before_the_first_seal_nothing_is_drawn(node):
    with pytest.raises(Refused, match="never sealed"):
        draw(1, "a", by=INES)


def test_a_record_is_opened_whole_with_author_and_both_labels(node):
    c = say(by=BOSS, under=SECRET)
    new = label(Level.TOP_SECRET, [POLICE], caveats=["ORCON", "NOCOURT"])
    relabel(c, new, by=BOSS, reason="stricter", basis=basis())
    (drawn,) = open_drawn(entry_of(c), by=INES)
    assert drawn.record
    assert (drawn.c, drawn.record.kind, drawn.record.author) == (c, "entity", "alpha.example/server/boss")
    assert {p.slot for p in drawn.record.parts} == {"header", "body", "basis"}
    assert {p.label for p in drawn.record.parts} == {new}
    assert new not in {p.made for p in drawn.record.parts}
    assert drawn.record.label.protects(new)
    assert drawn.record.fills == drawn.record.width - 4, "the labels part has a place too"


def test_each_record_opened_is_logged_and_a_fill_is_not(node):
    cs = [say(id=f"p{n}") for n in range(3)]
    seal(by=admin())
    drawn = replace(draw(1, "a", by=INES), indices=tuple(range(256)))
    opened = open_drawn(drawn, by=INES)
    assert {d.c for d in opened if d.record} == set(cs)
    assert len([d for d in opened if d.salt]) == 253
    logged = [a for a in accesses(by=dpo()) if a.what == "inspect"]
    assert sorted(c for a in logged for c in (a.subject or {})["records"]) == sorted(c.hex() for c in cs)
    assert {(a.person, a.purpose) for a in logged} == {("ines", "oversight")}
    assert len(logged) == 3


def test_what_a_purge_destroyed_is_answered_by_the_list_of_purges(node):
    c = say()
    drawn = entry_of(c)
    entry = purge([c], by=dpo(), order="court 12", basis=ORDER).entry
    (found,) = open_drawn(drawn, by=INES)
    assert found.record is None
    assert found.purged
    assert (found.purged.target, found.purged.by) == (c, entry.c)


def test_a_destroyed_record_that_no_purge_names_is_broken(node):
    c = say()
    drawn = entry_of(c)
    with ledger():
        row = Record.objects.using("ledger").get(c=c)
        Part.objects.using("ledger").filter(id__gte=row.seq * LEAVES).delete()
        Opening.objects.using("ledger").filter(seq=row.seq).update(seed=None, width=0)
        Record.objects.using("ledger").filter(seq=row.seq).update(
            state=State.PURGED, kind="", version=0, stated=0, learnt=0
        )
    with pytest.raises(Broken):
        open_entry(drawn, drawn.indices[0], by=INES)


def changed_body(seq: int) -> None:
    parts = Part.objects.using("ledger").filter(id__gte=seq * LEAVES, id__lt=(seq + 1) * LEAVES, slot="body")
    parts.update(body=b'{"agency":"aa.police","facts":[]}')


def changed_label(seq: int) -> None:
    other = Part.objects.using("ledger").exclude(label_id=0).exclude(id__lt=(seq + 1) * LEAVES).first()
    assert other
    Part.objects.using("ledger").filter(id=seq * LEAVES).update(label_id=other.label_id)
    Record.objects.using("ledger").filter(seq=seq).update(label_id=other.label_id)


def changed_author(seq: int) -> None:
    opening = Opening.objects.using("ledger").get(seq=seq)
    line = opening.author_line.replace("/server/ramos", "/server/eve")
    Opening.objects.using("ledger").filter(seq=seq).update(author_line=line)


def changed_fill(seq: int) -> None:
    Opening.objects.using("ledger").filter(seq=seq).update(seed=bytes(32))


def missing_part(seq: int) -> None:
    parts = Part.objects.using("ledger").filter(id__gte=seq * LEAVES, id__lt=(seq + 1) * LEAVES, slot="basis")
    parts.delete()


def other_entry(seq: int) -> None:
    c = Record.objects.using("ledger").get(seq=seq).c
    Entry.objects.using("ledger").filter(c=c).update(c=bytes(32))


def other_tile(seq: int) -> None:
    Tile.objects.using("ledger").filter(level=0).update(hashes=bytes(32 * 256))


def lost_record(seq: int) -> None:
    Record.objects.using("ledger").filter(seq=seq).delete()


TAMPERED = (
    changed_body, changed_label, changed_author, changed_fill, missing_part, other_entry, other_tile, lost_record,
)  # fmt: skip


@pytest.mark.parametrize("tamper", TAMPERED, ids=lambda t: t.__name__)
def test_what_was_changed_behind_the_log_is_broken(node, tamper):
    c = say()
    say(id="p2", under=label(Level.CONFIDENTIAL))
    drawn = entry_of(c)
    with ledger():
        tamper(Record.objects.using("ledger").get(c=c).seq)
    with pytest.raises(Broken):
        open_entry(drawn, drawn.indices[0], by=INES)
    (found,) = open_drawn(drawn, by=INES)
    assert found.broken
    assert found.record is None
    assert found.salt is None
    assert found.purged is None


def test_a_fill_whose_salt_was_changed_is_broken_and_the_others_are_opened(node):
    say()
    seal(by=admin())
    with ledger():
        fill = Entry.objects.using("ledger").exclude(dummy_salt=None).first()
        assert fill
        Entry.objects.using("ledger").filter(index=fill.index).update(dummy_salt=bytes(32))
    drawn = replace(draw(1, "a", by=INES), indices=tuple(range(256)))
    opened = open_drawn(drawn, by=INES)
    assert [d.index for d in opened if d.broken] == [fill.index]
    assert len([d for d in opened if d.record]) == 1


def test_the_access_log_is_drawn_from_too(node):
    from watchfloor.node.reading import open_record

    open_record(say().hex(), by=RAMOS)
    seal(by=admin(), log="access")
    drawn = replace(draw(1, "a", by=INES, log="access"), indices=tuple(range(256)))
    records = [d.record for d in open_drawn(drawn, by=INES) if d.record]
    assert [(r.kind, r.author) for r in records] == [("access", "alpha.example/server/system")]
    assert {p.label for r in records for p in r.parts} == {label()}
