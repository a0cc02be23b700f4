"""The tables of entities: statements, the tokens that find them, judgements between entities, and tallies."""

from django.db import models

from watchfloor.node.models import Labelled, RowId

STATEMENTS = 4096  # the most that one record states; a statement's id is seq * STATEMENTS + its number


class Statement(Labelled):
    """One value that one record gives one entity.

    The entity is (`origin`, `entity`). `value` is clean (FollowTheMoney), `raw` the text as given where it
    differs; a value that cleaning dropped is empty and has its raw text. `kind` is the schema on the statement
    of a record's body that says the entity exists (property `id`) and null on all others: a list reads one row a
    record.
    `ts` is when this node learnt it, in microseconds since 1970 UTC. `evaluation` is the source evaluation as
    given ("admiralty B2").
    """

    id = RowId(primary_key=True)
    origin = models.TextField()
    entity = models.TextField()
    schema = models.TextField()
    kind = models.TextField(null=True)
    prop = models.TextField()
    value = models.TextField()
    raw = models.TextField(default="")
    ts = models.BigIntegerField()
    evaluation = models.TextField(default="")

    class Meta:
        db_table = "statement"
        indexes = [
            models.Index(
                fields=["kind", "ts", "label_id"], name="statement_kind", condition=models.Q(kind__isnull=False)
            ),
            models.Index(
                fields=["label_id", "kind", "ts"], name="statement_label", condition=models.Q(kind__isnull=False)
            ),
            models.Index(fields=["entity", "label_id"], name="statement_entity"),
        ]


class Token(Labelled):
    """A word, name part, identifier or date by which a statement is found, under the statement's label."""

    pk = models.CompositePrimaryKey("token", "label_id", "statement_id")
    token = models.TextField()
    statement_id = models.BigIntegerField()

    class Meta:
        db_table = "token"


class Judgement(Labelled):
    """What somebody decided of two entities: the same, or not; `seq` is the record that says so."""

    seq = RowId(primary_key=True)
    left_origin = models.TextField()
    left = models.TextField()
    right_origin = models.TextField()
    right = models.TextField()
    same = models.BooleanField()

    class Meta:
        db_table = "judgement"
        indexes = [
            models.Index(fields=["left", "label_id"], name="judgement_left"),
            models.Index(fields=["right", "label_id"], name="judgement_right"),
        ]


class Tally(Labelled):
    """How many live entities a label holds of a kind: counts and facets without touching rows."""

    pk = models.CompositePrimaryKey("label_id", "kind")
    kind = models.TextField()
    n = models.BigIntegerField()

    class Meta:
        db_table = "tally"
