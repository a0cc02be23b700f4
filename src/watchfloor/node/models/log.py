"""The tables of a log: records, their parts and openings, and the Merkle tree. The access log has the same."""

from typing import ClassVar

from django.db import models

from watchfloor.core.record.standing import State
from watchfloor.node.models.base import BOTH_LOGS, Kept, Labelled, RowId

LEAVES = 512  # the widest note (design 3); a part's id is seq * LEAVES + leaf


class Record(Labelled):
    """One record as this node holds it, under the label of its header.

    `seq` is the local sequence; `moved` the sequence at which it last changed for its readers (a relabel gives a
    new one). `stated` is the writer's clock and `learnt` this node's, both in microseconds since 1970 UTC.
    """

    logs: ClassVar[frozenset[str]] = BOTH_LOGS

    seq = RowId(primary_key=True)
    c = models.BinaryField(max_length=32)
    origin = models.TextField()
    kind = models.TextField()
    version = models.SmallIntegerField()
    stated = models.BigIntegerField()
    learnt = models.BigIntegerField()
    moved = models.BigIntegerField()
    state = models.SmallIntegerField(default=State.LIVE)

    class Meta:
        db_table = "record"
        constraints = [models.UniqueConstraint(fields=["c"], name="record_c")]
        indexes = [
            models.Index(fields=["moved", "label_id"], name="record_moved"),
            models.Index(fields=["label_id", "kind", "moved"], name="record_label_kind"),
        ]


class Part(Labelled):
    """One part: its place in the note, its bytes, its label, and what is handled beside the label."""

    logs: ClassVar[frozenset[str]] = BOTH_LOGS

    id = RowId(primary_key=True)
    leaf = models.SmallIntegerField()
    slot = models.TextField()
    salt = models.BinaryField(max_length=32)
    body = models.BinaryField()
    review = models.DateField(null=True)
    expires = models.DateField(null=True)
    scheme = models.TextField(default="")
    marking = models.TextField(default="")
    case_ref = models.TextField(default="")

    class Meta:
        db_table = "part"
        indexes = [models.Index(fields=["review"], name="part_review", condition=models.Q(review__isnull=False))]


class Opening(Kept):
    """What opens a record: the note, its salt, the seed of the fills (gone after a purge), and the author."""

    logs: ClassVar[frozenset[str]] = BOTH_LOGS

    seq = RowId(primary_key=True)
    note = models.BinaryField()
    salt = models.BinaryField(max_length=32)
    seed = models.BinaryField(max_length=32, null=True)
    width = models.SmallIntegerField()
    author_salt = models.BinaryField(max_length=32)
    author_line = models.TextField()

    class Meta:
        db_table = "opening"


class Pending(Kept):
    """A commitment that waits for the seal."""

    logs: ClassVar[frozenset[str]] = BOTH_LOGS

    seq = RowId(primary_key=True)
    c = models.BinaryField(max_length=32)

    class Meta:
        db_table = "pending"


class Entry(Kept):
    """A sealed commitment at its index in the Merkle log; a dummy keeps the salt that opens it."""

    logs: ClassVar[frozenset[str]] = BOTH_LOGS

    index = RowId(primary_key=True)
    c = models.BinaryField(max_length=32)
    dummy_salt = models.BinaryField(max_length=32, null=True)

    class Meta:
        db_table = "entry"
        indexes = [models.Index(fields=["c"], name="entry_c")]


class Tile(Kept):
    """Up to 256 hashes of the Merkle tree (C2SP tlog-tiles)."""

    logs: ClassVar[frozenset[str]] = BOTH_LOGS

    pk = models.CompositePrimaryKey("level", "index")
    level = models.SmallIntegerField()
    index = models.BigIntegerField()
    hashes = models.BinaryField()

    class Meta:
        db_table = "tile"


class Checkpoint(Kept):
    """A signed tree head, with the cosignatures that have come for it; when it was signed, those tell."""

    logs: ClassVar[frozenset[str]] = BOTH_LOGS

    size = RowId(primary_key=True)
    note = models.TextField()

    class Meta:
        db_table = "checkpoint"


class Effect(Kept):
    """What one record does to another, kept by its target, which may not have arrived yet."""

    logs: ClassVar[frozenset[str]] = BOTH_LOGS

    id = models.BigAutoField(primary_key=True)
    target = models.BinaryField(max_length=32)
    seq = models.BigIntegerField()
    verb = models.TextField()
    agency = models.TextField()
    leaf = models.SmallIntegerField(null=True)
    label_id = models.IntegerField(null=True)
    until = models.DateField(null=True)

    class Meta:
        db_table = "effect"
        indexes = [models.Index(fields=["target", "seq"], name="effect_target")]


class Counter(Kept):
    """A number the node must not forget: the latest clock it saw, how far a check got."""

    logs: ClassVar[frozenset[str]] = BOTH_LOGS

    name = models.TextField(primary_key=True)
    value = models.BigIntegerField()

    class Meta:
        db_table = "counter"
