"""Checkpoints: one spelling each, signed by their own log, and witnesses counted as the keys they are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.log.example_log import LOG, ORIGIN, OTHER_WITNESS, WITNESS, leaves
from watchfloor.core.errors import Broken, Malformed, WatchfloorError
from watchfloor.core.log.checkpoint import Checkpoint, open_checkpoint
from watchfloor.core.log.merkle import EMPTY_ROOT, root_of
from watchfloor.core.log.note import Cosigner, Signer, sign_note

CHECKPOINT = Checkpoint(ORIGIN, 300, root_of(leaves(300)))
TEXT = CHECKPOINT.text()
NOTE = sign_note(TEXT, LOG)
WITNESSED = NOTE + WITNESS.cosign(TEXT, 100) + OTHER_WITNESS.cosign(TEXT, 200)
KNOWN = [LOG.verifier, WITNESS.verifier, OTHER_WITNESS.verifier]


def test_the_specification_s_checkpoint_is_read_and_written_back() -> None:
    text = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    checkpoint = Checkpoint.parse(text)
    assert (checkpoint.origin, checkpoint.size) == ("example.com/behind-the-sofa", 20852163)
    assert checkpoint.root.hex().startswith("0ac5186a")
    assert checkpoint.text() == text


@given(st.integers(0, 2**63 - 1), st.binary(min_size=32, max_size=32))
def test_what_is_written_is_read_back(size: int, root: bytes) -> None:
    checkpoint = Checkpoint(ORIGIN, size, root)
    assert Checkpoint.parse(checkpoint.text()) == checkpoint


def test_the_empty_log_has_a_checkpoint() -> None:
    assert Checkpoint.parse(f"{ORIGIN}\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n").root == EMPTY_ROOT


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n\n",
        TEXT[:-1],
        TEXT + "\n",
        TEXT + "extension\n",
        TEXT.replace(ORIGIN, ""),
        TEXT.replace("300", "0300"),
        TEXT.replace("300", "+300"),
        TEXT.replace("300", "-300"),
        TEXT.replace("300", " 300"),
        TEXT.replace("300", ""),
        TEXT.replace("300", "3_00"),
        TEXT.replace("300", "٣٠٠"),
        TEXT.replace("300", str(2**63)),
        TEXT.replace("300", "9" * 5000),
        TEXT.replace("300\n", "300\r\n"),
        TEXT.replace("=\n", "\n"),
        f"{ORIGIN}\n300\n{'A' * 42}B=\n",
        f"{ORIGIN}\n300\n{'A' * 40}\n",
        f"{ORIGIN}\n300\n{'A' * 42}-=\n",
        f"a\tb\n300\n{'A' * 43}=\n",
    ],
)
def test_every_other_spelling_is_malformed(text: str) -> None:
    with pytest.raises(Malformed):
        Checkpoint.parse(text)


@given(st.text(max_size=200))
def test_nothing_but_our_own_errors_comes_out_of_any_text(text: str) -> None:
    with pytest.raises(WatchfloorError):
        Checkpoint.parse(text)


def test_a_checkpoint_opens_with_its_log_s_key() -> None:
    checkpoint, opened = open_checkpoint(NOTE, KNOWN)
    assert checkpoint == CHECKPOINT
    assert [s.name for s in opened.signed] == [ORIGIN]


def test_a_checkpoint_that_only_others_signed_is_refused() -> None:
    only_witnesses = f"{TEXT}\n" + WITNESS.cosign(TEXT, 100)
    other_node = Signer("dd.example/node", bytes(32))
    for note, known in [(only_witnesses, KNOWN), (sign_note(TEXT, other_node), [other_node.verifier])]:
        with pytest.raises(Broken, match="not signed by a known key of its log"):
            open_checkpoint(note, known)


def test_a_log_s_cosigning_key_does_not_stand_for_its_own_signature() -> None:
    cosigner = Cosigner(ORIGIN, bytes(32))
    with pytest.raises(Broken, match="not signed by a known key of its log"):
        open_checkpoint(f"{TEXT}\n" + cosigner.cosign(TEXT, 1), [cosigner.verifier])


def test_as_many_witnesses_as_required_must_have_cosigned() -> None:
    _, opened = open_checkpoint(WITNESSED, KNOWN, quorum=2)
    assert [s.time for s in opened.signed] == [None, 100, 200]
    with pytest.raises(Broken, match="2 known witnesses cosigned it, 3 are required"):
        open_checkpoint(WITNESSED, KNOWN, quorum=3)
    with pytest.raises(Broken, match="1 known witnesses"):
        open_checkpoint(WITNESSED, KNOWN[:2], quorum=2)


def test_a_witness_counts_once_under_however_many_names() -> None:
    alias = Cosigner("ee.example/alias", bytes(range(1, 33)))
    note = NOTE + WITNESS.cosign(TEXT, 1) + alias.cosign(TEXT, 1) + WITNESS.cosign(TEXT, 2)
    with pytest.raises(Broken, match="1 known witnesses"):
        open_checkpoint(note, [*KNOWN, alias.verifier], quorum=2)


def test_another_log_s_signature_is_no_witness_s() -> None:
    other_node = Signer("dd.example/node", bytes(32))
    note = sign_note(TEXT, LOG, other_node)
    with pytest.raises(Broken, match="0 known witnesses"):
        open_checkpoint(note, [LOG.verifier, other_node.verifier], quorum=1)


def test_a_log_does_not_witness_itself() -> None:
    own = Cosigner("ee.example/own", bytes(range(32)))
    with pytest.raises(Broken, match="0 known witnesses"):
        open_checkpoint(NOTE + own.cosign(TEXT, 1), [LOG.verifier, own.verifier], quorum=1)


def test_a_signed_note_that_is_no_checkpoint_is_malformed() -> None:
    with pytest.raises(Malformed):
        open_checkpoint(sign_note("watchfloor/record/v1\n", LOG), KNOWN)
