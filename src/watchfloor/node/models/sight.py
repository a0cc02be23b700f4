"""Interned labels, and the horizons that readers see through."""

from django.db import models

from watchfloor.node.models.base import Kept, Labelled


class KnownLabel(Labelled):
    """A label that some part carries, under its number; a reader sees those of his own horizon."""

    label_id = models.IntegerField(primary_key=True)
    digest = models.BinaryField(max_length=32)
    spelling = models.TextField()

    class Meta:
        db_table = "label"
        constraints = [models.UniqueConstraint(fields=["digest"], name="label_digest")]


class Horizon(Kept):
    """The set of labels that readers with these attributes may see under these policies.

    `reader` is the reader's attributes as JSON, `policy` the hash of the policies that decided, `version` rises
    whenever a label enters.
    """

    horizon_id = models.AutoField(primary_key=True)
    reader = models.TextField()
    policy = models.TextField()
    version = models.BigIntegerField(default=0)

    class Meta:
        db_table = "horizon"
        constraints = [models.UniqueConstraint(fields=["policy", "reader"], name="horizon_reader")]


class Visible(Kept):
    """A label in a horizon."""

    pk = models.CompositePrimaryKey("horizon_id", "label_id")
    horizon_id = models.IntegerField()
    label_id = models.IntegerField()

    class Meta:
        db_table = "visible"
