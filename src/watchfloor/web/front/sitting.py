"""What a session says of who sits there, and when that ends: after its time, when it is idle, when it is locked.

The same rules hold for a request and for a stream that stays open (`front/seats`). The lock and the last sign of
life lie beside the session, in a row of their own: two requests at the same time cannot undo one another.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY

PURPOSE: Final = "purpose"  # keys of a session
ACTING_FOR: Final = "acting_for"
LOCKED: Final = "locked"  # key of the row beside it: when, in seconds since 1970
_RECORDS: Final = "account_authentication_methods"  # allauth's: what was proven in this session, and when
_RECORDS_OF: Final = "account_authentication_methods_user"


@dataclass(frozen=True, slots=True)
class Said:
    """What the session itself says. Times are seconds since 1970.

    `account` is the number of his account, `keyed` the digest of the password that it was opened with; `proven`
    says whether more than a password was given; `renewed` is when he last proved himself again.
    """

    account: int
    keyed: str
    opened: float
    renewed: float
    last_proof: float
    proven: bool
    purpose: str
    acting_for: str | None


@dataclass(frozen=True, slots=True)
class Sitting:
    """A session, with its last sign of life and its lock; `noted` says whether there is a row that keeps them."""

    said: Said
    seen: float
    locked_at: float = 0.0
    noted: bool = True

    def over(self, ended: datetime | None, now: float | None = None) -> bool:
        """Whether its time is over, or it was ended with all others of that account at the moment `ended`."""
        now = time.time() if now is None else now
        too_old = now - self.said.opened > settings.CONFIG.session * 60
        return too_old or (ended is not None and self.said.opened < ended.timestamp())

    def idle(self, now: float | None = None) -> bool:
        """Whether nothing was heard from it for too long."""
        now = time.time() if now is None else now
        longest = settings.CONFIG.idle * 60
        return bool(longest) and now - max(self.seen, self.said.last_proof) > longest

    def locked(self, now: float | None = None) -> bool:
        """Whether it is locked: by its person or because it was idle, and not opened again since."""
        return self.locked_at > self.said.renewed or self.idle(now)


def said_by(data: Mapping[str, Any]) -> Said | None:
    """What a session says; None where nobody is signed in with it."""
    account, records = data.get(SESSION_KEY), data.get(_RECORDS)
    if account is None or not records or data.get(_RECORDS_OF) != account:
        return None
    again = [r["at"] for r in records if r.get("reauthenticated")]
    return Said(
        account=int(account),
        keyed=data.get(HASH_SESSION_KEY, ""),
        opened=records[0]["at"],
        renewed=max(again, default=0.0),
        last_proof=records[-1]["at"],
        proven=any(r.get("method") == "mfa" for r in records),
        purpose=data.get(PURPOSE, ""),
        acting_for=data.get(ACTING_FOR),
    )


def sitting(said: Said, beside: Mapping[str, Any] | None) -> Sitting:
    """The session with the row beside it (`last_seen_at`, `data`); none yet where it was just opened."""
    if beside is None:
        return Sitting(said, said.last_proof, noted=False)
    return Sitting(said, beside["last_seen_at"].timestamp(), beside["data"].get(LOCKED, 0.0))
