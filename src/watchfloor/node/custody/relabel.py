"""Changing a label: raising takes one owner, lowering takes all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from watchfloor.core.basis import LegalBasis
from watchfloor.core.errors import Malformed, Refused
from watchfloor.core.label import Label
from watchfloor.core.policy.decide import allowed, decide
from watchfloor.core.policy.reader import Reader
from watchfloor.core.record.build import narrower
from watchfloor.node.custody.found import Found, find, no_such_record
from watchfloor.node.databases.doors import ledger
from watchfloor.node.ledger.append import Entry, prepare, store
from watchfloor.node.ledger.draft import Draft, target
from watchfloor.node.ledger.effects import spoken_on, standing_of
from watchfloor.node.ledger.store import told_at
from watchfloor.node.models import Record


@dataclass(frozen=True, slots=True)
class Relabelled:
    """A relabel that was said; `waits_for` are the owners who have not said it yet, so that it does not bind."""

    entry: Entry
    waits_for: frozenset[str]


def relabel(
    c: bytes, new: Label, *, by: Reader, reason: str, basis: LegalBasis, leaf: int | None = None
) -> Relabelled:
    """Say, for one's agency as owner, that a record (or one part of it) carries `new` from now on.

    The relabel's own label is the join of old and new. Raises Refused when `by` may not read it or does not speak
    for an owner, Malformed when the part is not there or would be readable more widely than its header.
    """
    with ledger() as connection:
        found = find(c)
        if not allowed(by, "read", found.label):
            raise no_such_record(c)
        old = _old_label(found, leaf)
        new.require_holder()
        decide(by, "relabel", old, reason=reason)
        _require_header_wider(found, new, leaf)
        body: dict[str, Any] = {"agency": by.agency, "label": new.as_dict(), "reason": reason}
        if leaf is not None:
            body["leaf"] = leaf
        own = old.join(new)
        draft = Draft("relabel", own, body, basis, more=(target(c, own),), reason=reason)
        entry = store(connection, prepare([draft], by=by))[0]
        return Relabelled(entry, _waits_for(c, new, old, leaf, by))


def _old_label(found: Found, leaf: int | None) -> Label:
    if leaf is None:
        return found.label
    if leaf not in found.labels:
        raise Malformed("part", f"leaf {leaf}", "one of " + ", ".join(map(str, sorted(found.labels))))
    return found.labels[leaf]


def _require_header_wider(found: Found, new: Label, leaf: int | None) -> None:
    if leaf not in (None, 0) and not narrower(new, found.labels[0]):
        raise Malformed("label", "a part more widely readable than its header", "the whole record relabelled")
    if leaf == 0 and any(not narrower(label, new) for label in found.labels.values()):
        raise Malformed("label", "a header less widely readable than its parts", "the whole record relabelled")


def _waits_for(c: bytes, new: Label, old: Label, leaf: int | None, by: Reader) -> frozenset[str]:
    record = Record.objects.using("ledger").get(c=c)
    standing = standing_of(told_at("ledger", [record])[0], spoken_on("ledger", [c])[c])
    if standing is None:
        raise Refused("The record was purged meanwhile", rule="design 3: a purge is final")
    in_force = {standing.labels[leaf]} if leaf is not None else set(standing.labels.values())
    return frozenset() if in_force == {new} else old.owners - by.speaks_for(old)
