"""Signing in through an agency's own provider: it vouches for its own people only, and for accounts that are there."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Final, NoReturn

from allauth.account.internal.flows.login import record_authentication
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialLogin
from allauth.socialaccount.providers.base import AuthProcess
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from requests import RequestException

from watchfloor.core.errors import Unavailable
from watchfloor.core.names import ancestors
from watchfloor.node.register.choices import choices_of
from watchfloor.web.accounts.issuers import Issuer
from watchfloor.web.accounts.models import Account
from watchfloor.web.accounts.second_factor import BY_PROVIDER

View = Callable[..., HttpResponseBase]

_STRONG: Final = frozenset({"mfa", "hwk"})  # RFC 8176


class Adapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Binds a subject of an issuer to one account, once; nothing else comes in this way."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Nobody gets an account by this."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Let the person go on to his account, or turn him back, in one wording whatever is wrong."""
        if sociallogin.state.get("process") != AuthProcess.LOGIN or request.user.is_authenticated:
            _turn_back(request)
        issuer = next((i for i in settings.ISSUERS if i.id == sociallogin.account.provider), None)
        claims = _claims(sociallogin.account.extra_data)
        account = account_named(issuer, claims) if issuer and claims else None
        if issuer is None or account is None:
            _turn_back(request)
        if sociallogin.is_existing:
            if sociallogin.user.pk != account.pk:
                _turn_back(request)
        elif SocialAccount.objects.filter(user=account, provider=issuer.id).exists():
            _turn_back(request)
        else:
            sociallogin.connect(request, account)
        bound = SocialAccount.objects.filter(user=account, provider=issuer.id)
        bound.update(extra_data={})  # of what the provider told only the subject is kept
        if issuer.trusts_mfa and gave_second_factor(claims):
            record_authentication(request, account, method="mfa", type=BY_PROVIDER, provider=issuer.id)

    def on_authentication_error(self, request: HttpRequest, provider: Any, **_more: Any) -> None:
        """What went wrong between provider and node is told in our words."""
        messages.error(request, _("The provider did not sign you in. Try again, or sign in here."))
        raise ImmediateHttpResponse(redirect("account_login"))


def reaching(view: View) -> View:
    """The view, which asks the provider; where that does not answer, it raises Unavailable."""

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except RequestException as error:
            raise Unavailable("The provider does not answer", "Sign in here, or try again in a moment.") from error

    return asked


def account_named(issuer: Issuer, claims: Mapping[str, Any]) -> Account | None:
    """The account of the person that these claims name; None unless he is active, and of the issuer's agency."""
    person = claims.get(issuer.person_claim)
    if not isinstance(person, str):
        return None
    choices = choices_of(person)
    if choices is None or issuer.agency not in ancestors(choices.agency):
        return None
    return Account.objects.filter(username=person, is_active=True).first()


def gave_second_factor(claims: Mapping[str, Any]) -> bool:
    """Whether the provider says that more than a password was given to it."""
    methods = claims.get("amr")
    return isinstance(methods, list) and bool(_STRONG & {m for m in methods if isinstance(m, str)})


def _claims(said: Mapping[str, Any]) -> dict[str, Any]:
    """What the signed token says, and beside it what the provider tells of the same subject; empty where they differ.

    OpenID Connect Core 5.3.2: an answer about another subject must not be used.
    """
    token, told = said.get("id_token") or {}, said.get("userinfo") or {}
    subject = str(token.get("sub", ""))
    if not subject or (told and not hmac.compare_digest(subject, str(told.get("sub", "")))):
        return {}
    beside = {name: value for name, value in told.items() if name != "amr"}
    return beside | dict(token)


def _turn_back(request: HttpRequest) -> NoReturn:
    messages.error(
        request,
        _("Your provider vouches for nobody who can sign in here. The administrator of this node can invite you."),
    )
    raise ImmediateHttpResponse(redirect("account_login"))
