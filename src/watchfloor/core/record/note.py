"""The signed note of a record and its commitment C; the note says nothing but where it comes from."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from watchfloor.core.errors import Malformed
from watchfloor.core.log.note import Verifier, open_note

_FIRST: Final = "watchfloor/record/v1"


@dataclass(frozen=True, slots=True)
class NoteFields:
    """What a note states: the origin of its log, the root over its leaves, the hidden author's commitment."""

    origin: str
    parts: bytes
    author: bytes

    def text(self) -> str:
        """The lines that the agency signs."""
        return f"{author_text(self.origin, self.parts)}author {_b64(self.author)}\n"


def author_text(origin: str, parts: bytes) -> str:
    """The lines that the author signs: all above his own."""
    return f"{_FIRST}\norigin {origin}\nparts {_b64(parts)}\n"


def author_hash(salt: bytes, line: str) -> bytes:
    """The commitment to the author's signature line, which only an inspector has opened."""
    return hashlib.sha256(b"watchfloor/author/v1\n" + salt + line.encode()).digest()


def commitment(salt: bytes, note: bytes) -> bytes:
    """C: the log's entry, and the record's public id."""
    return hashlib.sha256(b"watchfloor/commit/v1\n" + salt + note).digest()


def read_note(note: bytes, verifiers: Iterable[Verifier]) -> NoteFields:
    """The fields of a note that a known agency signed. Raises Malformed, or Broken when a signature fails."""
    try:
        text = note.decode()
    except UnicodeDecodeError as error:
        raise Malformed("record note", "bytes that are not UTF-8", "a signed note") from error
    return parse_fields(open_note(text, list(verifiers)).text)


def parse_fields(text: str) -> NoteFields:
    """The fields in the signed lines of a note, spelt in the one way there is. Raises Malformed."""
    lines = text.split("\n")
    names = [line.split(" ", 1)[0] for line in lines]
    if names != [_FIRST, "origin", "parts", "author", ""]:
        raise Malformed("record note", " / ".join(names)[:120], f"{_FIRST}, origin, parts, author")
    try:
        values = [line.split(" ", 1)[1] for line in lines[1:4]]
        parts, author = (base64.b64decode(v, validate=True) for v in values[1:])
    except (IndexError, binascii.Error) as error:
        raise Malformed(
            "record note", "a line without a value or with bad base64", "name, space, value"
        ) from error
    fields = NoteFields(values[0], parts, author)
    if len(parts) != 32 or len(author) != 32 or fields.text() != text:
        raise Malformed("record note", "an unusual spelling", "canonical base64 of 32 bytes in each line")
    return fields


def _b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
