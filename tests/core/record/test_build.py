"""Building a record: size classes, drawn places, the `labels` part, and what is no record."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.record.example_record import AGENCY, CLOSED, HEAD, OPEN, ORIGIN, RAMOS, parts, record
from watchfloor.core.errors import Malformed
from watchfloor.core.label import ALL, Label
from watchfloor.core.record import HEADER, LABELS, Handling, Part, build, read_note
from watchfloor.core.record.build import leaf_entries, read_labels, read_learnt
from watchfloor.core.record.note import author_hash, author_text, parse_fields
from watchfloor.core.record.tree import tree_root, width_for


@pytest.mark.parametrize(("count", "width"), [(2, 8), (7, 8), (8, 64), (63, 64), (64, 512), (511, 512)])
def test_a_record_takes_the_smallest_size_class_that_holds_its_parts_and_labels(count, width):
    given_parts = [HEAD, *(Part("note", b"%d" % n, CLOSED) for n in range(count - 1))]
    signed = build(ORIGIN, given_parts, agency=AGENCY, author=RAMOS)
    assert (signed.width, len(signed.placed)) == (width, count + 1)


def test_beyond_511_parts_there_is_no_record():
    with pytest.raises(Malformed, match="at most 512"):
        record(*(b"%d" % n for n in range(510)))
    with pytest.raises(Malformed):
        width_for(513)


def test_the_header_is_at_leaf_0_and_all_else_at_leaves_of_its_own():
    signed = record(b"one", b"two")
    leaves = [p.leaf for p in signed.placed]
    assert leaves == sorted(set(leaves))
    assert all(0 <= leaf < 8 for leaf in leaves)
    assert [p.leaf for p in signed.placed if p.part.slot == HEADER] == [0]


def test_places_are_drawn_anew_for_every_record():
    bodies = Counter(next(p.leaf for p in record().placed if p.part.slot == "body") for _ in range(300))
    assert set(bodies) == set(range(1, 8))


def test_the_note_states_the_root_over_parts_and_fills():
    signed = record(b"one")
    fields = read_note(signed.note, [AGENCY.verifier])
    entries = leaf_entries(signed.width, signed.seed, signed.placed)
    assert (fields.origin, fields.parts) == (ORIGIN, tree_root(entries))
    assert len(set(entries)) == 8


def test_the_author_signs_the_lines_above_his_own_and_the_note_hides_his_line():
    signed = record()
    fields = read_note(signed.note, [AGENCY.verifier])
    assert signed.author_line == RAMOS.sign(author_text(fields.origin, fields.parts))
    assert fields.author == author_hash(signed.author_salt, signed.author_line)


def test_the_labels_part_states_every_leaf_s_label_and_handling_and_when_it_was_learnt():
    handled = Handling(case="C-7")
    given_parts = [HEAD, Part("body", b"b", OPEN, handled), Part("note", b"n", CLOSED)]
    signed = build(ORIGIN, given_parts, agency=AGENCY, author=RAMOS, learnt=77)
    (spelt,) = (p.part for p in signed.placed if p.part.slot == LABELS)
    stated = read_labels(spelt.body)
    assert stated == {p.leaf: (p.part.label, p.part.handling) for p in signed.placed if p.part.slot != LABELS}
    assert read_learnt(spelt.body) == 77


def test_salts_are_never_used_twice():
    signed = record(b"same", b"same")
    salts = [p.salt for p in signed.placed] + [signed.salt, signed.seed, signed.author_salt]
    assert len(set(salts)) == len(salts)


def test_the_same_words_give_another_commitment_each_time():
    assert len({record(b"x").c for _ in range(20)}) == 20


@pytest.mark.parametrize(
    "slots",
    [
        [],
        ["body"],
        ["body", HEADER],
        [HEADER, HEADER],
        [HEADER, "body", HEADER],
        [HEADER, "body", "body"],
        [HEADER, "body", LABELS],
    ],
)
def test_what_has_not_one_header_first_or_two_bodies_is_no_record(slots):
    with pytest.raises(Malformed, match="one header first"):
        build(ORIGIN, [Part(s, b"x", OPEN) for s in slots], agency=AGENCY, author=RAMOS)


def test_no_part_is_labelled_less_strictly_than_the_header_that_goes_with_it():
    wide = Label.of("RESTRICTED", ["aa.police"], ALL)
    with pytest.raises(Malformed, match="more widely readable than its header"):
        build(ORIGIN, [*parts(), Part("note", b"x", wide)], agency=AGENCY, author=RAMOS)


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("watchfloor/record/v1", "watchfloor/record/v2"),
        lambda text: text.replace("origin ", "from "),
        lambda text: text + "more lines\n",
        lambda text: text.replace("parts ", "parts  "),
        lambda text: text.replace("author ", "author\t"),
        lambda text: text.replace("\nparts", "\n\nparts"),
        lambda text: text.replace("=\nauthor", "\nauthor"),
        lambda text: "\n".join(reversed(text.split("\n"))),
        lambda text: "",
    ],
)
def test_a_note_has_one_spelling(change):
    text = record().note.decode().partition("\n\n")[0] + "\n"
    assert parse_fields(text).origin == ORIGIN
    with pytest.raises(Malformed, match="record note"):
        parse_fields(change(text))


def test_a_note_that_is_not_text_is_malformed():
    with pytest.raises(Malformed, match="UTF-8"):
        read_note(b"\xff" + record().note, [AGENCY.verifier])


@pytest.mark.parametrize(
    "spelt",
    [b"", b"{}", b"[]", b"\xff", b'{"labels":[],"leaves":[[0,0,{}]],"learnt":0}', b'{"leaves":[[0]]}', b"1"],
)
def test_a_labels_part_that_nobody_wrote_is_malformed(spelt):
    with pytest.raises(Malformed, match="labels part"):
        read_labels(spelt)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["note", "prev", "target"]), st.binary(max_size=80)), max_size=70))
def test_every_record_keeps_its_parts_verbatim(said):
    given_parts = [HEAD, *(Part(slot, body, CLOSED) for slot, body in said)]
    signed = build(ORIGIN, given_parts, agency=AGENCY, author=RAMOS)
    kept = [p.part for p in signed.placed if p.part.slot != LABELS]
    assert sorted(kept, key=repr) == sorted(given_parts, key=repr)
    assert json.loads(next(p.part.body for p in signed.placed if p.part.slot == LABELS))["learnt"] == 0
