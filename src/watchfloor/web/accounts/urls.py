"""The door: signing in and out, factors, sessions, tokens. What is not here of django-allauth is not reachable."""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as factor
from allauth.mfa.recovery_codes import views as backup
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkey
from allauth.socialaccount import views as provider
from allauth.socialaccount.providers.openid_connect import views as oidc
from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from watchfloor.web.accounts.factors import RemovePasskey
from watchfloor.web.accounts.mounting import View, mounted
from watchfloor.web.accounts.oidc import reaching
from watchfloor.web.front.work import Open

_OF_ALL: tuple[tuple[str, View, str], ...] = (
    ("login/", account.LoginView.as_view(extra_context={"issuers": lambda: settings.ISSUERS}), "account_login"),
    ("login/second-factor/", factor.authenticate, "mfa_authenticate"),
    ("login/passkey/", passkey.login_webauthn, "mfa_login_webauthn"),
    ("login/by/<slug:provider_id>/", reaching(oidc.login), "openid_connect_login"),
    ("login/by/<slug:provider_id>/callback/", reaching(oidc.callback), "openid_connect_callback"),
    ("login/cancelled/", provider.login_cancelled, "socialaccount_login_cancelled"),
    ("logout/", account.logout, "account_logout"),
)
_AGAIN: tuple[tuple[str, View, str], ...] = (
    ("reauthenticate/", account.reauthenticate, "account_reauthenticate"),
    ("reauthenticate/code/", factor.reauthenticate, "mfa_reauthenticate"),
    ("reauthenticate/passkey/", passkey.reauthenticate_webauthn, "mfa_reauthenticate_webauthn"),
)
_ENROLLING: tuple[tuple[str, View, str], ...] = (
    ("factors/", factor.index, "mfa_index"),
    ("factors/authenticator/", totp.activate_totp, "mfa_activate_totp"),
    ("factors/passkeys/add/", passkey.add_webauthn, "mfa_add_webauthn"),
    ("factors/recovery-codes/", backup.view_recovery_codes, "mfa_view_recovery_codes"),
)
_KEEPING: tuple[tuple[str, View, str], ...] = (
    ("password/", account.password_change, "account_change_password"),
    ("factors/authenticator/remove/", totp.deactivate_totp, "mfa_deactivate_totp"),
    ("factors/passkeys/", passkey.list_webauthn, "mfa_list_webauthn"),
    ("factors/passkeys/<int:pk>/edit/", passkey.edit_webauthn, "mfa_edit_webauthn"),
    ("factors/passkeys/<int:pk>/remove/", RemovePasskey.as_view(), "mfa_remove_webauthn"),
    ("factors/recovery-codes/new/", backup.generate_recovery_codes, "mfa_generate_recovery_codes"),
)

urlpatterns: list[URLPattern | URLResolver] = [
    path(address, mounted(view, whom), name=name)
    for whom, views in (
        (Open.TO_ALL, _OF_ALL),
        (Open.TO_ONE_FACTOR, _AGAIN),
        (Open.TO_ENROL, _ENROLLING),
        (Open.TO_SIGNED_IN, _KEEPING),
    )
    for address, view, name in views
]
urlpatterns += [
    path("", include(f"watchfloor.web.accounts.{module}")) for module in ("joining", "purpose", "locking", "own")
]
