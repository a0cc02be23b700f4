"""Signed notes: what opens, what is refused, and that nothing but our own errors comes out of any bytes."""

from __future__ import annotations

from base64 import b64decode, b64encode
from hashlib import sha256

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st
from nacl.signing import SigningKey

from tests.core.log.example_log import LOG, ORIGIN, OTHER_WITNESS, WITNESS
from watchfloor.core.errors import Broken, Malformed, WatchfloorError
from watchfloor.core.log.note import (
    MOST_SIGNATURES,
    Cosigner,
    KeyType,
    OpenedNote,
    Signed,
    Signer,
    Verifier,
    open_note,
    sign_note,
)

TEXT = "Two launches left the quay at 02:10.\n\nÉtat de mer 3.\n"
NOTE = sign_note(TEXT, LOG)
COSIGNED = NOTE + WITNESS.cosign(TEXT, 1_700_000_000)
SPEC_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
TESSERA_KEY = "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx"
STRANGER = Signer("dd.example/node", bytes(32))


def line_of(name: str, raw: bytes) -> str:
    return f"— {name} {b64encode(raw).decode()}\n"


@pytest.mark.parametrize(
    ("vkey", "name", "key_id"),
    [(SPEC_KEY, "example.com/foo", "530d903a"), (TESSERA_KEY, "example.com/log/testdata", "33d7b496")],
)
def test_the_keys_of_others_are_read(vkey: str, name: str, key_id: str) -> None:
    verifier = Verifier.parse(vkey)
    assert (verifier.name, verifier.key_id.hex(), verifier.key_type) == (name, key_id, KeyType.NOTE)
    assert verifier.vkey == vkey


def test_the_specification_s_own_note_opens() -> None:
    """C2SP signed-note, "Example"."""
    note = (
        "This is an example message.\n\n"
        "— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfX"
        "ppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
    )
    opened = open_note(note, [Verifier.parse(SPEC_KEY)])
    assert opened == OpenedNote(
        "This is an example message.\n", (Signed("example.com/foo", bytes.fromhex("530d903a")),)
    )


