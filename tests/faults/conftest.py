"""Nodes that are killed on purpose, and the dice that say when."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from random import Random

import pytest

from tests import postgres
from tests.faults.arena import Arena, close_arena, open_arena


@pytest.fixture
def rounds(request: pytest.FixtureRequest) -> int:
    """How often a deed is killed: `--fault-rounds`."""
    return int(request.config.getoption("--fault-rounds"))


@pytest.fixture
def dice(request: pytest.FixtureRequest) -> Random:
    """Random moments. The seed is printed, and a failing test shows it: `--fault-seed` throws the same again."""
    given = request.config.getoption("--fault-seed")
    seed = secrets.randbelow(10**9) if given is None else int(given)
    print(f"--fault-seed {seed}")
    return Random(seed)


@pytest.fixture
def arena(request: pytest.FixtureRequest, engine: str, cluster: postgres.Cluster | None) -> Iterator[Arena]:
    """A founded node of this test's own."""
    made = open_arena(re.sub(r"\W+", "_", request.node.name)[:30].lower(), cluster)
    yield made
    close_arena(made)
