"""The node as a Django application."""

from django.apps import AppConfig


class NodeConfig(AppConfig):
    """Ledger, people, visibility and custody of one agency."""

    name = "watchfloor.node"
    label = "node"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Bind the databases' connections to their rules before anything is read."""
        from watchfloor.node.databases import connections_bound

        connections_bound()
