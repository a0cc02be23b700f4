"""Joining: a name and the code that the administrator handed over, and the password that is to count."""

from __future__ import annotations

from typing import Any, Final

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from allauth.core import ratelimit
from django import forms
from django.contrib.auth import logout
from django.contrib.auth.password_validation import validate_password
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters

from watchfloor.core.errors import Refused
from watchfloor.web.accounts.invitations import take
from watchfloor.web.accounts.models import Account
from watchfloor.web.front.page import page
from watchfloor.web.front.work import Open, WorkRequest, open_to

WRONG: Final = _("This name and code do not fit, or the code is too old. Ask the administrator for a new one.")


class Join(forms.Form):
    """Who joins, with which code, and his password twice. It looks nobody up."""

    person = forms.CharField(max_length=64, strip=True)
    code = forms.CharField(max_length=40, strip=True)
    password = forms.CharField(max_length=128, strip=False)
    again = forms.CharField(max_length=128, strip=False)

    def clean(self) -> dict[str, Any]:
        """The fields. Raises ValidationError for a password that is weak or typed differently."""
        said: dict[str, Any] = super().clean() or {}
        password = said.get("password")
        if password and password != said.get("again"):
            self.add_error("again", _("The two differ."))
        elif password:
            try:
                validate_password(password, Account(username=said.get("person", "")))
            except forms.ValidationError as weak:
                self.add_error("password", weak)
        return said


@sensitive_post_parameters("code", "password", "again")
@open_to(Open.TO_ALL)
def join(request: WorkRequest) -> HttpResponse:
    """The form; once it fits the person is signed in and enrols a second factor."""
    form = Join(request.POST or None)
    if request.method == "POST" and (limited := ratelimit.consume_or_429(request, action="join")):
        return limited  # type: ignore[no-any-return]
    if not (request.method == "POST" and form.is_valid()):
        return page(request, "account/join.html", {"form": form}, status=422 if form.errors else 200)
    said = form.cleaned_data
    try:
        account = take(said["person"], said["code"], said["password"])
    except Refused:
        form.add_error(None, WRONG)
        return page(request, "account/join.html", {"form": form}, status=422)
    return _sign_in(request, account)


def _sign_in(request: WorkRequest, account: Account) -> HttpResponse:
    logout(request)
    record_authentication(request, account, method="password")
    answer: HttpResponse = perform_login(request, account, redirect_url=reverse("mfa_index"))
    return answer


urlpatterns = [path("join/", join, name="join")]
