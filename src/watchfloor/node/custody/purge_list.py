"""`purges.log` beside the databases: what this node has purged, for the day on which a backup is restored.

It is made from the ledger as each purge is carried out, before any byte goes. The operator copies it to where the
backups are not; a restore asks for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from watchfloor.core.errors import Unavailable, WatchfloorError
from watchfloor.core.label import ALL, Label, Level
from watchfloor.core.policy.decide import allowed, decide
from watchfloor.core.policy.reader import Reader
from watchfloor.core.record.purges import Gone, PurgeList
from watchfloor.core.record.standing import State
from watchfloor.node.databases.doors import ledger
from watchfloor.node.keys import keys_of, write_secret
from watchfloor.node.ledger.clock import utc_now
from watchfloor.node.models import Effect, Imported, PurgeTask, Record
from watchfloor.node.node import this_home

FILE: Final = "purges.log"
_REMEDY: Final = "Free or mend the disk, then `watchfloor purge --finish`."


def purge_list(*, by: Reader) -> str:
    """The signed list of everything purged on this node until now, as a file to take away.

    Who keeps backups takes it, and who purges. Raises Refused.
    """
    if not allowed(by, "purge", Label.of(Level.UNCLASSIFIED, [by.agency], ALL), reason="the list of purges"):
        decide(by, "backup", None)
    return _text()


def write_purge_list() -> Path:
    """Write `purges.log` anew, whole or not at all. Raises Unavailable when the disk does not take it."""
    file = this_home().root / FILE
    with ledger():  # two purges at once write one after the other
        try:
            write_secret(file, _text())
        except OSError as error:
            raise Unavailable(f"The list of purges cannot be written ({error})", _REMEDY) from error
    return file


def list_faults() -> Iterator[str]:
    """What is wrong with `purges.log`, in words: a purge of the ledger that it does not name, a changed byte."""
    file = this_home().root / FILE
    try:
        listed = {g.target for g in read_purge_list(file).gone} if file.exists() else set()
    except WatchfloorError as error:
        yield str(error)
        return
    here = Record.objects.using("ledger").filter(c__in=list(listed)).exclude(state=State.PURGED)
    with ledger():
        back = here.count()
    if back:
        yield f"{back} records that it names as purged are here again: an older database was put back"
    missing = _carried_out() - listed
    if missing:
        yield f"{len(missing)} purged records are not in it: `watchfloor purge --finish`"


def _carried_out() -> set[bytes]:
    """The C of everything that this node's own purges destroyed."""
    with ledger():
        tasks = PurgeTask.objects.using("ledger").values("seq")
        rows = Effect.objects.using("ledger").filter(verb="purge", seq__in=tasks).values_list("target", flat=True)
        return {bytes(target) for target in rows}


def read_purge_list(file: Path) -> PurgeList:
    """The list in this file, signed by this node. Raises Malformed, Broken, Unavailable."""
    home = this_home()
    try:
        text = file.read_bytes().decode("utf-8", "replace")
    except OSError as error:
        raise Unavailable(
            f"The list of purges cannot be read ({error})", "Name the file that holds it."
        ) from error
    return PurgeList.read(text, [keys_of(home).records(home.log_origin("ledger")).verifier])


def gone() -> list[Gone]:
    """What was purged here, each record once, by the first purge that names it."""
    with ledger():
        effects = Effect.objects.using("ledger").filter(verb="purge").order_by("-seq").values_list("target", "seq")
        first = {bytes(target): seq for target, seq in effects}
        rows = Record.objects.using("ledger").filter(seq__in=Effect.objects.filter(verb="purge").values("seq"))
        by = {r.seq: (bytes(r.c), datetime.fromtimestamp(r.learnt / 1e6, UTC).date()) for r in rows}
        digests = _digests()
    return sorted(Gone(target, *by[seq], digests.get(target, b"")) for target, seq in first.items())


def _digests() -> dict[bytes, bytes]:
    """The digest of the import, by C, of each purged record that came with a list."""
    purged = Record.objects.using("ledger").filter(state=State.PURGED)
    cs = {r.seq: bytes(r.c) for r in purged.only("seq", "c")}
    imported = Imported.objects.using("ledger").filter(seq__in=purged.values("seq"))
    return {cs[i.seq]: bytes(i.digest) for i in imported}


def _text() -> str:
    home = this_home()
    origin = home.log_origin("ledger")
    listed = PurgeList(origin, utc_now().replace(microsecond=0), tuple(gone()))
    return listed.text(keys_of(home).records(origin))
