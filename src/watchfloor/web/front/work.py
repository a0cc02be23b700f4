"""Who is at work: every view is closed until the session names a reader, unless the view says to whom it is open."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Any, Final, TypeVar

from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from watchfloor.core.label import Label
from watchfloor.core.policy.reader import Reader
from watchfloor.node.register.who import reader_named
from watchfloor.web.accounts.models import Account

PURPOSE: Final = "purpose"  # keys of a session
ACTING_FOR: Final = "acting_for"
LOCKED: Final = "locked"

View = TypeVar("View", bound=Callable[..., Any])


class Open(Enum):
    """To whom a view is open: to all, to who proved one factor, to who is at work, or to who bears a token."""

    TO_ALL = "all"
    TO_SIGNED_IN = "signed in"
    TO_WORK = "work"
    TO_TOKENS = "tokens"


class WorkRequest(HttpRequest):
    """A request of somebody at work. `reader` is bound by nothing yet: actions and questions bind it."""

    user: Account
    reader: Reader
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
        """Let the view run, or lead the person to the step that is missing. Raises Refused as `reader_named`."""
        whom = getattr(view, "open_to", Open.TO_WORK)
        if whom in (Open.TO_ALL, Open.TO_TOKENS):
            return None
        step = missing_step(request, signed_in_is_enough=whom is Open.TO_SIGNED_IN)
        if step:
            return _lead_to(step, request)
        if whom is Open.TO_WORK:
            request.reader = reader_of(request.session, request.user.username)
        return None


def missing_step(request: WorkRequest, *, signed_in_is_enough: bool = False) -> str:
    """The name of the page on which the next step is done; empty where none is missing."""
    if not request.user.is_authenticated:
        return "account_login"
    if signed_in_is_enough:
        return ""
    if not second_factor_given(request):
        return "mfa_index" if not is_mfa_enabled(request.user) else "account_login"
    if request.session.get(LOCKED):
        return "locked"
    return "" if request.session.get(PURPOSE) else "purpose"


def second_factor_given(request: WorkRequest) -> bool:
    """Whether this session was opened with more than a password."""
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user))


def reader_of(session: SessionBase, person: str) -> Reader:
    """The reader that this session is, as the register stands now. Raises Refused."""
    return reader_named(person, session[PURPOSE], acting_for=session.get(ACTING_FOR))


def _lead_to(step: str, request: WorkRequest) -> HttpResponse:
    """Redirect; a part of a page that htmx asked for must not be replaced by a sign-in page, the page goes there."""
    url = resolve_url(step)
    if request.htmx:
        return HttpResponseClientRedirect(url)
    behind = f"?next={request.get_full_path()}" if request.method == "GET" and step != "mfa_index" else ""
    return redirect(url + behind)
