"""Labels and readers of a small world, for laws: drawn by hypothesis, or many at once from a seed."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

from hypothesis import strategies as st

from watchfloor.core.basis import PURPOSES, SubjectCategory
from watchfloor.core.label import ALL, CAVEATS, KINDS, Label, Level
from watchfloor.core.policy import ROLES, Reader

AGENCIES = ("aa", "aa.navy", "aa.navy.east", "aa.police", "bb", "bb.customs", "cc")
PERSONS = ("anna", "bob", "carl")

agencies = st.sampled_from(AGENCIES)
levels = st.sampled_from(Level)


def some(words, **size):
    """A set of some of these words."""
    return st.sets(st.sampled_from(sorted(words)), max_size=3, **size)


def some_or_all(words):
    """ALL, or a set of some of these words, which may be empty."""
    return st.just(ALL) | some(words)


made_labels = st.builds(
    Label.of,
    levels | st.sampled_from(["SECRET", "geheim"]),
    some(AGENCIES, min_size=1),
    some_or_all(AGENCIES),
    kinds=some_or_all({*KINDS, "pirates"}),
    purposes=some_or_all({*PURPOSES, "gossip"}),
    persons=some_or_all(PERSONS),
    caveats=some({*CAVEATS, "EYES"}),
    subjects=some(SubjectCategory),
    opinion=st.booleans(),
)
labels = made_labels | st.builds(Label.join, made_labels, made_labels)

readers = st.builds(
    Reader,
    person=st.sampled_from(PERSONS),
    agency=agencies,
    kind=st.sampled_from(sorted(KINDS)),
    clearance=levels,
    purpose=st.sampled_from(sorted(PURPOSES)),
    roles=st.frozensets(st.sampled_from(sorted(ROLES)), max_size=3),
    authorised=st.sampled_from([frozenset[str](), frozenset({"BIO"})]),
    acting_for=st.none() | st.sampled_from(PERSONS),
)


@st.composite
def readers_near(draw, label):
    """A reader who fits the label in most things, so that what little he lacks decides."""

    def mostly(fitting, otherwise):
        return draw(st.sampled_from(sorted(fitting)) if fitting and draw(st.integers(0, 5)) else otherwise)

    anybody = draw(readers)
    return replace(
        anybody,
        person=mostly(members(label.persons), st.just(anybody.person)),
        agency=mostly(members(label.readers), st.just(anybody.agency)),
        kind=mostly(members(label.kinds), st.just(anybody.kind)),
        purpose=mostly(members(label.purposes), st.just(anybody.purpose)),
        clearance=mostly({Level.TOP_SECRET}, st.just(anybody.clearance)),
        authorised=frozenset({"BIO"}) if draw(st.integers(0, 3)) else anybody.authorised,
        roles=frozenset({mostly({"analyst"}, st.just("officer"))}),
    )


def members(names):
    """The names, none for ALL."""
    return frozenset() if names is ALL else names


def reader(person="anna", agency="aa", *roles, **changes):
    """An officer of aa's police with a SECRET clearance who works on crime, unless it is said otherwise."""
    usual: dict[str, Any] = {"kind": "police", "clearance": Level.SECRET, "purpose": "crime"}
    return Reader(person, agency, roles=frozenset(roles or {"officer"}), **(usual | changes))


def many_labels(count, seed=7):
    """Labels of every sort, a third of them joins; most can be read by somebody."""
    dice = Random(seed)
    found = [_label(dice) for _ in range(count)]
    return [label.join(dice.choice(found)) if n % 3 == 0 else label for n, label in enumerate(found)]


def many_readers(count, seed=11):
    """Readers of every agency, kind, purpose and role, the node itself among them."""
    dice = Random(seed)
    return [Reader.system("aa", "police"), *(_reader(dice) for _ in range(count - 1))]


def _label(dice):
    def some_or_all(words):
        return ALL if dice.random() < 0.5 else dice.sample(sorted(words), dice.randint(1, len(words)))

    return Label.of(
        dice.choice(list(Level)),
        dice.sample(AGENCIES, dice.randint(1, 2)),
        some_or_all(AGENCIES),
        kinds=some_or_all(KINDS),
        purposes=some_or_all(PURPOSES),
        persons=some_or_all(PERSONS),
        caveats=dice.sample(sorted({*CAVEATS, "EYES"}), dice.choice([0, 0, 1, 2])),
        subjects=dice.sample(list(SubjectCategory), dice.choice([0, 1])),
        opinion=dice.random() < 0.2,
    )


def _reader(dice):
    return Reader(
        dice.choice(PERSONS),
        dice.choice(AGENCIES),
        dice.choice(sorted(KINDS)),
        dice.choice([Level.CONFIDENTIAL, Level.SECRET, Level.TOP_SECRET, Level.UNCLASSIFIED]),
        dice.choice(sorted(PURPOSES)),
        frozenset(dice.sample(sorted(ROLES), dice.choice([1, 1, 2]))),
        frozenset({"BIO"} if dice.random() < 0.5 else ()),
        dice.choice([None, None, *PERSONS]),
    )
