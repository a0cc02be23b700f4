"""The second factor: nobody works without, no code counts twice, and secrets are stored sealed."""

from __future__ import annotations

import time
from typing import Any, Final

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa import app_settings, signals
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from nacl.encoding import URLSafeBase64Encoder
from nacl.secret import SecretBox

from watchfloor.node.keys import keys_of
from watchfloor.node.node import this_home
from watchfloor.web.accounts.models import Account

BY_PROVIDER: Final = "oidc"  # the type of a second factor that was given to the agency's own provider
_STEP: Final = "step"  # in an authenticator's data: the last time step whose code was used (RFC 6238, 5.2)
_BACKUP: Final = Authenticator.Type.RECOVERY_CODES


class Adapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    """Secrets are sealed with a key of the node; the last factor stays."""

    error_messages: Final = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("This code does not fit, or was used already."),
        "cannot_delete_authenticator": _("This is your only second factor: add another one first."),
    }

    def encrypt(self, text: str) -> str:
        """The text, sealed."""
        return _box().encrypt(text.encode(), encoder=URLSafeBase64Encoder).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The text again. Raises nacl's CryptoError where the key is another."""
        return _box().decrypt(encrypted_text.encode(), encoder=URLSafeBase64Encoder).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Whether another second factor remains."""
        others = Authenticator.objects.filter(user=authenticator.user).exclude(pk=authenticator.pk)
        return bool(others.exclude(type=_BACKUP).exists())

    def generate_authenticator_name(self, user: Account, type: Authenticator.Type) -> str:  # noqa: A002
        """What a new passkey is called until its owner says more."""
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return gettext("Passkey {number}").format(number=number)

    def _get_site_name(self) -> str:
        """What a browser's passkey dialog calls this node."""
        return f"Watchfloor {this_home().origin}"


class Stage(AuthenticateStage):  # type: ignore[misc]
    """Asks for the second factor, unless the agency's provider did and may be believed."""

    def _should_handle(self, request: HttpRequest) -> bool:
        records = get_authentication_records(request, self.login.user)
        believed = any(r.get("method") == "mfa" and r.get("type") == BY_PROVIDER for r in records)
        return not believed and bool(super()._should_handle(request))


class _Once:
    """A form whose code counts once, also in another process and after a restart."""

    user: Account
    authenticator: Authenticator

    def clean_code(self) -> str:
        """The code. Raises ValidationError."""
        code: str = super().clean_code()  # type: ignore[misc]
        if self.authenticator.type == Authenticator.Type.TOTP and not _used_now(self.authenticator, code):
            raise Adapter().validation_error("incorrect_code")
        return code


class Authenticate(_Once, AuthenticateForm):  # type: ignore[misc]
    """The second factor on signing in."""


class Reauthenticate(_Once, ReauthenticateForm):  # type: ignore[misc]
    """The second factor again, before something grave or to unlock."""


def _used_now(authenticator: Authenticator, code: str) -> bool:
    """Note the time step of a code that fits; False where it, or a later one, was used already."""
    secret = Adapter().decrypt(authenticator.data["secret"])
    steps = yield_hotp_counters_from_time()
    fitting = [
        n for n in steps if compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, n)))
    ]
    with transaction.atomic():
        row = Authenticator.objects.select_for_update().get(pk=authenticator.pk)
        unused = [n for n in fitting if n > row.data.get(_STEP, -1)]
        if not unused:
            return False
        row.data[_STEP] = unused[0]
        row.save(update_fields=["data"])
    return True


@receiver(signals.authenticator_added)
def _proven_by_enrolling(
    sender: Any, request: HttpRequest, user: Account, authenticator: Authenticator, **_more: Any
) -> None:
    """Who just enrolled a factor has shown it: this session needs no other proof, and the code shown is used up."""
    if authenticator.type == _BACKUP:
        return
    record_authentication(request, user, method="mfa", type=authenticator.type, id=authenticator.pk)
    if authenticator.type == Authenticator.Type.TOTP:
        authenticator.data[_STEP] = int(time.time()) // app_settings.TOTP_PERIOD
        authenticator.save(update_fields=["data"])


def _box() -> SecretBox:
    return SecretBox(keys_of(this_home()).web("factors"))
