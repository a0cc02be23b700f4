"""fsck: the whole node, read again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator

from django.db import DatabaseError, connections
from django.db.models import Model

from watchfloor.core.errors import WatchfloorError
from watchfloor.core.policy.decide import decide
from watchfloor.core.policy.reader import Reader
from watchfloor.core.record.standing import State
from watchfloor.node.check.misfit import Misfit
from watchfloor.node.check.records import check_records
from watchfloor.node.check.sight import check_horizons, check_labels
from watchfloor.node.check.tree import check_tree
from watchfloor.node.custody.purge import unfinished_purges
from watchfloor.node.custody.purge_list import FILE as PURGES
from watchfloor.node.custody.purge_list import list_faults
from watchfloor.node.databases.doors import ledger, log_named
from watchfloor.node.ledger.projections import projections
from watchfloor.node.ledger.rebuild import rebuild
from watchfloor.node.ledger.store import told_at
from watchfloor.node.models import Effect, Record
from watchfloor.node.register.who import Register
from watchfloor.node.visibility import horizons


def fsck(*, by: Reader, projected: bool = False) -> Iterator[Misfit]:
    """Name each thing on this node that does not fit: records, labels, tiles, checkpoints, purges left undone.

    With `projected` the projections are made again and compared as well. Raises Refused when `by` may not check.
    """
    decide(by, "check", None)
    horizons.forget()  # the rows are to be read, not what is remembered of them
    for log in ("ledger", "access"):
        with log_named(log):
            yield from _unless_stopped(log, check_records(log))
            yield from _unless_stopped(log, check_tree(log))
    with ledger() as connection:
        yield from _unless_stopped("labels", check_labels())
        yield from _unless_stopped("horizons", check_horizons(connection))
        waiting = unfinished_purges()
    if waiting:
        yield Misfit(f"{waiting} purges", "they wait for their scrub: `watchfloor purge --finish`")
    for how in list_faults():
        yield Misfit(PURGES, how)
    yield from check_register()
    if projected:
        yield from check_projections(by)


_TROUBLE = (WatchfloorError, DatabaseError, ValueError, LookupError, TypeError, AttributeError)


def _unless_stopped(what: str, found: Iterator[Misfit]) -> Iterator[Misfit]:
    """The same misfits; a row too damaged to be read is one more, and the other checks go on."""
    try:
        yield from found
    except _TROUBLE as error:
        yield Misfit(what, f"it cannot be read to its end ({error or type(error).__name__})")


def check_register() -> Iterator[Misfit]:
    """Name the tables of people and agencies that their signed records do not give: they decide who sees what."""
    register = Register()
    differing: list[str] = []
    try:
        with ledger() as connection:
            tables = [t._meta.db_table for t in register.tables]
            before = {t: _fingerprint(t) for t in tables}
            for table in register.tables:
                table._default_manager.using("ledger").all().delete()
            records = (
                Record.objects.using("ledger").filter(kind__in=register.kinds, state=State.LIVE).order_by("seq")
            )
            register.apply(connection, told_at("ledger", list(records)))
            differing = [t for t in tables if _fingerprint(t) != before[t]]
            raise _Undo
    except _Undo:
        pass
    except _TROUBLE as error:
        yield Misfit("register", f"its records cannot be read ({error or type(error).__name__})")
    for name in differing:
        yield Misfit(f"register of {name}", "the signed records give other rows: `watchfloor rebuild`")


class _Undo(Exception):
    """Leaves the transaction without keeping it."""


def check_projections(by: Reader, replay: Callable[..., int] = rebuild) -> Iterator[Misfit]:
    """Name every projection that replaying the ledger would make different; nothing is changed."""
    differing: list[str] = []
    try:
        with ledger():
            before = fingerprints()
            replay(by=by)
            after = fingerprints()
            differing = [table for table in before if before[table] != after[table]]
            raise _Undo
    except _Undo:
        pass
    except _TROUBLE as error:
        yield Misfit("projections", f"the ledger cannot be replayed ({error or type(error).__name__})")
    for table in differing:
        yield Misfit(f"projection {table}", "the ledger gives other rows: `watchfloor rebuild`")


def fingerprints() -> dict[str, str]:
    """A digest of the rows of each projection, whatever order they lie in, inside the ledger's door."""
    tables: list[type[Model]] = [Effect, *(t for p in projections() for t in p.tables)]
    return {table._meta.db_table: _fingerprint(table._meta.db_table) for table in tables}


def _fingerprint(table: str) -> str:
    """Rows are hashed one by one and added up, so that their order does not matter; own ids do not count."""
    total = 0
    with connections["ledger"].cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 (own names)
        columns = [c[0] for c in cursor.description]
        skip = columns.index("id") if table == "effect" else None
        for row in cursor:
            values = [bytes(v) if isinstance(v, memoryview) else v for n, v in enumerate(row) if n != skip]
            total += int.from_bytes(hashlib.sha256(repr(values).encode()).digest())
    return f"{total % (1 << 256):064x}"
