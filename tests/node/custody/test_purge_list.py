"""`purges.log`: written as each purge is carried out, before a byte goes, and checked by fsck."""

from __future__ import annotations

import pytest

from tests.factories import admin, dpo, reader, say
from watchfloor.core.basis import LegalBasis
from watchfloor.core.errors import Refused
from watchfloor.node.check.fsck import fsck
from watchfloor.node.custody import purge as purging
from watchfloor.node.custody.purge import finish_purges, purge
from watchfloor.node.custody.purge_list import FILE, gone, purge_list, read_purge_list
from watchfloor.node.ledger.clock import today

COURT = LegalBasis("court order 12", "oversight")


def listed(node) -> list[bytes]:
    return [g.target for g in read_purge_list(node.root / FILE).gone]


def test_a_purge_is_in_the_list_with_its_order_and_its_day(node):
    doomed = say()
    ordered = purge([doomed], by=dpo(), order="x", basis=COURT)
    (one,) = read_purge_list(node.root / FILE).gone
    assert (one.target, one.by, one.day) == (doomed, ordered.entry.c, today())


def test_it_is_in_the_list_before_a_byte_is_scrubbed(node, monkeypatch):
    doomed = say()

    def killed() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(purging, "scrub", killed)
    with pytest.raises(KeyboardInterrupt):
        purge([doomed], by=dpo(), order="x", basis=COURT)
    assert listed(node) == [doomed]


def test_a_record_that_is_purged_twice_is_listed_once(node):
    doomed = say()
    first = purge([doomed], by=dpo(), order="x", basis=COURT)
    with pytest.raises(Refused):
        purge([doomed], by=dpo(), order="y", basis=COURT)
    assert [(g.target, g.by) for g in gone()] == [(doomed, first.entry.c)]


def test_the_list_says_nothing_but_commitments_and_days(node):
    purge([say(name="Zqcanary Ejemplo")], by=dpo(), order="Zqcanary order", basis=COURT)
    assert "anary" not in (node.root / FILE).read_text()


def test_administrators_take_the_list_away(node):
    purge([say()], by=dpo(), order="x", basis=COURT)
    assert purge_list(by=admin()).splitlines()[-1] == (node.root / FILE).read_text().splitlines()[-1]
    with pytest.raises(Refused):
        purge_list(by=reader())


@pytest.mark.parametrize("harm", [lambda file: file.unlink(), lambda file: file.write_text("x")])
def test_a_list_that_is_gone_or_altered_is_named_and_made_again(node, harm):
    purge([say()], by=dpo(), order="x", basis=COURT)
    harm(node.root / FILE)
    assert [misfit.what for misfit in fsck(by=admin())] == [FILE]
    finish_purges()
    assert list(fsck(by=admin(), projected=True)) == []
