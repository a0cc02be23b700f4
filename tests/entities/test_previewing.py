"""A list looked at: its first entries, its troubles line by line, and nothing stored."""

from __future__ import annotations

from datetime import date

import pytest

from tests.factories import POLICE, basis, label, reader, terms
from watchfloor.core.errors import Malformed, Refused
from watchfloor.entities import previewing
from watchfloor.entities.dates import ISO_DATES
from watchfloor.entities.previewing import preview_of
from watchfloor.entities.sources import ftm, table
from watchfloor.entities.sources.header import mapping_by_header
from watchfloor.entities.sources.mapping import FileShape
from watchfloor.node.models import Record

RAMOS = reader()


def reading(path, schema="Vessel"):
    """Reads a CSV whose columns are named as properties are."""
    shape = FileShape(form="csv")
    mapping = mapping_by_header(path, shape, schema, basis(), dates=ISO_DATES, country="", owner=POLICE)
    return lambda tell: table.entities(path, mapping, today=date.today(), key=b"k", tell=tell)


@pytest.fixture
def hulls(tmp_path):
    path = tmp_path / "hulls.csv"
    path.write_text("name,flag\nMV ONE,pa\nMV TWO\nMV THREE,circa\n,pa\n" + "x" * 10_001 + ",pa\n")
    return path


def test_what_is_wrong_is_told_by_line_and_the_rest_is_read(node, hulls):
    seen = preview_of(reading(hulls), terms(), by=RAMOS)
    assert (seen.entries, seen.unread, seen.wrong, seen.whole) == (3, 1, 2, True)
    assert [e.where for e in seen.first] == ["hulls.csv line 2", "hulls.csv line 4", "hulls.csv line 5"]
    assert [str(t).partition(":")[0] for t in seen.troubles] == ["hulls.csv line 3", "hulls.csv line 6"]
    assert not Record.objects.using("reader").exists()


def test_entries_that_are_unlawful_are_troubles_too(node, tmp_path):
    path = tmp_path / "people.csv"
    path.write_text("name\nAda Ejemplo\n")
    seen = preview_of(reading(path, "Person"), terms(category=None), by=RAMOS)
    assert (seen.entries, seen.wrong) == (0, 1)
    assert isinstance(seen.troubles[0], Refused)


def test_lines_of_json_that_are_wrong_are_told_and_passed_over(node, tmp_path):
    path = tmp_path / "x.jsonl"
    sound = '{"id": "a", "schema": "Vessel", "properties": {"name": ["X"]}}'
    path.write_text(
        "\n".join([sound, "{half", '{"id": "b", "schema": "Nothing"}', "[]", sound.replace('"a"', '"c"')])
    )
    seen = preview_of(lambda tell: ftm.entities(path, tell=tell), terms(), by=RAMOS)
    assert [e.id for e in seen.first] == ["a", "c"]
    assert seen.wrong == 3


def test_a_file_that_cannot_be_read_on_stops_there(node, tmp_path):
    path = tmp_path / "x.csv"
    path.write_text('name,flag\nMV ONE,pa\n"MV TWO,pa\n')
    seen = preview_of(reading(path), terms(), by=RAMOS)
    assert seen.entries == 1
    assert isinstance(seen.stopped, Malformed)


def test_a_long_list_is_read_for_a_while_only(node, tmp_path, monkeypatch):
    monkeypatch.setattr(previewing, "LONGEST", 0.0)
    path = tmp_path / "x.csv"
    path.write_text("name,flag\n" + "".join(f"MV {n},pa\n" for n in range(400)))
    seen = preview_of(reading(path), terms(), by=RAMOS)
    assert not seen.whole
    assert previewing.FEWEST < seen.entries < 400


def test_who_may_not_import_looks_at_nothing(node, hulls):
    for by, under in ((reader(roles=["officer"]), label()), (RAMOS, label(owners=["bb.navy"]))):
        with pytest.raises(Refused):
            preview_of(reading(hulls), terms(under), by=by)


def test_a_header_names_properties_and_nothing_else(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("name,nonsense\nX,1\n")
    with pytest.raises(Malformed, match="nonsense"):
        reading(path)
    path.write_text("name,Religion\nX,CANARY\n")
    with pytest.raises(Refused) as refused:
        reading(path, "Person")
    assert "CANARY" not in str(refused.value)
    path.write_text("name,\nX,1\n")
    with pytest.raises(Malformed, match="without a name"):
        reading(path)
