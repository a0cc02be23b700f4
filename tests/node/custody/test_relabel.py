"""Relabel: one owner raises, all owners lower, and what readers see changes in that transaction."""

from __future__ import annotations

import pytest

from tests.factories import CUSTOMS, NAVY, POLICE, admin, basis, dpo, label, reader, say
from watchfloor.core.errors import Malformed, Refused
from watchfloor.core.label import ALL, Label, Level
from watchfloor.entities.fact import Fact
from watchfloor.entities.lists import facets
from watchfloor.entities.models import Statement, Token
from watchfloor.entities.search import search
from watchfloor.node.check.fsck import fsck
from watchfloor.node.custody.relabel import Relabelled, relabel
from watchfloor.node.models import Hold, Part, Record
from watchfloor.node.visibility.binding import acting

RAMOS, SILVA, LI = reader(), reader("silva", NAVY), reader("li", CUSTOMS)
JOINT = label(Level.SECRET, [POLICE, NAVY])
LOWER = label(owners=[POLICE, NAVY], audience=ALL)


def said(c: bytes, new: Label, by=RAMOS, leaf: int | None = None) -> Relabelled:
    return relabel(c, new, by=by, reason="agreed by telephone", basis=basis(), leaf=leaf)


def sees(who) -> int:
    with acting(who):
        statements = Statement.objects.count()
        tokens = Token.objects.count()
    assert bool(search("Juan Ejemplo", by=who).hits) == bool(statements) == bool(tokens)
    return statements


def leaf_of(c: bytes, slot: str, who=RAMOS) -> int:
    with acting(who):
        seq = Record.objects.get(c=c).seq
        return Part.objects.get(id__gte=seq * 512, id__lt=(seq + 1) * 512, slot=slot).leaf


def test_two_agencies_on_one_node_lower_a_label_together(node):
    c = say(under=JOINT)
    assert [sees(who) for who in (RAMOS, SILVA, LI)] == [2, 2, 0]
    assert said(c, LOWER).waits_for == {NAVY}
    assert sees(LI) == 0, "one owner's word does not lower"
    assert said(c, LOWER, SILVA).waits_for == frozenset()
    assert [sees(who) for who in (RAMOS, SILVA, LI)] == [2, 2, 2]
    with acting(LI):
        assert facets() == {"Person": 1}
    assert list(fsck(by=admin(), projected=True)) == []


def test_one_owner_raises_a_label_at_once(node):
    c = say(under=LOWER)
    assert sees(LI) == 2
    assert said(c, label(Level.SECRET, [POLICE, NAVY], subjects=["suspect"]), SILVA).waits_for == frozenset()
    assert [sees(who) for who in (RAMOS, SILVA, LI)] == [2, 2, 0]
    with acting(LI):
        assert facets() == {}


def test_an_agency_that_is_no_owner_changes_nothing(node):
    c = say(under=label(audience=[NAVY]))
    with pytest.raises(Refused, match="owner"):
        said(c, label(Level.SECRET, audience=[NAVY]), SILVA)


def test_a_record_that_he_may_not_read_is_answered_like_one_that_is_not_there(node):
    for c in (say(), bytes(32)):
        with pytest.raises(Refused, match=f"No record {c.hex()[:8]} that you may act on"):
            said(c, LOWER, SILVA)


def test_only_a_supervisor_relabels_and_says_why(node):
    c = say()
    for who in (reader(roles=["officer"]), reader(roles=["analyst"])):
        with pytest.raises(Refused, match="supervisor"):
            said(c, LOWER, who)
    with pytest.raises(Refused, match="reason"):
        relabel(c, LOWER, by=RAMOS, reason=" ", basis=basis())
    for who in (dpo(), admin()):
        with pytest.raises(Refused, match="No record"):
            said(c, LOWER, who)


def test_one_part_is_released_and_the_others_stay(node):
    hidden = {"hidden": label(Level.SECRET, subjects=["suspect"])}
    c = say(Fact("name", "Juan Ejemplo"), Fact("alias", "La Sombra", None, "hidden"), groups=hidden)
    low = reader("ana", clearance=Level.RESTRICTED)
    assert sees(low) == 2
    said(c, label(subjects=["suspect"]), leaf=leaf_of(c, "facts"))
    assert sees(low) == 4
    assert [h.entity.caption for h in search("sombra", by=low).hits] == ["Juan Ejemplo"]


def test_a_part_that_is_not_there_is_malformed(node):
    with pytest.raises(Malformed, match="leaf 511"):
        said(say(), LOWER, leaf=511)


def test_no_part_becomes_more_widely_readable_than_its_header(node):
    c = say()
    with pytest.raises(Malformed, match="than its header"):
        said(c, label(audience=ALL), leaf=leaf_of(c, "body"))
    with pytest.raises(Malformed, match="than its parts"):
        said(c, label(Level.SECRET, subjects=["suspect"]), leaf=0)


def test_a_label_that_nobody_may_hold_is_refused(node):
    nobody = label(kinds=["police"]) | label(kinds=["customs"])
    with pytest.raises(Refused, match="may hold"):
        said(say(), nobody)


def test_nobody_relabels_to_what_he_could_not_read(node):
    with pytest.raises(Refused, match="Nothing permits"):
        said(say(), label(Level.TOP_SECRET, subjects=["suspect"]))


def test_the_relabel_itself_is_under_the_join_of_old_and_new(node):
    c = say(under=label(Level.SECRET))
    entry = said(c, label(audience=ALL, subjects=["suspect"])).entry
    assert sees(LI) == 2
    with acting(LI):
        assert not Record.objects.filter(c=entry.c).exists()
    with acting(RAMOS):
        assert Record.objects.filter(c=entry.c).exists()


def test_a_hold_may_be_relabelled_like_anything_else_and_still_stands(node):
    from watchfloor.core.basis import LegalBasis
    from watchfloor.node.custody.hold import hold
    from watchfloor.node.custody.purge import purge

    court = LegalBasis("court order", "oversight")
    c = say()
    order = hold(c, by=dpo(), order="12", basis=court).c
    said(order, label(audience=[NAVY]))
    with acting(SILVA):
        assert Hold.objects.filter(target=c).count() == 1
    with pytest.raises(Refused, match="court"):
        purge([c], by=dpo(), order="x", basis=court)
