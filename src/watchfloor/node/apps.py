"""The node as a Django application."""

from django.apps import AppConfig


class NodeConfig(AppConfig):
    """Ledger, people, visibility and custody of one agency."""

    name = "watchfloor.node"
    label = "node"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Bind the connections to their rules, and make the node's record kinds and projections known."""
        from watchfloor.node import audit
        from watchfloor.node.custody import hold, kinds, override, timers
        from watchfloor.node.databases import connections_bound
        from watchfloor.node.ledger.kinds import register as know
        from watchfloor.node.ledger.projections import project_with
        from watchfloor.node.register import kinds as register_kinds
        from watchfloor.node.register import who

        connections_bound()
        know(audit.ACCESS, *kinds.KINDS, *register_kinds.KINDS)
        for projection in (who.Register(), hold.Holds(), override.Overrides(), timers.Timers()):
            project_with(projection)
