"""The whole SDN list through the full path, beside FollowTheMoney cleaning and a bare insert of the rows."""

import csv
import sqlite3
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

from tests.bench.stage import ROOT, SHARED, line, node, once, peak_mib, people

OFAC = SHARED / "data" / "ofac"


def main() -> None:
    if not OFAC.exists():
        line("import", f"skipped: {OFAC} is not there")
        return
    root = node()
    _, ramos = people()
    from watchfloor.core.basis import LegalBasis, SubjectCategory
    from watchfloor.core.label import Label
    from watchfloor.entities.importing import take_in
    from watchfloor.entities.sources import ofac
    from watchfloor.entities.terms import Terms
    from watchfloor.entities.vocabulary import vocabulary

    vocabulary()
    basis = LegalBasis("EXERCISE", "crime", "listed", date.today() + timedelta(days=100))
    label = Label.of("restricted", ["aa.police"], ["bb"], purposes=["crime"])
    terms = Terms(label, basis, SubjectCategory.SUSPECT)
    marks: list[tuple[int, float]] = []
    taken = []
    full = once(
        lambda: taken.append(
            take_in(ofac.entities(OFAC), terms, by=ramos, progress=lambda t: marks.append((t.new, peak_mib())))
        )
    )
    total = taken[0]
    line(
        "import of the SDN list",
        f"{total.new:,} entities, {total.facts:,} facts: {total.new / full:,.0f} entities/s",
    )
    half = next(m for n, m in marks if n >= total.new // 2)
    line(
        "   peak memory at half and at the end",
        f"{half:.0f} and {marks[-1][1]:.0f} MiB",
        "flat in the length of the list",
    )
    clean, bare, tables = _beside(root)
    line(
        "   FollowTheMoney's cleaning of the same values",
        f"{clean:.1f} s; bare insert of the same rows {bare:.1f} s",
    )
    ratio = (clean + bare) / full
    line("   speed of the full path against both together, from cold", f"{ratio:.2f}", "at least 0.5")
    warm = (clean + bare - tables) / (full - tables)
    line(f"   the same without the library's country table ({tables:.1f} s a process)", f"{warm:.2f}")


def _beside(root: Path) -> tuple[float, float, float]:
    """The other side in a process of its own: each pays once for what the library loads at its first lookup."""
    command = [sys.executable, "-m", "tests.bench.importing", str(root)]
    told = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT).stdout
    clean, bare, tables = map(float, told.split())
    return clean, bare, tables


def beside(root: Path) -> None:
    """Print the seconds that cleaning and bare inserts take, and those of the library's first country lookup."""
    from followthemoney.types import registry

    from watchfloor.entities.vocabulary import vocabulary

    vocabulary()
    tables = once(lambda: registry.country.clean("no such place"))
    clean = once(lambda: _followthemoney(root))
    print(clean + tables, once(lambda: _bare(root)), tables)


def _followthemoney(root: Path) -> None:
    """The library's own way: read the rows, make an entity, add what was given; it cleans as it adds."""
    from watchfloor.entities.vocabulary import vocabulary

    with sqlite3.connect(root / "ledger.db") as source:
        rows = source.execute("SELECT entity, schema, prop, value, raw FROM statement ORDER BY id").fetchall()
    for name in ("sdn.csv", "alt.csv", "add.csv"):
        with (OFAC / name).open(encoding="utf-8", errors="replace", newline="") as file:
            for _ in csv.reader(file):
                pass
    model, entity = vocabulary(), vocabulary().make_entity("Thing")
    for key, schema, prop, value, raw in rows:
        if key != entity.id:
            entity = model.make_entity(schema)
            entity.id = key
        if prop != "id":
            entity.add(prop, raw or value, fuzzy=False)


def _bare(root: Path) -> None:
    """All rows that the import wrote, into a copy of the tables, with the commits that the import makes."""
    from tests.bench.append import TABLES

    source = sqlite3.connect(root / "ledger.db")
    copy = sqlite3.connect(root / "bare.db", isolation_level=None)
    copy.execute("PRAGMA journal_mode=WAL")
    copy.execute("PRAGMA synchronous=FULL")
    for (sql,) in source.execute(
        "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite%'"
    ):
        copy.execute(sql)
    for table in (*TABLES, "imported"):
        rows = source.execute(f"SELECT * FROM {table}").fetchall()
        copy.execute("BEGIN IMMEDIATE")
        copy.executemany(f"INSERT INTO {table} VALUES ({','.join('?' * len(rows[0]))})", rows)
        copy.execute("COMMIT")
    copy.close()


if __name__ == "__main__":
    beside(Path(sys.argv[1])) if sys.argv[1:] else main()
