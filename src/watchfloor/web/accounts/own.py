"""What a person keeps himself: his sessions, and the tokens of his programs."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from watchfloor.core.errors import Malformed, Refused
from watchfloor.web.accounts.sessions import end_other_sessions, end_session, sessions_of
from watchfloor.web.accounts.tokens import LONGEST, SCOPES, issue, revoke, tokens_of
from watchfloor.web.front.page import page
from watchfloor.web.front.work import Open, WorkRequest, open_to


class Token(forms.Form):
    """What a new token is for."""

    name = forms.CharField(max_length=60)
    purpose = forms.CharField(max_length=32)
    scope = forms.ChoiceField(choices=[(s, s) for s in SCOPES])
    days = forms.IntegerField(min_value=1, max_value=LONGEST)


@open_to(Open.TO_SIGNED_IN)
def sessions(request: WorkRequest) -> HttpResponse:
    """The person's sessions."""
    found = sessions_of(request.user, request.session.session_key or "")
    return page(request, "account/sessions.html", {"sessions": found, "minutes": settings.CONFIG.session})


@require_POST
@open_to(Open.TO_SIGNED_IN)
def end(request: WorkRequest, number: int) -> HttpResponse:
    """End one session."""
    end_session(request.user, number)
    messages.success(request, _("The session is ended."))
    return redirect("usersessions_list")


@require_POST
@open_to(Open.TO_SIGNED_IN)
def end_others(request: WorkRequest) -> HttpResponse:
    """End all sessions but this one."""
    end_other_sessions(request.user, request.session.session_key or "")
    messages.success(request, _("All other sessions are ended."))
    return redirect("usersessions_list")


@open_to(Open.TO_SIGNED_IN)
@reauthentication_required(allow_get=True)  # type: ignore[untyped-decorator]  # allauth has no types
def tokens(request: WorkRequest) -> HttpResponse:
    """The person's tokens; a POST issues one, whose text is shown in the answer and never again."""
    form = Token(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _tokens(request, form)
    if form.is_valid():
        try:
            text, row = issue(request.user, **form.cleaned_data)
        except (Malformed, Refused) as error:
            form.add_error(None, error.why if isinstance(error, Refused) else str(error))
        else:
            return _tokens(request, Token(), text=text, issued=row)
    return _tokens(request, form, status=422)


@require_POST
@open_to(Open.TO_SIGNED_IN)
def revoke_token(request: WorkRequest, number: int) -> HttpResponse:
    """End a token."""
    revoke(request.user, number)
    messages.success(request, _("The token is revoked."))
    return redirect("tokens")


def _tokens(request: WorkRequest, form: Token, *, status: int = 200, **more: object) -> HttpResponse:
    said = {"tokens": tokens_of(request.user), "form": form, "longest": LONGEST, **more}
    return page(request, "account/tokens.html", said, status=status)


urlpatterns = [
    path("sessions/", sessions, name="usersessions_list"),
    path("sessions/end-others/", end_others, name="end_other_sessions"),
    path("sessions/<int:number>/end/", end, name="end_session"),
    path("tokens/", tokens, name="tokens"),
    path("tokens/<int:number>/revoke/", revoke_token, name="revoke_token"),
]
