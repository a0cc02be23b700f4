"""The vectors of log-formats.md, and each hash written out once more as the format says it."""

from __future__ import annotations

from datetime import date
from hashlib import sha256

import pytest

from watchfloor.core.errors import Malformed
from watchfloor.core.label import Label
from watchfloor.core.log.merkle import leaf_hash
from watchfloor.core.record.note import author_hash, commitment
from watchfloor.core.record.part import Handling, Part, fill_hash, fill_salt, part_hash

SALT = bytes(range(32))
C = bytes.fromhex("19174a19fc2b04614eeeabefbb3057188b3322e809c3e82ce68c9ac488db2135")


def test_the_commitment_of_a_note_is_that_of_the_format():
    assert commitment(SALT, b"hello\n") == C


def test_the_leaf_hash_of_a_commitment_is_that_of_rfc_6962():
    assert leaf_hash(C).hex() == "046db4cf896d7e17b6ace5d14735d45c64a074167770f8c2298823cc04469e00"


def test_the_hash_of_a_part_is_that_of_the_format():
    written = sha256(b"watchfloor/part/v1\n" + SALT + bytes([4]) + b"body" + b"hello\n").digest()
    assert part_hash(SALT, "body", b"hello\n") == written
    assert written.hex() == "5817cfe819aca84354cbc853575638f620354b8ab1008493d63d8fef94631f5a"


def test_the_hash_of_a_fill_is_that_of_the_format():
    assert fill_hash(SALT).hex() == "6fc16a94f04879b9754f7c78d1725731008785b88ffe08c3fa54ee5c51f4f187"


def test_the_author_is_hidden_behind_a_salt():
    assert author_hash(SALT, "— x y\n") == sha256(b"watchfloor/author/v1\n" + SALT + "— x y\n".encode()).digest()


def test_a_slot_cannot_run_into_the_bytes_that_follow_it():
    assert part_hash(SALT, "body", b"x") != part_hash(SALT, "bod", b"yx")


def test_the_salts_of_fills_differ_by_leaf_and_by_seed():
    salts = {fill_salt(seed, leaf) for seed in (SALT, bytes(32)) for leaf in range(512)}
    assert len(salts) == 1024


@pytest.mark.parametrize("slot", ["", "Body", "a b", "ä", "1a", "a" * 64, "body\n"])
def test_a_slot_is_one_lower_case_word(slot):
    with pytest.raises(Malformed, match="part slot"):
        Part(slot, b"", Label.of("RESTRICTED", ["aa"]))


def test_handling_reads_back_as_it_was_written():
    for handling in (Handling(), Handling(date(2027, 1, 1), date(2028, 2, 2), "stanag", "RESERVADO", "C-7")):
        assert Handling.from_dict(handling.as_dict()) == handling
