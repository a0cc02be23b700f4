"""Other people's markings as labels (docs/reference/labels.md), and evaluations of sources as given."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchfloor.core.errors import Malformed, Refused, WatchfloorError
from watchfloor.core.label import ALL, Label, Level
from watchfloor.core.marking import (
    SCHEMES,
    Evaluation,
    parse_capco,
    parse_handling_codes,
    parse_stanag4774,
    parse_tlp,
)

NATIONS = {"USA": "us", "GBR": "gb", "NLD": "nl"}
OURS = ["us.dea"]


def closed(label, owners=("us.dea",)):
    return label.readers == frozenset(owners)


# Traffic Light Protocol


@pytest.mark.parametrize(
    ("text", "readers"),
    [
        ("TLP:CLEAR", ALL),
        ("tlp: green", {"us.dea", "gb", "nl"}),
        ("TLP:AMBER", {"us.dea", "fr"}),
        ("TLP:AMBER+STRICT", {"us.dea"}),
        ("TLP:WHITE", {"us.dea"}),
        ("AMBER-ISH", {"us.dea"}),
    ],
)
def test_a_traffic_light_says_how_far_information_goes(text, readers):
    assert parse_tlp(text, OURS, community=["gb", "nl"], clients=["fr"]).readers == readers


def test_red_is_for_the_persons_it_was_given_to():
    label = parse_tlp("TLP:RED", OURS, community=["gb"], persons=["anna"])
    assert label == Label.of("UNCLASSIFIED", OURS, persons=["anna"])
    with pytest.raises(Malformed, match="the persons"):
        parse_tlp("TLP:RED", OURS)


def test_no_colour_is_malformed():
    with pytest.raises(Malformed):
        parse_tlp("TLP:", OURS)


# United States


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("SECRET//REL TO USA, GBR//ORCON", Label.of("SECRET", OURS, ["us", "gb"], caveats=["ORCON"])),
        ("SECRET//ORCON/REL TO USA, GBR", Label.of("SECRET", OURS, ["us", "gb"], caveats=["ORCON"])),
        ("(S//REL USA, GBR, NLD)", Label.of("SECRET", OURS, ["us", "gb", "nl"])),
        ("SECRET//NOFORN", Label.of("SECRET", OURS, ["us"])),
        ("(TS//OC/NF)", Label.of("TOP_SECRET", OURS, ["us"], caveats=["ORCON"])),
        ("SECRET//NOFORN//REL TO USA, GBR", Label.of("SECRET", OURS, ["us"])),
        ("UNCLASSIFIED//LES", Label.of("UNCLASSIFIED", OURS, caveats=["LES"])),
        ("UNCLASSIFIED//LES NOFORN", Label.of("UNCLASSIFIED", OURS, ["us"], caveats=["LES"])),
        ("UNCLASSIFIED//LES-NF", Label.of("UNCLASSIFIED", OURS, ["us"], caveats=["LES"])),
        ("CONFIDENTIAL//DISPLAY ONLY NLD", Label.of("CONFIDENTIAL", OURS, ["nl"], caveats=["VIEWONLY"])),
        ("SECRET//REL TO USA, GBR/RELIDO", Label.of("SECRET", OURS, ["us", "gb"])),
        ("SECRET", Label.of("SECRET", OURS)),
        ("SECRET//REL TO USA, FVEY", Label.of("SECRET", OURS, ["us"])),
        ("secret // rel to usa,  gbr", Label.of("SECRET", OURS, ["us", "gb"])),
    ],
)
def test_a_united_states_banner_is_read(text, label):
    assert parse_capco(text, OURS, NATIONS) == label


@pytest.mark.parametrize(
    "text",
    ["RESTRICTED//REL TO USA, GBR", "SECRET//SI//REL TO USA, GBR", "//JOINT SECRET USA GBR//REL TO USA, GBR", "X"],
)
def test_a_united_states_word_that_we_do_not_know_leaves_it_to_the_owners(text):
    assert closed(parse_capco(text, OURS, NATIONS))


# Europol


def test_handling_codes_limit_purpose_court_and_onward_release():
    both = parse_handling_codes("H0, H1", ["ep"], ["nl"], level=Level.RESTRICTED)
    assert both == Label.of("RESTRICTED", ["ep"], ["nl"], purposes=["crime"], caveats=["NOCOURT"])
    assert parse_handling_codes("h2", ["ep"], ["nl"], level="RESTRICTED").caveats == {"ORCON"}
    assert closed(parse_handling_codes("H0 H9", ["ep"], ["nl"], level="RESTRICTED"), ["ep"])


def test_a_condition_in_words_waits_for_a_person():
    with pytest.raises(Refused, match="a person reads"):
        parse_handling_codes("H1/H3", ["ep"], level="RESTRICTED")
    with pytest.raises(Malformed):
        parse_handling_codes(" ", ["ep"], level="RESTRICTED")


# NATO


def test_a_nato_label_admits_whom_every_permissive_category_admits():
    label = parse_stanag4774(
        "NATO",
        "Cosmic Top  Secret",
        ["nl"],
        NATIONS,
        permissive={"Releasable To": ["USA", "GBR", "SWE"], "Context": ["GBR", "NLD"]},
        restrictive=["ORCON"],
    )
    assert label == Label.of("TOP_SECRET", ["nl"], ["gb"], caveats=["ORCON"])


def test_a_nato_label_without_an_audience_is_for_its_owners():
    assert closed(parse_stanag4774("NATO", "SECRET", ["nl"], NATIONS), ["nl"])
    shut = {"Releasable To": ["USA"], "Context": ["GBR"]}
    assert closed(parse_stanag4774("NATO", "SECRET", ["nl"], NATIONS, permissive=shut), ["nl"])


def test_a_national_word_is_translated_by_the_agreement_only():
    """RESERVADO is Restricted in Portugal and Secret in Spain."""
    to_all = {"Releasable To": ["USA"]}
    unknown = parse_stanag4774("ES", "SECRET", ["es"], NATIONS, permissive=to_all)
    assert closed(unknown, ["es"])
    table = {"RESERVADO": Level.SECRET}
    known = parse_stanag4774("ES", "RESERVADO", ["es"], NATIONS, permissive=to_all, levels=table)
    assert known == Label.of("SECRET", ["es"], ["us"])
    assert parse_stanag4774("NATO", "UNCLASSIFIED", ["es"], NATIONS).level is Level.UNCLASSIFIED
    assert closed(parse_stanag4774("", "SECRET", ["es"], NATIONS, permissive=to_all), ["es"])


@given(st.text(max_size=30))
def test_noise_in_any_scheme_is_a_label_or_a_failure_that_a_person_is_told_of(text):
    for read in (
        lambda: parse_tlp(text, OURS, persons=[text]),
        lambda: parse_capco(text, OURS, NATIONS),
        lambda: parse_handling_codes(text, OURS, level=text),
        lambda: parse_stanag4774(text, text, OURS, NATIONS, permissive={text: [text]}, restrictive=[text]),
        lambda: Evaluation.parse(text),
    ):
        try:
            read()
        except WatchfloorError:
            continue


# Evaluations


@pytest.mark.parametrize(
    ("text", "scheme", "evaluation"),
    [
        ("admiralty B2", "", Evaluation("admiralty", "B", "2")),
        ("B2", "admiralty", Evaluation("admiralty", "B", "2")),
        ("F-6", "admiralty", Evaluation("admiralty", "F", "6")),
        ("X4", "4x4", Evaluation("4x4", "X", "4")),
        ("1AP", "3x5x2", Evaluation("3x5x2", "1", "A", "P")),
        ("3x5x2 2 E C", "", Evaluation("3x5x2", "2", "E", "C")),
        ("3x5x2 3D", "3x5x2", Evaluation("3x5x2", "3", "D")),
    ],
)
def test_an_evaluation_is_kept_as_given(text, scheme, evaluation):
    assert Evaluation.parse(text, scheme) == evaluation
    assert Evaluation.parse(str(evaluation)) == evaluation


@pytest.mark.parametrize(
    ("text", "scheme"),
    [
        ("B2", ""),
        ("admiralty G1", ""),
        ("admiralty A7", ""),
        ("D1", "4x4"),
        ("B2P", "admiralty"),
        ("1AQ", "3x5x2"),
        ("A1", "3x5x2"),
        ("b2", "admiralty"),
        ("admiralty B2", "4x4"),
        ("", "admiralty"),
        ("B2", "opinion"),
    ],
)
def test_a_grade_that_the_scheme_does_not_have_is_malformed(text, scheme):
    with pytest.raises(Malformed):
        Evaluation.parse(text, scheme)


def test_no_scheme_grades_a_source_twice():
    for sources, pieces, handling in SCHEMES.values():
        for grades in (sources, pieces, handling):
            assert len(set(grades)) == len(grades)
