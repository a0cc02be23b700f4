"""The encrypted file: a readable header, then a stream in which no byte can be changed, moved, added or left out.

```
watchfloor/backup/v1\\n
{"origin": …, "made": …, "expires": …, "key": …}\\n      JSON in one line
24 bytes, then chunks of 256 KiB + 17                    libsodium's secretstream (XChaCha20-Poly1305)
```

The stream's key is derived from the backup's key and both lines, so that an altered header opens nothing. The last
chunk is marked as the last: a file that was cut anywhere is seen to be cut.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, BinaryIO, Final

import nacl.bindings as sodium
import nacl.exceptions

from watchfloor.core.errors import Broken, Malformed
from watchfloor.node.backup.shares import key_id

MAGIC: Final = b"watchfloor/backup/v1\n"
CHUNK: Final = 256 * 1024
LONGEST_HEADER: Final = 4096

_START: Final = sodium.crypto_secretstream_xchacha20poly1305_HEADERBYTES
_MORE: Final = sodium.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE
_LAST: Final = sodium.crypto_secretstream_xchacha20poly1305_TAG_FINAL
_SEALED_CHUNK: Final = CHUNK + sodium.crypto_secretstream_xchacha20poly1305_ABYTES


@dataclass(frozen=True, slots=True)
class Header:
    """What a backup says of itself to everybody: whose it is, from when until when (UTC), and its key's id."""

    origin: str
    made: str
    expires: str
    key: str

    @property
    def made_at(self) -> datetime:
        """When it was made."""
        return _moment(self.made)

    @property
    def expires_at(self) -> datetime:
        """From when on it is not restored."""
        return _moment(self.expires)

    def line(self) -> bytes:
        """Its one line in the file."""
        return json.dumps(asdict(self)).encode() + b"\n"


def spell_moment(moment: datetime) -> str:
    """A time as the header has it."""
    return moment.astimezone(UTC).replace(microsecond=0).isoformat()


class SealedWriter:
    """Encrypts what is written to it; without `close` the file is no backup."""

    def __init__(self, out: BinaryIO, header: Header, key: bytes) -> None:
        self._out, self._left = out, bytearray()
        self._state = sodium.crypto_secretstream_xchacha20poly1305_state()
        out.write(MAGIC + header.line())
        stream_key = _stream_key(key, header.line())
        out.write(sodium.crypto_secretstream_xchacha20poly1305_init_push(self._state, stream_key))

    def write(self, clear: bytes) -> None:
        """Add bytes to the stream."""
        self._left += clear
        while len(self._left) > CHUNK:  # never all of it: the last chunk is not known before `close`
            self._push(bytes(self._left[:CHUNK]), _MORE)
            del self._left[:CHUNK]

    def close(self) -> None:
        """End the stream; the file underneath stays open."""
        self._push(bytes(self._left), _LAST)
        self._left.clear()

    def _push(self, clear: bytes, tag: int) -> None:
        self._out.write(sodium.crypto_secretstream_xchacha20poly1305_push(self._state, clear, tag=tag))


def read_header(file: BinaryIO) -> Header:
    """The header of a backup, not yet authenticated: for that, read the stream. Raises Malformed."""
    if file.read(len(MAGIC)) != MAGIC:
        raise Malformed("backup", "another kind of file", "one that `watchfloor backup` made")
    line = file.readline(LONGEST_HEADER)
    try:
        header = Header(**_strings(json.loads(line)))
        usable = header.line() == line and header.made_at < header.expires_at
    except (ValueError, TypeError) as error:
        raise Malformed("header of the backup", repr(line[:80]), "origin, made, expires and key") from error
    if not usable:
        raise Malformed("header of the backup", repr(line[:120]), "its one spelling")
    return header


def opened(file: BinaryIO, header: Header, key: bytes) -> Iterator[bytes]:
    """The decrypted chunks of a backup whose header was read.

    Raises Broken for a wrong key, for the first chunk that was altered, and for a stream without its end. Nothing
    that comes out may count before the whole has been read.
    """
    if header.key != key_id(key):
        raise Broken("key", f"it is {key_id(key)}, and this backup opens with {header.key}")
    state = sodium.crypto_secretstream_xchacha20poly1305_state()
    start = file.read(_START)
    if len(start) != _START:
        raise Broken("backup", "it is cut off after its header")
    sodium.crypto_secretstream_xchacha20poly1305_init_pull(state, start, _stream_key(key, header.line()))
    tag, number = _MORE, 0
    while tag == _MORE:
        clear, tag = _pull(state, file.read(_SEALED_CHUNK), number)
        number += 1
        yield clear
    if tag != _LAST or file.read(1):
        raise Broken("backup", "it goes on after its end")


def _pull(state: Any, sealed: bytes, number: int) -> tuple[bytes, int]:
    if not sealed:
        raise Broken("backup", f"it is cut off after {number} chunks")
    try:
        return sodium.crypto_secretstream_xchacha20poly1305_pull(state, sealed)
    except (nacl.exceptions.RuntimeError, nacl.exceptions.ValueError) as error:
        raise Broken("backup", f"chunk {number} was altered or cut off, or the header was altered") from error


def _stream_key(key: bytes, line: bytes) -> bytes:
    return hashlib.blake2b(MAGIC + line, key=key, digest_size=32, person=b"wf-backup-v1").digest()


def _strings(given: Any) -> dict[str, str]:
    if not isinstance(given, dict) or not all(isinstance(v, str) for v in given.values()):
        raise ValueError("no object of strings")
    return given


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a time without its zone")
    return moment
