"""Labels and horizons: each spelling against its digest, and what each horizon shows against the policies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db.backends.base.base import BaseDatabaseWrapper

from watchfloor.core.errors import WatchfloorError
from watchfloor.core.label import Label
from watchfloor.node.check.misfit import MOST_NAMED, Misfit
from watchfloor.node.ledger.store import NEVER
from watchfloor.node.models import KnownLabel, Part, Record, Visible
from watchfloor.node.visibility import bits
from watchfloor.node.visibility.horizons import kept_horizons

BATCH = 500


def check_labels() -> Iterator[Misfit]:
    """Name every interned label whose spelling is not the one its digest stands for, and rows without a label."""
    for row in KnownLabel.objects.using("ledger").order_by("label_id").iterator(chunk_size=BATCH):
        if not _fits(row):
            yield Misfit(f"label {row.label_id}", "its spelling is not what was interned")
    known = KnownLabel.objects.using("ledger").values("label_id")
    for model in (Record, Part):
        rows = model._default_manager.using("ledger").exclude(label_id=NEVER).exclude(label_id__in=known)
        for label_id in rows.values_list("label_id", flat=True).distinct()[:MOST_NAMED]:
            yield Misfit(
                f"label {label_id}", f"a {model._meta.db_table} bears it, and it is not in the table of labels"
            )


def check_horizons(connection: BaseDatabaseWrapper) -> Iterator[Misfit]:
    """Name every horizon that shows a label its readers may not see, or hides one that they may."""
    rows = KnownLabel.objects.using("ledger").exclude(label_id=NEVER)
    labels = {row.label_id: Label.from_json(row.spelling) for row in rows if _fits(row)}
    for horizon_id, sees in kept_horizons(connection):
        expected = {number for number, label in labels.items() if sees(label)}
        yield from _differing(horizon_id, "", expected, _visible(horizon_id))
        shown = bits.shown(connection, horizon_id)
        if shown is not None:
            yield from _differing(horizon_id, "'s bits", expected, shown)


def _fits(row: KnownLabel) -> bool:
    try:
        return Label.from_json(row.spelling).digest() == bytes(row.digest)
    except WatchfloorError:
        return False


def _visible(horizon_id: int) -> set[int]:
    rows = Visible.objects.using("ledger").filter(horizon_id=horizon_id, label_id__gt=NEVER)
    return set(rows.values_list("label_id", flat=True))


def _differing(horizon_id: int, what: str, expected: set[int], found: set[int]) -> Iterable[Misfit]:
    for how, labels in (("may not see", found - expected), ("may see, and does not", expected - found)):
        if labels:
            some = ", ".join(map(str, sorted(labels)[:10]))
            yield Misfit(f"horizon {horizon_id}{what}", f"labels that its readers {how}: {some}")
