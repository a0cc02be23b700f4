"""Review dates: restated with facts, within five years, or overdue for who purges unseen (28 CFR 23.20(h))."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.factories import NAVY, TODAY, admin, basis, dpo, label, reader, say, terms
from watchfloor.core.basis import LegalBasis
from watchfloor.core.errors import Malformed, Refused
from watchfloor.core.record import Handling
from watchfloor.entities.importing import add
from watchfloor.node.custody.hold import hold
from watchfloor.node.custody.overdue import overdue
from watchfloor.node.custody.retention import due_by, require_retention, restate
from watchfloor.node.custody.timers import EXPIRY, REVIEW
from watchfloor.node.models import Record
from watchfloor.node.visibility.binding import acting

RAMOS = reader()
LATER = TODAY + timedelta(days=3000)


def due(who=RAMOS, by_day: date = LATER) -> list[tuple[str, date]]:
    with acting(who):
        return [(t.what, t.due) for t in due_by(by_day) if Record.objects.get(seq=t.seq).kind == "entity"]


def again(c: bytes, until: date, by=RAMOS, facts: str = "seen with the crew again"):
    return restate(c, by=by, facts=facts, until=until, basis=basis(review=None))


def test_a_record_is_due_on_its_review_date(node):
    day = TODAY + timedelta(days=300)
    say()
    assert due() == [(REVIEW, day)]
    assert due(by_day=day - timedelta(days=1)) == []
    assert due(reader("silva", NAVY)) == []


def test_the_end_of_a_record_is_due_too(node):
    from tests.factories import entity

    ends = TODAY + timedelta(days=10)
    add(entity(), terms(handling=Handling(expires=ends)), by=RAMOS)
    assert due()[0] == (EXPIRY, ends)


def test_a_restatement_moves_the_review(node):
    c = say()
    again(c, TODAY + timedelta(days=900))
    assert due() == [(REVIEW, TODAY + timedelta(days=900))]
    again(c, TODAY + timedelta(days=20))
    assert due() == [(REVIEW, TODAY + timedelta(days=20))]


def test_a_restatement_without_facts_is_no_review(node):
    with pytest.raises(Malformed, match="no facts"):
        again(say(), TODAY + timedelta(days=20), facts="  ")


@pytest.mark.parametrize("days", [-1, 5 * 366 + 1])
def test_a_review_is_ahead_and_within_five_years(node, days):
    with pytest.raises(Refused, match=r"23\.20\(h\)"):
        again(say(), TODAY + timedelta(days=days))


def test_five_years_are_counted_by_the_calendar():
    require_retention(date(2033, 2, 28), date(2028, 2, 29))
    with pytest.raises(Refused):
        require_retention(date(2033, 3, 1), date(2028, 2, 29))
    require_retention(date(2031, 11, 24), date(2026, 11, 24))


def test_who_restates_is_an_analyst_of_an_owner_who_sees_it(node):
    c = say(under=label(audience=[NAVY]))
    soon = TODAY + timedelta(days=20)
    with pytest.raises(Refused, match="role"):
        again(c, soon, reader(roles=["officer"]))
    with pytest.raises(Refused, match="owner"):
        again(c, soon, reader("silva", NAVY))
    for absent in (say(), bytes(32)):
        with pytest.raises(Refused, match="No record"):
            again(absent, soon, reader("silva", NAVY))
    again(c, soon, reader(roles=["analyst"]))


def test_who_destroys_learns_what_is_overdue_and_nothing_else(node):
    late, held = say(id="a"), say(id="b")
    say(id="c")
    for c in (late, held):
        again(c, TODAY)
    hold(held, by=dpo(), order="court 12", basis=LegalBasis("court order 12", "oversight"))
    tomorrow = TODAY + timedelta(days=1)
    found = {o.c: (o.day, o.held) for o in overdue(tomorrow, by=dpo())}
    assert found == {late: (TODAY, False), held: (TODAY, True)}
    assert overdue(TODAY, by=dpo()) == []
    for who in (RAMOS, admin()):
        with pytest.raises(Refused):
            overdue(tomorrow, by=who)
