"""What templates say in one tag: labels, records, moments, icons."""

from __future__ import annotations

from collections.abc import Container
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, Final

from django import template
from django.template.context import Context
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from watchfloor.core.label import Everyone, Label, Names
from watchfloor.core.plain import plain
from watchfloor.entities.wording import schema_called
from watchfloor.web.front.icons import icon_of
from watchfloor.web.front.marks import LONGEST_SHOWN, counted, marked
from watchfloor.web.front.page import BANNER_PLACE

register = template.Library()

DIGITS: Final = 8  # of a C, as screens show it


@register.simple_tag
def icon(name: str, title: str = "") -> SafeString:
    """A drawing of the sprite; hidden from readers of the page by ear, unless it has a title."""
    if title:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}#{}"/></svg>', title, _sprite(), name
        )
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>', _sprite(), name)


@cache
def _sprite() -> str:
    return static("vendor/icons.svg")


@register.simple_tag
def banner_place() -> SafeString:
    """Where the banner comes once the page is rendered."""
    return SafeString(BANNER_PLACE)


@register.simple_tag(takes_context=True)
def chip(context: Context, label: Label) -> SafeString:
    """A label, worded, with who may read; the page's banner will cover it."""
    context["request"].labels_shown.append(label)
    return format_html(
        '<span class="label"><span class="chip {}">{}</span> <span class="rel">{}</span></span>',
        label.level.name.lower().replace("_", "-"), level_word(label), rel(label),
    )  # fmt: skip


@register.filter
def level_word(label: Label) -> str:
    """The level in words."""
    return label.level.name.replace("_", " ")


@register.filter
def rel(label: Label) -> str:
    """Who may read, owners included, and what else binds: `rel: aa.police, bb.navy · ORCON`."""
    beside = [*sorted(label.caveats), *([_("opinion")] if label.opinion else [])]
    for words, names in (
        (_("kinds"), label.kinds), (_("purposes"), label.purposes), (_("persons"), label.persons)
    ):  # fmt: skip
        if not isinstance(names, Everyone):
            beside.append(f"{words}: {', '.join(sorted(names)) or _('none')}")
    return " · ".join([f"rel: {names_of(label.readers)}", *beside])


@register.filter
def names_of(names: Names) -> str:
    """The names of a set, or `all`."""
    return _("all") if isinstance(names, Everyone) else ", ".join(sorted(names)) or _("nobody")


@register.filter
def digits(c: bytes | str) -> str:
    """The first digits of a C."""
    return (c.hex() if isinstance(c, bytes) else c)[:DIGITS]


@register.filter
def brief(digest: bytes) -> str:
    """A hash by its first and last digits, for who compares by eye; whoever relies on it has the file checked."""
    return f"{digest.hex()[:8]}…{digest.hex()[-4:]}"


@register.filter
def shown(text: str, most: int = LONGEST_SHOWN) -> SafeString:
    """Text of strangers: every value that somebody stated goes through this."""
    return marked(text, most)


@register.filter
def plainly(text: str) -> str:
    """The same where no element can stand, in drawings and attributes: unseen signs are spelt out."""
    return plain(text, LONGEST_SHOWN)


@register.filter
def at_most(n: int) -> str:
    """A count, which stops at 999+."""
    return counted(n)


@register.simple_tag
def record(c: bytes, sealed: Container[bytes]) -> SafeString:
    """A record's id, leading to it; with whether it is among those that are sealed, or waits for the seal."""
    sign, word = ("✓", _("sealed")) if c in sealed else ("○", _("waits for the seal"))
    return format_html(
        '<a class="c {}" href="{}" data-live-c="{}" title="{}">{} <span aria-hidden="true">{}</span></a>',
        "sealed" if c in sealed else "waiting", reverse("record", args=[c.hex()]), c.hex(), word, digits(c), sign,
    )  # fmt: skip


@register.filter
def schema_word(schema: str) -> str:
    """What this schema is called."""
    return schema_called(schema)


@register.filter
def grade(evaluation: str) -> str:
    """The grades of an evaluation without the name of their scheme: `B2`."""
    return evaluation.rpartition(" ")[2]


@register.filter
def schema_icon(schema: str) -> str:
    """The drawing of what this schema is."""
    return icon_of(schema)


@register.simple_tag
def zulu(moment: datetime | None) -> SafeString:
    """A moment in Zulu; the browser adds local time for who points at it."""
    if moment is None:
        return SafeString("")
    at = moment.astimezone(UTC)
    iso, shown = at.strftime("%Y-%m-%dT%H:%M:%SZ"), at.strftime("%d %b %H:%M").upper() + " Z"
    if at.year != datetime.now(UTC).year:
        shown = at.strftime("%d %b %Y %H:%M").upper() + " Z"
    return format_html('<time datetime="{}" title="{}">{}</time>', iso, iso, shown)


@register.simple_tag
def day(when: date | None) -> SafeString:
    """A day as the watch writes it: 22 FEB 2027."""
    if when is None:
        return SafeString("")
    return format_html('<time datetime="{}">{}</time>', when.isoformat(), when.strftime("%d %b %Y").upper())


@register.inclusion_tag("parts/empty.html")
def empty(title: str, next_step: str = "", **more: Any) -> dict[str, Any]:
    """An empty state: says what to do next."""
    return {"title": title, "next_step": next_step, **more}
