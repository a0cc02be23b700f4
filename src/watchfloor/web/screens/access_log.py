"""The access log: who consulted what, for which purpose. Records by their id only, words as the log keeps them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any, Final
from urllib.parse import urlencode

from django import forms
from django.http import HttpResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _

from watchfloor.core.basis import PURPOSES
from watchfloor.core.marking import format_marking
from watchfloor.core.policy.decide import decide
from watchfloor.node.audit import Access, access_label
from watchfloor.node.consultations import Consulted, Wanted, consultations, export_consultations
from watchfloor.node.reading import unseen_c
from watchfloor.web.front.page import page
from watchfloor.web.front.work import WorkRequest
from watchfloor.web.screens.sheet import Sheet, day, line

PAGE: Final = 50
DEEDS: Final = ("search", "open", "list due", "export", "override", "export access log")  # offered; others exist
COLUMNS: Final = (
    "when", "person", "acting for", "agency", "purpose", "what", "words", "reason", "records", "destroyed", "entry",
)  # fmt: skip
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # what a spreadsheet would run


class Filter(Sheet):
    """Which entries are asked for."""

    person = line(_("Person"), required=False, placeholder=_("short name"), spellcheck="false")
    purpose = forms.ChoiceField(
        label=_("Purpose"), required=False, choices=[("", _("any")), *((p, p) for p in PURPOSES)]
    )
    what = line(_("What"), required=False, list="deeds", placeholder=_("any"))
    about = line(_("About the record"), required=False, placeholder=_("8 digits or more"), spellcheck="false")
    first = day(_("From"), required=False)
    last = day(_("To"), required=False)

    def wanted(self, request: WorkRequest) -> Wanted:
        """The question, with the record found by its digits. Raises Malformed, Refused."""
        said: dict[str, Any] = self.cleaned_data
        about = unseen_c(said["about"], by=request.reader) if said["about"] else None
        return Wanted(said["person"], said["purpose"], said["what"], about, said["first"], said["last"])


def access_log(request: WorkRequest) -> HttpResponse:
    """One page of the log, newest first."""
    decide(request.reader, "read_access_log", None)
    form = Filter(request.GET)
    found: list[Consulted] = []
    form.does(lambda _: found.append(_asked(request, form)))
    context = {"form": form, "deeds": DEEDS, "found": found[0] if found else None, **_ways_on(request, found)}
    return page(request, "access_log.html", context, also=[access_label()], status=form.status)


def download(request: WorkRequest) -> HttpResponse:
    """The same entries as a marked file; that they were taken out is logged."""
    decide(request.reader, "read_access_log", None)
    form = Filter(request.GET)
    taken: list[tuple[Access, ...]] = []
    if not form.does(lambda _: taken.append(export_consultations(form.wanted(request), by=request.reader))):
        return page(request, "access_log.html", {"form": form, "deeds": DEEDS}, status=form.status)
    response = HttpResponse(_csv(taken[0]), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="access-log.csv"'
    return response


def _asked(request: WorkRequest, form: Filter) -> Consulted:
    before = request.GET.get("before", "")
    behind = unseen_entry(before) if before else None
    return consultations(form.wanted(request), by=request.reader, most=PAGE, before=behind)


def unseen_entry(text: str) -> bytes:
    """The C of an entry, from the address of a page; what is none is an entry that is not there."""
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""


def _ways_on(request: WorkRequest, found: Iterable[Consulted]) -> dict[str, str]:
    """The addresses of the next page and of the file, with the filter as it is."""
    asked = {k: v for k, v in request.GET.items() if v and k in Filter.base_fields}
    last = next((f.last for f in found), None)
    older = urlencode({**asked, "before": last.hex()}) if last else ""
    return {"older": older, "asked": urlencode(asked), "paging": request.GET.get("before", "")}


def _csv(entries: Iterable[Access]) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([f"# {format_marking(access_label())}"])
    writer.writerow(COLUMNS)
    writer.writerows([_cell(text) for text in _cells(one)] for one in entries)
    return out.getvalue()


def _cells(one: Access) -> Iterator[str]:
    subject = one.subject or {}
    yield from (one.when.isoformat(timespec="seconds"), one.person, one.acting_for or "", one.agency)
    yield from (one.purpose, one.what, subject.get("words", ""), one.reason)
    yield from (" ".join(subject.get("records", ())), "yes" if one.forgotten else "", one.c.hex())


def _cell(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


urlpatterns = [
    path("access-log/", access_log, name="access_log"),
    path("access-log/download/", download, name="access_log_file"),
]
