"""Which records the log's newest checkpoint covers: what screens show as proven, not as waiting."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Max

from watchfloor.node.databases.doors import unordered
from watchfloor.node.models import Checkpoint, Entry


def sealed_among(cs: Collection[bytes]) -> frozenset[bytes]:
    """Those of these records that are sealed. The caller was shown the records; their C tells nothing else."""
    if not cs:
        return frozenset()
    with unordered("ledger"):
        size: int | None = Checkpoint.objects.using("ledger").aggregate(Max("size"))["size__max"]
        if size is None:
            return frozenset()
        covered = Entry.objects.using("ledger").filter(c__in=list(cs), index__lt=size)
        return frozenset(bytes(c) for c in covered.values_list("c", flat=True))
