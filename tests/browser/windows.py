"""Browser windows of people at work, which notice every error, refusal of the content policy and failed request."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, Playwright

from tests.browser.served import ROOT, Served

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--force-color-profile=srgb",
)  # fmt: skip
DESK, PHONE = (1440, 900), (390, 844)
MOMENT = 15_000  # milliseconds that something may take, on a machine that is busy
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
_WATCH_POLICY = """
document.addEventListener("securitypolicyviolation",
  (e) => console.error(`policy: ${e.violatedDirective} ${e.blockedURI} ${e.sample}`));
"""


@dataclass
class Window:
    """One page of one person; `wrong` is what went wrong in it so far."""

    page: Page
    context: BrowserContext
    wrong: list[str] = field(default_factory=list)

    def go(self, path: str) -> Page:
        """Open an address of the node and wait until it is drawn."""
        self.page.goto(path, wait_until="load")
        return self.page

    def violations(self) -> list[str]:
        """What axe finds against WCAG 2.2 A and AA, one line each."""
        self.page.evaluate((ROOT / "node_modules/axe-core/axe.min.js").read_text())
        found: dict[str, Any] = self.page.evaluate(
            "(tags) => axe.run(document, {runOnly: tags, resultTypes: ['violations']})", WCAG
        )
        return [
            f"{v['id']}: {n['target']} {n.get('failureSummary', '')}"
            for v in found["violations"]
            for n in v["nodes"]
        ]


def launch(playwright: Playwright) -> Browser:
    """Debian's Chromium."""
    return playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(ARGUMENTS))


@contextmanager
def window(
    browser: Browser,
    served: Served,
    person: str = "",
    *,
    scheme: str = "light",
    size: tuple[int, int] = DESK,
    expected: tuple[str, ...] = (),
) -> Iterator[Window]:
    """A window, signed in as `person` where one is named. Raises AssertionError when something went wrong in it.

    `expected` are pieces of messages that belong to the test, such as the status of a refusal.
    """
    context = browser.new_context(
        base_url=served.url,
        color_scheme=scheme,  # type: ignore[arg-type]  # light or dark
        viewport={"width": size[0], "height": size[1]},
        reduced_motion="reduce",
        timezone_id="America/Bogota",
        locale="en-GB",
    )
    if person:
        context.add_cookies([{"name": "wf_session", "value": served.told["sessions"][person], "url": served.url}])
    context.add_init_script(_WATCH_POLICY)
    context.set_default_timeout(MOMENT)
    page = context.new_page()
    one = Window(page, context)
    page.on("console", lambda m: one.wrong.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda e: one.wrong.append(str(e)))
    try:
        yield one
        wrong = [w for w in one.wrong if not any(e in w for e in expected)]
        assert not wrong, wrong
    finally:
        context.close()
