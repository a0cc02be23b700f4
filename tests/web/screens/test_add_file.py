"""Importing a file: looked at before anything is stored, by what stands in it, held for a while and for one session."""

from __future__ import annotations

import io
import json
import shutil
import time
import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.web.screens.stage import RAMOS, text_of
from tests.web.screens.test_add import VESSEL, records
from watchfloor.core.label import Level
from watchfloor.entities import previewing
from watchfloor.entities.entity import entity_named
from watchfloor.entities.lists import newest
from watchfloor.node.visibility.binding import acting
from watchfloor.web.screens import add_file, add_held, add_taking

TERMS = {k: v for k, v in VESSEL.items() if not k.startswith("fact.") and k not in ("step", "key")}
CSV = "name,flag,IMO Number\nMV ONE,Panama,9074729\nMV TWO,Costa Verde,\nMV THREE,Malta,\n"
MAPPING = """
name = "hulls"
[label]
marking = "CONFIDENTIAL // REL bb.navy"
owners = ["aa.police"]
[basis]
cite = "Example Act"
purpose = "crime"
[[entities]]
key = "ship"
schema = "Vessel"
id = ["name"]
[entities.properties]
name = "name"
flag = "flag"
imoNumber = "IMO Number"
"""


@pytest.fixture(autouse=True)
def nothing_held(monkeypatch):
    monkeypatch.setattr(previewing, "LONGEST", 600.0)  # however busy the machine is
    add_taking._takings.clear()
    yield
    shutil.rmtree(add_held._ours())


def send(client, content: bytes | str, name: str = "hulls.csv", **said):
    raw = content.encode() if isinstance(content, str) else content
    return client.post("/add/file/", TERMS | {"file": SimpleUploadedFile(name, raw)} | said)


def looked_at(client, content: bytes | str, name: str = "hulls.csv", **said):
    """The preview of an upload."""
    sent = send(client, content, name, **said)
    assert sent.status_code == 302, text_of(sent)
    return client.get(sent.url)


def take(client, preview, **said):
    """Import what the preview shows, and follow to what came of it."""
    return client.post(preview.request["PATH_INFO"] + "import/", said, follow=True)


def workbook(rows: list[list[object]]) -> bytes:
    import openpyxl

    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def held_files() -> list[Path]:
    return [f for f in (add_held._ours()).rglob("*") if f.is_file()]


def test_a_list_is_looked_at_and_nothing_is_stored_before_it_is_imported(floor):
    client = floor("ramos")
    page = looked_at(client, CSV)
    text = text_of(page)
    assert "3 entries 7 facts 1 kept as written" in text
    assert "RESTRICTED rel: aa.police, bb.navy" in text
    assert "Flag: Costa Verde as written" in text
    assert "hulls.csv line 2" in text
    assert records() == 0
    done = take(client, page)
    assert "It is in. 3 entries are new 0 were known 7 facts 1 kept as written" in text_of(done)
    assert {e.caption for e in newest("Vessel", by=RAMOS).entities} == {"MV ONE", "MV TWO", "MV THREE"}
    assert not held_files(), "the upload is gone once it is in"
    again = take(client, looked_at(client, CSV))
    assert "0 entries are new 3 were known" in text_of(again)
    assert records() == 3


