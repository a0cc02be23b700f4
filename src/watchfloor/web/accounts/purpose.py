"""What somebody works for: chosen after signing in, and changed from the menu of every screen."""

from __future__ import annotations

import logging

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.http import url_has_allowed_host_and_scheme

from watchfloor.core.basis import PURPOSES
from watchfloor.core.errors import Refused
from watchfloor.node.register.who import reader_named
from watchfloor.web.front.page import page
from watchfloor.web.front.sitting import ACTING_FOR, PURPOSE
from watchfloor.web.front.work import Open, WorkRequest, open_to
from watchfloor.web.serving.answering import person_digest

log = logging.getLogger("watchfloor.web.accounts")


@open_to(Open.TO_SIGNED_IN)
def purpose(request: WorkRequest) -> HttpResponse:
    """The choice; a POST makes it, without signing in again."""
    if request.method != "POST":
        return _page(request)
    chosen, absent = request.POST.get("purpose", ""), request.POST.get("acting_for") or None
    try:
        reader_named(request.user.username, chosen, acting_for=absent)
    except Refused as refused:
        return _page(request, refused.why, status=422)
    request.session[PURPOSE], request.session[ACTING_FOR] = chosen, absent
    log.info("purpose chosen", extra={"person": person_digest(request.user.username)})
    return redirect(next_of(request))


def next_of(request: WorkRequest) -> str:
    """Where the person was going; the watch, where that is not a place of ours."""
    wished = request.POST.get("next") or request.GET.get("next") or ""
    here = url_has_allowed_host_and_scheme(wished, {request.get_host()}, require_https=request.is_secure())
    return wished if wished and here else "/"


def _page(request: WorkRequest, error: str = "", status: int = 200) -> HttpResponse:
    purposes = [(name, PURPOSES.get(name, "")) for name in request.choices.purposes]
    chosen = request.session.get(PURPOSE, "")
    said = {"error": error, "next": next_of(request), "chosen": chosen, "purposes": purposes}
    return page(request, "account/purpose.html", said, status=status)


urlpatterns = [path("purpose/", purpose, name="purpose")]
