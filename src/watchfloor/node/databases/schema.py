"""The tables of a node: made, or brought up to date, in every database that it writes."""

from django.core.management import call_command

from watchfloor.node.databases.doors import migrating


def bring_up_to_date() -> None:
    """Run the migrations that `default`, `ledger` and `access` have not seen. The reader's connection has none."""
    with migrating():
        for alias in ("default", "ledger", "access"):
            call_command("migrate", database=alias, verbosity=0, interactive=False)
