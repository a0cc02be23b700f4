"""`import` and `add`: lists of every sort, under terms that are typed or that a mapping gives."""

import json

import pytest

from tests.cli.conftest import SUSPECT, UNDER
from tests.cli.terminal import LAW

MAPPING = """
name = "stops"
category = "witness"
review = "in 1 year"
evaluation = "admiralty B2"
[label]
marking = "RESTRICTED // REL bb // PURPOSES crime"
owners = ["aa.police"]
[basis]
cite = "Harbour Act, s. 12"
purpose = "crime"
[[entities]]
key = "person"
schema = "Person"
id = ["Name"]
[entities.properties]
name = "Name"
birthDate = "Born"
"""
TAKEN = {"new": 0, "known": 0, "facts": 0, "unread": 0, "strays": []}
SDN = '{n},"EXERCISE {n}, Nemo","individual","SDNTK",-0-,-0-,-0-,-0-,-0-,-0-,-0-,"DOB 01 Jan 1970."\n'


def ftm_file(folder, count=3, **properties):
    file = folder / "list.jsonl"
    entries = [
        {"id": f"x-{n}", "schema": "Person", "properties": {"name": [f"Nemo EXERCISE {n}"], **properties}}
        for n in range(count)
    ]
    file.write_text("".join(json.dumps(e) + "\n" for e in entries))
    return file


def test_the_same_list_twice_is_taken_once(floor, tmp_path):
    file = ftm_file(tmp_path, birthDate=["circa 1970"])
    assert floor.ramos.done("import", file, *SUSPECT, *UNDER) == TAKEN | {"new": 3, "facts": 6, "unread": 3}
    assert floor.ramos.done("import", file, *SUSPECT, *UNDER) == TAKEN | {"known": 3}


def test_a_summary_says_what_is_new_and_what_could_not_be_read(floor, tmp_path):
    ended = floor.ramos("import", ftm_file(tmp_path, birthDate=["circa 1970"]), *SUSPECT, *UNDER)
    assert (ended.code, ended.err) == (0, "")
    assert "3 entries are new, 0 were known; 6 facts." in ended.out
    assert "3 facts could not be read" in ended.out


def test_ofac_is_known_by_its_name_or_its_folder(floor, tmp_path):
    (tmp_path / "sdn.csv").write_text("".join(SDN.format(n=n) for n in (1, 2)))
    (tmp_path / "alt.csv").write_text('9,1,"aka","NOBODY",-0-\n')
    ended = floor.ramos("import", tmp_path, *SUSPECT, *UNDER, "--json")
    assert ended.json["new"] == 2
    assert "1 rows belong to no entry" in ended.err
    assert floor.ramos.done("import", tmp_path / "sdn.csv", *SUSPECT, *UNDER)["known"] == 2


def test_a_table_takes_its_terms_from_the_mapping_and_what_is_typed_goes_before(floor, tmp_path):
    table, mapping = tmp_path / "stops.csv", tmp_path / "stops.toml"
    table.write_text("Name,Born\nEXERCISE Ada,1970-03-12\n")
    mapping.write_text(MAPPING)
    assert floor.ramos.done("import", table, "--mapping", mapping)["new"] == 1
    hit = floor.ramos.done("search", "ada")["hits"][0]
    assert hit["label"]["marking"] == "RESTRICTED // REL bb // PURPOSES crime // SUBJECT witness"
    typed = ("--label", "CONFIDENTIAL", "--category", "contact", "--evaluation", "4x4 A1", "--case", "C-7")
    assert floor.ramos.done("import", table, "--mapping", mapping, *typed)["new"] == 1
    newest = floor.ramos.done("show", hit["ids"][0]["id"])["statements"][-1]
    assert newest["label"]["marking"] == "CONFIDENTIAL // SUBJECT contact"
    assert newest["evaluation"] == "4x4 A1"
    body = next(p for p in floor.ramos.done("show", newest["record"])["parts"] if p["slot"] == "body")
    assert body["case"] == "C-7"


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["stops.csv"], 2, "--mapping"),
        (["list.jsonl", "--basis", LAW], 2, "--label"),
        (["list.jsonl", "--label", "RESTRICTED"], 2, "--basis"),
        (["list.jsonl", *UNDER, "--category", "villain"], 3, "subject category"),
        (["list.jsonl", *UNDER], 4, "no subject category"),
        (["list.jsonl", *UNDER, "--category", "suspect", "--review", "in 2 years"], 4, "without the facts"),
        (["list.jsonl", *UNDER, *SUSPECT[:4], "--review", "in 9 years"], 4, "over 5 years"),
        (["list.jsonl", *UNDER, *SUSPECT, "--evaluation", "B2"], 3, "scheme"),
        (["list.jsonl", *UNDER, *SUSPECT, "--owner", "bb.navy"], 4, "label-owner"),
        (["half.jsonl", *UNDER, *SUSPECT], 3, "half.jsonl line 2"),
        (["nothing.jsonl", *UNDER], 3, "nothing there"),
        (["empty", *UNDER], 3, "without sdn.csv"),
        (["letter.doc", *UNDER], 3, "'.doc'"),
    ],
)
def test_what_is_wrong_with_a_list_or_its_terms_is_told(floor, tmp_path, words, code, told):
    ftm_file(tmp_path)
    (tmp_path / "stops.csv").write_text("Name\nAda\n")
    (tmp_path / "half.jsonl").write_text((tmp_path / "list.jsonl").read_text().split("\n")[0] + '\n{"id": "x')
    (tmp_path / "empty").mkdir()
    (tmp_path / "letter.doc").write_text("dear")
    ended = floor.ramos("import", tmp_path / words[0], *words[1:])
    assert (ended.code, ended.out) == (code, "")
    assert told in ended.err


