"""Every screen, read off the URL configuration: no violation of WCAG 2.2 A or AA, no error, nothing that the content
policy stops; light and dark, at a desk and on a phone without scrolling sideways."""

from __future__ import annotations

import re
from urllib.parse import urljoin

import pytest

from tests.browser.windows import PHONE
from tests.leaks.routes import Route, routes

pytestmark = pytest.mark.browser

PEOPLE = ("ramos", "dpo", "admin", "ines", "")  # who sees which screen; nobody for the entrance
PASSED_OVER = re.compile(r"^(api/|static/|live|metrics|health|ready|ca\.crt|.*\.(crt|csv|json)$|.*logout)")
# Addresses that answer with something else than a page of ours for everybody: found by their content type below.
SCREENS = [route for route in routes() if not PASSED_OVER.match(route.pattern)]


def paths(route: Route, things: dict[str, str]) -> list[str]:
    """The addresses of this route, for what there is on the stage."""
    values = {"c": things["castell"], "ref": "meridian", "schema": "Vessel", "kind": "Vessel", "person": "silva"}
    named = dict(route.parameters)
    if any(name not in values for name in named):
        return []
    filled = route.pattern
    for name, converter in named.items():
        filled = re.sub(rf"<(?:{converter}:)?{name}>", values[name], filled)
    return [f"/{filled}", *([f"/{filled}?q=exercise"] if "search" in filled else [])]


def seen(served, path: str) -> str | None:
    """Who sees a page here: the first of PEOPLE whom it is shown to; None where nobody is."""
    import httpx

    for who in PEOPLE:
        cookies = {"wf_session": served.told["sessions"][who]} if who else {}
        answer = httpx.get(urljoin(served.url, path), cookies=cookies)
        if answer.status_code == 200 and answer.headers["content-type"].startswith("text/html"):
            return who
    return None


@pytest.mark.parametrize("route", SCREENS, ids=lambda r: r.pattern or "/")
def test_a_screen_is_for_everybody_who_reads_or_types(served, windows, route):
    for path in paths(route, served.told["things"]):
        who = seen(served, path)
        if who is None:
            continue
        with windows(who) as one:
            page = one.go(path)
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme)
                assert one.violations() == [], (path, who, scheme)
            page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
            assert page.evaluate("() => document.documentElement.scrollWidth - innerWidth") <= 0, (path, who)
            assert one.violations() == [], (path, who, "phone")


def test_a_refusal_is_for_everybody_too(windows):
    with windows("ramos", expected=("403", "404")) as one:
        for path in ("/people/", "/nothing/", "/record/00000000/"):
            one.go(path)
            assert one.violations() == [], path
