"""Which tables bear labels: found in the registry of models, so that a new one cannot be forgotten."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from django.apps import apps
from django.db.models import Model

from watchfloor.node.models.base import Labelled

# Always reached from the visible labels: how long a word takes to look up must not tell how many hidden rows have
# it, and its key (token, label_id, statement_id) makes every label one short descent.
LABEL_DRIVEN: Final = frozenset({"token"})
BY_LABEL: Final = "_by_label"  # the second name of a table on the reader's connection: reached from the labels


@lru_cache(maxsize=1)
def labelled_models() -> tuple[type[Model], ...]:
    """Every model whose rows in the ledger's database bear a label."""
    every = (m for m in apps.get_models() if issubclass(m, Labelled))
    return tuple(m for m in every if "ledger" in getattr(m, "logs", {"ledger"}))


def labelled_tables() -> list[str]:
    """The names of their tables, sorted."""
    return sorted(m._meta.db_table for m in labelled_models())
