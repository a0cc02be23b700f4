"""One person of the register: enrolled, changed after a look at the difference, and his way of signing in."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from watchfloor.core.basis import PURPOSES
from watchfloor.core.errors import Absent
from watchfloor.core.label import CAVEATS, Level
from watchfloor.core.policy.decide import allowed, decide
from watchfloor.core.policy.reader import ROLES, Reader
from watchfloor.node.models import Person
from watchfloor.node.register.enrol import UNENROLLED, enrol_person, register_label, require_unchanged
from watchfloor.node.register.who import agencies, people
from watchfloor.web.accounts.invitations import invite, reset
from watchfloor.web.accounts.sessions import end_sessions
from watchfloor.web.accounts.state import NO_ACCOUNT, account_states
from watchfloor.web.front.page import page
from watchfloor.web.front.work import WorkRequest
from watchfloor.web.screens.register_sheet import LEVELS, Stamped, several
from watchfloor.web.screens.sheet import line

METHODS: Final = ["GET", "HEAD", "POST"]
RIGHTS: Final = ("roles", "purposes", "authorised")


class PersonSheet(Stamped):
    """What the register says of a person."""

    places = {
        "person": "person",
        "agency": "agency",
        "role": "roles",
        "purpose": "purposes",
        "caveat": "authorised",
    }

    person = line(
        gettext_lazy("Short name"),
        help_text=gettext_lazy("As it stands in every record: ramos."),
        spellcheck="false",
    )
    title = line(gettext_lazy("Full name"))
    agency = forms.ChoiceField(label=gettext_lazy("Agency"))
    clearance = forms.ChoiceField(label=gettext_lazy("Clearance"), choices=LEVELS)
    roles = several(gettext_lazy("Roles"), ROLES)
    purposes = several(gettext_lazy("Purposes"), PURPOSES)
    authorised = several(gettext_lazy("Caveats he is authorised for"), CAVEATS)
    active = forms.BooleanField(label=gettext_lazy("Works here"), required=False, initial=True)

    def __init__(self, by: Reader, *args: Any, known: Person | None = None, **more: Any) -> None:
        super().__init__(*args, **more)
        names = [(a.name, f"{a.name} · {a.title}") for a in agencies(by=by)]
        self.fields["agency"] = forms.ChoiceField(label=_("Agency"), choices=names)
        if known:
            del self.fields["person"]


@require_http_methods(METHODS)
def enrol(request: WorkRequest) -> HttpResponse:
    """Enrol somebody."""
    by = request.reader
    decide(by, "manage", None)
    form = PersonSheet(by, request.POST if request.method == "POST" else None)
    if form.is_bound and form.does(lambda said: _save(said["person"], said, UNENROLLED, by)):
        messages.success(
            request, _("%s is enrolled. Invite him, so that he can sign in.") % form.cleaned_data["person"]
        )
        return redirect("person", form.cleaned_data["person"])
    return page(request, "person_new.html", {"form": form}, also=[register_label()], status=form.status)


@require_http_methods(METHODS)
def person(request: WorkRequest, person: str) -> HttpResponse:
    """Look at somebody, or change him: first the difference, then the save."""
    by, known = request.reader, _known(person, request.reader)
    if request.method != "POST":
        form = PersonSheet(by, known=known, initial=_values(known))
        form.stamp_with(known.seq, by)
        return _page(request, known, form)
    form, step = PersonSheet(by, request.POST, known=known), request.POST.get("step", "")
    if step == "save" and form.does(lambda said: _change(known, said, form.known(by), by)):
        messages.success(request, _("%s is changed, from now on.") % person)
        return redirect("person", person)
    if step == "review" and form.does(lambda _: _look(known, form, by)):
        return _difference(request, known, form)
    return _page(request, known, form)


@require_POST
def account(request: WorkRequest, person: str, deed: str) -> HttpResponse:
    """Invite somebody, reset how he signs in, or end his sessions. A code is shown once, in this very answer."""
    by, known = request.reader, _known(person, request.reader)
    decide(by, "manage", None, own=person == by.person)
    form = PersonSheet(by, known=known, initial=_values(known))
    form.stamp_with(known.seq, by)
    if deed == "end-sessions":
        end_sessions(person, by=by)
        messages.success(
            request, _("Every session of %s is ended; screens that he has open stop at once.") % person
        )
        return redirect("person", person)
    code = (invite if deed == "invite" else reset)(person, by=by)
    return _page(request, known, form, code=code, deed=deed)


def _known(person: str, by: Reader) -> Person:
    found = next((p for p in people(by=by) if p.person == person), None)
    if found is None:
        raise Absent(_("Nobody of that name is enrolled"), rule="register")
    return found


def _values(known: Person) -> dict[str, Any]:
    kept = {k: getattr(known, k) for k in ("title", "agency", *RIGHTS, "active")}
    return {**kept, "clearance": Level(known.clearance).name}


def _save(person: str, said: dict[str, Any], number: int, by: Reader) -> None:
    enrol_person(
        person, by=by, title=said["title"], agency=said["agency"], clearance=Level[said["clearance"]],
        roles=said["roles"], purposes=said["purposes"], authorised=said["authorised"], active=said["active"],
        known=number,
    )  # fmt: skip


def _change(known: Person, said: dict[str, Any], number: int, by: Reader) -> None:
    """Save, and end what he has open where he may do less than before."""
    _save(known.person, said, number, by)
    if narrows(_values(known), said):
        end_sessions(known.person, by=by)


def narrows(before: dict[str, Any], after: dict[str, Any]) -> bool:
    """Whether somebody may do less than before, or does it elsewhere."""
    lost = any(set(before[name]) - set(after[name]) for name in RIGHTS)
    lower = Level[after["clearance"]] < Level[before["clearance"]]
    return lost or lower or before["agency"] != after["agency"] or (before["active"] and not after["active"])


def _look(known: Person, form: PersonSheet, by: Reader) -> None:
    """Raise what the save would: Refused for himself, or where the entry changed meanwhile."""
    decide(by, "manage", None, own=known.person == by.person)
    require_unchanged(known.seq, form.known(by))


def _difference(request: WorkRequest, known: Person, form: PersonSheet) -> HttpResponse:
    before, after = _values(known), form.cleaned_data
    context = {
        "form": form,
        "known": known,
        "changes": form.differences(before, after),
        "ends": narrows(before, after),
        "typed": [
            (name, value) for name, values in request.POST.lists() for value in values if name in form.fields
        ],
    }
    return page(request, "person_change.html", context, also=[register_label()])


def _page(request: WorkRequest, known: Person, form: PersonSheet, **more: Any) -> HttpResponse:
    by = request.reader
    both = form.differences(_values(known), form.cleaned_data) if form.stale else []
    if form.stale:
        form.stamp_with(known.seq, by)
    context = {
        "form": form,
        "known": known,
        "own": not allowed(by, "manage", None, own=known.person == by.person),
        "both": both,
        "state": account_states(by=by).get(known.person, NO_ACCOUNT),
        **more,
    }
    return page(request, "person.html", context, also=[register_label()], status=form.status)


urlpatterns = [
    path("people/new/", enrol, name="person_new"),
    path("people/person/<str:person>/", person, name="person"),
    *(
        path(
            f"people/person/<str:person>/{deed}/", account, {"deed": deed}, name=f"person_{deed.replace('-', '_')}"
        )
        for deed in ("invite", "reset", "end-sessions")
    ),
]