def test_protected_views_stop_a_list_unless_they_are_left_out(floor, tmp_path):
    file = ftm_file(tmp_path, religion=["pastafarian"])
    ended = floor.ramos("import", file, *SUSPECT, *UNDER)
    assert ended.code == 4
    assert "28 CFR 23.20(b)" in ended.err
    assert floor.ramos.done("import", file, *SUSPECT, *UNDER, "--leave-out-protected")["facts"] == 3


def test_an_officer_adds_and_does_not_import(floor, tmp_path):
    navy = ("--label", "RESTRICTED // PURPOSES crime", "--basis", LAW)
    assert floor.silva("import", ftm_file(tmp_path), *navy, *SUSPECT).code == 4
    assert floor.silva.done("add", "Vessel", "name=MV EXERCISE", *navy)["facts"] == 1


def test_a_fact_that_cannot_be_read_is_kept_and_told(floor):
    ended = floor.ramos("add", "Person", "name=Ada", "birthDate=circa 1970", "--id", "p9", *SUSPECT, *UNDER)
    assert (ended.code, "2 facts about p9" in ended.out) == (0, True)
    assert "could not be read" in ended.err
    assert "~ circa 1970" in floor.ramos("show", "p9").out


def test_an_entity_without_an_id_gets_one_by_which_it_is_shown(floor):
    added = floor.ramos.done("add", "Vessel", "name=MV EXERCISE", "flag=Panama", *UNDER)
    assert floor.ramos.done("show", added["entity"])["schema"] == "Vessel"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["Vessel", "name"], 2),
        (["Vessel", "name= "], 3),
        (["Vessel", "nmae=x"], 3),
        (["Boat", "name=x"], 3),
        (["Thing", "name=x"], 3),
        (["Vessel", "name=x", "--id", "a b"], 3),
        (["Person", "religion=x", *SUSPECT], 4),
    ],
)
def test_what_cannot_be_added_is_told(floor, words, code):
    ended = floor.ramos("add", *words, *UNDER)
    assert (ended.code, ended.out) == (code, "")


def test_retyping_a_fact_sheds_no_caveat(floor):
    strict = ("--label", "SECRET // PURPOSES crime // ORCON", "--basis", LAW, "--review", "in 1 month")
    source = floor.ramos.done("add", "Vessel", "name=MV EXERCISE", *strict)["record"]
    copy = floor.ramos.done("add", "Vessel", "name=MV EXERCISE", "--from", source[:8], *UNDER)["record"]
    shown = floor.ramos.done("show", copy)
    assert shown["label"]["marking"] == "SECRET // PURPOSES crime // ORCON"
    assert [p["record"] for p in shown["parts"] if p["slot"] == "source"] == [source]
    assert shown["due"] == floor.ramos.done("show", source)["due"] != []
    assert floor.okafor("show", copy).code == 4
