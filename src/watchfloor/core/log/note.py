"""Signed notes: a text, a blank line, and lines that say which key signed it (C2SP signed-note).

Nothing in a note means anything before `open_note` has verified a signature by a key that the reader already knew.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from watchfloor.core.errors import Broken, Malformed
from watchfloor.core.log.keys import (
    LONGEST_NOTE,
    Cosigner,
    KeyType,
    Signer,
    Verifier,
    is_key_name,
    require_note_text,
)
from watchfloor.core.log.spelling import from_base64, plain_text

__all__ = ["Cosigner", "KeyType", "OpenedNote", "Signed", "Signer", "Verifier", "open_note", "sign_note"]

MOST_SIGNATURES: Final = 100  # the specification asks for at least 16; Go's sumdb/note stops at 100

_KEY_ID_SIZE = 4


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature that verified: whose, by which key, and for a cosignature when (POSIX seconds)."""

    name: str
    key_id: bytes
    time: int | None = None


@dataclass(frozen=True, slots=True)
class OpenedNote:
    """A note's text, and the known keys that signed it: each once, in the note's order, never none."""

    text: str
    signed: tuple[Signed, ...]


@dataclass(frozen=True, slots=True)
class _Line:
    """A signature line as it stands: not yet verified, perhaps by nobody we know."""

    name: str
    key_id: bytes
    signature: bytes


def sign_note(text: str, *signers: Signer) -> str:
    """The note over `text`, which ends in a newline, signed by at least one key. Raises Malformed."""
    require_note_text(text)
    if not signers:
        raise Malformed("note", "nobody to sign it", "at least one key")
    return f"{text}\n" + "".join(signer.sign(text) for signer in signers)


def open_note(note: str | bytes, verifiers: Iterable[Verifier]) -> OpenedNote:
    """The note's text, once a known key is seen to have signed it.

    Signatures by unknown keys are ignored. Raises Malformed for what is no note, or for two known keys that share
    name and id; Broken when a known key's signature fails, or no known key signed.
    """
    known = _by_name_and_id(verifiers)
    text, lines = _split(note)
    signed: dict[tuple[str, bytes], Signed] = {}
    for line in lines:
        key = (line.name, line.key_id)
        if key in known:
            # A second signature by the same key counts for nothing, yet a false one still rejects the note.
            time = known[key].verify(text, line.signature)
            signed.setdefault(key, Signed(line.name, line.key_id, time))
    if not signed:
        raise Broken("note", "none of its signatures is by a known key")
    return OpenedNote(text, tuple(signed.values()))


def _by_name_and_id(verifiers: Iterable[Verifier]) -> dict[tuple[str, bytes], Verifier]:
    known: dict[tuple[str, bytes], Verifier] = {}
    for verifier in verifiers:
        if known.setdefault((verifier.name, verifier.key_id), verifier) != verifier:
            raise Malformed("known keys", f"two keys {verifier.name}+{verifier.key_id.hex()}", "one key for an id")
    return known


def _split(note: str | bytes) -> tuple[str, list[_Line]]:
    """The text, and the signature lines after the last blank line. Raises Malformed."""
    read = plain_text(note, "note", LONGEST_NOTE)
    text, blank, signatures = read.rpartition("\n\n")
    if not blank:
        raise Malformed("note", "no blank line", "text, a blank line, signature lines")
    *lines, rest = signatures.split("\n")
    if rest or not lines:
        raise Malformed("note", repr(rest[:40]), "signature lines that end in a newline")
    if len(lines) > MOST_SIGNATURES:
        raise Malformed("note", f"{len(lines)} signatures", f"at most {MOST_SIGNATURES}")
    return text + "\n", [_line(line) for line in lines]


def _line(line: str) -> _Line:
    dash, *fields = line.split(" ")
    if dash != "—" or len(fields) != 2 or not is_key_name(fields[0]):
        raise Malformed("signature line", repr(line[:100]), "'— name base64'")
    raw = from_base64(fields[1], f"signature of {fields[0][:100]}")
    if len(raw) <= _KEY_ID_SIZE:
        raise Malformed(f"signature of {fields[0][:100]}", f"{len(raw)} bytes", "a key id and a signature")
    return _Line(fields[0], raw[:_KEY_ID_SIZE], raw[_KEY_ID_SIZE:])
