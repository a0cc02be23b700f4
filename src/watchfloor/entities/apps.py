"""Entities as a Django application."""

from django.apps import AppConfig


class EntitiesConfig(AppConfig):
    """Statements, search and judgements."""

    name = "watchfloor.entities"
    label = "entities"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the record kinds and projections of entities known to the ledger."""
        from watchfloor.entities import kinds
        from watchfloor.entities.judgements import Judgements
        from watchfloor.entities.statements import Statements
        from watchfloor.node.ledger.kinds import register
        from watchfloor.node.ledger.projections import project_with

        register(*kinds.KINDS)
        project_with(Statements())
        project_with(Judgements())
