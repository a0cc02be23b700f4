"""What waits and what is held: holds, reviews, overrides, purges, and imports already done."""

from typing import ClassVar

from django.db import models

from watchfloor.node.models.base import BOTH_LOGS, Kept, Labelled, RowId


class Hold(Labelled):
    """A court hold: while it stands, the record is not purged."""

    seq = RowId(primary_key=True)
    target = models.BinaryField(max_length=32)
    lifted = models.BigIntegerField(null=True)

    class Meta:
        db_table = "hold"
        indexes = [models.Index(fields=["target"], name="hold_target")]


class Timer(Labelled):
    """A day by which something about a record is due: its review, or its expiry."""

    id = RowId(primary_key=True)
    seq = models.BigIntegerField()
    what = models.TextField()
    due = models.DateField()

    class Meta:
        db_table = "timer"
        indexes = [
            models.Index(fields=["due", "label_id"], name="timer_due"),
            models.Index(fields=["seq"], name="timer_seq"),
        ]


class Override(Labelled):
    """Somebody opened a record beyond his purpose; it stays a task until a reviewer answers it."""

    seq = RowId(primary_key=True)
    target = models.BinaryField(max_length=32)
    person = models.TextField()
    reason = models.TextField()
    opened = models.BigIntegerField()
    reviewed = models.BigIntegerField(null=True)

    class Meta:
        db_table = "override"


class PurgeTask(Kept):
    """How far a purge got (custody.purge.Step), and the keyed words of searches that meant what it destroyed."""

    seq = RowId(primary_key=True)
    step = models.SmallIntegerField(default=0)
    words = models.BinaryField(default=b"")

    class Meta:
        db_table = "purge_task"


class Imported(Kept):
    """The keyed digest of a source entity that is already a record, so that an import can be repeated."""

    digest = models.BinaryField(max_length=32, primary_key=True)
    seq = models.BigIntegerField()

    class Meta:
        db_table = "imported"
        indexes = [models.Index(fields=["seq"], name="imported_seq")]


class Concerned(Kept):
    """Whom an access record concerns: found again when the record that was accessed is purged."""

    logs: ClassVar[frozenset[str]] = BOTH_LOGS

    id = models.BigAutoField(primary_key=True)
    target = models.BinaryField(max_length=32)
    seq = models.BigIntegerField()

    class Meta:
        db_table = "concerned"
        indexes = [models.Index(fields=["target"], name="concerned_target")]
