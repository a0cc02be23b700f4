"""Sights: readers with equal sets of labels see the same rows, and a new label parts those that it tells apart."""

from __future__ import annotations

from tests.factories import CUSTOMS, NAVY, label, reader, say
from watchfloor.core.label import Level
from watchfloor.node.models import Record
from watchfloor.node.visibility.binding import acting
from watchfloor.node.visibility.sights import Sights

READERS = (
    reader(), reader("boss", clearance=Level.TOP_SECRET), reader("silva", NAVY), reader("cruz", CUSTOMS),
    reader("marin", NAVY),
)  # fmt: skip
LABELS = (
    label(), label(audience=[NAVY]), label(Level.TOP_SECRET), label(persons=["ramos", "boss"]),
    label(persons=["marin", "boss"], audience=[NAVY]),
)  # fmt: skip


def test_equal_sights_see_equal_rows_and_others_do_not(node):
    sights = Sights()
    for under in LABELS:
        say(under=under, by=READERS[1])
        top = sights.newest_label()
        seen: dict[int, frozenset[int]] = {}
        for who in READERS:
            with acting(who):
                rows = frozenset(Record.objects.values_list("seq", flat=True))
            assert seen.setdefault(sights.of(who, top), rows) == rows
        assert len(set(seen.values())) == len(seen)
    assert len(seen) == len(READERS)


def test_a_sight_reaches_up_to_a_label_and_follows_on_from_there(node):
    sights, fresh = Sights(), Sights()
    say()
    first = sights.newest_label()
    before = sights.of(READERS[0], first)
    say(under=LABELS[1])
    assert fresh.of(READERS[0], first) == before
    assert sights.of(READERS[0], sights.newest_label()) != before


def test_who_is_not_kept_is_forgotten(node):
    sights = Sights()
    say()
    top = sights.newest_label()
    for who in READERS:
        sights.of(who, top)
    sights.keep(READERS[:1])
    assert sights.of(READERS[1], top)
