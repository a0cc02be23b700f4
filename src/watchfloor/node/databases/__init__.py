"""The node's connections, who may use them, and where the two database engines differ."""


def connections_bound() -> None:
    """Put each connection under its rules as it opens, and each labelled table under row-level security."""
    from django.db.backends.signals import connection_created
    from django.db.models.signals import post_migrate, pre_migrate

    from watchfloor.node.visibility.binding import bind_connection
    from watchfloor.node.visibility.security import secure, unveil

    connection_created.connect(bind_connection, dispatch_uid="watchfloor")
    pre_migrate.connect(unveil, dispatch_uid="watchfloor")
    post_migrate.connect(secure, dispatch_uid="watchfloor")
