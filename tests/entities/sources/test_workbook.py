"""A spreadsheet is read cell by cell, and a small file cannot unpack to a large one."""

import zipfile
from datetime import date, datetime, time, timedelta

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchfloor.core.errors import Malformed
from watchfloor.entities.sources import workbook
from watchfloor.entities.sources.workbook import cell_text, sheet_rows


def book(tmp_path, **sheets):
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    made.save(tmp_path / "list.xlsx")
    return tmp_path / "list.xlsx"


def test_rows_come_with_their_numbers_and_empty_ones_do_not(tmp_path):
    path = book(tmp_path, One=[["a", "b"], [], [None, " c "]])
    assert list(sheet_rows(path)) == [(1, ["a", "b"]), (3, ["", "c"])]


def test_a_sheet_is_found_by_name(tmp_path):
    path = book(tmp_path, One=[["a"]], Two=[["b"]])
    assert list(sheet_rows(path, "Two")) == [(1, ["b"])]
    with pytest.raises(Malformed, match=r"no sheet 'Three', expected one of One, Two"):
        list(sheet_rows(path, "Three"))


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, ""),
        (7, "7"),
        (573001234567.0, "573001234567"),
        (1.5, "1.5"),
        (True, "true"),
        (datetime(1970, 3, 12), "1970-03-12"),
        (datetime(1970, 3, 12, 21, 40), "1970-03-12T21:40:00"),
        (date(1970, 3, 12), "1970-03-12"),
        (time(21, 40), "21:40:00"),
        (timedelta(hours=26), "1 day, 2:00:00"),
        ("  Ada ", "Ada"),
    ],
)
def test_a_cell_is_the_text_that_a_person_would_type(cell, text):
    assert cell_text(cell) == text


@given(st.integers(-(10**15), 10**15))
def test_a_number_kept_as_a_float_loses_no_digit(number):
    assert cell_text(float(number)) == str(number)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut off", b"name,born\n", b"\xd0\xcf\x11\xe0" * 99])
def test_what_is_no_workbook_is_malformed(tmp_path, content):
    path = tmp_path / "list.xlsx"
    path.write_bytes(content)
    with pytest.raises(Malformed, match=r"no whole workbook.*an \.xlsx file"):
        list(sheet_rows(path))


def test_a_workbook_cut_off_in_the_middle_is_malformed(tmp_path):
    path = book(tmp_path, One=[[f"cell {n}"] for n in range(2000)])
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(Malformed, match=r"no whole workbook"):
        list(sheet_rows(path))


def test_an_archive_of_other_things_is_malformed(tmp_path):
    path = tmp_path / "list.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("hello.txt", "hello")
    with pytest.raises(Malformed, match=r"no whole workbook"):
        list(sheet_rows(path))


@pytest.mark.slow
def test_a_bomb_is_refused_before_it_goes_off(tmp_path):
    path = book(tmp_path, One=[["a"]])
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED, compresslevel=9) as archive,
        archive.open("x", "w") as part,
    ):
        for _ in range(workbook.MOST_UNPACKED // (8 << 20) + 1):
            part.write(b"\0" * (8 << 20))
    assert path.stat().st_size < 1 << 20
    with pytest.raises(Malformed, match=r"unpack to 54"):
        list(sheet_rows(path))


def test_a_document_type_is_refused(tmp_path):
    path = book(tmp_path, One=[["a"]])
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/more.xml", '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>')
    with pytest.raises(Malformed, match=r"xl/more.xml: found a document type"):
        list(sheet_rows(path))


def test_a_formula_gives_the_value_that_was_computed(tmp_path):
    path = book(tmp_path, One=[["=1+1", "x"]])
    assert list(sheet_rows(path)) == [(1, ["", "x"])]  # openpyxl wrote it and computes nothing


def test_a_sheet_that_is_damaged_further_down_is_told_when_it_is_reached(tmp_path):
    path = book(tmp_path, One=[[f"{n}"] for n in range(5000)])
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"][:-3000]
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    found = sheet_rows(path)
    assert next(found) == (1, ["0"])
    with pytest.raises(Malformed, match=r"a damaged sheet"):
        list(found)
