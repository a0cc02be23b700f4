"""Review dates: a suspicion is restated with its facts, or the record is purged (28 CFR 23.20(h))."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from watchfloor.core.basis import LONGEST_RETENTION_YEARS, LegalBasis
from watchfloor.core.errors import Malformed, Refused
from watchfloor.core.policy.decide import allowed, decide
from watchfloor.core.policy.reader import Reader
from watchfloor.node.custody.found import find, no_such_record
from watchfloor.node.databases.doors import ledger
from watchfloor.node.ledger.append import Entry, prepare, store
from watchfloor.node.ledger.clock import today
from watchfloor.node.ledger.draft import Draft, target
from watchfloor.node.models import Timer


def restate(c: bytes, *, by: Reader, facts: str, until: date, basis: LegalBasis) -> Entry:
    """Restate a suspicion on its review date; it is due again on `until`, at most five years from today.

    Raises Refused when `by` may not, Malformed without facts: "address updated" is not a review.
    """
    if not facts.strip():
        raise Malformed("review", "no facts", "the facts that still support it")
    require_retention(until, today())
    with ledger() as connection:
        found = find(c)
        if not allowed(by, "read", found.label):
            raise no_such_record(c)
        decide(by, "review", found.label)
        body = {"agency": by.agency, "facts": facts, "until": until.isoformat()}
        draft = Draft("restate", found.label, body, basis, more=(target(c, found.label),))
        return store(connection, prepare([draft], by=by))[0]


def require_retention(until: date, now: date) -> None:
    """Raise Refused unless a review on `until` is ahead, and no more than five years."""
    latest = _years_on(now, LONGEST_RETENTION_YEARS)
    if not now <= until <= latest:
        raise Refused(
            f"A review on {until.isoformat()} is no review within {LONGEST_RETENTION_YEARS} years",
            rule="28 CFR 23.20(h); EU 2016/680 art. 5",
            permit=f"a day from {now.isoformat()} to {latest.isoformat()}",
        )


def due_by(day: date) -> QuerySet[Timer]:
    """What the bound reader may see that is due by this day, the earliest first."""
    return Timer.objects.filter(due__lte=day).order_by("due", "seq")


def _years_on(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)
