"""The list of what was purged, as a signed text that outlives databases: no backup may bring any of it back.

```
watchfloor/purges/v1
origin alpha.example/log
stated 2026-11-24T06:00:00Z
purges 1 <base64 SHA-256 of the lines below the signature>

— alpha.example/log/records <the agency's signature over the four lines above>

<C of a purged record, hex> <C of the record that purged it, hex> 2026-11-23 <digest, hex>
```

It names commitments and days and, where a record came with a list, the keyed digest by which that list's entry is
known again; without the node's key that tells nothing. Only the lines above are a signed note, for a note has an end
(1,000,000 bytes) and a list of purges has none.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from watchfloor.core.errors import Broken, Malformed
from watchfloor.core.log.note import Signer, Verifier, open_note, sign_note
from watchfloor.core.log.spelling import from_base64, from_decimal, to_base64

_FIRST: Final = "watchfloor/purges/v1"
_LINE: Final = re.compile(r"([0-9a-f]{64}) ([0-9a-f]{64}) (\d{4}-\d\d-\d\d)(?: ([0-9a-f]{64}))?", re.ASCII)
_TIME: Final = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True, slots=True, order=True)
class Gone:
    """A purged record: its C, the C of the record that purged it, the day of that (UTC), and its import's digest."""

    target: bytes
    by: bytes
    day: date
    digest: bytes = b""

    def line(self) -> str:
        """Its line in the list."""
        fields = [self.target.hex(), self.by.hex(), self.day.isoformat(), self.digest.hex()]
        return " ".join(field for field in fields if field) + "\n"


@dataclass(frozen=True, slots=True)
class PurgeList:
    """Everything that the node with this log had purged when it stated so (UTC, to the second)."""

    origin: str
    stated: datetime
    gone: tuple[Gone, ...]

    def text(self, signer: Signer) -> str:
        """The file."""
        lines = "".join(g.line() for g in self.gone)
        stated = self.stated.astimezone(UTC).strftime(_TIME)
        head = f"{_FIRST}\norigin {self.origin}\nstated {stated}\npurges {len(self.gone)} {_digest(lines)}\n"
        return sign_note(head, signer) + "\n" + lines

    @classmethod
    def read(cls, text: str, verifiers: Iterable[Verifier]) -> PurgeList:
        """The list in a file that a known agency signed. Raises Malformed, or Broken when it was altered."""
        pieces = text.split("\n\n", 2)
        if len(pieces) != 3:
            raise Malformed("purge list", repr(text[:60]), f"{_FIRST}, a signature, and the list")
        head, signatures, lines = pieces
        signed = open_note(f"{head}\n\n{signatures}\n", verifiers).text
        origin, stated, count, digest = _fields(signed)
        if digest != _digest(lines):
            raise Broken("purge list", "its lines are not those that were signed")
        gone = tuple(_gone(line) for line in lines.splitlines())
        if len(gone) != count:
            raise Broken("purge list", f"it has {len(gone)} lines and states {count}")
        return cls(origin, stated, gone)


def _fields(signed: str) -> tuple[str, datetime, int, str]:
    lines = signed.split("\n")
    names = [line.partition(" ")[0] for line in lines]
    if names != [_FIRST, "origin", "stated", "purges", ""]:
        raise Malformed("purge list", " / ".join(names)[:120], f"{_FIRST}, origin, stated, purges")
    origin, stated, purges = (line.partition(" ")[2] for line in lines[1:4])
    count, _, digest = purges.partition(" ")
    from_base64(digest, "digest in purge list", 32)
    try:
        moment = datetime.strptime(stated, _TIME).replace(tzinfo=UTC)
    except ValueError as error:
        raise Malformed("time in purge list", repr(stated[:40]), "such as 2026-11-24T06:00:00Z") from error
    return origin, moment, from_decimal(count, "number in purge list"), digest


def _gone(line: str) -> Gone:
    found = _LINE.fullmatch(line)
    try:
        if found:
            target, by, digest = (bytes.fromhex(found[n] or "") for n in (1, 2, 4))
            return Gone(target, by, date.fromisoformat(found[3]), digest)
    except ValueError:
        pass
    raise Malformed("line in purge list", repr(line[:160]), "two commitments in hexadecimal and a day")


def _digest(lines: str) -> str:
    return to_base64(hashlib.sha256(lines.encode()).digest())
