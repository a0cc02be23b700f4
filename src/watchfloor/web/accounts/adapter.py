"""How django-allauth behaves here: nobody signs himself up, nothing is sent by e-mail, errors tell nothing."""

from __future__ import annotations

import time
from typing import Any, Final

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from watchfloor.web.accounts.models import Account

PASSKEY_LOGIN: Final = "mfa_login_webauthn"
_AGAIN: Final = {
    "mfa_reauthenticate:webauthn": _("With a passkey"),
    "mfa_reauthenticate": _("With a code"),
    "reauthenticate": _("With the password"),
}


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Accounts come from invitations; nothing is sent by e-mail."""

    error_messages: Final = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _("Name and password do not fit."),
        "too_many_login_attempts": _("Too many attempts. Wait five minutes, or sign in with a passkey."),
        "rate_limited": _("Too many attempts. Wait a minute."),
        "incorrect_password": _("This password does not fit."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs himself up."""
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Account | None:
        """The account of these credentials; a closed one gets the same answer as a wrong password."""
        account: Account | None = super().authenticate(request, **credentials)
        return account if account and account.is_active else None

    def respond_user_inactive(self, request: HttpRequest, user: Account) -> HttpResponse:
        """What a closed account is told that proved itself by a passkey: the same as everybody who may not."""
        messages.error(request, self.error_messages["username_password_mismatch"])
        return redirect("account_login")

    def get_login_stages(self) -> list[str]:
        """What stands between password and session: the second factor."""
        return ["watchfloor.web.accounts.second_factor.Stage"]

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whether he must prove himself again: unless he did a few minutes ago, which signing in is too."""
        request = context.request
        records = get_authentication_records(request, request.user)
        newest: float = max((r["at"] for r in records), default=0.0)
        return bool(time.time() - newest > app_settings.REAUTHENTICATION_TIMEOUT)

    def get_reauthentication_methods(self, user: Account) -> list[dict[str, Any]]:
        """How he can prove himself again, the strongest first."""
        methods = {m["id"]: m for m in super().get_reauthentication_methods(user)}
        return [methods[name] | {"description": words} for name, words in _AGAIN.items() if name in methods]

    def is_ajax(self, request: HttpRequest) -> bool:
        """Whether JSON is wanted; only where the passkey's script asks for a challenge."""
        match = request.resolver_match
        return match is not None and match.url_name == PASSKEY_LOGIN and bool(super().is_ajax(request))

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Where one goes with a new password."""
        return str(self.get_login_redirect_url(request))
