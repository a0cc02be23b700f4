"""Text of strangers as HTML: escaped, set apart from the text around it, its unseen signs marked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from watchfloor.core.plain import pieces, signs

LONGEST_SHOWN: Final = 300  # characters of one value in a list or table; its record has all of it


def marked(text: str, most: int = LONGEST_SHOWN) -> SafeString:
    """About `most` characters of `text` in a `<bdi>`, so that what reads from right to left turns nothing else round.

    Signs that show nothing (bidirectional controls, zero-width and unassigned ones) are told by their number.
    """
    cut = text[:most]
    more = ""
    if len(cut) < len(text):
        number = f"{len(text):,}"
        more = format_html(' <span class="muted">… {}</span>', _("%s characters in all") % number)
    return format_html('<bdi dir="auto">{}</bdi>{}', _runs(cut), more)


def excerpt(text: str, spans: Iterable[tuple[int, int]], most: int) -> SafeString:
    """About `most` characters around what was found in the text, that in `<mark>`."""
    runs = [(_runs(run), within) for run, within in pieces(text, spans, most) if run]
    html = format_html_join("", "{}", ((format_html("<mark>{}</mark>", r) if w else r,) for r, w in runs))
    return format_html('<bdi dir="auto">{}</bdi>', html)


def _runs(text: str) -> SafeString:
    if text.isprintable():
        return format_html("{}", text)
    return mark_safe("".join(_sign(run) if odd else format_html("{}", run) for run, odd in signs(text)))  # noqa: S308


def _sign(number: str) -> SafeString:
    return format_html('<span class="sign" title="{}">{}</span>', _("A sign that shows nothing"), number)


def counted(n: int, most: int = 999) -> str:
    """A count as screens tell it: exact up to `most`, then no more."""
    return f"{most}+" if n > most else str(n)
