"""The lock: by key or by idleness; opened again by a passkey, a code or the password."""

from __future__ import annotations

import time

from allauth.account.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.views.decorators.http import require_POST

from watchfloor.web.accounts.purpose import next_of
from watchfloor.web.front.page import page
from watchfloor.web.front.sitting import LOCKED
from watchfloor.web.front.work import Open, WorkRequest, open_to, sitting_of


@require_POST
@open_to(Open.TO_SIGNED_IN)
def lock(request: WorkRequest) -> HttpResponse:
    """Lock this session. What streams it has open end within a second."""
    beside = UserSession.objects.filter(session_key=request.session.session_key)
    beside.update(data={LOCKED: time.time()})
    return redirect("locked")


@open_to(Open.TO_ONE_FACTOR)
def locked(request: WorkRequest) -> HttpResponse:
    """The page of a locked session: nothing but who it is, and how it is opened."""
    here = sitting_of(request)
    if here is None or not here.locked():
        return redirect(next_of(request))
    methods = {m["id"] for m in get_adapter().get_reauthentication_methods(request.user)}
    return page(request, "account/locked.html", {"methods": methods, "next": next_of(request)})


urlpatterns = [path("lock/", lock, name="lock"), path("locked/", locked, name="locked")]