def test_a_mapping_says_label_and_law(floor):
    said = {"mapping": SimpleUploadedFile("m.toml", MAPPING.encode())}
    page = floor("ramos").post(
        "/add/file/", {"file": SimpleUploadedFile("x.bin", CSV.encode())} | said, follow=True
    )
    assert "CONFIDENTIAL rel: aa.police, bb.navy" in text_of(page)
    pasted = floor("ramos")
    page = looked_at(pasted, CSV, mapping_text=MAPPING)
    assert "CONFIDENTIAL rel: aa.police, bb.navy" in text_of(page)
    take(pasted, page)
    with acting(RAMOS):
        (one,) = (e for e in newest("Vessel", by=RAMOS).entities if e.caption == "MV ONE")
        assert entity_named(one.keys[0].id).label.level is Level.CONFIDENTIAL
    wrong = send(floor("ramos"), CSV, mapping_text="name = ")
    assert wrong.status_code == 422
    assert "mapping.toml" in text_of(wrong)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (workbook([["name", "flag"], ["MV ONE", "Panama"]]), "list.csv"),
        ("name\tflag\nMV ONE\tPanama\n", "list.xlsx"),
        ("name;flag\nMV ONE;Panama\n", "list.exe"),
        ("\ufeffname,flag\nMV ONE,Panama\n", "list"),
        ("name,flag\nMV ONE,Panama\n".encode("utf-16"), "../../etc/passwd"),
        (
            json.dumps({"id": "m1", "schema": "Vessel", "properties": {"name": ["MV ONE"], "flag": ["pa"]}}),
            "x.csv",
        ),
    ],
)
def test_a_list_is_known_by_what_stands_in_it_whatever_it_is_called(floor, content, name):
    client = floor("ramos")
    page = looked_at(client, content, name)
    assert "1 entries" in text_of(page)
    assert "MV ONE" in text_of(page)
    assert "etc" not in text_of(page).split("Nothing is stored")[0].split("Add")[-1]
    take(client, page)
    assert records() == 1


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"%PDF-1.7 ...", "a PDF document"),
        (b"\x89PNG\r\n\x1a\n", "a picture"),
        (b"MZ\x90\x00", "a program"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "save it as .xlsx"),
        (b"\x1f\x8b\x08", "a packed file"),
        (b"name,flag\x00\x01,x", "bytes that are no text"),
        (b"<html><body>", "a page of HTML or XML"),
        (b"", "an empty file"),
        (b"PK\x03\x04 nothing", "a damaged archive"),
        ("name,flag\nMV ÉLAN,pa\n".encode("cp1252"), "text in utf-8"),
        ("name,nonsense\nMV ONE,pa\n", "name no property of a Vessel: nonsense"),
        ('name,flag\n"MV ONE,pa\n', "never closed"),
    ],
)
def test_what_is_no_list_is_refused_with_what_it_is(floor, content, told):
    client = floor("ramos")
    answer = send(client, content, "list.csv")
    if answer.status_code == 302:  # the reading of it stops on the page that shows it
        answer = client.get(answer.url)
    assert told in text_of(answer)
    assert records() == 0


