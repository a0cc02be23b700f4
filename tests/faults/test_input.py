"""Bad lists through the whole import: what stood before the fault is in, nothing half is, and everything checks."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.factories import TODAY, admin, reader, terms
from watchfloor.core.errors import Malformed
from watchfloor.entities.fact import SourceEntity
from watchfloor.entities.importing import BATCH, take_in
from watchfloor.entities.models import Statement
from watchfloor.entities.sources import ftm, table
from watchfloor.entities.sources.mapping_file import mapping_of
from watchfloor.node.check.fsck import fsck
from watchfloor.node.ledger.seal import seal
from watchfloor.node.visibility.binding import acting

pytestmark = pytest.mark.faults

SOUND = BATCH + 7  # entries before the fault: one transaction, and the beginning of another
CSV = "No,Name,Born\n" + "".join(f"{n},Ejemplo {n},19{n % 90 + 10}-01-02\n" for n in range(SOUND))
MAPPING = mapping_of(
    {
        "name": "list",
        "label": {"marking": "TLP:AMBER", "owners": ["aa.police"]},
        "basis": {"cite": "Example Act", "purpose": "crime"},
        "entities": [
            {"key": "p", "schema": "Person", "id": ["No"], "properties": {"name": "Name", "birthDate": "Born"}}
        ],
    }
)


def person(n: int) -> str:
    return json.dumps({"id": f"p-{n}", "schema": "Person", "properties": {"name": [f"Ejemplo {n}"]}}) + "\n"


JSON = "".join(person(n) for n in range(SOUND))


def from_json(file: Path) -> Iterator[SourceEntity]:
    return ftm.entities(file)


def from_csv(file: Path) -> Iterator[SourceEntity]:
    return table.entities(file, MAPPING, today=TODAY, key=bytes(32))


@pytest.mark.parametrize(
    ("read", "bad", "line"),
    [
        (from_json, JSON + person(0)[:30], SOUND + 1),
        (from_json, JSON + "[1, 2]\n", SOUND + 1),
        (from_json, JSON + person(0).replace("Person", "Persona"), SOUND + 1),
        (from_json, JSON.encode() + b"\xff\xfe\n", SOUND + 1),
        (from_csv, CSV + '999,"Ejemplo 999', SOUND + 2),
        (from_csv, CSV + "999,Ejemplo\x00,\n", SOUND + 2),
        (from_csv, CSV.encode() + b"999,Zo\xeb,\n", SOUND + 2),
        (from_csv, CSV + "999,a,b,c,d,e\n", SOUND + 2),
    ],
    ids=["half a line", "no object", "no schema", "no UTF-8", "open quote", "a NUL", "cp1252", "too many cells"],
)
def test_a_list_that_breaks_off_leaves_what_stood_before_it(
    node, tmp_path: Path, read: Callable[[Path], Iterator[SourceEntity]], bad: str | bytes, line: int
):
    file = tmp_path / "list.csv"
    file.write_bytes(bad if isinstance(bad, bytes) else bad.encode())
    with pytest.raises(Malformed) as told:
        take_in(read(file), terms(), by=reader())
    assert f"line {line}" in told.value.where
    taken = names()
    assert f"{taken} entries before it are in" in str(told.value)
    assert taken in (0, SOUND)  # text is read in blocks: what shares one with a wrong byte is not taken
    seal(by=admin())
    assert list(fsck(by=admin(), projected=True)) == []
    file.write_text(CSV if read is from_csv else JSON)
    mended = take_in(read(file), terms(), by=reader())
    assert (mended.known, mended.new) == (taken, SOUND - taken)
    assert names() == SOUND


def test_a_day_that_cannot_be_is_kept_as_it_was_written(node, tmp_path: Path):
    file = tmp_path / "list.csv"
    file.write_text("No,Name,Born\n1,Ejemplo,31/31/1970\n")
    assert take_in(from_csv(file), terms(), by=reader()).unread == 1
    with acting(reader()):
        (born,) = Statement.objects.filter(prop="birthDate")
        assert (born.value, born.raw) == ("", "31/31/1970")
    assert list(fsck(by=admin(), projected=True)) == []


def names() -> int:
    """How many entries the reader sees."""
    with acting(reader()):
        return Statement.objects.filter(prop="name").count()
