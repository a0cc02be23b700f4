"""Who is at work: every view is closed until the session names a reader, unless the view says to whom it is open."""

from __future__ import annotations

import time
from collections.abc import Callable
from enum import Enum
from typing import Any, Final, TypeVar
from urllib.parse import urlencode

from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from watchfloor.core.errors import Refused
from watchfloor.core.label import Label
from watchfloor.core.policy.reader import Reader
from watchfloor.node.ledger.clock import utc_now
from watchfloor.node.register.choices import Choices, choices_of
from watchfloor.node.register.who import reader_named
from watchfloor.web.accounts.models import Account
from watchfloor.web.front.sitting import ACTING_FOR, PURPOSE, Sitting, said_by, sitting

BACKGROUND: Final = "X-Background"  # header of what the page asks by itself: no sign of life of its person
_SEEN_EVERY: Final = 30.0  # seconds between two notes of a sign of life

View = TypeVar("View", bound=Callable[..., Any])


class Open(Enum):
    """To whom a view is open; the later ones ask more.

    `TO_ONE_FACTOR`: who gave a password, also while locked. `TO_ENROL`: who has no second factor yet, or gave it.
    `TO_SIGNED_IN`: who gave both and is not locked. `TO_WORK`: who has also chosen a purpose; every view that says
    nothing. `TO_TOKENS`: who bears a token, which the view itself asks for.
    """

    TO_ALL = "all"
    TO_ONE_FACTOR = "one factor"
    TO_ENROL = "enrolling"
    TO_SIGNED_IN = "signed in"
    TO_WORK = "work"
    TO_TOKENS = "tokens"


class WorkRequest(HttpRequest):
    """A request of somebody at work. `reader` is bound by nothing yet: actions and questions bind it.

    `choices` is what he may choose from, looked up when it is asked for.
    """

    user: Account
    reader: Reader
    choices: Choices
    sitting: Sitting | None
    htmx: HtmxDetails
    labels_shown: list[Label]


def open_to(whom: Open) -> Callable[[View], View]:
    """Mark a view as open to others than those at work."""

    def marked(view: View) -> View:
        view.open_to = whom  # type: ignore[attr-defined]
        return view

    return marked


class AtWork:
    """Middleware: `request.reader` is there, or the person is led to the step that is missing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        return self.get_response(request)

    def process_view(
        self, request: WorkRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Let the view run, or lead the person to the step that is missing."""
        whom = getattr(view, "open_to", Open.TO_WORK)
        if whom in (Open.TO_ALL, Open.TO_TOKENS):
            return None
        step = missing_step(request, whom) or _step_of_register(request, whom)
        if step == "account_login" and request.user.is_authenticated:
            logout(request)
        if step:
            return _lead_to(step, request)
        note_sign_of_life(request)
        return None


def missing_step(request: WorkRequest, whom: Open = Open.TO_WORK) -> str:
    """The name of the page on which the next step is done; empty where none is missing."""
    here = sitting_of(request)
    if here is None or here.over(request.user.ended):
        return "account_login"
    if not here.said.proven:
        if is_mfa_enabled(request.user):  # it was enrolled elsewhere since: this session never gave it
            return "account_login"
        return "" if whom in (Open.TO_ONE_FACTOR, Open.TO_ENROL) else "mfa_index"
    if whom is Open.TO_ONE_FACTOR:
        return ""
    if here.locked():
        return "locked"
    return "" if here.said.purpose or whom is not Open.TO_WORK else "purpose"


def _step_of_register(request: WorkRequest, whom: Open) -> str:
    """The step that the register makes necessary: who left goes, who lost a purpose chooses another."""
    person = request.user.username
    request.choices = SimpleLazyObject(lambda: choices_of(person))  # type: ignore[assignment]
    if whom is Open.TO_WORK:
        try:
            request.reader = reader_of(request.session, person)
        except Refused as refused:
            messages.error(request, f"{refused.why}.")
        else:
            return ""
    if choices_of(person) is None:
        messages.error(request, _("This account does not work here any more. The administrator knows why."))
        return "account_login"
    return "purpose" if whom is Open.TO_WORK else ""


def sitting_of(request: WorkRequest) -> Sitting | None:
    """The session of this request with its lock and last sign of life; None where nobody is signed in."""
    if not hasattr(request, "sitting"):
        said = said_by(request.session) if request.user.is_authenticated else None
        rows = UserSession.objects.filter(session_key=request.session.session_key or "")
        beside = rows.values("last_seen_at", "data").first() if said else None
        request.sitting = sitting(said, beside) if said else None
    return request.sitting


def note_sign_of_life(request: WorkRequest) -> None:
    """Note that the person of this session is there, unless the page asked by itself or the session is locked."""
    here = sitting_of(request)
    if here is None or here.locked() or request.headers.get(BACKGROUND):
        return
    if not here.noted:
        UserSession.objects.create_from_request(request)
    elif time.time() - here.seen > _SEEN_EVERY:
        UserSession.objects.filter(session_key=request.session.session_key).update(last_seen_at=utc_now())


def reader_of(session: SessionBase, person: str) -> Reader:
    """The reader that this session is, as the register stands now. Raises Refused."""
    return reader_named(person, session[PURPOSE], acting_for=session.get(ACTING_FOR))


def _lead_to(step: str, request: WorkRequest) -> HttpResponse:
    """Redirect; a part of a page that htmx asked for must not be replaced by a sign-in page, the page goes there."""
    url = resolve_url(step)
    behind = request.htmx.current_url_abs_path if request.htmx else request.get_full_path()
    if behind and (request.htmx or request.method == "GET") and step != "mfa_index":
        url += "?" + urlencode({"next": behind}, safe="/")
    return HttpResponseClientRedirect(url) if request.htmx else redirect(url)
