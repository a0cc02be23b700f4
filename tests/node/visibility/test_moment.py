"""Between the look at the horizon and the look at the rows others write: whoever follows still misses nothing."""

from __future__ import annotations

import pytest
from django.db import connections

from tests.factories import label, reader, say
from watchfloor.node.ledger.since import since
from watchfloor.node.visibility.binding import acting

RAMOS = reader()


def test_a_label_that_comes_between_horizon_and_rows_costs_the_follower_nothing(node, engine):
    if engine == "postgresql":
        pytest.skip("a statement has one snapshot there, the horizon's bits in it")
    old = label()
    say(under=old)
    with acting(RAMOS):
        at = max(r.moved for r in since(0))
        raw = connections["reader"].connection
        looked = raw.follow
        said: list[bytes] = []

        def others_write_meanwhile() -> None:
            looked()
            if not said:
                said.append(b"")
                said[:] = [say(under=label(persons=["ramos", "ortiz"])), say(under=old)]

        raw.follow = others_write_meanwhile
        try:
            came = []
            for _ in range(3):
                rows = list(since(at))
                came += [bytes(r.c) for r in rows]
                at = max([at, *(r.moved for r in rows)])
        finally:
            raw.follow = looked
    assert came == said
