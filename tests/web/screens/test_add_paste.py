"""Pasting on the add screen: ready, as written, to correct, or refused; what is refused leaves no trace."""

from __future__ import annotations

import logging
import re

import pytest

from tests.web.screens.stage import RAMOS, text_of
from tests.web.screens.test_add import PERSON, VESSEL, dpo_log, entity_at, records
from watchfloor.entities.lists import newest

LINES = "\n".join(
    [
        "name: SV MERIDIAN",
        "flag: Costa Verde",
        "mmsi: 99900417",
        "build date: 31 FEB 1978",
        "call sign = XZ4417",
        "religion: CANARY",
        "length overall: 46 ft",
    ]
)
ONLY_LINES = VESSEL | {"fact.name": [], "fact.flag": [], "step": "look"}


def verdicts(answer) -> list[str]:
    return re.findall(r'<li class="(ready|as-written|to-correct|refused)"', answer.content.decode())


def test_each_line_is_read_as_one_types(floor):
    looked = floor("ramos").post("/add/look/", ONLY_LINES | {"lines": LINES})
    assert verdicts(looked) == [
        "ready", "as-written", "to-correct", "to-correct", "ready", "refused", "to-correct",
    ]  # fmt: skip
    text = text_of(looked)
    assert "7 lines: 2 ready 1 kept as written 3 to correct 1 refused" in text
    assert "Found 8 digits; expected: 9 digits." in text
    assert "Found '31 FEB 1978'; expected: a day of the calendar" in text
    assert "Refused: religion is not stored (EU 2016/680 art. 10). Erased." in text
    assert "Drop 3, 4, 7" in text
    assert records() == 0


def test_lines_that_cannot_be_read_hold_the_signature_back_until_they_are_corrected_dropped_or_kept(floor):
    client, lines = floor("ramos"), LINES.replace("religion: CANARY\n", "")
    held = client.post("/add/", ONLY_LINES | {"step": "sign", "lines": lines})
    assert held.status_code == 422
    assert "SV MERIDIAN" in held.content.decode()
    dropped = client.post("/add/look/", ONLY_LINES | {"step": "drop", "lines": lines})
    (left,) = re.findall(r'<textarea id="lines"[^>]*>(.*?)</textarea>', dropped.content.decode(), re.DOTALL)
    assert left.splitlines() == ["name: SV MERIDIAN", "flag: Costa Verde", "call sign = XZ4417"]
    known = "\n".join(lines.splitlines()[:-1])
    entity = entity_at(client.post("/add/", ONLY_LINES | {"step": "sign", "lines": known, "keep": "1"}))
    kept = {s.prop: (s.value, s.raw) for s in entity.statements}
    assert kept["buildDate"] == ("", "31 FEB 1978")
    assert kept["flag"] == ("", "Costa Verde")
    assert kept["callSign"] == ("XZ4417", "")


SPECIAL = [
    {"lines": "name: X\nReligion: CANARY"},
    {"lines": "name: X\nrace: CANARY"},
    {"lines": "name: X\nopinión política: CANARY"},
    {"lines": "name: X\nhis religious belief: CANARY"},
    {"lines": "name\tReligion\talias\nX\tCANARY\tY"},
    {"fact.ethnicity": ["CANARY"]},
    {"fact.religion": ["CANARY", "CANARY 2"]},
]


@pytest.mark.parametrize("said", SPECIAL)
@pytest.mark.parametrize("where", ["/add/", "/add/look/"])
@pytest.mark.parametrize("step", ["look", "sign"])
def test_a_special_category_is_erased_from_page_session_and_logs(floor, caplog, said, where, step):
    client = floor("ramos")
    with caplog.at_level(logging.DEBUG):
        answer = client.post(where, PERSON | {"fact.name": ["X"], "step": step} | said)
    assert "CANARY" not in answer.content.decode()
    assert "CANARY" not in "".join(f"{k}: {v}" for k, v in answer.headers.items())
    assert "CANARY" not in str(dict(client.session.items()))
    assert "CANARY" not in caplog.text
    (refused,) = (a for a in dpo_log() if a.what == "refused to store")
    assert refused.person == "ramos"
    assert "erased" in refused.reason
    assert "CANARY" not in str(dpo_log())
    assert "CANARY" not in everything()


