"""Labels as text: our notation reads back, closes on what it does not know, and never fails in another way."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.core.worlds import labels
from watchfloor.core.errors import Malformed, WatchfloorError
from watchfloor.core.label import ALL, Label, Level
from watchfloor.core.marking import format_marking, parse_marking

FULL = "SECRET // REL aa,bb.navy // KINDS police // PURPOSES crime // ORCON // SUBJECT suspect // OPINION"


@given(labels)
def test_every_label_that_can_be_made_reads_back_from_its_marking(label):
    assert parse_marking(format_marking(label), label.owners) == label


def test_a_marking_says_all_that_a_label_can_say():
    label = parse_marking(FULL, ["aa.police"])
    assert label == Label.of(
        Level.SECRET,
        ["aa.police"],
        ["aa", "bb.navy"],
        kinds=["police"],
        purposes=["crime"],
        caveats=["ORCON"],
        subjects=["suspect"],
        opinion=True,
    )
    assert format_marking(label) == FULL


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("secret", "SECRET"),
        ("  SECRET//REL bb ,cc  ", "SECRET // REL bb,cc"),
        ("TOP_SECRET // REL\tbb", "TOP SECRET // REL bb"),
        ("SECRET // ORCON // REL bb", "SECRET // REL bb // ORCON"),
        ("SECRET // REL aa", "SECRET"),
        ("SECRET // REL NONE", "SECRET"),
        ("SECRET // KINDS ALL", "SECRET"),
        ("SECRET // READERS aa,bb", "SECRET // REL bb"),
    ],
)
def test_what_can_be_written_in_two_ways_is_formatted_in_one(text, same):
    assert format_marking(parse_marking(text, ["aa"])) == same


def test_without_release_the_owners_alone_read():
    assert parse_marking("SECRET", ["aa"]).readers == frozenset({"aa"})
    assert parse_marking("SECRET // REL ALL", ["aa"]).readers is ALL


def test_a_join_that_shuts_an_owner_out_is_marked_with_its_readers():
    joined = Label.of("SECRET", ["aa"], ["bb"]) | Label.of("SECRET", ["bb"])
    assert format_marking(joined) == "SECRET // READERS bb"
    nobody = Label.of("SECRET", ["aa"]) | Label.of("SECRET", ["bb"])
    assert format_marking(nobody) == "SECRET // READERS NONE"


@pytest.mark.parametrize(
    "text",
    [
        "RESERVADO // REL bb",
        "REL bb",
        "SECRET // REL bb // EYES ONLY",
        "SECRET // rel bb",
        "SECRET // REL bb // orcon",
        "SECRET // REL bb // KINDS pirates,police",
        "SECRET // REL bb // PURPOSES gossip",
        "SECRET // REL bb // CAVEAT ",
        "RESERVADO // READERS aa,bb",
        "SECRET // READERS bb,aa // EYES ONLY",
        "SECRET // REL ALL // CAVEAT REL bb",
    ],
)
def test_an_unknown_word_leaves_it_to_the_owners(text):
    assert parse_marking(text, ["aa"]).readers == frozenset({"aa"})


@pytest.mark.parametrize(
    "text",
    [
        "",
        " // REL bb",
        "SECRET //",
        "SECRET // // ORCON",
        "SECRET // ORCON // ORCON",
        "SECRET // REL bb // REL cc",
        "SECRET // REL bb // READERS bb",
        "SECRET // READERS ALL",
        "SECRET // REL",
        "SECRET // REL bb,",
        "SECRET // REL USA",
        "SECRET // REL bb,ALL",
        "SECRET // SUBJECT baddie",
        "SECRET // SUBJECT ALL",
        "SECRET // PERSONS an\x00na",
        "SECRET // REL " + "bb," * 2_000,
    ],
)
def test_a_marking_that_cannot_be_read_is_malformed(text):
    with pytest.raises(Malformed):
        parse_marking(text, ["aa"])


@pytest.mark.parametrize(
    "label",
    [
        Label.of("SECRET", ["aa"], persons=["anna, bob"]),
        Label.of("SECRET", ["aa"], persons=["ALL"]),
        Label.of("SECRET", ["aa"], persons=["a // REL bb"]),
        Label.of("SECRET", ["aa"], caveats=["EYES // REL bb"]),
        Label.of("SECRET", ["aa"], caveats=[""]),
    ],
)
def test_a_name_that_would_read_as_notation_is_not_written(label):
    with pytest.raises(Malformed):
        format_marking(label)


def test_an_unknown_caveat_that_looks_like_a_segment_stays_a_caveat():
    label = Label.of("SECRET", ["aa"], caveats=["REL bb", "OPINION", "CAVEAT"])
    assert parse_marking(format_marking(label), ["aa"]) == label


_WORDS = ["SECRET", "REL", "READERS", "KINDS", "PERSONS", "SUBJECT", "CAVEAT", "OPINION", "ORCON", "ALL", "NONE"]
_NOISE = st.sampled_from(
    [*_WORDS, "aa", "bb.navy", "suspect", "//", "/", ",", " ", "\n", "\ud800", "ß"]
) | st.text(max_size=3)


@given(st.lists(_NOISE, max_size=12).map("".join))
@example("SECRET///REL aa")
@example("SECRET // REL aa // PERSONS \udcff")
def test_noise_is_a_label_or_a_failure_that_a_person_is_told_of(text):
    try:
        label = parse_marking(text, ["aa"])
        again = parse_marking(format_marking(label), ["aa"])
    except WatchfloorError:
        return
    assert again == label


@given(labels)
def test_a_marking_never_reads_back_wider_whoever_wrote_the_label(label):
    """Also where nobody made the label by the rules: here its unknown words were not closed."""
    forged = replace(label, readers=ALL)
    assert parse_marking(format_marking(forged), label.owners).protects(forged)
