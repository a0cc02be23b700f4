"""`search`, `list`, `facets`, `show`, `export`: each person sees what is his, marked."""

import csv
import json
import stat

from tests.cli.conftest import UNDER
from tests.cli.terminal import LAW

HIT = {
    "ids", "schema", "caption", "label", "learnt", "newest", "records", "score", "matched", "highlights",
}  # fmt: skip
STATEMENT = {
    "property", "value", "raw", "schema", "label", "evaluation", "id", "origin", "learnt", "record",
}  # fmt: skip


def test_the_answer_to_a_search_has_stable_keys(floor):
    c = floor.person()
    answer = floor.ramos.done("search", "ejemplo")
    assert set(answer) == {"question", "hits", "more"}
    (hit,) = answer["hits"]
    assert set(hit) == HIT
    assert hit["ids"] == [{"id": "p1", "origin": "aa.police@alpha.example"}]
    assert hit["records"] == [c]
    assert hit["label"] == {
        "marking": "RESTRICTED // REL bb,cc // PURPOSES crime // SUBJECT suspect",
        "owners": ["aa.police"],
    }
    assert hit["learnt"].endswith("Z")
    text, (span, *_) = hit["highlights"][0]["text"], hit["highlights"][0]["spans"]
    assert text[slice(*span)] == "Ejemplo"


def test_a_search_on_the_screen_says_where_under_which_label_and_in_which_record(floor):
    c = floor.person()
    out = floor.ramos("search", "ejemplo").out
    for sign in ("name: Juan EXERCISE Ejemplo", "RESTRICTED // REL bb", c[:8]):
        assert sign in out


def test_who_may_not_see_gets_no_hit_and_no_hint(floor):
    floor.secret()
    absent, hidden = floor.ramos("search", "cassowary"), floor.ramos("search", "zebrafinch")
    assert (hidden.code, hidden.out, hidden.err) == (absent.code, absent.out, absent.err)
    assert floor.ramos.done("search", "zebrafinch")["hits"] == []
    assert floor.ramos.done("facets")["facets"] == {}
    assert floor.ramos.done("list", "Vessel") == {"entities": [], "next": None}
    assert floor.boss.done("facets") == {"facets": {"Vessel": 1}, "most_counted": 1000}
    assert [e["caption"] for e in floor.boss.done("list", "Vessel")["entities"]] == ["MV ZEBRAFINCH"]


def test_a_limit_is_kept_and_more_is_told(floor):
    for n in range(4):
        floor.person(f"Juan EXERCISE Ejemplo {n}", f"p{n}")
    first = floor.ramos.done("list", "Person", "--limit", 2)
    rest = floor.ramos.done("list", "Person", "--after", first["next"])
    assert [e["caption"][-1] for e in first["entities"] + rest["entities"]] == ["3", "2", "1", "0"]
    assert f"--after '{first['next']}'" in floor.ramos("list", "Person", "--limit", 2).err
    assert floor.ramos("list", "Person", "--after", "somewhere").code == 3
    ended = floor.ramos("search", "ejemplo", "--limit", 2)
    assert "There is more" in ended.err
    assert floor.ramos.done("search", "ejemplo", "--limit", 2)["more"] is True


def test_a_kind_that_is_mistyped_is_answered_with_the_nearest(floor):
    ended = floor.ramos("list", "Vesel")
    assert ended.code == 3
    assert "Vessel" in ended.err


def test_an_entity_is_shown_statement_by_statement(floor):
    c = floor.person()
    floor.ramos.done("add", "Ownership", "owner=p1", "asset=v1", "--id", "own-1", *UNDER)
    shown = floor.ramos.done("show", "p1")
    assert {"statements", "named_by", "caption", "schema", "label", "ids"} <= set(shown)
    assert [set(s) for s in shown["statements"]] == [STATEMENT]
    assert [(s["id"], s["property"]) for s in shown["named_by"]] == [("own-1", "owner")]
    out = floor.ramos("show", "p1@aa.police").out
    for sign in ("Juan EXERCISE Ejemplo", "Named by:", "Ownership own-1", c[:8], "aa.police@alpha.example"):
        assert sign in out


