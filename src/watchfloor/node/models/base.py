"""Three sorts of table: what readers see through their horizon, what only the ledger sees, and ordinary ones."""

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

if TYPE_CHECKING:
    BigInteger = models.BigIntegerField[int, int]  # generic in its stubs only
else:
    BigInteger = models.BigIntegerField


class RowId(BigInteger):
    """A 64-bit key that the node gives out itself; on SQLite it is the row's own address, not a second index."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str | None:
        """SQLite knows a row by an `integer` primary key only, to the letter."""
        return "integer" if connection.vendor == "sqlite" else super().db_type(connection)


class Labelled(models.Model):
    """Rows that a reader sees when `label_id` is in his horizon: read on `reader`, written inside `ledger()`."""

    label_id = models.IntegerField()

    class Meta:
        abstract = True


class Kept(models.Model):
    """Rows that only code inside `ledger()` reads or writes; a reader's connection is refused the table."""

    logs: ClassVar[frozenset[str]] = frozenset({"ledger"})

    class Meta:
        abstract = True


BOTH_LOGS = frozenset({"ledger", "access"})
