"""Work without a mouse: every way by keys, every control reached by Tab, and where one is can be seen."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

MOST_TABS = 400
# Everything that Tab reaches, numbered; of a group of radio buttons the first: arrows lead to the others.
_CONTROLS = """() => {
  const seen = new Set();
  const all = document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']");
  const reachable = (e) => {
    if (e.disabled || e.tabIndex < 0 || e.type === "hidden" || e.closest("dialog:not([open])")) return false;
    if (!e.checkVisibility({ visibilityProperty: true })) return false;
    return e.type !== "radio" || (!seen.has(e.name) && Boolean(seen.add(e.name)));
  };
  return [...all].filter(reachable).map((e, n) => (e.dataset.numbered = String(n)));
}"""
# What is focused, and whether its ring can be seen: on itself, or on what stands for it.
_FOCUSED = """() => {
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  const ring = (style) => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  const around = e.closest(".segments label");
  const visible = ring(getComputedStyle(e)) || ring(getComputedStyle(e, "::after"))
    || (around && ring(getComputedStyle(around))) || (e.querySelector?.(".box") && e.matches(":focus-visible"));
  const radio = e.type === "radio" && document.querySelector(`[name="${e.name}"][data-numbered]`);
  return { number: (radio || e).dataset.numbered ?? null, visible: Boolean(visible), html: e.outerHTML.slice(0, 160) };
}"""


def press(page: Page, *keys: str) -> None:
    """One key after the other."""
    for key in keys:
        page.keyboard.press(key)


def arrived(page: Page, title: str) -> None:
    """The page of this caption is there, with its keys."""
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    page.wait_for_load_state("load")


def test_from_the_watch_to_a_hit_and_back(windows):
    with windows("ramos") as one:
        page = one.go("/")
        press(page, "/")
        expect(page.get_by_role("searchbox")).to_be_focused()
        page.keyboard.type("meridian exercise")
        press(page, "Enter")
        arrived(page, "Search")
        expect(page).to_have_url(re.compile(r"\?q=meridian"))
        hits = page.locator("a[data-hit]")
        press(page, "ArrowDown")
        expect(hits.first).to_be_focused()
        press(page, "ArrowDown")
        expect(hits.nth(1)).to_be_focused()
        press(page, "ArrowUp")
        expect(hits.first).to_be_focused()
        name = hits.first.inner_text()
        press(page, "Enter")
        arrived(page, name)
        press(page, "u")
        arrived(page, "Search")
        press(page, "g", "w")
        arrived(page, "Watch")
        press(page, "g", "s")
        arrived(page, "Search")


def test_an_item_of_the_feed_is_opened_by_arrows(windows):
    with windows("ramos") as one:
        page = one.go("/")
        press(page, "j", "j", "k")
        expect(page.locator("#items li").first.get_by_role("link").last).to_be_visible()
        assert page.evaluate("() => Boolean(document.activeElement.closest('#items [data-item]'))")
        press(page, "Enter")
        expect(page).to_have_url(re.compile(r"/(entity|record)/"))


def test_the_sheet_lists_the_keys_of_the_page_and_closes(windows):
    with windows("ramos") as one:
        page = one.go("/entity/meridian/")
        keys = page.evaluate("() => [...document.querySelectorAll('[data-key]')].map((e) => e.dataset.key)")
        press(page, "?")
        sheet = page.get_by_role("dialog", name="Keys")
        expect(sheet).to_be_visible()
        told = [row.split() for row in sheet.locator("tbody[data-of=page] td:first-child").all_inner_texts()]
        assert sorted(" ".join(t) for t in told) == sorted(keys)
        expect(sheet).to_contain_text("Add statement")
        press(page, "Escape")
        expect(sheet).to_be_hidden()


def test_the_palette_finds_a_place_by_its_name_and_goes_there(windows):
    with windows("ramos") as one:
        page = one.go("/")
        press(page, "Control+k")
        expect(page.locator("#palette input")).to_be_focused()
        page.keyboard.type("add")
        expect(page.locator("#palette li").first).to_contain_text("Add")
        press(page, "Enter")
        arrived(page, "Add")


def test_a_record_is_added_by_keys_alone(windows):
    with windows("ramos") as one:
        page = one.go("/add/?kind=Vessel")
        for label, text in (
            (re.compile("^Legal basis"), "Example Act of Alphaland, s. 1"),
            (re.compile("^Name"), "EXERCISE KEYS"),
        ):
            page.get_by_label(label).first.focus()
            page.keyboard.type(text)
        expect(page.get_by_role("button", name="Sign and add")).not_to_have_attribute("aria-disabled", "true")
        press(page, "Control+Enter")
        arrived(page, "EXERCISE KEYS")


@pytest.mark.parametrize("path", ["/", "/search/?q=exercise", "/entity/meridian/", "/add/?kind=Person"])
def test_every_control_is_reached_by_tab_and_seen_to_be_focused(windows, path):
    with windows("ramos") as one:
        page = one.go(path)
        wanted = set(page.evaluate(_CONTROLS))
        assert len(wanted) > 15
        reached: set[str] = set()
        for _ in range(MOST_TABS):
            press(page, "Tab")
            at = page.evaluate(_FOCUSED)
            if at is None or (at["number"] in reached and reached >= wanted):
                break
            assert at["visible"], at["html"]
            reached.add(at["number"])
        missed = [
            page.locator(f'[data-numbered="{n}"]').evaluate("e => e.outerHTML.slice(0, 120)")
            for n in wanted - reached
        ]
        assert missed == []


def test_nothing_traps_the_focus_and_the_first_tab_leads_past_the_rail(windows):
    with windows("ramos") as one:
        page = one.go("/")
        press(page, "Tab")
        expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
        press(page, "Enter")
        expect(page.locator("#main")).to_be_focused()
