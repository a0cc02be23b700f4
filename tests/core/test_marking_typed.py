"""What somebody types as a marking: a word that is none of ours is a slip, and is told."""

from __future__ import annotations

import pytest

from watchfloor.core.errors import Malformed
from watchfloor.core.marking import require_known_words
from watchfloor.entities.terms import label_marked, label_typed


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("RESTRICTD // REL bb.navy", "RESTRICTD"),
        ("RESTRICTED // REL bb.navy // PURPOSES nothing", "nothing"),
        ("RESTRICTED // KINDS polise", "polise"),
        ("RESTRICTED // REL ALL // PERSON boss", "PERSON boss"),
        ("SECRET // OWNERS aa.police", "OWNERS aa.police"),
        ("TLP:AMBER // PURPOSES nothing", "nothing"),
        ("", "''"),
    ],
)
def test_a_slip_is_named(typed, found):
    with pytest.raises(Malformed) as slip:
        label_typed(typed, ["aa.police"])
    assert found in slip.value.found
    assert slip.value.expected


@pytest.mark.parametrize(
    "typed",
    [
        "SECRET // REL aa,bb.navy // KINDS police // PURPOSES crime // ORCON",
        "top secret",
        "RESTRICTED // READERS NONE // CAVEAT their own word",
        "RESTRICTED // PERSONS boss,ramos // SUBJECT suspect // OPINION",
    ],
)
def test_our_words_and_a_caveat_that_is_meant_are_taken(typed):
    require_known_words(typed)


def test_a_colour_of_tlp_is_taken_as_it_is_elsewhere():
    assert label_typed("TLP:AMBER // REL bb.navy", ["aa"]) == label_marked("TLP:AMBER // REL bb.navy", ["aa"])
