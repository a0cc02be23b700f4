"""Which connection a model is read and written on."""

from typing import Any

from django.apps import apps
from django.db.models import Model

from watchfloor.node.models.base import Kept, Labelled


class Router:
    """Labelled tables are read on `reader` and refuse to be written there; kept tables live on `ledger`.

    Code that may write says `.using("ledger")` or `.using("access")` inside the door that opens it.
    """

    def db_for_read(self, model: type[Model], **hints: Any) -> str:
        """`reader` for what is labelled, `ledger` for what is kept, else `default`."""
        if issubclass(model, Labelled):
            return "reader"
        return "ledger" if issubclass(model, Kept) else "default"

    db_for_write = db_for_read

    def allow_relation(self, one: Model, other: Model, **hints: Any) -> bool:
        """Rows may point at each other by value; no constraint crosses from ordinary to labelled tables."""
        return True

    def allow_migrate(self, db: str, app_label: str, model_name: str | None = None, **hints: Any) -> bool | None:
        """Each table in its own database only; the reader's connection never migrates."""
        if db == "reader":
            return False
        if model_name is None:  # code of a migration: where the application has tables
            return any(db in _homes_of(model) for model in apps.get_app_config(app_label).get_models())
        return db in _homes_of(apps.get_model(app_label, model_name))


def _homes_of(model: type[Model]) -> frozenset[str]:
    if issubclass(model, Labelled | Kept):
        return getattr(model, "logs", frozenset({"ledger"}))
    return frozenset({"default"})
