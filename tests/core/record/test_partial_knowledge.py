"""What the holder of one part holds, byte for byte, tells nothing of the other parts, nor who wrote them."""

from __future__ import annotations

import re
from dataclasses import fields
from statistics import mean

import pytest

from tests.core.record.example_record import AGENCY, OPEN, ORIGIN, RAMOS, SILVA, leaf_of, parts, record
from watchfloor.core.label import Label
from watchfloor.core.record import Part, Release, Signed, build, check_release, disclose

CANARY = b"CANARY-of-the-navy"


def held(signed: Signed) -> bytes:
    """Everything that the holder of header and body has, as one run of bytes."""
    return b"\n".join(_flat(disclose(signed, [leaf_of(signed)])))


def _flat(release: Release) -> list[bytes]:
    flat = [release.note, release.salt]
    for p in release.parts:
        flat += [p.leaf.to_bytes(2), *p.path, p.salt, p.slot.encode(), p.body]
    return flat


def shape(signed: Signed) -> list[int]:
    """How long each thing is that the holder has."""
    return [len(piece) for piece in _flat(disclose(signed, [leaf_of(signed)]))]


def hiding(count: int, slot: str = "note", label: Label = OPEN, author=RAMOS) -> Signed:
    """A record with this many hidden parts."""
    more = [Part(slot, CANARY + b"%d" % n, label) for n in range(count)]
    return build(ORIGIN, [*parts(), *more], agency=AGENCY, author=author)


def test_a_release_has_no_field_but_those_that_the_design_names():
    assert [f.name for f in fields(Release)] == ["note", "salt", "parts"]
    (part, *_) = disclose(record(), []).parts
    assert [f.name for f in fields(part)] == ["leaf", "path", "salt", "slot", "body"]


@pytest.mark.parametrize("counts", [range(5), range(6, 62, 11), range(62, 509, 149)])
def test_the_number_of_other_parts_shows_no_further_than_the_size_class(counts):
    shapes = {tuple(shape(hiding(n))) for n in counts}
    assert len(shapes) == 1


def test_slots_labels_and_author_of_the_others_change_nothing_that_can_be_measured():
    strict = Label.of("TOP SECRET", ["aa.police", "bb.navy"], persons=["silva"], caveats=["ORCON", "LES"])
    plain = shape(hiding(3))
    assert plain == shape(hiding(3, slot="a-much-longer-slot.name"))
    assert plain == shape(hiding(3, label=OPEN.join(strict)))
    assert plain == shape(hiding(3, author=SILVA))


def test_no_byte_of_another_part_its_slot_its_label_or_the_author_is_held():
    signed = hiding(3, slot="secret-slot", label=OPEN.join(Label.of("SECRET", ["aa.police", "bb.navy"])))
    everything = held(signed)
    for hidden in (CANARY, b"secret-slot", b"SECRET", b"bb.navy", b"silva", b"ramos", b"server"):
        assert hidden not in everything
    for other in signed.placed:
        if other.part.slot not in ("header", "body"):
            assert other.salt not in everything
    assert signed.seed not in everything
    assert signed.author_salt not in everything
    assert signed.author_line.encode() not in everything


def test_the_note_has_four_lines_and_one_signature_whatever_it_stands_for():
    for signed in (hiding(0), hiding(400, author=SILVA)):
        text, signatures = signed.note.decode().split("\n\n")
        assert re.fullmatch(
            r"watchfloor/record/v1\norigin \S+\nparts [\w+/]{43}=\nauthor [\w+/]{43}=", text, re.ASCII
        )
        assert signatures.count("\n") == 1


def test_a_sibling_that_is_a_part_looks_like_one_that_is_a_fill():
    """Paths are hashes under salts: equal records share none, and none repeats over many records."""
    siblings = [h for n in (0, 4) for _ in range(50) for p in disclose(hiding(n), []).parts for h in p.path]
    assert len(set(siblings)) == len(siblings)
    assert 120 < mean(b for h in siblings for b in h) < 135


def test_a_place_says_nothing_of_how_many_parts_there_are():
    few, many = ([leaf_of(hiding(n)) for _ in range(400)] for n in (0, 4))
    assert set(few) == set(many) == set(range(1, 8))
    assert abs(mean(few) - mean(many)) < 1


def test_the_holder_of_one_part_still_verifies_it_alone():
    signed = hiding(4, author=SILVA)
    assert check_release(disclose(signed, [leaf_of(signed)]), ORIGIN, [AGENCY.verifier]) == signed.c