def test_a_record_is_shown_with_the_parts_one_may_see(floor):
    c = floor.person()
    shown = floor.ramos.done("show", c[:8].upper())
    assert set(shown) == {
        "record", "origin", "kind", "version", "stated", "learnt", "state", "sealed", "held", "due", "label", "parts",
    }  # fmt: skip
    assert (shown["record"], shown["kind"], shown["state"], shown["sealed"]) == (c, "entity", "live", False)
    assert [p["slot"] for p in shown["parts"] if p["slot"] == "labels"] == []
    assert next(p for p in shown["parts"] if p["slot"] == "basis")["json"]["cite"] == LAW
    out = floor.ramos("show", c).out
    assert "live, waits for the seal" in out
    assert "body (leaf" in out


def test_an_entity_whose_id_looks_like_a_record_goes_first_unless_the_record_is_meant(floor):
    c = floor.person()
    floor.person("Other EXERCISE", c[:8])
    assert floor.ramos.done("show", c[:8])["caption"] == "Other EXERCISE"
    assert floor.ramos.done("show", c[:8], "--record")["record"] == c


def test_opening_is_logged_before_it_is_shown(floor):
    c = floor.person()
    floor.silva.done("show", c)
    floor.silva.done("show", "p1")
    newest = floor.dpo.done("access-log", "--newest", 2)["accesses"]
    assert [(a["person"], a["what"], a["subject"]["records"]) for a in newest] == [("silva", "open", [c])] * 2


def test_an_export_is_filtered_then_marked_and_only_ones_own_to_read(floor, tmp_path):
    c = floor.person()
    file = tmp_path / "out.csv"
    told = floor.okafor.done("export", file, "--search", "ejemplo")
    assert told["form"] == "csv"
    assert told["marking"].startswith("RESTRICTED")
    marking, columns, *rows = csv.reader(file.read_text().splitlines())
    assert marking[0] == f"# {told['marking']}"
    assert len(rows) == 1
    assert dict(zip(columns, rows[0], strict=True))["record"] == c
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert floor.dpo.done("access-log", "--newest", 1)["accesses"][0]["what"] == "export"


def test_an_export_of_named_entities_goes_to_standard_output_with_its_marking_beside(floor):
    floor.person()
    ended = floor.ramos("export", "-", "--entity", "p1")
    assert json.loads(ended.out)["id"] == "p1"
    assert "RESTRICTED" in ended.err


def test_a_search_can_be_exported(floor, tmp_path):
    floor.person()
    floor.ramos.done("search", "ejemplo", "--export", "ftm", tmp_path / "x.json")
    assert json.loads((tmp_path / "x.json").read_text())["schema"] == "Person"
    assert floor.ramos("search", "ejemplo", "--export", "xml", tmp_path / "x").code == 3


def test_what_may_not_be_exported_leaves_no_file(floor, tmp_path):
    floor.person()
    for words in (["--entity", "p1"], ["--search", "ejemplo"]):
        assert floor.silva("export", tmp_path / "x.csv", *words).code == 4  # an officer takes nothing out
    assert floor.ramos("export", tmp_path / "x.csv", "--search", "cassowary").code == 4
    assert floor.ramos("export", tmp_path / "x.csv").code == 2
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_written_is_exit_6(floor, tmp_path):
    floor.person()
    assert floor.ramos("export", tmp_path / "no" / "where.csv", "--entity", "p1").code == 6


def test_a_name_of_ten_thousand_characters_and_one_that_commands_do_no_harm(floor):
    floor.person("EXERCISE " + "Wxyz " * 1990, "long")
    floor.person("EXERCISE \x1b[2J\u202egnp.exe [red]bold[/red]", "hostile")
    for words in (["search", "exercise"], ["list", "Person"], ["show", "long"], ["show", "hostile"]):
        ended = floor.ramos(*words)
        assert ended.code == 0
        assert len(ended.out) < 6000
        assert "\x1b" not in ended.out
        assert "\u202e" not in ended.out
    assert "[red]bold[/red]" in floor.ramos("show", "hostile").out
    assert len(floor.ramos.done("show", "long")["caption"]) > 9000