def archive(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return out.getvalue()


def test_a_workbook_that_swells_is_refused(floor, monkeypatch):
    from watchfloor.entities.sources import workbook as reading

    monkeypatch.setattr(reading, "MOST_UNPACKED", 1 << 20)
    bomb = archive({"xl/workbook.xml": b"<workbook/>", "xl/worksheets/sheet1.xml": b"0" * (8 << 20)})
    assert len(bomb) < 20_000
    answer = send(floor("ramos"), bomb, "list.xlsx")
    assert answer.status_code == 422
    assert "unpack to 8,388,619 bytes" in text_of(answer)
    laughing = archive({"xl/workbook.xml": b'<!DOCTYPE x [<!ENTITY a "b">]><workbook/>'})
    assert "a document type" in text_of(send(floor("ramos"), laughing, "list.xlsx"))
    assert not held_files()


def test_errors_stand_by_line_and_hold_the_import_back_until_they_are_left_out(floor):
    wrong = CSV + "MV FOUR,pa\n" + "x" * 10_001 + ",pa,\nMV SIX,pa,\n"
    client = floor("ramos")
    page = looked_at(client, wrong)
    text = text_of(page)
    assert "4 entries" in text
    assert "2 cannot be taken in" in text
    assert "hulls.csv line 5 2 cells 3, as in the header" in text
    assert "10,001 characters" in text
    held = client.post(page.request["PATH_INFO"] + "import/")
    assert held.status_code == 422
    assert "Nothing was imported." in text_of(held)
    assert records() == 0
    done = take(client, page, leave_out_wrong="1")
    assert "4 entries are new" in text_of(done)
    assert "2 left out" in text_of(done)
    assert "hulls.csv line 5" in text_of(done)
    assert records() == 4


def test_persons_without_what_the_law_asks_are_told_one_by_one(floor):
    said = {"kind": "Person"}
    page = looked_at(floor("ramos"), "name\nAda Ejemplo\n", **said)
    assert "A Person has no subject category" in text_of(page)
    lawful = said | {"category": "witness", "review": "in 1 year"}
    assert "1 entries" in text_of(looked_at(floor("ramos"), "name\nAda Ejemplo\n", **lawful))


def test_special_categories_stop_a_list(floor):
    answer = send(floor("ramos"), "name,Religion\nX,CANARY\n", kind="Person")
    assert answer.status_code == 403
    assert "religious belief" in text_of(answer)
    assert "CANARY" not in answer.content.decode()
    line = json.dumps({"id": "p", "schema": "Person", "properties": {"name": ["X"], "religion": ["CANARY"]}})
    said = {"category": "witness", "review": "in 1 year"}
    page = looked_at(floor("ramos"), line, **said)
    assert "1 cannot be taken in" in text_of(page)
    assert "CANARY" not in page.content.decode()
    assert "1 entries 1 facts" in text_of(looked_at(floor("ramos"), line, leave_out="1", **said))


def test_signs_that_show_nothing_are_shown(floor):
    page = looked_at(floor("ramos"), "name,flag\nMV \u202eOWT\u200b,pa\n", "list\u202e.csv")
    assert "\u202e" not in page.content.decode()
    assert "\u200b" not in page.content.decode()
    assert "U+202E" in text_of(page)


def test_what_is_missing_is_told_before_the_file_is_read(floor):
    said = TERMS | {"file": SimpleUploadedFile("x", CSV.encode()), "basis": "", "whole.agency": []}
    page = floor("ramos").post("/add/file/", said)
    assert page.status_code == 422
    assert "Cite the law" in text_of(page)
    assert "Name the agencies" in text_of(page)
    assert "Choose the file again" in text_of(page)
    nothing = floor("ramos").post("/add/file/", TERMS)
    assert nothing.status_code == 422
    assert not held_files()


@pytest.mark.parametrize(("person", "purpose"), [("silva", "crime"), ("dpo", "oversight"), ("admin", "oversight")])
def test_who_imports_nothing_is_told_who_does(floor, person, purpose):
    for answer in (floor(person, purpose).get("/add/file/"), send(floor(person, purpose), CSV)):
        assert answer.status_code == 403
        assert "the role analyst or supervisor" in text_of(answer)
    assert not held_files()


def test_an_upload_is_its_sessions_own(floor):
    mine = floor("ramos")
    page = looked_at(mine, CSV)
    where = page.request["PATH_INFO"]
    for other in (floor("ramos"), floor("boss")):
        assert other.get(where).status_code == 404
        assert other.get(where + "progress/").status_code == 404
        assert other.post(where + "import/").status_code == 404
        assert other.post(where + "drop/").status_code == 404
    assert mine.get("/add/file/" + "0" * 32 + "/").status_code == 404
    assert mine.get("/add/file/..%2f..%2fnode.toml/").status_code == 404
    assert records() == 0
    assert "The upload is removed" in text_of(mine.post(where + "drop/", follow=True))
    assert not held_files()
    assert mine.get(where).status_code == 404


def test_an_upload_ends_with_its_time_and_with_its_process(floor, monkeypatch):
    client = floor("ramos")
    page = looked_at(client, CSV)
    monkeypatch.setattr(add_held, "LASTS", -1.0)
    assert add_held.sweep() == 1
    assert client.get(page.request["PATH_INFO"]).status_code == 404
    left = add_held._ours() / "another-process" / "upload"
    left.mkdir(parents=True)
    (left / "list.csv").write_text("x")
    assert add_held.sweep() == 1
    assert not left.parent.exists()


def test_nobody_else_of_the_machine_reads_an_upload(floor):
    looked_at(floor("ramos"), CSV)
    for folder in {f.parent for f in held_files()} | {add_held._ours()}:
        assert folder.stat().st_mode & 0o077 in (0, 0o055)
    assert add_held._ours().stat().st_mode & 0o077 == 0


def test_a_long_list_goes_on_while_its_page_is_closed(floor, monkeypatch):
    monkeypatch.setattr(add_file, "AT_ONCE", 2)
    client = floor("ramos")
    rows = "".join(f"MV {n},pa,\n" for n in range(40))
    page = looked_at(client, "name,flag,imoNumber\n" + rows)
    where = page.request["PATH_INFO"]
    assert client.post(where + "import/").status_code == 302
    assert client.post(where + "import/").status_code == 302, "asked twice, done once"
    for _ in range(200):
        shown = client.get(where + "progress/")
        if "It is in." in text_of(shown):
            break
        time.sleep(0.05)
    assert "40 entries are new" in text_of(shown)
    assert "every 1s" not in shown.content.decode()
    assert records() == 40
    assert not held_files()


def test_who_loses_his_place_meanwhile_imports_no_further(floor, monkeypatch):
    from tests.factories import admin
    from watchfloor.entities import importing
    from watchfloor.node.register.enrol import enrol_person
    from watchfloor.node.register.who import reader_named

    monkeypatch.setattr(importing, "BATCH", 2)
    client = floor("ramos")
    page = looked_at(client, CSV)
    monkeypatch.setattr(
        add_taking,
        "reader_named",
        lambda *a, **k: (
            enrol_person(
                "ramos", by=admin(), title="ramos", agency="aa.police", clearance=Level.SECRET, roles=["officer"],
                purposes=["crime"],
            )
            and reader_named(*a, **k)
        ),
    )  # fmt: skip
    done = client.post(page.request["PATH_INFO"] + "import/")
    assert done.status_code == 302
    (going,) = add_taking._takings.values()
    assert going.state == add_taking.FAILED
    assert "Your rights have changed" in str(going.error)
    assert records() == 2
