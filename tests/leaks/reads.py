"""Every public read of a node, in one table: add a line for a new one, and the whole leak suite asks it.

The test that counts them (test_reads.py) fails while a public function of these modules is in no table.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import date
from types import ModuleType
from typing import Any, Final

from tests.factories import TODAY, basis, entity, label, terms
from tests.leaks.planted import COURT, NOBODY, READERS, Asked
from watchfloor.core.errors import WatchfloorError
from watchfloor.core.log.checkpoint import Checkpoint as Head
from watchfloor.core.log.merkle import EMPTY_ROOT
from watchfloor.core.policy.reader import Reader
from watchfloor.entities import deriving, export, hits, judgements, lists, neighbours, opening, reasons, search
from watchfloor.entities import entity as entities
from watchfloor.entities.answer import Answer
from watchfloor.entities.models import Statement
from watchfloor.entities.question import query_tokens
from watchfloor.entities.statements import LINK
from watchfloor.node import audit, grounds, naming, reading
from watchfloor.node.custody import consents, hold, overdue, override, purge, relabel, retention, withdraw
from watchfloor.node.ledger import evidence, prove, since
from watchfloor.node.visibility.binding import acting

ALWAYS: Final = date(2999, 1, 1)
Call = Callable[[Reader, Asked], Any]


@dataclass(frozen=True)
class Read:
    """A read as a reader asks it. `shown`: what it gives may go to a screen, so that no inner number is in it."""

    call: Call
    shown: bool = True
    twin: bool = True  # hidden and absent look the same to it
    of_all: bool = False  # it does not matter what is asked


def _told(statements: dict[Any, list[entities.Shown]]) -> list[entities.Shown]:
    return [s for of_key in statements.values() for s in of_key]


def _rows() -> list[entities.StatementRow]:
    names = entities.StatementRow._fields
    return [entities.StatementRow(*row) for row in Statement.objects.order_by("id").values_list(*names)]


def _answer(answer: Answer) -> Any:
    return answer.hits, answer.more  # the question itself comes back as it was asked


def _values(record: Any) -> dict[str, Any]:
    return {k: v for k, v in vars(record).items() if k != "_state"}


READS: Final[dict[str, Read]] = {
    "search.search": Read(lambda by, a: _answer(search.search(a.words, by=by))),
    "search.search, one word": Read(lambda by, a: _answer(search.search(a.words.split()[0], by=by))),
    "search.search, many": Read(
        lambda by, a: _answer(search.search("wandering heron", by=by, limit=3)), of_all=True
    ),
    "search.ranked": Read(lambda by, a: search.ranked(query_tokens(a.words), 20)),
    "hits.hits_of": Read(lambda by, a: [hits.hits_of(t) for t in query_tokens(a.words).tokens], shown=False),
    "hits.hits_of, links": Read(lambda by, a: hits.hits_of(LINK + a.key.id), shown=False),
    "entity.entity_named": Read(lambda by, a: entities.entity_named(a.key.id)),
    "entity.entity_named, with its origin": Read(
        lambda by, a: entities.entity_named(f"{a.key.id}@{a.key.origin}")
    ),
    "entity.entity_of": Read(lambda by, a: entities.entity_of(a.key)),
    "entity.statements_of": Read(lambda by, a: entities.statements_of([a.key])),
    "entity.numbered_of": Read(lambda by, a: entities.numbered_of([a.key]), shown=False),
    "entity.statements_at": Read(lambda by, a: entities.statements_at(a.numbers), shown=False),
    "entity.linking_to": Read(lambda by, a: entities.linking_to([a.key])),
    "entity.shown": Read(lambda by, a: entities.shown(_rows()), of_all=True),
    "entity.common_schema": Read(lambda by, a: [entities.common_schema([r.schema]) for r in _rows()], of_all=True),
    "entity.caption_of": Read(
        lambda by, a: entities.caption_of("Person", _told(entities.statements_of([a.key]))), shown=False
    ),
    "entity.assembled": Read(
        lambda by, a: [entities.assembled([k], found) for k, found in entities.statements_of([a.key]).items()]
    ),
    "entity.merges_of": Read(lambda by, a: entities.merges_of([*judgements.same_as(a.key)])),
    "entity.narrowed": Read(lambda by, a: entities.narrowed(entities.entity_of(a.key), lambda label: True)),
    "entity.no_such_entity": Read(lambda by, a: entities.no_such_entity(a.key.id)),
    "opening.open_entity": Read(lambda by, a: opening.open_entity(a.key.id, by=by)),
    "opening.open_entity, with what is around": Read(
        lambda by, a: opening.open_entity(a.key.id, by=by, around=True)
    ),
    "neighbours.neighbours": Read(
        lambda by, a: neighbours.neighbours(
            entities.entity_of(a.key), entities.linking_to([a.key]), lambda label: True
        )
    ),
    "neighbours.entities_at": Read(lambda by, a: neighbours.entities_at([a.key], lambda label: True)),
    "reasons.reasons_on": Read(lambda by, a: reasons.reasons_on([a.key], lambda label: True)),
    "grounds.grounds_of": Read(lambda by, a: grounds.grounds_of([a.c], by=by)),
    "opening.may_open": Read(lambda by, a: opening.may_open(a.key.id, by=by)),
    "lists.newest": Read(lambda by, a: lists.newest("Person", by=by), of_all=True),
    "lists.newest, one": Read(lambda by, a: lists.newest("Person", by=by, limit=1), of_all=True),
    "lists.latest": Read(lambda by, a: lists.latest(["Person", "Vessel"], 5), of_all=True),
    "lists.newest_rows": Read(lambda by, a: lists.newest_rows("Person", 5), of_all=True),
    "lists.facets": Read(lambda by, a: lists.facets(), of_all=True),
    "lists.count": Read(
        lambda by, a: [lists.count(kind) for kind in ("Person", "Vessel", "Ownership")], of_all=True
    ),
    "export.export_ftm": Read(lambda by, a: export.export_ftm([entities.entity_of(a.key)], by=by)),
    "export.export_csv": Read(lambda by, a: export.export_csv([entities.entity_of(a.key)], by=by)),
    "export.export_ftm, of what another sees": Read(
        lambda by, a: export.export_ftm([a.seen_by_its_writer] if a.seen_by_its_writer else [], by=by), twin=False
    ),
    "export.export_csv, of what another sees": Read(
        lambda by, a: export.export_csv([a.seen_by_its_writer] if a.seen_by_its_writer else [], by=by), twin=False
    ),
    "judgements.judgements_on": Read(lambda by, a: judgements.judgements_on([a.key]), shown=False),
    "judgements.merging": Read(lambda by, a: judgements.merging([a.key]), shown=False),
    "judgements.connected": Read(lambda by, a: judgements.connected([a.key], [])),
    "judgements.clusters": Read(lambda by, a: judgements.clusters([a.key])),
    "judgements.same_as": Read(lambda by, a: judgements.same_as(a.key)),
    "reading.open_record": Read(lambda by, a: reading.open_record(a.c.hex(), by=by)),
    "reading.record_seen": Read(lambda by, a: reading.record_seen(a.c.hex(), by=by)),
    "reading.open_record, by its first digits": Read(lambda by, a: reading.open_record(a.c.hex()[:8], by=by)),
    "reading.visible_c": Read(lambda by, a: reading.visible_c(a.c.hex()[:8], by=by)),
    "reading.unseen_c": Read(lambda by, a: reading.unseen_c(a.c.hex()[:8], by=by)),
    "reading.unseen_c, all of it": Read(lambda by, a: reading.unseen_c(a.c.hex(), by=by)),
    "reading.reads_records": Read(lambda by, a: reading.reads_records(by), of_all=True),
    "reading.due": Read(lambda by, a: reading.due(ALWAYS, by=by), of_all=True),
    "retention.due_by": Read(
        lambda by, a: [_values(t) for t in retention.due_by(ALWAYS)], shown=False, of_all=True
    ),
    "since.since": Read(lambda by, a: [_values(r) for r in since.since(0)], shown=False, of_all=True),
    "prove.prove": Read(lambda by, a: prove.prove(a.c, by=by)),
    "prove.newest_head": Read(lambda by, a: prove.newest_head("ledger", by=by), of_all=True),
    "prove.still_holds": Read(
        lambda by, a: prove.still_holds(Head("alpha.example/log", 0, EMPTY_ROOT)), of_all=True
    ),
    "evidence.evidence": Read(lambda by, a: evidence.evidence(a.c, by=by)),
    "naming.naming": Read(  # who owns a record sees that it was opened in an emergency, whatever his purpose
        lambda by, a: [_values(r) for r in naming.naming(a.c, by=by)], shown=False, twin=False
    ),
    "consents.waiting_labels": Read(lambda by, a: consents.waiting_labels(a.c, by=by)),
    "prove.log_vkey": Read(lambda by, a: prove.log_vkey(), of_all=True),
    "audit.accesses": Read(lambda by, a: audit.accesses(by=by, about=a.c)),
    "overdue.ends_next": Read(lambda by, a: overdue.ends_next(by=by), of_all=True),
    "overdue.overdue": Read(lambda by, a: overdue.overdue(ALWAYS, by=by), of_all=True),
    "override.open_overrides": Read(lambda by, a: override.open_overrides(by=by), of_all=True),
}

# What acts on a record that somebody may not see; each must answer as if it were not there.
ACTIONS: Final[dict[str, Call]] = {
    "withdraw.withdraw": lambda by, a: withdraw.withdraw(a.c, by=by, reason="wrong", basis=basis()),
    "relabel.relabel": lambda by, a: relabel.relabel(a.c, label(), by=by, reason="wrong", basis=basis()),
    "relabel.relabel, a part": lambda by, a: relabel.relabel(
        a.c, label(), by=by, reason="wrong", basis=basis(), leaf=7
    ),
    "relabel.relabel, without a reason": lambda by, a: relabel.relabel(
        a.c, label(), by=by, reason="", basis=basis()
    ),
    "hold.hold": lambda by, a: hold.hold(a.c, by=by, order="order 1", basis=COURT),
    "hold.lift": lambda by, a: hold.lift(a.c, by=by, order="order 1", basis=COURT),
    "purge.purge": lambda by, a: purge.purge([a.c], by=by, order="order 1", basis=COURT),
    "retention.restate": lambda by, a: retention.restate(a.c, by=by, facts="f", until=TODAY, basis=basis()),
    "override.override": lambda by, a: override.override(a.c, by=by, reason="sinking", basis=basis()),
    "override.override, by its first digits": lambda by, a: override.override(
        reading.emergency_c(a.c.hex()[:8]), by=by, reason="sinking", basis=basis()
    ),
    "override.review_override": lambda by, a: override.review_override(a.c, by=by, verdict="fine", basis=COURT),
    "deriving.derive": lambda by, a: deriving.derive(entity("x-1"), terms(), [a.c.hex()], by=by),
    "prove.prove": lambda by, a: prove.prove(a.c, by=by),
    "reading.open_record": lambda by, a: reading.open_record(a.c.hex(), by=by),
}

# What no reader is given: why, and where it is tested instead.
APART: Final[dict[str, str]] = {
    "reading.emergency_c": "gives a C to `override` alone; ACTIONS asks the two together",
    "reading.parts_held": "works inside the ledger's door only; test_parts_are_not_read_outside_the_door",
    "judgements.judge": "says something new; test_who_judges_a_hidden_entity_learns_nothing",
}

MODULES: Final[tuple[ModuleType, ...]] = (
    search,
    hits,
    entities,
    neighbours,
    reasons,
    grounds,
    opening,
    lists,
    export,
    judgements,
    reading,
    since,
    prove,
    evidence,
    naming,
    consents,
    overdue,
)


def public_functions(module: ModuleType) -> Iterator[str]:
    """`module.function` for each function that others may call."""
    short = module.__name__.rpartition(".")[2]
    for name, thing in inspect.getmembers(module, inspect.isfunction):
        if not name.startswith("_") and thing.__module__ == module.__name__:
            yield f"{short}.{name}"


def bound_as(who: str) -> AbstractContextManager[Any]:
    """This reader bound, or nobody."""
    bound = READERS[who]
    return acting(bound) if bound else nullcontext()


def outcome(call: Call, who: str, asked: Asked) -> Any:
    """What the reader gets: the answer, or the type and all the words of the refusal and what lies behind it."""
    with bound_as(who):
        try:
            return call(READERS[who] or NOBODY, asked)
        except WatchfloorError as error:
            return _said(error)


def _said(error: BaseException | None) -> list[str]:
    said: list[str] = []
    while error is not None:
        said += [type(error).__name__, str(error), repr(vars(error))]
        error = error.__cause__ or error.__context__
    return said
