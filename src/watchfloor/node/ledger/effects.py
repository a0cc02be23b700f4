"""Records that act on records: kept by target, so that an effect may come before what it acts on."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from django.db.backends.base.base import BaseDatabaseWrapper

from watchfloor.core.errors import Broken
from watchfloor.core.label import Label
from watchfloor.core.record.build import read_labels
from watchfloor.core.record.part import LABELS
from watchfloor.core.record.standing import Spoken, Standing, State, stand
from watchfloor.node.databases.dialect import insert_rows
from watchfloor.node.ledger.kinds import kind_named
from watchfloor.node.ledger.projections import project, retract
from watchfloor.node.ledger.store import destroy, told_at, write_standing
from watchfloor.node.ledger.told import Told
from watchfloor.node.models import Effect, Record
from watchfloor.node.visibility.horizons import intern, label_of

CHANGES_STANDING: Final = frozenset({"withdraw", "purge", "relabel"})
DERIVES: Final = "derive"  # a record names its sources; a purge of one makes the other a task

_COLUMNS = ("target", "seq", "verb", "agency", "leaf", "label_id", "until")


def note_effects(connection: BaseDatabaseWrapper, told: Iterable[Told]) -> set[bytes]:
    """Keep what these records do to others; the targets whose standing may change by it."""
    rows = [row for t in told for row in _rows(t)]
    insert_rows(connection, "effect", _COLUMNS, rows)
    return {target for target, _, verb, *_ in rows if verb in CHANGES_STANDING}


def awaited(alias: str, told: Iterable[Told]) -> set[bytes]:
    """The C of those among these records on which something acted before they came."""
    acted_on = Effect.objects.using(alias).filter(target__in=[t.c for t in told], verb__in=CHANGES_STANDING)
    return {bytes(target) for target in acted_on.values_list("target", flat=True)}


def _rows(told: Told) -> Iterable[tuple[bytes, int, str, str, int | None, int | None, str | None]]:
    for source in told.slots("source"):
        yield source.body, told.seq, DERIVES, "", None, None, None
    verb = kind_named(told.kind).effect
    if not verb:
        return
    body = told.body
    label_id = intern(Label.from_dict(body["label"])) if "label" in body else None
    until = date.fromisoformat(body["until"]).isoformat() if "until" in body else None
    for target in told.slots("target"):
        bound = target.label_id if verb == "purge" else label_id  # under which a purged record is still named
        yield target.body, told.seq, verb, body.get("agency", ""), body.get("leaf"), bound, until


def settle(connection: BaseDatabaseWrapper, targets: Collection[bytes]) -> None:
    """Bring the records that are here among `targets` to the standing that all effects on them give.

    What changes gets the local sequence of the newest effect on it, so that whoever follows the ledger sees it.
    """
    if not targets:
        return
    alias = connection.alias
    records = list(Record.objects.using(alias).filter(c__in=list(targets)).order_by("seq"))
    spoken = spoken_on(alias, [bytes(r.c) for r in records])
    for told in told_at(alias, records):
        standing = standing_of(told, spoken[told.c])
        if standing is not None:
            newest = max((s.seq for s in spoken[told.c]), default=told.seq)
            _change(connection, told, standing, max(newest, told.seq))


def standing_of(told: Told, spoken: Sequence[Spoken]) -> Standing | None:
    """The standing that these effects give a record that has its parts; None for a purged one, which is final."""
    if told.state is State.PURGED:
        return None
    spelt = told.slots(LABELS)[0].body
    base = {leaf: label for leaf, (label, _) in read_labels(spelt).items()}
    return stand(base, spoken)


def last_moved(told: Told, spoken: Sequence[Spoken]) -> int:
    """The local sequence at which the record last changed: that of the last effect that changed its standing."""
    if told.state is State.PURGED:
        return max(told.seq, next((s.seq for s in spoken if s.verb == "purge"), told.seq))
    base = {leaf: label for leaf, (label, _) in read_labels(told.slots(LABELS)[0].body).items()}
    moved, before = told.seq, stand(base, ())
    for count, said in enumerate(spoken, start=1):
        now = stand(base, spoken[:count])
        if (now.state, dict(now.labels)) != (before.state, dict(before.labels)):
            moved, before = max(moved, said.seq), now
    return moved


def spoken_on(alias: str, targets: Collection[bytes]) -> dict[bytes, list[Spoken]]:
    """The effects on each of these records, in the order of the local sequence."""
    found: dict[bytes, list[Spoken]] = {target: [] for target in targets}
    rows = Effect.objects.using(alias).filter(target__in=list(found), verb__in=CHANGES_STANDING)
    for r in rows.order_by("seq", "id"):
        label = None if r.label_id is None else label_of(r.label_id)
        found[bytes(r.target)].append(Spoken(r.seq, r.verb, r.agency, r.leaf, label))
    return found


def restand(told: Told, standing: Standing) -> Told:
    """The record with its parts under the labels now in force."""
    parts = tuple(
        p if p.slot == LABELS else p._replace(label_id=intern(standing.labels[p.leaf])) for p in told.parts
    )
    return replace(told, state=standing.state, parts=parts)


def _change(connection: BaseDatabaseWrapper, told: Told, standing: Standing, moved: int) -> None:
    now = restand(told, standing)
    if now == told:
        return
    retract(connection, [told.seq])
    if now.state is State.PURGED:
        destroy(connection.alias, told.seq, named_under(connection.alias, told.c), moved)
        return
    write_standing(connection.alias, told, now, moved)
    project(connection, [now])


def named_under(alias: str, target: bytes) -> int:
    """The label under which the first purge of this record names it."""
    first = Effect.objects.using(alias).filter(target=target, verb="purge").order_by("seq").first()
    if first is None or first.label_id is None:
        raise Broken(f"record {target.hex()[:8]}", "no purge names it")
    return first.label_id
