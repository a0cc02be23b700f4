"""Forms about entries of the register: never saved over a newer entry, shown as a difference first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext as _

from watchfloor.core.errors import Malformed, Refused
from watchfloor.core.label import Level
from watchfloor.core.policy.reader import Reader
from watchfloor.desk.places import opened_place, sealed_place
from watchfloor.node.register.enrol import MEANWHILE
from watchfloor.web.screens.sheet import Sheet

LEVELS: Final = [(level.name, level.name.replace("_", " ")) for level in Level]
_PLACE: Final = "register"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs: what it is called, how it is and how it would be, in words."""

    name: str
    was: str
    becomes: str


class Stamped(Sheet):
    """A form made from an entry of the register; `stamp` carries its number, sealed for this reader."""

    stamp = forms.CharField(widget=forms.HiddenInput, required=False)
    stale: bool = False

    def known(self, by: Reader) -> int:
        """The number of the entry that the form was made from. Raises Malformed."""
        place = opened_place(self.cleaned_data["stamp"], by)
        if len(place) != 2 or place[0] != _PLACE:
            raise Malformed("after", repr(place)[:60], "the form as this node made it")
        return int(place[1])

    def stamp_with(self, number: int, by: Reader) -> None:
        """Make this entry the one that the form is of, whatever it was before."""
        stamp = sealed_place([_PLACE, number], by)
        if self.is_bound:
            self.data = self.data.copy()  # type: ignore[attr-defined]  # what is typed is a QueryDict
            self.data["stamp"] = stamp  # type: ignore[index]
        self.initial["stamp"] = stamp

    def blame(self, error: Malformed | Refused) -> None:
        """As ever; a change that somebody made meanwhile is a conflict."""
        if isinstance(error, Refused) and error.rule == MEANWHILE:
            self.stale = True
            self.status = HTTPStatus.CONFLICT
            self.add_error(
                None, _("Somebody changed this meanwhile. Look at both versions below, then save again.")
            )
            return
        super().blame(error)

    def differences(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
        """What differs between two versions, field by field."""
        named = [(name, field) for name, field in self.fields.items() if name in before]
        return [
            Change(str(field.label), said(before[name]), said(after[name]))
            for name, field in named
            if said(before[name]) != said(after[name])
        ]


def said(value: Any) -> str:
    """A value of the register in words."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(sorted(map(str, value))) or _("none")
    return str(value).replace("_", " ") if value in Level.__members__ else str(value)


def several(label: Any, words: Mapping[str, str]) -> forms.MultipleChoiceField:
    """Boxes to tick, each word with what it means; none need be."""
    choices = [(word, format_html("{} <small>{}</small>", word, meaning)) for word, meaning in words.items()]
    widget = forms.CheckboxSelectMultiple
    return forms.MultipleChoiceField(label=label, choices=choices, widget=widget, required=False)
