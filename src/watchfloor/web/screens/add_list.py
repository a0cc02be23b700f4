"""A list that was uploaded: under which terms, and how it is read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from watchfloor.core.errors import Malformed
from watchfloor.core.policy.decide import decide
from watchfloor.core.policy.reader import Reader
from watchfloor.entities.dates import DateRule
from watchfloor.entities.fact import SourceEntity
from watchfloor.entities.importing import list_key
from watchfloor.entities.sources import ftm, table
from watchfloor.entities.sources.form import CSV, FTM, TSV, XLSX, delimiter_of, encoding_of, form_of
from watchfloor.entities.sources.header import mapping_by_header
from watchfloor.entities.sources.mapping import FileShape, ListMapping
from watchfloor.entities.sources.mapping_file import read_mapping
from watchfloor.entities.sources.text import Progress, Tell
from watchfloor.entities.terms import Terms, terms_of
from watchfloor.entities.vocabulary import schema_named
from watchfloor.node.ledger.clock import today
from watchfloor.web.screens.add_held import Held
from watchfloor.web.screens.add_judged import Missing, terms_typed, told
from watchfloor.web.screens.add_typed import Typed

ENCODINGS: Final = ("utf-8", "utf-16", "cp1252", "iso-8859-1", "cp1251")
ORDERS: Final = (
    ("ymd", gettext_lazy("2026-11-24")),
    ("dmy", gettext_lazy("24/11/2026")),
    ("mdy", gettext_lazy("11/24/2026")),
)


class FileForm(forms.Form):
    """What is said of the file beside label and law."""

    file = forms.FileField(allow_empty_file=True, max_length=500)
    mapping = forms.FileField(required=False, allow_empty_file=True, max_length=500)
    mapping_text = forms.CharField(required=False, max_length=200_000, strip=False)
    kind = forms.CharField(required=False, max_length=60)
    encoding = forms.ChoiceField(choices=[(e, e) for e in ENCODINGS], required=False)
    order = forms.ChoiceField(choices=ORDERS, required=False)
    country = forms.RegexField(r"^[A-Za-z]{2}$", required=False)
    leave_out = forms.BooleanField(required=False)


@dataclass(frozen=True, slots=True)
class List:
    """A list that can be read: its form, and the terms under which it is taken in."""

    held: Held
    form: str
    terms: Terms
    mapping: ListMapping | None
    leave_out: bool

    def read(self, tell: Tell, progress: Progress = lambda _n: None) -> Iterator[SourceEntity]:
        """Every entry, from the beginning; what is wrong with one is told."""
        path = self.held.list
        if self.mapping is None:
            return ftm.entities(path, leave_out_protected=self.leave_out, progress=progress, tell=tell)
        return table.entities(path, self.mapping, today=today(), key=list_key(), progress=progress, tell=tell)

    @property
    def size(self) -> int:
        """In bytes, for the progress; 0 for a workbook, which is not read byte by byte."""
        return 0 if self.form == XLSX else self.held.list.stat().st_size


def list_in(held: Held, *, by: Reader) -> List:
    """The list of an upload, by what stands in it. Raises Malformed, Refused."""
    form = form_of(held.list)
    said = held.said
    terms = _terms(held, QueryDict(said["post"]), said["purposes"], by)
    mapping = _mapping(held, form, terms, by) if form != FTM else None
    decide(by, "import", terms.label)
    return List(held, form, terms, mapping, bool(said["leave_out"]))


def _terms(held: Held, post: QueryDict, purposes: list[str], by: Reader) -> Terms:
    """What the mapping says; what was typed where there is none."""
    if held.mapping is not None:
        return terms_of(read_mapping(held.mapping), today())
    terms, missing = terms_typed(Typed.of(post), by=by, purposes=purposes)
    if terms is None or missing:
        raise Malformed("terms", missing[0].says if missing else "nothing", "label and law")
    return terms


def _mapping(held: Held, form: str, terms: Terms, by: Reader) -> ListMapping:
    """The mapping that came with it, or the one that its header makes; in the form that the file really has."""
    said = held.said
    if held.mapping is not None:
        given = read_mapping(held.mapping)
        wanted = given.shape.form
        if wanted and (wanted == XLSX) is not (form == XLSX):
            raise Malformed(held.list.name, f"a file of the form {form}", f"{wanted}, as the mapping says")
        return replace(given, shape=replace(given.shape, form=wanted or form))
    shape = FileShape(form=form)
    if form in (CSV, TSV):
        encoding = encoding_of(held.list) or said["encoding"] or "utf-8"
        shape = FileShape(form=form, encoding=encoding, delimiter=delimiter_of(held.list, encoding))
    dates = DateRule(order=said["order"] or "ymd")
    return mapping_by_header(
        held.list, shape, said["kind"], terms.basis, dates=dates, country=said["country"].lower(), owner=by.agency
    )


def missing_terms(post: QueryDict, *, by: Reader, purposes: list[str]) -> list[Missing]:
    """What is missing where no mapping says the terms."""
    _typed, missing = terms_typed(Typed.of(post), by=by, purposes=purposes)
    kind = post.get("kind", "")
    try:
        schema_named(kind)
    except Malformed as wrong:
        missing.append(Missing("kind", told(wrong)))
    return missing
