"""What children do on a node. Each acknowledges, as soon as the node has, what it was promised is stored."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from tests.factories import admin, dpo, entity, label, reader, terms
from tests.faults import mortal
from tests.faults.telling import say
from watchfloor.core.basis import LegalBasis
from watchfloor.core.label import Level
from watchfloor.core.policy.compiled import visible
from watchfloor.entities.cleaning import type_of
from watchfloor.entities.fact import Fact, SourceEntity
from watchfloor.entities.importing import take_in
from watchfloor.entities.models import STATEMENTS, Statement
from watchfloor.entities.said import draft_of
from watchfloor.entities.tokens import tokens_of
from watchfloor.node.backup import write
from watchfloor.node.check.fsck import fsck
from watchfloor.node.custody.purge import finish_purges, purge
from watchfloor.node.databases.doors import ledger
from watchfloor.node.founding import found
from watchfloor.node.ledger.append import append, append_many, require_sayable
from watchfloor.node.ledger.draft import Draft
from watchfloor.node.ledger.rebuild import rebuild
from watchfloor.node.ledger.seal import seal
from watchfloor.node.models import Checkpoint, Record
from watchfloor.node.visibility.binding import acting

RAMOS = reader()
COURT = LegalBasis("court order 7", "oversight")
HIDDEN = label(Level.SECRET, purposes=["crime"])
ROWS = 5  # statements of one entry: twice that it exists, under two labels, and three facts


def warm_up() -> None:
    """Load what a first record and a first reader load, without a database."""
    drafts = _drafts(["warm"])
    require_sayable(drafts, RAMOS)
    visible(RAMOS)
    for prop, value in (("name", "Ana Ejemplo"), ("birthDate", "1970-03-02")):
        assert list(tokens_of(type_of("Person", prop), value, prop=prop))


def found_node() -> None:
    """The tables, the agency and its first people."""
    found(title="Police of Alphaland", administrator="admin", dpo="dpo")


def entry(name: str) -> SourceEntity:
    """A person with a canary under a label of its own."""
    facts = (
        Fact("name", f"Ana {name} Ejemplo"),
        Fact("birthDate", "1970-03-02"),
        Fact("alias", f"Zqcanary{name}", None, "hidden"),
    )
    return entity(name, facts=facts)


def _drafts(names: Iterable[str]) -> list[Draft]:
    under = terms(groups={"hidden": HIDDEN})
    return [draft_of(entry(name), under, RAMOS.agency) for name in names]


def _names(prefix: str, n: int) -> Iterator[str]:
    return (f"{prefix}x{number}" for number in range(n))


def append_singly(prefix: str, n: int, die_at: int = 0) -> int:
    """Append n records, each in a transaction of its own."""
    mortal.die_at(die_at)
    for draft in _drafts(_names(prefix, n)):
        say("stored", append(draft, by=RAMOS).c.hex())
    return mortal.passed()


def append_together(prefix: str, n: int, size: int = 20, die_at: int = 0) -> int:
    """Append n batches of records, each batch in one transaction."""
    mortal.die_at(die_at)
    for batch in range(n):
        entries = append_many(_drafts(_names(f"{prefix}b{batch}", size)), by=RAMOS)
        say("stored together", [e.c.hex() for e in entries])
    return mortal.passed()


def import_list(prefix: str, n: int, die_at: int = 0) -> dict[str, int]:
    """Import a list of n entries; what each batch made is told."""
    mortal.die_at(die_at)
    under = terms(groups={"hidden": HIDDEN})
    taken = take_in(
        (entry(name) for name in _names(prefix, n)),
        under,
        by=RAMOS,
        progress=lambda t: say("taken", t.new + t.known),
    )
    return {"new": taken.new, "known": taken.known, "moments": mortal.passed()}


def seal_both(prefix: str, n: int, die_at: int = 0) -> int:
    """Append and seal, n times."""
    mortal.die_at(die_at)
    for draft in _drafts(_names(prefix, n)):
        say("stored", append(draft, by=RAMOS).c.hex())
        size = seal(by=admin()).size
        with ledger():
            say("sealed", [size, Checkpoint.objects.using("ledger").get(size=size).note])
    return mortal.passed()


def purge_these(cs: list[str], die_at: int = 0) -> int:
    """Purge each of these records by an order of its own."""
    mortal.die_at(die_at)
    for c in cs:
        say("ordered", c)
        purge([bytes.fromhex(c)], by=dpo(), order="court 7", basis=COURT)
        say("purged", c)
    return mortal.passed()


def rebuild_all(n: int = 1, die_at: int = 0) -> int:
    """Throw the projections away and make them again, n times."""
    mortal.die_at(die_at)
    for _ in range(n):
        say("rebuilt", rebuild(by=admin()))
    return mortal.passed()


def back_up_to(folder: str, key: str, n: int = 1, die_at: int = 0) -> int:
    """Make n backups, under a key that the test knows: that of a killed one is told to nobody."""
    mortal.die_at(die_at)
    write.draw_key = lambda: bytes.fromhex(key)  # type: ignore[attr-defined]
    for number in range(n):
        target = Path(folder) / f"b{number}"
        say("backed up", write.back_up(target, by=admin()).rows)
    return mortal.passed()


def inspect() -> dict[str, Any]:
    """Look at the node as a reader does, end what a crash cut short, then check everything."""
    with acting(RAMOS):
        seen = {r.seq: bytes(r.c).hex() for r in Record.objects.filter(kind="entity")}
        rows = Counter(row // STATEMENTS for row in Statement.objects.values_list("id", flat=True))
    half = [f"record {seq}: {rows[seq]} of its {ROWS} rows" for seq in seen if rows[seq] != ROWS]
    half += [f"rows of record {seq}, which is not there" for seq in rows.keys() - seen.keys()]
    finished = finish_purges()
    with ledger():
        records = list(Record.objects.using("ledger").order_by("seq").values_list("seq", "c", "state"))
        heads = {str(h.size): h.note for h in Checkpoint.objects.using("ledger").all()}
    return {
        "seen": list(seen.values()),
        "half": half,
        "finished": finished,
        "states": {bytes(c).hex(): state for _, c, state in records},
        "gaps": [seq for n, (seq, *_) in enumerate(records, 1) if seq != n],
        "heads": heads,
        "misfits": [str(m) for m in fsck(by=admin(), projected=True)],
    }


def names_seen() -> list[str]:
    """The entities that the reader sees, each as often as it is there."""
    with acting(RAMOS):
        return sorted(Statement.objects.filter(prop="name").values_list("entity", flat=True))


def hold_a_reader_open(seconds: float) -> None:
    """Keep an old state of the ledger in sight for a while."""
    with acting(RAMOS):
        rows = Record.objects.all().iterator(chunk_size=1)
        next(rows)
        say("open")
        time.sleep(seconds)
        list(rows)