def test_the_note_in_go_s_documentation_opens() -> None:
    """golang.org/x/mod/sumdb/note, the package example."""
    note = (
        "If you think cryptography is the answer to your problem,\n"
        "then you don't know what your problem is.\n\n"
        "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAc"
        "ElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
    )
    key = Verifier.parse("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
    assert open_note(note, [key]).signed[0].name == "PeterNeumann"


@pytest.mark.parametrize(
    "vkey",
    [
        "",
        "example.com/foo",
        "example.com/foo+530d903a",
        SPEC_KEY.replace("530d903a", "530d903b"),
        SPEC_KEY.replace("530d903a", "530D903A"),
        SPEC_KEY.replace("foo", "fop"),
        SPEC_KEY[:-1],
        SPEC_KEY[:-1] + "l",
        SPEC_KEY + "\n",
        " " + SPEC_KEY,
        "a b+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "x+00000000+",
        "x+00000000+Ag==",
        "x+00000000+BuHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx",
        "\ud800+00000000+AQ==",
        "x" * 300 + "+00000000+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
    ],
)
def test_a_key_that_is_not_spelt_right_or_of_a_type_unspoken_is_refused(vkey: str) -> None:
    with pytest.raises(Malformed):
        Verifier.parse(vkey)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\u2003b", "a\nb", "\ud800", "a\x00b"])
def test_a_key_has_a_name_that_a_signature_line_can_carry(name: str) -> None:
    with pytest.raises(Malformed):
        Signer(name, bytes(32))


def test_a_private_key_is_32_bytes_and_never_printed() -> None:
    with pytest.raises(Malformed):
        Signer("a", bytes(31))
    assert repr(LOG) == f"<Signer {LOG.vkey}>"
    assert not hasattr(LOG, "__dict__")


def test_a_signed_note_opens_with_the_key_that_signed_it() -> None:
    assert open_note(NOTE, [LOG.verifier]) == OpenedNote(TEXT, (Signed(ORIGIN, LOG.verifier.key_id),))
    assert open_note(NOTE.encode(), [Verifier.parse(LOG.vkey)]).text == TEXT
    assert open_note(sign_note("\n", LOG), [LOG.verifier]).text == "\n"
    assert open_note(sign_note("a\n\n\n", LOG), [LOG.verifier]).text == "a\n\n\n"


def test_signatures_by_unknown_keys_are_ignored_whatever_they_say() -> None:
    noise = line_of("dd.example/node", bytes(5)) + line_of(ORIGIN, b"\0\0\0\1" + bytes(64))
    text, signature = NOTE[: len(TEXT) + 1], NOTE[len(TEXT) + 1 :]
    assert len(open_note(text + noise + signature + noise, [LOG.verifier]).signed) == 1


def test_a_note_that_no_known_key_signed_is_refused() -> None:
    for known in ([], [STRANGER.verifier], [Signer(ORIGIN, bytes(32)).verifier]):
        with pytest.raises(Broken, match="known key"):
            open_note(NOTE, known)


def test_one_false_signature_by_a_known_key_rejects_the_whole_note() -> None:
    false = line_of(STRANGER.name, STRANGER.verifier.key_id + bytes(64))
    assert open_note(NOTE + false, [LOG.verifier])
    with pytest.raises(Broken, match=r"dd\.example/node"):
        open_note(NOTE + false, [LOG.verifier, STRANGER.verifier])


@pytest.mark.parametrize("length", [1, 63, 65, 72])
def test_a_signature_of_another_length_is_false(length: int) -> None:
    with pytest.raises(Broken):
        open_note(f"{TEXT}\n" + line_of(ORIGIN, LOG.verifier.key_id + bytes(length)), [LOG.verifier])


def test_a_key_counts_once_however_often_it_signed() -> None:
    again = NOTE + LOG.sign(TEXT) + WITNESS.cosign(TEXT, 5) + WITNESS.cosign(TEXT, 6)
    opened = open_note(again, [LOG.verifier, LOG.verifier, WITNESS.verifier])
    assert [(s.name, s.time) for s in opened.signed] == [(ORIGIN, None), (WITNESS.name, 5)]
    with pytest.raises(Broken):
        open_note(NOTE + line_of(ORIGIN, LOG.verifier.key_id + bytes(64)), [LOG.verifier])


def test_two_known_keys_with_one_name_and_id_are_refused() -> None:
    collided = Verifier(ORIGIN, KeyType.NOTE, bytes(32))
    object.__setattr__(collided, "key_id", LOG.verifier.key_id)
    with pytest.raises(Malformed, match="two keys"):
        open_note(NOTE, [LOG.verifier, collided])


@pytest.mark.parametrize(
    "note",
    [
        "",
        "\n",
        TEXT,
        TEXT + "\n",
        NOTE[:-1],
        NOTE + "\n",
        NOTE + " ",
        NOTE.replace("\n\n— ", "\n— ").replace("\n\n", "\n"),
        NOTE.replace("— ", "- "),
        NOTE.replace("— ", "—"),
        NOTE.replace("— ", "—  "),
        NOTE.replace(f"— {ORIGIN}", "— "),
        NOTE.replace(f"— {ORIGIN}", "— a+b"),
        NOTE.replace(f"— {ORIGIN}", "— a\u00a0b"),
        NOTE[:-1] + " \n",
        NOTE + "— a AAAA\n",
        NOTE + "— a AAAAAA==\n",
        NOTE + "— a AAAAAAB=\n",
        NOTE + "— a AAAAAAA\n",
        NOTE + "— a !!!!\n",
        NOTE + "— a \n",
        NOTE.replace("launches", "laun\x00ches"),
        NOTE.replace("launches", "laun\tches"),
        NOTE.replace("\n", "\r\n"),
        NOTE.replace("launches", "laun\ud800ches"),
        NOTE.encode("utf-16"),
        NOTE.encode("latin-1", "replace"),
        NOTE.encode()[:-3] + b"\xff=\n",
        b"\xef\xbb\xbf"[:2] + NOTE.encode(),
    ],
)
def test_what_is_no_note_is_malformed(note: str | bytes) -> None:
    with pytest.raises(Malformed):
        open_note(note, [LOG.verifier])


def test_letters_of_any_script_and_line_separators_that_are_no_newline_are_text() -> None:
    text = "море спокойно \u2028 \x7f \x85 海\n"
    assert open_note(sign_note(text, LOG), [LOG.verifier]).text == text


def test_sixteen_signatures_are_read_and_a_hundred_but_no_more() -> None:
    foreign = line_of("x", bytes(68))
    for count in (16, MOST_SIGNATURES):
        assert open_note(NOTE + foreign * (count - 1), [LOG.verifier])
    with pytest.raises(Malformed, match="101 signatures"):
        open_note(NOTE + foreign * MOST_SIGNATURES, [LOG.verifier])


def test_a_note_has_an_end() -> None:
    with pytest.raises(Malformed, match="1000000"):
        sign_note("x" * 1_000_000 + "\n", LOG)
    with pytest.raises(Malformed, match="1000000"):
        open_note("é" * 600_000 + NOTE, [LOG.verifier])


@pytest.mark.parametrize("text", ["", "no newline", "a\tb\n", "\ud800\n", "cosignature/v1\ntime 1\nx\n1\nx\n"])
def test_what_cannot_be_a_note_s_text_is_not_signed(text: str) -> None:
    with pytest.raises(Malformed):
        LOG.sign(text)
    with pytest.raises(Malformed):
        sign_note(text, LOG)


def test_a_note_needs_somebody_to_sign_it() -> None:
    with pytest.raises(Malformed):
        sign_note(TEXT)


def test_a_cosignature_states_the_time_and_the_text_as_the_specification_lays_them_out() -> None:
    line = WITNESS.cosign(TEXT, 1_679_315_147)
    dash, name, encoded = line.removesuffix("\n").split(" ")
    raw, public = b64decode(encoded), WITNESS.verifier.public
    assert (dash, name) == ("—", WITNESS.name)
    assert raw[:4] == sha256(WITNESS.name.encode() + b"\n\x04" + public).digest()[:4]
    assert raw[4:12] == (1_679_315_147).to_bytes(8, "big")
    message = b"cosignature/v1\ntime 1679315147\n" + TEXT.encode()
    Ed25519PublicKey.from_public_bytes(public).verify(raw[12:], message)
    with pytest.raises(InvalidSignature):
        Ed25519PublicKey.from_public_bytes(public).verify(raw[12:], message.replace(b"147", b"148"))


def test_a_cosignature_opens_with_its_time() -> None:
    opened = open_note(COSIGNED, [LOG.verifier, WITNESS.verifier, OTHER_WITNESS.verifier])
    assert [(s.name, s.time) for s in opened.signed] == [(ORIGIN, None), (WITNESS.name, 1_700_000_000)]
    assert Verifier.parse(WITNESS.vkey) == WITNESS.verifier


def test_a_cosignature_moved_to_another_time_is_false() -> None:
    raw = b64decode(WITNESS.cosign(TEXT, 1_700_000_000).split(" ")[2])
    for time in (1_700_000_001, 0, 2**63, 2**64 - 1):
        moved = NOTE + line_of(WITNESS.name, raw[:4] + time.to_bytes(8, "big") + raw[12:])
        with pytest.raises(Broken):
            open_note(moved, [LOG.verifier, WITNESS.verifier])
    for short in (raw[:8], raw[:12], raw[:-1], raw + b"\0"):
        with pytest.raises(Broken):
            open_note(NOTE + line_of(WITNESS.name, short), [LOG.verifier, WITNESS.verifier])


def test_a_cosignature_beyond_the_end_of_int64_is_refused_though_it_verifies() -> None:
    key, time = SigningKey(bytes(range(1, 33))), 2**63
    signature = key.sign(f"cosignature/v1\ntime {time}\n{TEXT}".encode()).signature
    note = NOTE + line_of(WITNESS.name, WITNESS.verifier.key_id + time.to_bytes(8, "big") + signature)
    with pytest.raises(Broken, match="form"):
        open_note(note, [LOG.verifier, WITNESS.verifier])


@pytest.mark.parametrize("time", [-1, 2**63])
def test_a_witness_lives_between_1970_and_the_end_of_int64(time: int) -> None:
    with pytest.raises(Malformed):
        WITNESS.cosign(TEXT, time)


def test_a_witness_s_key_is_another_key_than_a_log_s_of_the_same_name_and_bytes() -> None:
    as_log, as_witness = Signer("a", bytes(32)), Cosigner("a", bytes(32))
    assert as_log.verifier.key_id != as_witness.verifier.key_id
    swapped = line_of("a", as_witness.verifier.key_id + bytes(8) + b64decode(as_log.sign(TEXT).split(" ")[2])[4:])
    with pytest.raises(Broken):
        open_note(f"{TEXT}\n{swapped}", [as_witness.verifier])


def test_every_changed_byte_of_a_signed_note_is_refused() -> None:
    note = COSIGNED.encode()
    known = [LOG.verifier, WITNESS.verifier]
    for at in range(len(note)):
        for mask in (0x01, 0x20, 0x80):
            changed = note[:at] + bytes([note[at] ^ mask]) + note[at + 1 :]
            try:
                opened = open_note(changed, known)
            except (Malformed, Broken):
                continue
            # A key that became another key is ignored; what is left still says only what was signed.
            assert opened.text == TEXT
            assert len(opened.signed) == 1


@given(st.binary(max_size=300) | st.text(max_size=300))
def test_nothing_but_our_own_errors_comes_out_of_any_bytes(note: bytes | str) -> None:
    with pytest.raises(WatchfloorError):
        open_note(note, [LOG.verifier])


@given(st.data())
def test_nothing_but_our_own_errors_comes_out_of_a_spoilt_note(data: st.DataObject) -> None:
    note = bytearray(COSIGNED.encode())
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(note)))
        end = data.draw(st.integers(start, min(len(note), start + 40)))
        pieces = st.binary(max_size=8) | st.sampled_from([b"\n", b"\n\n", b" ", "— ".encode(), b"=", b"+"])
        note[start:end] = data.draw(pieces)
    try:
        opened = open_note(bytes(note), [LOG.verifier, WITNESS.verifier])
    except WatchfloorError:
        return
    assert opened.text == TEXT


@given(st.text(max_size=120) | st.binary(max_size=60).map(lambda raw: f"x+00000000+{b64encode(raw).decode()}"))
def test_nothing_but_our_own_errors_comes_out_of_any_key(vkey: str) -> None:
    with pytest.raises(WatchfloorError):
        Verifier.parse(vkey)
