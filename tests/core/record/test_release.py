"""Giving parts of a record away: each verifies by itself, and nothing that was changed does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.record.example_record import AGENCY, ORIGIN, STRANGER, leaf_of, record
from watchfloor.core.errors import Broken, WatchfloorError
from watchfloor.core.record import HEADER, LABELS, Disclosed, Release, Signed, check_release, disclose

KNOWN = [AGENCY.verifier]


def released(signed: Signed, *slots: str) -> Release:
    """The header and every part in these slots."""
    return disclose(signed, [p.leaf for p in signed.placed if p.part.slot in slots])


def part_in(release: Release, slot: str) -> Disclosed:
    return next(p for p in release.parts if p.slot == slot)


def with_part(release: Release, in_slot: str, /, **changes: object) -> Release:
    """The release with one of its parts changed."""
    changed = (replace(p, **changes) if p.slot == in_slot else p for p in release.parts)  # type: ignore[arg-type]
    return replace(release, parts=tuple(changed))


@pytest.mark.parametrize("notes", [0, 5, 6, 61, 62, 509])
def test_what_is_disclosed_verifies_in_every_size_class(notes):
    signed = record(*(b"%d" % n for n in range(notes)))
    for slots in ((), ("body",)):
        release = released(signed, *slots)
        assert check_release(release, ORIGIN, KNOWN) == signed.c
        assert {len(p.path) for p in release.parts} == {{8: 3, 64: 6, 512: 9}[signed.width]}


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 12), st.sets(st.integers(0, 63)))
def test_any_choice_of_leaves_gives_the_parts_that_stand_there_and_the_header(notes, leaves):
    signed = record(*(b"%d" % n for n in range(notes)))
    release = disclose(signed, leaves)
    assert check_release(release, ORIGIN, KNOWN) == signed.c
    chosen = {p.leaf for p in signed.placed if p.leaf in leaves and p.part.slot != LABELS}
    assert {p.leaf for p in release.parts} == chosen | {0}


def test_the_header_always_goes_with_it_and_the_labels_never():
    signed = record(b"one")
    release = disclose(signed, range(8))
    assert release.parts[0].slot == HEADER
    assert LABELS not in [p.slot for p in release.parts]
    assert {p.slot for p in disclose(signed, []).parts} == {HEADER}


def test_parts_that_come_later_belong_to_the_same_record():
    signed = record(b"one")
    first, later = released(signed, "body"), released(signed, "note")
    assert check_release(first, ORIGIN, KNOWN) == check_release(later, ORIGIN, KNOWN)
    merged = replace(first, parts=tuple({p.leaf: p for p in (*first.parts, *later.parts)}.values()))
    assert check_release(merged, ORIGIN, KNOWN) == signed.c


def alterations(release: Release) -> Iterator[tuple[str, Release]]:
    """Every release that differs from this one in one bit of one byte, the salt of C left out."""

    def flipped(raw: bytes) -> Iterator[bytes]:
        for at in range(len(raw)):
            yield raw[:at] + bytes([raw[at] ^ 1 << at % 8]) + raw[at + 1 :]

    for note in flipped(release.note):
        yield "note", replace(release, note=note)
    for n, part in enumerate(release.parts):
        others = release.parts[:n], release.parts[n + 1 :]
        changed = [
            *(replace(part, salt=salt) for salt in flipped(part.salt)),
            *(replace(part, body=body) for body in flipped(part.body)),
            *(replace(part, slot=slot.decode("latin-1")) for slot in flipped(part.slot.encode())),
            *(replace(part, leaf=part.leaf ^ 1 << bit) for bit in range(10)),
            *(
                replace(part, path=(*part.path[:at], sibling, *part.path[at + 1 :]))
                for at in range(len(part.path))
                for sibling in flipped(part.path[at])
            ),
        ]
        for one in changed:
            yield part.slot, replace(release, parts=(*others[0], one, *others[1]))


def test_an_altered_byte_at_any_place_is_refused():
    release = released(record(b"one"), "body")
    count = 0
    for what, altered in alterations(release):
        with pytest.raises(WatchfloorError):
            pytest.fail(f"{what}: {check_release(altered, ORIGIN, KNOWN).hex()}")
        count += 1
    assert count > 600


def test_another_salt_names_another_record():
    release = released(record(), "body")
    for at in range(32):
        salt = release.salt[:at] + bytes([release.salt[at] ^ 1]) + release.salt[at + 1 :]
        assert check_release(replace(release, salt=salt), ORIGIN, KNOWN) != release.c


def test_a_record_of_another_log_is_refused():
    with pytest.raises(Broken, match="comes from"):
        check_release(released(record(origin="beta.example/log")), ORIGIN, KNOWN)


def test_a_record_that_a_stranger_signed_is_refused():
    with pytest.raises(Broken, match="known key"):
        check_release(released(record(agency=STRANGER)), ORIGIN, KNOWN)


def test_a_part_of_another_record_is_refused():
    mine, other = released(record(), "body"), released(record(), "body")
    with pytest.raises(Broken, match="does not reach"):
        check_release(replace(mine, parts=(mine.parts[0], other.parts[1])), ORIGIN, KNOWN)


@pytest.mark.parametrize("path", [0, 1, 2, 4, 6, 9])
def test_a_path_of_another_depth_is_refused(path):
    release = released(record(), "body")
    body = part_in(release, "body")
    longer = (body.path * 3)[:path]
    with pytest.raises(Broken):
        check_release(with_part(release, "body", path=longer), ORIGIN, KNOWN)
    all_shorter = tuple(replace(p, path=(p.path * 3)[:path]) for p in release.parts)
    with pytest.raises(Broken):
        check_release(replace(release, parts=all_shorter), ORIGIN, KNOWN)


@pytest.mark.parametrize("turns", [1, 2, 8, 64])
def test_one_part_does_not_verify_at_a_second_place(turns):
    release = released(record(), "body")
    aliased = part_in(release, "body").leaf + turns * 8
    with pytest.raises(Broken, match="no place in a note"):
        check_release(with_part(release, "body", leaf=aliased), ORIGIN, KNOWN)
    with pytest.raises(Broken, match="no place in a note"):
        check_release(with_part(release, "body", leaf=-aliased), ORIGIN, KNOWN)


def test_two_parts_at_one_leaf_are_refused():
    release = released(record(), "body")
    with pytest.raises(Broken, match="two parts"):
        check_release(replace(release, parts=release.parts + release.parts[1:]), ORIGIN, KNOWN)


def test_a_swapped_slot_is_refused():
    signed = record(b"one")
    release = released(signed, "body", "note")
    swapped = with_part(with_part(release, "body", slot="x"), "note", slot="body")
    with pytest.raises(Broken, match="does not reach"):
        check_release(with_part(swapped, "x", slot="note"), ORIGIN, KNOWN)


def test_a_second_header_is_refused():
    signed = record(b"one")
    release = released(signed, "note")
    with pytest.raises(Broken, match="cannot stand at leaf"):
        check_release(with_part(release, "note", slot=HEADER), ORIGIN, KNOWN)


def test_a_body_in_the_header_s_place_is_refused():
    release = released(record(), "body")
    with pytest.raises(Broken, match="cannot stand at leaf 0"):
        check_release(with_part(release, HEADER, slot="body"), ORIGIN, KNOWN)


def test_a_labels_part_is_refused_also_where_it_verifies():
    signed = record()
    leaf = leaf_of(signed, LABELS)
    spelt = next(p for p in signed.placed if p.leaf == leaf)
    path = disclose(replace(signed, placed=tuple(_as_note(p, leaf) for p in signed.placed)), [leaf]).parts[1].path
    stolen = Disclosed(leaf, path, spelt.salt, LABELS, spelt.part.body)
    release = disclose(signed, [])
    with pytest.raises(Broken, match="a labels cannot stand"):
        check_release(replace(release, parts=(*release.parts, stolen)), ORIGIN, KNOWN)


def _as_note(placed, leaf):
    """The labels part under a slot that `disclose` lets out: its path is that of the labels' siblings."""
    return placed._replace(part=replace(placed.part, slot="note")) if placed.leaf == leaf else placed


def test_a_release_without_its_header_is_refused():
    release = released(record(), "body")
    with pytest.raises(Broken, match="header"):
        check_release(replace(release, parts=release.parts[1:]), ORIGIN, KNOWN)


def test_a_release_of_nothing_is_refused():
    with pytest.raises(Broken):
        check_release(replace(disclose(record(), []), parts=()), ORIGIN, KNOWN)
