"""What an administrator knows of accounts: whether somebody has one, its second factors, the day he last signed in."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Final

from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import is_password_usable

from watchfloor.core.policy.decide import decide
from watchfloor.core.policy.reader import Reader
from watchfloor.web.accounts.invitations import open_invitations
from watchfloor.web.accounts.models import Account


@dataclass(frozen=True, slots=True)
class AccountState:
    """How far somebody can sign in.

    `account`: there is one. `opens`: it has a password or a factor. `factors`: how many second ones. `invited`: a
    code waits for him. `last` is the day of his last sign-in (UTC).
    """

    account: bool = False
    opens: bool = False
    factors: int = 0
    invited: bool = False
    last: date | None = None


NO_ACCOUNT: Final = AccountState()


def account_states(*, by: Reader) -> dict[str, AccountState]:
    """Everybody's, by person; who is not there has no account and no code. Raises Refused as `invite` does."""
    decide(by, "manage", None)
    backups = Authenticator.Type.RECOVERY_CODES
    kept = Authenticator.objects.exclude(type=backups).values_list("user__username", flat=True)
    factors, invited = Counter(kept), open_invitations(by=by)
    found = {person: AccountState(invited=True) for person in invited}
    for a in Account.objects.all():
        opens = bool(factors[a.username]) or bool(a.password and is_password_usable(a.password))
        last = a.last_login.date() if a.last_login else None
        found[a.username] = AccountState(True, opens, factors[a.username], a.username in invited, last)
    return found
