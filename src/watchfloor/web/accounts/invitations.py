"""Invitations and resets: an administrator gets a code and hands it over; with it the person sets a password."""

from __future__ import annotations

import hashlib
import hmac
import logging
import secrets
from datetime import timedelta
from typing import Final

from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import is_password_usable
from django.db import transaction

from watchfloor.core.errors import Malformed, Refused
from watchfloor.core.policy.decide import decide
from watchfloor.core.policy.reader import Reader
from watchfloor.node.ledger.clock import utc_now
from watchfloor.node.register.choices import choices_of
from watchfloor.web.accounts.models import Account, Invitation
from watchfloor.web.accounts.sessions import end_all
from watchfloor.web.accounts.tokens import void_tokens

log = logging.getLogger("watchfloor.web.accounts")

LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that is taken for another (Crockford): 5 bits each
GROUPS: Final = 3
GROUP: Final = 4
HOURS: Final = 24  # a code can be used
RULE: Final = "invitation"
_NONE: Final = "0" * 64
_HEARD_AS: Final = str.maketrans({"O": "0", "I": "1", "L": "1"})


def invite(person: str, *, by: Reader) -> str:
    """A code with which this person joins; shown once, and the only one that counts for him.

    Raises Refused for who does not keep the register, and where the person can sign in already; Malformed where he
    is not enrolled and active.
    """
    decide(by, "manage", None)
    _require_enrolled(person)
    if can_sign_in(person):
        raise Refused(f"{person} can sign in already", rule=RULE, permit="reset the account instead")
    return _code_for(person, by, reset=False)


def reset(person: str, *, by: Reader) -> str:
    """A code with which this person sets a new password and enrols new factors; shown once.

    At once, whether the code is used or not: his sessions end, his password and factors go, his tokens are void.
    Raises as `invite`; Refused where he has no account.
    """
    decide(by, "manage", None)
    _require_enrolled(person)
    account = Account.objects.filter(username=person).first()
    if account is None:
        raise Refused(f"{person} has no account", rule=RULE, permit="invite him first")
    with transaction.atomic():
        account.set_unusable_password()
        account.save(update_fields=["password"])
        Authenticator.objects.filter(user=account).delete()
        void_tokens(account, utc_now())
        end_all(account)
        return _code_for(person, by, reset=True)


def can_sign_in(person: str) -> bool:
    """Whether this person has a password or a factor."""
    account = Account.objects.filter(username=person).first()
    if account is None:
        return False
    return bool(account.password and is_password_usable(account.password)) or (
        Authenticator.objects.filter(user=account).exists()
    )


def fits(person: str, code: str) -> bool:
    """Whether this code is the person's and can still be used. The work is the same whatever is wrong."""
    row = Invitation.objects.filter(person=person, expires__gt=utc_now()).first()
    digest = row.digest if row else _NONE
    return hmac.compare_digest(digest, _digest(person, code)) and choices_of(person) is not None


def take(person: str, code: str, password: str) -> Account:
    """Use the code up: the account, made where there was none, with this password. Raises Refused, in one wording."""
    with transaction.atomic():
        if not fits(person, code) or not Invitation.objects.filter(person=person).delete()[0]:
            raise Refused(
                "This name and code do not fit", rule=RULE, permit="ask the administrator for a new code"
            )
        account, _made = Account.objects.get_or_create(username=person)
        account.set_password(password)
        account.save(update_fields=["password"])
    log.info("a person joined")
    return account


def open_invitations(*, by: Reader) -> dict[str, bool]:
    """Whose codes can still be used, and whether each is a reset. Raises Refused as `invite`."""
    decide(by, "manage", None)
    return dict(Invitation.objects.filter(expires__gt=utc_now()).values_list("person", "reset"))


def _code_for(person: str, by: Reader, *, reset: bool) -> str:
    letters = [secrets.choice(LETTERS) for _ in range(GROUPS * GROUP)]
    code = "-".join("".join(letters[n : n + GROUP]) for n in range(0, len(letters), GROUP))
    kept = {"digest": _digest(person, code), "reset": reset, "by": by.person}
    expires = utc_now() + timedelta(hours=HOURS)
    Invitation.objects.update_or_create(person=person, defaults={**kept, "expires": expires})
    log.info("a person was reset" if reset else "a person was invited")
    return code


def _require_enrolled(person: str) -> None:
    if choices_of(person) is None:
        raise Malformed("person", repr(person[:60]), "somebody enrolled and active: `watchfloor people list`")


def _digest(person: str, code: str) -> str:
    """The digest of a code as it is kept; case, spaces and dashes do not matter."""
    letters = "".join(c for c in code.upper() if c.isalnum()).translate(_HEARD_AS)
    return hashlib.sha256(f"{person}\n{letters}".encode()).hexdigest()
