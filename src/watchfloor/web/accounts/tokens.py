"""Tokens: what a program bears on a person's behalf, for one purpose, for a while, to read or also to write."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from watchfloor.core.errors import Absent, Malformed, Refused
from watchfloor.core.policy.reader import Reader
from watchfloor.node.ledger.clock import today, utc_now
from watchfloor.node.register.who import reader_named
from watchfloor.web.accounts.models import Account, ApiToken

PREFIX: Final = "wf_"
SCOPES: Final = ("read", "write")
LONGEST: Final = 90  # days
MOST: Final = 20  # of one account, at the same time
_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who asks with a token: the reader that its person is now, and whether it may write."""

    reader: Reader
    scope: str
    token_id: int


def issue(account: Account, *, name: str, purpose: str, scope: str, days: int) -> tuple[str, ApiToken]:
    """A new token: its text, which nobody sees again, and its row.

    Raises Malformed; Refused where the person does not work for that purpose, or bears too many already.
    """
    if not name.strip() or len(name) > 60 or not name.isprintable():
        raise Malformed("name", repr(name[:60]), "what it is for, in at most 60 letters")
    if scope not in SCOPES:
        raise Malformed("scope", repr(scope[:20]), "read or write")
    if not 1 <= days <= LONGEST:
        raise Malformed("days", str(days)[:20], f"1 to {LONGEST}")
    reader_named(account.username, purpose)
    if len(tokens_of(account)) >= MOST:
        raise Refused(f"You have {MOST} tokens", rule="tokens", permit="revoke one that is not used any more")
    text = PREFIX + secrets.token_urlsafe(_BYTES)
    row = account.tokens.create(
        name=name.strip(), digest=_digest(text), purpose=purpose, scope=scope,
        expires=utc_now() + timedelta(days=days),
    )  # fmt: skip
    return text, row


def bearer(text: str) -> Bearer:
    """Who bears this token. Raises Refused, in one wording whatever is wrong with it."""
    rows = ApiToken.objects.select_related("account")
    row = rows.filter(digest=_digest(text), revoked=None, expires__gt=utc_now(), account__is_active=True).first()
    if row is None:
        raise _no_token()
    try:
        reader = reader_named(row.account.username, row.purpose)
    except Refused:
        raise _no_token() from None
    if row.last_used != today():
        ApiToken.objects.filter(pk=row.pk).update(last_used=today())
    return Bearer(reader, row.scope, row.pk)


def tokens_of(account: Account) -> list[ApiToken]:
    """The account's tokens that still count, the newest first."""
    return list(account.tokens.filter(revoked=None, expires__gt=utc_now()).order_by("-pk"))


def revoke(account: Account, token_id: int) -> None:
    """End one of the account's own tokens. Raises Absent where he has none of that number."""
    if not account.tokens.filter(pk=token_id, revoked=None).update(revoked=utc_now()):
        raise Absent("There is no such token", rule="tokens")


def void_tokens(account: Account, now: datetime) -> None:
    """End all tokens of an account."""
    account.tokens.filter(revoked=None).update(revoked=now)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _no_token() -> Refused:
    return Refused("This token does not count", rule="token", permit="issue a new one under My tokens")
