"""The node's connections, who may use them, and where the two database engines differ."""


def connections_bound() -> None:
    """Put each connection under its rules as it opens: the doors' guards and the reader's view."""
    from django.db.backends.signals import connection_created

    from watchfloor.node.visibility.binding import bind_connection

    connection_created.connect(bind_connection, dispatch_uid="watchfloor")
