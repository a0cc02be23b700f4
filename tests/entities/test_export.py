"""Export: filtered first, then marked; what may be seen and not taken out stays behind."""

from __future__ import annotations

import csv
import io
import json

import pytest

from tests.factories import NAVY, POLICE, basis, label, reader, say
from watchfloor.core.errors import Refused
from watchfloor.core.label import Level
from watchfloor.core.marking import parse_marking
from watchfloor.entities.entity import Entity, entity_named
from watchfloor.entities.export import COLUMNS, Export, export_csv, export_ftm
from watchfloor.entities.fact import Fact
from watchfloor.entities.judgements import Key, judge
from watchfloor.node.audit import accesses
from watchfloor.node.visibility.binding import acting

ANALYST = reader(roles=["analyst"])
SHARED = label(audience=[NAVY])


def seen(*names: str, by=ANALYST) -> list[Entity]:
    with acting(by):
        return [entity_named(name) for name in names]


def rows(export: Export) -> list[dict[str, str]]:
    lines = list(csv.reader(io.StringIO(export.text, newline="")))
    assert tuple(lines[1]) == COLUMNS
    return [dict(zip(COLUMNS, line, strict=True)) for line in lines[2:]]


def test_followthemoney_entities_are_marked_one_by_one(node):
    say(Fact("name", "Juan Ejemplo"), Fact("birthDate", "", "circa 1970"), id="a", under=SHARED)
    c = say(Fact("name", "Ana Ejemplo"), id="b", under=label(Level.CONFIDENTIAL))
    export = export_ftm(seen("a", "b"), by=ANALYST)
    first, second = (json.loads(line) for line in export.text.splitlines())
    assert first["properties"] == {"name": ["Juan Ejemplo"]}
    assert (first["id"], first["schema"], first["caption"]) == ("a", "Person", "Juan Ejemplo")
    assert first["marking"] == "RESTRICTED // REL bb.navy // SUBJECT suspect"
    assert second["marking"] == "CONFIDENTIAL // SUBJECT suspect"
    assert second["records"] == [c.hex()]
    assert export.marking == "CONFIDENTIAL // SUBJECT suspect", "the whole carries the join"
    assert export.statements == 5


def test_followthemoney_reads_what_we_export(node):
    from followthemoney import model
    from followthemoney.proxy import EntityProxy

    say(Fact("name", "Juan Ejemplo"), Fact("nationality", "es"), Fact("birthDate", "1970-03-02"))
    data = json.loads(export_ftm(seen("p1"), by=ANALYST).text)
    proxy = EntityProxy.from_dict(data)
    assert proxy.schema is model.get("Person")
    assert proxy.get("birthDate") == ["1970-03-02"]


def test_a_table_has_one_marked_line_a_statement_under_a_line_that_marks_the_whole(node):
    c = say(Fact("name", "Juan Ejemplo"), Fact("alias", "", "J(?)"), under=SHARED)
    export = export_csv(seen("p1"), by=ANALYST)
    assert export.text.startswith("# RESTRICTED // REL bb.navy // SUBJECT suspect\r\n")
    name, alias = rows(export)
    assert (name["id"], name["origin"], name["value"], name["record"]) == (
        "p1", "aa.police@alpha.example", "Juan Ejemplo", c.hex(),
    )  # fmt: skip
    assert (alias["value"], alias["raw"], alias["evaluation"]) == ("", "J(?)", "admiralty B2")
    assert parse_marking(name["marking"], [POLICE]).readers == frozenset({POLICE, NAVY})


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝"])
def test_no_spreadsheet_takes_a_value_for_a_formula(node, start):
    say(Fact("name", f"{start}cmd|'/c calc'!A1"), Fact("alias", "", f"{start}1+1"))
    for row in rows(export_csv(seen("p1"), by=ANALYST)):
        for cell in row.values():
            assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝"))


def test_text_with_quotes_lines_and_commas_stays_one_cell(node):
    text = 'a "quoted", line\nand another; end'
    say(Fact("notes", text))
    assert rows(export_csv(seen("p1"), by=ANALYST))[0]["value"] == text


def test_what_is_to_be_looked_at_only_is_left_out(node):
    say(Fact("name", "Juan Ejemplo"))
    say(Fact("alias", "CANARY"), under=label(caveats=["VIEWONLY"]))
    for export in (export_ftm, export_csv):
        text = export(seen("p1"), by=ANALYST).text
        assert "Juan Ejemplo" in text
        assert "CANARY" not in text
        assert "VIEWONLY" not in text


def test_a_caption_comes_from_what_is_exported(node):
    say(Fact("name", "CANARY"), under=label(caveats=["VIEWONLY"]))
    say(Fact("name", "Juan Ejemplo"))
    assert json.loads(export_ftm(seen("p1"), by=ANALYST).text)["caption"] == "Juan Ejemplo"


def test_an_entity_of_which_nothing_may_go_takes_its_name_with_it(node):
    say(id="a")
    say(id="canary", under=label(caveats=["VIEWONLY"]))
    judge(*(Key(f"{POLICE}@alpha.example", n) for n in ("a", "canary")), same=True, label=label(),
          by=ANALYST, reason="x", basis=basis())  # fmt: skip
    for export in (export_ftm, export_csv):
        assert "canary" not in export(seen("a"), by=ANALYST).text


def test_where_nothing_may_go_it_is_refused_with_the_rule(node):
    say(under=label(caveats=["VIEWONLY"]))
    with pytest.raises(Refused, match="looked at here only") as refused:
        export_csv(seen("p1"), by=ANALYST)
    assert refused.value.rule == "caveat-viewonly"
    with pytest.raises(Refused, match="nothing to export"):
        export_ftm([], by=ANALYST)
    assert accesses(by=reader(roles=["inspector"], purpose="oversight")) == []


def test_orcon_leaves_by_the_hand_of_all_its_owners_only(node):
    say(id="ours", under=label(audience=[NAVY], caveats=["ORCON"]))
    say(id="both", under=label(owners=[POLICE, NAVY], caveats=["ORCON"]))
    assert export_csv(seen("ours"), by=ANALYST)
    for name, who in (("ours", reader("silva", NAVY, roles=["analyst"])), ("both", ANALYST)):
        with pytest.raises(Refused, match="ORCON"):
            export_csv(seen(name, by=who), by=who)


def test_officers_read_and_do_not_export(node):
    officer = reader(roles=["officer"])
    say()
    with pytest.raises(Refused, match="role analyst or supervisor"):
        export_csv(seen("p1", by=officer), by=officer)


def test_the_access_log_keeps_which_records_an_export_contains(node):
    inside = say()
    say(Fact("alias", "X"), under=label(caveats=["VIEWONLY"]))
    export_csv(seen("p1"), by=ANALYST)
    (entry,) = accesses(by=reader(roles=["inspector"], purpose="oversight"))
    assert (entry.what, entry.subject) == ("export", {"records": [inside.hex()]})


def test_what_one_reader_was_shown_is_not_exported_by_another_who_may_not(node):
    """Entities carry their labels: whoever exports is asked for each of them."""
    say(Fact("name", "Juan Ejemplo"), under=SHARED)
    say(Fact("alias", "CANARY"))
    export = export_csv(seen("p1"), by=reader("silva", NAVY, roles=["analyst"]))
    assert "CANARY" not in export.text
