"""A form whose errors, also those of the action it leads to, stand beside what was typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _

from watchfloor.core.errors import Malformed, Refused
from watchfloor.web.front.failing import failure_of

MOST_LINE = 1_000  # characters of an order, a basis, a name
MOST_WORDS = 10_000


class Sheet(forms.Form):
    """A form that asks for one action. `places` says at which field a Malformed of the action is told."""

    places: ClassVar[Mapping[str, str]] = {}
    status: int = HTTPStatus.OK

    def does(self, action: Callable[[dict[str, Any]], object]) -> bool:
        """Whether the action was done with what was typed; else the form tells why not, and `status` what to answer."""
        if not self.is_valid():
            self.status = HTTPStatus.UNPROCESSABLE_ENTITY
            return False
        try:
            action(self.cleaned_data)
        except (Malformed, Refused) as error:
            self.blame(error)
            return False
        return True

    def blame(self, error: Malformed | Refused) -> None:
        """Tell this error beside what was typed."""
        failure = failure_of(error)
        self.status = failure.status
        if isinstance(error, Malformed):
            said = _("Found %(found)s; expected: %(expected)s.") % {
                "found": error.found,
                "expected": error.expected,
            }
            self.add_error(self.places.get(error.where), said)
            return
        rule = _("Rule: %s") % failure.fields["rule"]
        self.add_error(None, f"{failure.title}. {failure.remedy}{'. ' if failure.remedy else ''}{rule}")


def line(label: Any, *, help_text: Any = "", required: bool = True, **attrs: Any) -> forms.CharField:
    """A field of one line."""
    widget = forms.TextInput(attrs={"autocomplete": "off", **attrs})
    return forms.CharField(
        label=label, help_text=help_text, required=required, max_length=MOST_LINE, widget=widget
    )


def words(
    label: Any, *, help_text: Any = "", required: bool = True, rows: int = 3, **attrs: Any
) -> forms.CharField:
    """A field of several lines."""
    widget = forms.Textarea(attrs={"rows": rows, **attrs})
    return forms.CharField(
        label=label, help_text=help_text, required=required, max_length=MOST_WORDS, widget=widget
    )


def day(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    """A day of the calendar, in UTC."""
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    formats = ["%Y-%m-%d"]
    return forms.DateField(
        label=label, required=required, help_text=help_text, widget=widget, input_formats=formats
    )
