"""Taking back what one's agency said."""

from typing import Final

from watchfloor.core.basis import LegalBasis
from watchfloor.core.errors import Refused
from watchfloor.core.policy.decide import allowed, decide
from watchfloor.core.policy.reader import Reader
from watchfloor.node.custody.found import find, no_such_record
from watchfloor.node.databases.doors import ledger
from watchfloor.node.ledger.append import Entry, prepare, store
from watchfloor.node.ledger.draft import Draft, target
from watchfloor.node.ledger.kinds import kind_named
from watchfloor.node.node import this_home

_INSTEAD: Final = "change what it did by another record: lift, relabel, restate, enrol anew"


def withdraw(c: bytes, *, by: Reader, reason: str, basis: LegalBasis) -> Entry:
    """Withdraw a record that this node signed and that `by` may read; it stays, marked, and counts no more.

    Raises Refused when it is not his to see or to take back, or somebody else signed it.
    """
    with ledger() as connection:
        found = find(c)
        if not allowed(by, "read", found.label):
            raise no_such_record(c)
        if found.told.origin != this_home().log_origin("ledger"):
            raise Refused(
                "Only who signed a record withdraws it", rule="design 3", permit="ask the agency that signed it"
            )
        if not kind_named(found.told.kind).withdrawable:
            raise Refused(
                f"A record of the kind {found.told.kind} is not withdrawn", rule="design 3", permit=_INSTEAD
            )
        own = found.written_by(by.person)
        decide(by, "withdraw", found.label, reason=reason, own=own)
        body = {"agency": by.agency, "reason": reason}
        draft = Draft("withdraw", found.label, body, basis, more=(target(c, found.label),), reason=reason, own=own)
        return store(connection, prepare([draft], by=by))[0]
