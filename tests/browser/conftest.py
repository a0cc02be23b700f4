"""One server and one browser for all tests of a worker."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from typing import Any

import pytest

from tests.browser.served import Served, serve
from tests.browser.windows import CHROMIUM, Window, launch, window

Windows = Callable[..., AbstractContextManager[Window]]


@pytest.fixture(scope="session")
def served(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A node with a case and people, served. On SQLite only: what engines do differently, no browser sees."""
    if request.config.getoption("--db") != "sqlite":
        pytest.skip("browsers run on SQLite only")
    if not CHROMIUM.exists():
        pytest.skip("Chromium is not installed: apt-get install chromium")
    one = serve(tmp_path_factory.mktemp("served") / "node")
    yield one
    one.stop()
    shutil.rmtree(one.root, ignore_errors=True)


@pytest.fixture(scope="module")  # its event loop must not run on under tests that ask databases
def browser(served: Served) -> Iterator[Any]:
    """Chromium, without a window on any screen."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = launch(playwright)
        yield chromium
        chromium.close()


@pytest.fixture
def windows(browser: Any, served: Served) -> Windows:
    """Open windows: `with windows("ramos") as one: one.go("/")`."""
    return partial(window, browser, served)