def everything() -> str:
    """All that stands in the node's databases."""
    from django.db import connections, transaction

    from watchfloor.node.databases.doors import unordered

    found = []
    for alias in ("default", "ledger", "access"):
        with unordered(alias), transaction.atomic(using=alias), connections[alias].cursor() as cursor:
            for table in connections[alias].introspection.table_names(cursor):
                cursor.execute(f'SELECT * FROM "{table}"')
                found += [
                    str(bytes(cell) if isinstance(cell, memoryview) else cell)
                    for row in cursor.fetchall()
                    for cell in row
                ]
    return "\n".join(found)


def test_what_was_erased_once_is_not_logged_again(floor):
    client = floor("ramos")
    looked = client.post("/add/look/", ONLY_LINES | {"lines": "name: X\nreligion: CANARY"})
    (left,) = re.findall(r'<textarea id="lines"[^>]*>(.*?)</textarea>', looked.content.decode(), re.DOTALL)
    assert left == "name: X\nreligion: ██████"
    again = client.post("/add/look/", ONLY_LINES | {"lines": left})
    assert verdicts(again) == ["ready", "refused"]
    assert sum(a.what == "refused to store" for a in dpo_log()) == 1


def test_a_refused_line_does_not_hold_back_the_rest(floor):
    answer = floor("ramos").post("/add/", ONLY_LINES | {"step": "sign", "lines": "name: X\nreligion: CANARY"})
    assert {s.prop for s in entity_at(answer).statements} == {"id", "name"}


def test_rows_of_a_spreadsheet_are_an_entity_each(floor):
    rows = "name\tflag\tIMO Number\nMV ONE\tPanama\t9074729\nMV TWO\tMalta\t\n\nMV THREE\tCosta Verde\t"
    client = floor("ramos")
    looked = client.post("/add/look/", ONLY_LINES | {"lines": rows})
    assert verdicts(looked) == ["ready", "ready", "ready", "as-written"]
    assert "Vessel: MV ONE, 3 facts." in text_of(looked)
    answer = client.post("/add/", ONLY_LINES | {"step": "sign", "lines": rows})
    assert answer.url == "/list/Vessel/"
    assert {e.caption for e in newest("Vessel", by=RAMOS).entities} == {"MV ONE", "MV TWO", "MV THREE"}
    assert client.post("/add/", ONLY_LINES | {"step": "sign", "lines": rows}).status_code == 302
    assert records() == 3


def test_rows_and_a_described_entity_do_not_mix(floor):
    page = floor("ramos").post("/add/", VESSEL | {"lines": "name,flag\nMV ONE,pa\nMV TWO,pa"})
    assert page.status_code == 422
    assert "Empty one of the two" in text_of(page)
    assert records() == 0


def test_a_row_that_is_wrong_is_told_by_its_line_and_nothing_is_added(floor):
    rows = "name,flag,nonsense\nMV ONE,pa,1\nMV TWO,pa"
    page = floor("ramos").post("/add/", ONLY_LINES | {"step": "sign", "lines": rows})
    assert page.status_code == 422
    assert "Correct or drop lines: 1, 3" in text_of(page)
    assert "Found 2 cells; expected: 3, as in the header." in text_of(page)
    assert records() == 0


def test_too_much_is_sent_to_the_import(floor):
    for lines in ("name: x\n" * 201, "name: " + "x" * 200_001, "name,flag\n" + "MV,pa\n" * 51):
        page = floor("ramos").post("/add/", ONLY_LINES | {"step": "sign", "lines": lines})
        assert page.status_code == 422
        assert "import" in text_of(page)
    long = floor("ramos").post("/add/look/", ONLY_LINES | {"lines": "name: " + "x" * 10_001})
    assert "10,001 characters" in text_of(long)


def test_lines_can_be_for_the_narrower_part(floor):
    narrow = {"narrow.on": "1", "narrow.reach": "owners", "narrow.level": "SECRET", "lines.narrower": "1"}
    answer = floor("ramos").post("/add/", VESSEL | narrow | {"lines": "call sign: XZ4417"})
    levels = {s.prop: s.label.level.name for s in entity_at(answer).statements}
    assert (levels["name"], levels["callSign"]) == ("RESTRICTED", "SECRET")
