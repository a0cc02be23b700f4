"""`.tlog-proof` files: exactly the specification's lines, and nothing in one can be changed unnoticed."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.log.example_log import LOG, ORIGIN, OTHER_WITNESS, WITNESS, entries, leaves, stored
from watchfloor.core.errors import Broken, Malformed, WatchfloorError
from watchfloor.core.log.checkpoint import Checkpoint
from watchfloor.core.log.merkle import leaf_hash, node_hash
from watchfloor.core.log.note import Signer, sign_note
from watchfloor.core.log.proof import TlogProof, verify_alone, verify_proof
from watchfloor.core.log.tiles import Tree

SIZE = 300
ENTRIES = entries(SIZE)
TREE = Tree(stored(leaves(SIZE)), SIZE)
CHECKPOINT = Checkpoint(ORIGIN, SIZE, TREE.root())
NOTE = sign_note(CHECKPOINT.text(), LOG)


def proof_of(index: int, note: str = NOTE) -> TlogProof:
    return TlogProof(index, tuple(TREE.inclusion(index)), note, extra=ENTRIES[index])


FILE = proof_of(123).to_text()


def test_the_file_has_exactly_the_lines_of_the_specification() -> None:
    one, two, three = (leaf_hash(entry) for entry in ENTRIES[:3])
    root = node_hash(node_hash(one, two), three)
    note = sign_note(Checkpoint(ORIGIN, 3, root).text(), LOG)
    path = tuple(Tree(stored([one, two, three]), 3).inclusion(1))
    assert TlogProof(1, path, note, extra=ENTRIES[1]).to_text() == (
        "c2sp.org/tlog-proof@v1\n"
        f"extra {b64encode(ENTRIES[1]).decode()}\n"
        "index 1\n"
        f"{b64encode(one).decode()}\n"
        f"{b64encode(three).decode()}\n"
        "\n"
        f"{ORIGIN}\n3\n{b64encode(root).decode()}\n"
        "\n"
        f"{LOG.sign(Checkpoint(ORIGIN, 3, root).text())}"
    )
    assert TlogProof(0, (), note).to_text() == f"c2sp.org/tlog-proof@v1\nindex 0\n\n{note}"


@pytest.mark.parametrize("index", [0, 1, 123, 255, 256, 298, 299])
def test_what_is_written_is_read_back_and_proves_the_entry(index: int) -> None:
    proof = proof_of(index)
    assert TlogProof.parse(proof.to_text()) == TlogProof.parse(proof.to_text().encode()) == proof
    assert verify_proof(proof.to_text(), ENTRIES[index], [LOG.verifier]) == CHECKPOINT
    without = replace(proof, extra=None).to_text()
    assert TlogProof.parse(without).extra is None
    assert verify_proof(without, ENTRIES[index], [LOG.verifier]) == CHECKPOINT


def test_a_file_of_ours_convinces_alone() -> None:
    proven = verify_alone(FILE.encode(), [LOG.verifier])
    assert (proven.commitment, proven.index, proven.checkpoint) == (ENTRIES[123], 123, CHECKPOINT)
    assert [s.name for s in proven.signed] == [ORIGIN]


def test_the_only_entry_of_a_log_is_proven_by_no_hashes() -> None:
    note = sign_note(Checkpoint(ORIGIN, 1, leaf_hash(ENTRIES[0])).text(), LOG)
    assert verify_alone(TlogProof(0, (), note, extra=ENTRIES[0]).to_text(), [LOG.verifier]).checkpoint.size == 1


@pytest.mark.parametrize("extra", [None, b"", bytes(31), bytes(33)])
def test_a_file_without_the_commitment_does_not_convince_alone(extra: bytes | None) -> None:
    with pytest.raises(Malformed):
        verify_alone(replace(proof_of(5), extra=extra).to_text(), [LOG.verifier])


def test_another_entry_another_commitment_or_another_key_is_refused() -> None:
    with pytest.raises(Broken):
        verify_proof(FILE, ENTRIES[124], [LOG.verifier])
    with pytest.raises(Broken):
        verify_alone(replace(proof_of(123), extra=ENTRIES[124]).to_text(), [LOG.verifier])
    with pytest.raises(Broken):
        verify_alone(FILE, [Signer(ORIGIN, bytes(32)).verifier])
    with pytest.raises(Broken):
        verify_alone(FILE, [])


def test_hashes_moved_behind_the_blank_line_are_not_part_of_the_checkpoint() -> None:
    with pytest.raises(Broken, match="does not fit the text"):
        verify_alone(FILE.replace("index 123\n", "index 123\n\n"), [LOG.verifier])


def test_witnesses_are_required_when_the_reader_requires_them() -> None:
    text = CHECKPOINT.text()
    file = proof_of(7, NOTE + WITNESS.cosign(text, 50) + OTHER_WITNESS.cosign(text, 60)).to_text()
    known = [LOG.verifier, WITNESS.verifier, OTHER_WITNESS.verifier]
    assert verify_alone(file, known, quorum=2).signed[2].time == 60
    assert verify_proof(file, ENTRIES[7], known[:2], quorum=1) == CHECKPOINT
    with pytest.raises(Broken, match="1 known witnesses"):
        verify_proof(file, ENTRIES[7], known[:2], quorum=2)


def test_every_changed_byte_is_refused() -> None:
    file = FILE.encode()
    for at in range(len(file)):
        for mask in (0x01, 0x04, 0x20, 0x80):
            changed = file[:at] + bytes([file[at] ^ mask]) + file[at + 1 :]
            with pytest.raises((Malformed, Broken)):
                verify_alone(changed, [LOG.verifier])


def test_every_missing_byte_is_refused() -> None:
    file = FILE.encode()
    for at in range(len(file)):
        for changed in (file[:at], file[:at] + file[at + 1 :]):
            with pytest.raises((Malformed, Broken)):
                verify_alone(changed, [LOG.verifier])


@pytest.mark.parametrize(
    "file",
    [
        "",
        "c2sp.org/tlog-proof@v1",
        "c2sp.org/tlog-proof@v1\n\n",
        FILE.replace("@v1", "@v2"),
        FILE.replace("extra ", "extra  "),
        FILE.replace("extra ", "extra"),
        FILE.replace("index 123", "index 0123"),
        FILE.replace("index 123", "index -123"),
        FILE.replace("index 123", "index  123"),
        FILE.replace("index 123", "index 123 "),
        FILE.replace("index 123", "index"),
        FILE.replace("index 123\n", ""),
        FILE.replace("index 123\n", "index 123\nindex 123\n"),
        FILE.replace("index 123\n", "index 123\n" + f"{'A' * 43}=\n" * 64),
        FILE.replace("index 123\n", "index 123\nAAAA\n"),
        FILE.replace("index 123\n", f"index 123\n{'A' * 42}B=\n"),
        FILE.replace("\n", "\r\n"),
        FILE.replace("\nindex", f"\nextra {'AAAA'}\nindex"),
        FILE.replace("extra ", f"extra {'AAAA' * 11000}"),
        "\ufeff" + FILE,
        FILE.encode()[:-5] + b"\xff\xff=\n\n",
    ],
)
def test_what_is_no_proof_file_is_malformed(file: str | bytes) -> None:
    with pytest.raises(Malformed):
        verify_alone(file, [LOG.verifier])


def test_an_extra_line_of_any_use_is_read_but_not_one_that_go_could_not() -> None:
    proof = replace(proof_of(5), extra=bytes(32_768))
    assert TlogProof.parse(proof.to_text()) == proof
    with pytest.raises(Malformed, match="32769 bytes"):
        TlogProof.parse(replace(proof, extra=bytes(32_769)).to_text())


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda rest: f"c2sp.org/tlog-proof@v1\n{rest}"))
def test_nothing_but_our_own_errors_comes_out_of_any_bytes(file: bytes | str) -> None:
    with pytest.raises(WatchfloorError):
        verify_alone(file, [LOG.verifier])


@given(st.data())
def test_no_spoilt_file_proves_anything_else(data: st.DataObject) -> None:
    file = bytearray(FILE.encode())
    start = data.draw(st.integers(0, len(file)))
    end = data.draw(st.integers(start, min(len(file), start + 60)))
    file[start:end] = data.draw(
        st.binary(max_size=8) | st.sampled_from([b"\n", b"\n\n", b"=", FILE[60:90].encode()])
    )
    try:
        proven = verify_alone(bytes(file), [LOG.verifier])
    except WatchfloorError:
        return
    assert (proven.commitment, proven.index, proven.checkpoint) == (ENTRIES[123], 123, CHECKPOINT)
