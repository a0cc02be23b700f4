"""Lists, entity pages, facets and search at a million statements under 5,000 labels, beside unfiltered queries.

The horizons: 90 % and 50 % of the labels, 2,500 and 37 of them. What is hidden is varied for search: a word that
450,000 hidden statements have costs what a word costs that nobody has.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from tests.bench.stage import Took, line, node, times

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

    from watchfloor.core.label import Label
    from watchfloor.core.policy.reader import Reader

STATEMENTS_IN_ALL, LABELS, A_RECORD = 1_000_000, 5_000, 10
KINDS = ("Person", "Vessel", "Company", "Seizure")
ROUNDS = 300


def main(*, postgresql: bool = False) -> None:
    node(postgresql=postgresql)
    print(f"filling {STATEMENTS_IN_ALL:,} statements under {LABELS:,} labels ...", flush=True)
    entities = fill()
    for name, reader in readers().items():
        measure(name, reader, entities)


def readers() -> dict[str, Reader]:
    """People whose agencies the labels name: each sees another share of them."""
    from watchfloor.core.label import Level
    from watchfloor.core.policy.reader import Reader

    names = {"90 %": "aa.most", "50 %": "aa.half", "37 labels": "aa.few", "none": "aa.none"}
    officer = frozenset({"officer"})
    return {n: Reader(f"p-{a[3:]}", a, "police", Level.SECRET, "crime", officer) for n, a in names.items()}


def label_numbered(n: int) -> Label:
    from watchfloor.core.label import Label

    audience = [name for name, seen in (("most", n % 10), ("half", n % 2), ("few", n < 37)) if seen]
    return Label.of("restricted", [f"zz.o{n}"], [f"aa.{name}" for name in audience])


def fill() -> list[str]:
    """Records of ten statements each; the ids of the entities."""
    from watchfloor.node.databases.doors import ledger
    from watchfloor.node.visibility.horizons import intern

    with ledger() as connection:
        ids = [intern(label_numbered(n)) for n in range(LABELS)]
    rng = random.Random(7)
    records = STATEMENTS_IN_ALL // A_RECORD
    placed = [(seq, rng.choice(ids)) for seq in range(100, 100 + records)]
    for start in range(0, records, 20_000):
        with ledger() as connection:
            store(connection, placed[start : start + 20_000], rng)
    with ledger() as connection, connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO tally (kind, label_id, n)"
            " SELECT kind, label_id, count(*) FROM statement WHERE kind IS NOT NULL GROUP BY kind, label_id"
        )
        cursor.execute("ANALYZE")
    return [f"e{seq}" for seq, _ in placed]


def store(connection: BaseDatabaseWrapper, placed: list[tuple[int, int]], rng: random.Random) -> None:
    from watchfloor.node.databases.dialect import insert_rows

    columns = ("seq", "c", "origin", "kind", "version", "stated", "learnt", "moved", "state", "label_id")
    insert_rows(
        connection,
        "record",
        columns,
        [(s, rng.randbytes(32), "bench.example/log", "entity", 1, s, s, s, 0, lab) for s, lab in placed],
    )
    of_statement = (
        "id",
        "origin",
        "entity",
        "schema",
        "kind",
        "prop",
        "value",
        "raw",
        "ts",
        "evaluation",
        "label_id",
    )
    insert_rows(connection, "statement", of_statement, (row for s, lab in placed for row in statements(s, lab)))
    insert_rows(connection, "token", ("token", "label_id", "statement_id"), sorted(tokens(placed, rng)))


def statements(seq: int, label: int) -> Iterator[tuple[object, ...]]:
    kind = KINDS[seq % len(KINDS)]
    same = ("aa.police@bench.example", f"e{seq}", kind)
    for n in range(A_RECORD):
        prop = "id" if n == 0 else "name" if n == 1 else "notes"
        value = f"e{seq}" if n == 0 else f"EXERCISE {seq}" if n == 1 else f"remark {n} of {seq}"
        yield (seq * 4096 + n, *same, kind if n == 0 else None, prop, value, "", seq, "", label)


def tokens(placed: list[tuple[int, int]], rng: random.Random) -> Iterator[tuple[str, int, int]]:
    for seq, label in placed:
        name = seq * 4096 + 1
        yield "n:exercise", label, name
        yield f"n:{seq}", label, name
        yield f"w:common{seq % 2}", label, name + 1
        yield f"w:rare{rng.randrange(5000)}", label, name + 2
        if label % 2 == 0 and label > 40:  # hidden from half and few
            yield "n:hidden", label, name


def measure(name: str, reader: Reader, entities: list[str]) -> None:
    from watchfloor.entities.entity import _rows, entity_of
    from watchfloor.entities.hits import hits_of
    from watchfloor.entities.judgements import Key
    from watchfloor.entities.lists import facets, newest_rows
    from watchfloor.entities.question import query_tokens
    from watchfloor.entities.search import ranked
    from watchfloor.node.visibility.binding import acting

    print(f"--- horizon {name}")
    rng = random.Random(11)
    kind = [KINDS[rng.randrange(4)] for _ in range(ROUNDS)]
    with acting(reader):
        lists = times(lambda n: newest_rows(kind[n % ROUNDS], 50), ROUNDS)
        shown = [e for e in rng.sample(entities, 4000) if _sees(e)][:ROUNDS]
        key = [Key("aa.police@bench.example", e) for e in shown]
        rows = times(lambda n: _rows("entity IN (%s)", [shown[n % len(shown)]]), ROUNDS) if shown else None
        pages = times(lambda n: entity_of(key[n % len(key)]), ROUNDS) if shown else None
        facet = times(lambda n: facets(), 100)
        absent = times(lambda n: hits_of(f"n:absent{n}"), ROUNDS)
        hidden = times(lambda n: hits_of("n:hidden"), ROUNDS)
        words = [f"exercise {rng.randrange(100, 90_000)}" for _ in range(ROUNDS)]
        names = times(lambda n: ranked(query_tokens(words[n % ROUNDS]), 20), ROUNDS)
        common = times(lambda n: ranked(query_tokens("common1 rare7"), 20), ROUNDS)
    bare = unfiltered(kind, shown)
    compare("list of 50", lists, bare["list"])
    if rows and pages:
        compare("entity: its statements", rows, bare["entity"])
        line("entity: merged, labelled, named", str(pages))
    compare("facets", facet, bare["facets"])
    line("search: one token, nobody has it", str(absent))
    line(
        "   one token that 50,000 statements have, hidden or not",
        f"{hidden}   ratio {hidden.p50 / absent.p50:.2f}",
    )
    line("   a name of two words, ranked and shown", str(names), "p99 < 10 ms")
    line("   two words, one in half of all statements", str(common), "p99 < 10 ms")


def compare(what: str, ours: Took, bare: Took) -> None:
    line(what, f"{ours}   unfiltered {bare.p50:.2f} ms, ratio {ours.p50 / bare.p50:.2f}")


def _sees(entity: str) -> bool:
    from watchfloor.entities.models import Statement

    return Statement.objects.filter(entity=entity, prop="id").exists()


def unfiltered(kinds: list[str], shown: list[str]) -> dict[str, Took]:
    """The same questions on the ledger's own connection, where nothing is filtered."""
    from django.db import connections

    from watchfloor.node.databases.doors import unordered

    def ask(sql: str, parameters: Callable[[int], list[str]]) -> Callable[[int], object]:
        def asked(n: int) -> object:
            with connections["ledger"].cursor() as cursor:
                cursor.execute(sql, parameters(n))
                return cursor.fetchall()

        return asked

    with unordered("ledger"):
        columns = "id, origin, entity, schema, prop, value, raw, ts, evaluation, label_id"
        entity = f"SELECT {columns} FROM statement WHERE entity IN (%s) ORDER BY id"
        return {
            "list": times(
                ask(
                    "SELECT origin, entity, ts FROM statement WHERE kind = %s"
                    " ORDER BY ts DESC, entity DESC, origin DESC LIMIT 50",
                    lambda n: [kinds[n % len(kinds)]],
                ),
                ROUNDS,
            ),
            "entity": times(ask(entity, lambda n: [shown[n % len(shown)]]), ROUNDS) if shown else Took([1.0]),
            "facets": times(ask("SELECT kind, sum(n) FROM tally GROUP BY kind", lambda n: []), 100),
        }


if __name__ == "__main__":
    main()
