"""Contrast, computed from the tokens: text at least 7, muted text and states 4.5, borders of controls 3 (WCAG 2.2)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

CSS = Path(__file__).parents[3] / "src/watchfloor/web/static/css/tokens.css"
SCHEMES = ("light", "dark")
SURFACES = ("panel", "raised", "ground", "accent-tint", "warn-tint", "alarm-tint")
MUTED_ON = ("panel", "raised", "accent-tint", "warn-tint", "alarm-tint")
STATES = ("accent", "ok", "warn", "alarm")
LEVELS = ("level-unclassified", "level-restricted", "level-confidential", "level-secret")


def tokens() -> dict[str, tuple[str, str]]:
    """Each colour as (light, dark)."""
    found: dict[str, tuple[str, str]] = {}
    for name, value in re.findall(r"--([\w-]+):\s*([^;]+);", CSS.read_text()):
        both = re.match(r"light-dark\((#\w{6}),\s*(#\w{6})\)", value)
        other = re.match(r"var\(--([\w-]+)\)", value)
        if both:
            found[name] = (both[1], both[2])
        elif other and other[1] in found:
            found[name] = found[other[1]]
        elif value.startswith("#"):
            found[name] = (value, value)
    return found


def contrast(one: str, other: str) -> float:
    """The contrast of two colours by WCAG's formula."""
    brighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(
    ("front", "backs", "least"),
    [
        ("text", SURFACES, 7),
        ("muted", MUTED_ON, 4.5),
        *((state, ("panel", "raised"), 4.5) for state in (*STATES, *LEVELS[:3])),
        ("warn", ("warn-tint",), 4.5),
        ("alarm", ("alarm-tint",), 4.5),
        ("accent", ("accent-tint",), 4.5),
        ("field", ("panel",), 3),
        ("focus", ("panel", "raised"), 3),
        ("on-accent", ("accent",), 4.5),
        ("on-banner", ("banner",), 7),
        ("on-level-secret", ("level-secret",), 7),
        *(("panel", (level,), 4.5) for level in LEVELS[:3]),
    ],
)
def test_what_is_read_stands_out_from_what_is_behind_it(scheme, front, backs, least):
    colours, at = tokens(), SCHEMES.index(scheme)
    for back in backs:
        assert contrast(colours[front][at], colours[back][at]) >= least, back


def test_only_tokens_name_colours():
    for sheet in CSS.parent.glob("*.css"):
        if sheet not in (CSS, CSS.with_name("api.css")):  # the API's page is Swagger UI, which knows light only
            on_screens = re.sub(r"@media print \{.*", "", sheet.read_text(), flags=re.DOTALL)
            assert re.findall(r":[^;{}]*(#[0-9a-fA-F]{3,8})\b", on_screens) == [], sheet.name
