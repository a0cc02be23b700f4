"""What became of a record: the same whatever order effects arrive in, and never wider than all owners said."""

from __future__ import annotations

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.worlds import agencies, made_labels
from watchfloor.core.label import ALL, Label
from watchfloor.core.record.standing import Spoken, State, owners_spoken_for, stand

JOINT = Label.of("SECRET", ["aa.police", "bb.navy"])
LOWER = Label.of("RESTRICTED", ["aa.police", "bb.navy"], ALL)
HIGHER = Label.of("TOP SECRET", ["aa.police", "bb.navy"])
BASE = {0: LOWER, 1: JOINT}


def relabel(seq: int, agency: str, new: Label, leaf: int | None = None) -> Spoken:
    return Spoken(seq, "relabel", agency, leaf, new)


def label_of(*said: Spoken, leaf: int = 1) -> Label:
    return stand(BASE, said).labels[leaf]


@st.composite
def histories(draw):
    """Base labels of a few leaves, and effects on them in the order in which they were said."""
    pool = draw(st.lists(made_labels, min_size=1, max_size=4))
    base = {leaf: draw(st.sampled_from(pool)) for leaf in range(draw(st.integers(1, 3)))}
    verbs = draw(st.lists(st.sampled_from(["relabel"] * 6 + ["withdraw", "purge"]), max_size=12))
    effects = [
        Spoken(
            seq,
            verb,
            draw(agencies),
            draw(st.none() | st.sampled_from(sorted(base))),
            draw(st.sampled_from(pool)) if verb == "relabel" else None,
        )
        for seq, verb in enumerate(verbs)
    ]
    return base, effects


@settings(max_examples=80)
@given(histories(), st.randoms(use_true_random=False))
def test_every_order_of_arrival_gives_the_same_standing(history, dice: Random):
    base, effects = history
    shuffled = effects[:]
    dice.shuffle(shuffled)
    assert stand(base, shuffled) == stand(base, effects)


@settings(max_examples=40)
@given(histories())
def test_effects_one_by_one_lead_where_all_at_once_lead(history):
    """A follower that settles after each effect ends where one ends that learns of them late."""
    base, effects = history
    states = [stand(base, effects[:n]).state for n in range(len(effects) + 1)]
    assert states == sorted(states), "a state never goes back"
    assert states[-1] == stand(base, effects).state


@settings(max_examples=80)
@given(histories())
def test_no_label_widens_while_one_owner_is_silent(history):
    base, effects = history
    for leaf, now in stand(base, effects).labels.items():
        about = [e for e in effects if e.verb == "relabel" and e.leaf in (None, leaf)]
        spoken = {owner for e in about for owner in owners_spoken_for(e.agency, base[leaf])}
        if spoken < base[leaf].owners:
            assert now.protects(base[leaf])


def test_a_purge_is_final_whatever_else_is_said():
    said = [Spoken(1, "purge", "aa.police"), Spoken(2, "withdraw", "aa.police"), relabel(3, "aa.police", HIGHER)]
    assert stand(BASE, said).state is State.PURGED
    assert stand(BASE, said[1:]).state is State.WITHDRAWN
    assert stand(BASE, said[2:]).state is State.LIVE


def test_one_owner_raises_a_label():
    assert label_of(relabel(1, "aa.police", HIGHER)) == HIGHER


def test_lowering_takes_all_owners():
    assert label_of(relabel(1, "aa.police", LOWER)) == JOINT
    assert label_of(relabel(1, "aa.police", LOWER), relabel(2, "aa.police", LOWER)) == JOINT
    assert label_of(relabel(1, "aa.police", LOWER), relabel(2, "bb.navy", LOWER)) == LOWER


def test_owners_who_say_different_labels_have_not_agreed():
    other = Label.of("RESTRICTED", ["aa.police", "bb.navy"], ["cc"])
    assert label_of(relabel(1, "aa.police", LOWER), relabel(2, "bb.navy", other)) == JOINT


def test_consent_ends_when_the_label_changes_meanwhile():
    raised = [relabel(1, "aa.police", LOWER), relabel(2, "bb.navy", HIGHER), relabel(3, "bb.navy", LOWER)]
    assert label_of(*raised) == HIGHER
    assert label_of(*raised, relabel(4, "aa.police", LOWER)) == LOWER


def test_who_is_within_an_owner_speaks_for_it_and_who_is_above_does_not():
    assert owners_spoken_for("aa.police.drugs", JOINT) == {"aa.police"}
    assert owners_spoken_for("aa", JOINT) == frozenset()
    assert owners_spoken_for("aa.policemen", JOINT) == frozenset()
    assert label_of(relabel(1, "aa", HIGHER)) == JOINT


def test_a_new_owner_has_a_say_from_then_on():
    with_customs = Label.of("SECRET", ["aa.police", "bb.navy", "cc.customs"])
    said = [relabel(1, "aa.police", HIGHER.join(with_customs)), relabel(2, "aa.police", LOWER)]
    said.append(relabel(3, "bb.navy", LOWER))
    assert label_of(*said) == HIGHER.join(with_customs)
    assert label_of(*said, relabel(4, "cc.customs", LOWER)) == LOWER


def test_a_relabel_of_one_part_leaves_the_others():
    standing = stand(BASE, [relabel(1, "aa.police", HIGHER, leaf=1)])
    assert standing.labels == {0: LOWER, 1: HIGHER}


def test_a_relabel_of_a_part_that_is_not_there_changes_nothing():
    assert stand(BASE, [relabel(1, "aa.police", HIGHER, leaf=5)]).labels == BASE
