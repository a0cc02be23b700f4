"""New labels that owners are still to say: who has said which, since the label in force was made."""

from tests.factories import NAVY, POLICE, label
from watchfloor.core.label import Level
from watchfloor.core.record.standing import Spoken, stand, unsettled

BOTH = [POLICE, NAVY]
OLD, LOW, HIGH = (label(level, BOTH) for level in (Level.CONFIDENTIAL, Level.RESTRICTED, Level.SECRET))
BASE = {0: OLD, 3: OLD}


def said(seq: int, agency: str, new: object, leaf: int | None = None) -> Spoken:
    return Spoken(seq, "relabel", agency, leaf, new)  # type: ignore[arg-type]


def test_a_lower_label_waits_for_the_owner_who_has_not_said_it():
    assert unsettled(BASE, [said(1, POLICE, LOW)]) == {
        0: {LOW: frozenset([POLICE])},
        3: {LOW: frozenset([POLICE])},
    }


def test_of_one_part_only_that_part_waits():
    assert unsettled(BASE, [said(1, POLICE, LOW, 3)]) == {0: {}, 3: {LOW: frozenset([POLICE])}}


def test_nothing_waits_once_it_binds():
    both = [said(1, POLICE, LOW), said(2, NAVY, LOW)]
    assert unsettled(BASE, both) == {0: {}, 3: {}}
    assert stand(BASE, both).labels == {0: LOW, 3: LOW}
    assert unsettled(BASE, [said(1, POLICE, HIGH)]) == {0: {}, 3: {}}


def test_a_new_label_in_force_ends_what_waited():
    assert unsettled(BASE, [said(1, POLICE, LOW), said(2, POLICE, HIGH)]) == {0: {}, 3: {}}


def test_who_owns_nothing_says_nothing():
    assert unsettled(BASE, [said(1, "dd.other", LOW)]) == {0: {}, 3: {}}
    assert unsettled(BASE, []) == {}
