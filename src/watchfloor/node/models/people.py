"""Projections of who is who: agencies, people, and who acts for whom. Only the ledger reads them."""

from django.db import models

from watchfloor.node.models.base import Kept, RowId


class Agency(Kept):
    """An agency as this node's own register knows it; a partner's word about itself does not count."""

    name = models.TextField(primary_key=True)
    title = models.TextField()
    kind = models.TextField()
    clearance = models.SmallIntegerField()
    seq = models.BigIntegerField()

    class Meta:
        db_table = "agency"


class Person(Kept):
    """Somebody who works on this node: clearance, roles, purposes and authorisations as JSON lists."""

    person = models.TextField(primary_key=True)
    title = models.TextField()
    agency = models.TextField()
    clearance = models.SmallIntegerField()
    roles = models.JSONField()
    purposes = models.JSONField()
    authorised = models.JSONField()
    active = models.BooleanField()
    seq = models.BigIntegerField()

    class Meta:
        db_table = "person"


class ActingFor(Kept):
    """`person` stands in for `absent` from the first to the last day, within his own clearance."""

    seq = RowId(primary_key=True)
    person = models.TextField()
    absent = models.TextField()
    first = models.DateField()
    last = models.DateField()

    class Meta:
        db_table = "acting_for"
