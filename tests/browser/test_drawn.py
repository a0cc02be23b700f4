"""What is drawn fits its frame: words inside their boxes, labels inside their cards."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser

_OUTSIDE = """([inner, outer]) => [...document.querySelectorAll(inner)].filter((e) => {
  const frame = e.closest(outer) ?? e.parentElement.querySelector(outer);
  const [a, b] = [e.getBoundingClientRect(), frame.getBoundingClientRect()];
  return a.left < b.left - 0.5 || a.right > b.right + 0.5;
}).map((e) => e.textContent)"""


@pytest.mark.parametrize("path", ["/entity/meridian/", "/entity/castell/", "/entity/port-1/"])
def test_words_stay_inside_their_boxes_and_cards(windows, path):
    with windows("ramos") as one:
        page = one.go(path)
        for inner, outer in ((".around a text", ".box"), (".claim *", ".claim"), (".row *", ".row")):
            assert page.evaluate(_OUTSIDE, [inner, outer]) == [], inner
