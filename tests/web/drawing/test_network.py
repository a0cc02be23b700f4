"""The network: boxes that do not overlap, words that fit, nothing beyond its box."""

from __future__ import annotations

from itertools import combinations

import pytest

from watchfloor.web.drawing.network import HEIGHT, MOST_DRAWN, WIDTH, Around, drawn


def around(n: int) -> list[Around]:
    return [
        Around("A very long caption of a company SA", "Company", "SECRET", "owner · B2", n % 2 == 0, f"/{i}/")
        for i in range(n)
    ]


def test_nothing_is_drawn_of_nothing():
    assert drawn("SV MERIDIAN", "Vessel", []) is None


@pytest.mark.parametrize("n", range(1, 9))
def test_boxes_fit_and_do_not_overlap(n):
    net = drawn("SV MERIDIAN", "Vessel", around(n))
    assert net
    assert len(net.boxes) == min(n, MOST_DRAWN)
    places = [(b.x, b.y, b.width, b.height) for b in net.boxes] + [net.middle]
    assert all(min(x, y) >= 0 and x + w <= WIDTH and y + h <= HEIGHT for x, y, w, h in places)
    for (x, y, w, h), (x2, y2, w2, h2) in combinations(places, 2):
        assert x + w <= x2 or x2 + w2 <= x or y + h <= y2 or y2 + h2 <= y
    assert all(len(b.caption) < 28 for b in net.boxes)
