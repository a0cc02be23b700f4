"""OFAC's list: every entry, with aliases, addresses and remarks. Names here are invented."""

import os
import tracemalloc
from collections import Counter
from pathlib import Path

import pytest

from watchfloor.core.errors import Malformed
from watchfloor.entities.fact import Fact
from watchfloor.entities.sources import ofac
from watchfloor.entities.sources.ofac_files import entries, in_order

SHARED = Path(os.environ.get("WATCHFLOOR_SHARED", Path(__file__).parents[4] / "shared"))
REAL = SHARED / "data" / "ofac"
real_list = pytest.mark.skipif(not (REAL / "sdn.csv").is_file(), reason="shared/data/ofac is not here")

NONE = "-0- "
PERSON = (
    '10,"SAMPLE, Ada Beth","individual","SDNTK] [TCO","Director",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"DOB 12 Mar 1970."'
)
BODY = '12,"PLACEHOLDER S.A.",-0- ,"SDNT",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- '
SHIP = '20,"EXAMPLE","vessel","IRAN",-0- ,"AB12","Tug","1,200","640","Panama","Placeholder Ltd","MMSI 636000000."'
PLANE = '21,"EX-AMP","aircraft","SYRIA",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"Aircraft Model X-1."'
ALIASES = ['10,1,"aka","SPECIMEN, Ada",-0- ', '10,2,"fka","SAMPLER, Ada",-0- ', '20,3,"nka","SECOND EXAMPLE",-0- ']
ADDRESSES = ['10,1,"Quay 4","Port Sample","Panama",-0- ', '12,2,-0- ,-0- ,"Colombia",-0- ']


def folder(tmp_path, sdn=(PERSON, BODY, SHIP, PLANE), **files):
    for name, rows in {"sdn": sdn, "alt": ALIASES, "add": ADDRESSES, **files}.items():
        (tmp_path / f"{name}.csv").write_bytes(("".join(f"{r}\r\n" for r in rows) + "\x1a").encode())
    return tmp_path


def test_a_person_comes_with_everything_that_is_said_of_her(tmp_path):
    found = next(ofac.entities(folder(tmp_path)))
    assert (found.id, found.schema, found.where) == ("ofac-10", "Person", "sdn.csv line 1")
    assert found.facts == (
        Fact("name", "Ada Beth SAMPLE", "SAMPLE, Ada Beth"),
        Fact("position", "Director"),
        Fact("program", "SDNTK"),
        Fact("program", "TCO"),
        Fact("topics", "sanction"),
        Fact("topics", "crime.traffick.drug"),
        Fact("topics", "crime"),
        Fact("alias", "Ada SPECIMEN", "SPECIMEN, Ada"),
        Fact("previousName", "Ada SAMPLER", "SAMPLER, Ada"),
        Fact("address", "Quay 4, Port Sample, Panama"),
        Fact("country", "pa", "Panama"),
        Fact("birthDate", "1970-03-12", "12 Mar 1970"),
    )


def test_each_type_has_its_schema(tmp_path):
    found = list(ofac.entities(folder(tmp_path)))
    assert [(e.id, e.schema) for e in found] == [
        ("ofac-10", "Person"),
        ("ofac-12", "Organization"),
        ("ofac-20", "Vessel"),
        ("ofac-21", "Airplane"),
    ]


def test_a_vessel_has_its_columns(tmp_path):
    ship = list(ofac.entities(folder(tmp_path)))[2]
    assert ship.values("callSign") == ["AB12"]
    assert ship.values("type") == ["Tug"]
    assert ship.values("tonnage") == ["1,200"]
    assert ship.values("grossRegisteredTonnage") == ["640"]
    assert ship.values("flag") == ["pa"]
    assert ship.values("mmsi") == ["636000000"]
    assert ship.values("alias") == ["SECOND EXAMPLE"]
    assert Fact("notes", "Owner: Placeholder Ltd", "Placeholder Ltd") in ship.facts


def test_a_body_whose_address_is_a_country_has_the_country_alone(tmp_path):
    body = list(ofac.entities(folder(tmp_path)))[1]
    assert body.values("name") == ["PLACEHOLDER S.A."]
    assert (body.values("address"), body.values("country")) == ([], ["co"])


def test_the_other_files_may_be_absent(tmp_path):
    (tmp_path / "sdn.csv").write_text(PERSON + "\r\n")
    (found,) = ofac.entities(tmp_path / "sdn.csv")
    assert "alias" not in {f.prop for f in found.facts}


@pytest.mark.parametrize("shuffled", ["sdn", "alt", "add"])
def test_files_that_are_not_sorted_give_the_same_entities(tmp_path, shuffled):
    straight = {e.id: e.facts for e in ofac.entities(folder(tmp_path))}
    rows = {"sdn": [PLANE, SHIP, PERSON, BODY], "alt": ALIASES[::-1], "add": ADDRESSES[::-1]}[shuffled]
    mixed = {e.id: e.facts for e in ofac.entities(folder(tmp_path, **{shuffled: rows}))}
    assert {k: set(v) for k, v in mixed.items()} == {k: set(v) for k, v in straight.items()}


@pytest.mark.parametrize("aliases", [ALIASES, ALIASES[::-1]])
def test_rows_of_no_entry_are_named(tmp_path, aliases):
    unmatched: list[str] = []
    more = ['9,8,"aka","NOBODY",-0- ', *aliases, '99,9,"aka","NOBODY",-0- ']
    list(ofac.entities(folder(tmp_path, alt=more), unmatched=unmatched))
    assert unmatched == ["alt.csv line 1", "alt.csv line 5"]


def test_remarks_that_are_full_go_on_in_the_comments(tmp_path):
    remarks = "Linked To: " + "X" * 980 + "; DOB 12 M"
    assert len(remarks) == ofac.FULL_REMARKS + 1
    remarks = "Linked To: " + "X" * 979 + "; DOB 12 M"
    row = PERSON.replace("DOB 12 Mar 1970.", remarks)
    found = next(ofac.entities(folder(tmp_path, sdn=[row], sdn_comments=['10,"ar 1970; Gender Female."'])))
    assert (found.values("birthDate"), found.values("gender")) == (["1970-03-12"], ["female"])


def test_a_comment_to_short_remarks_is_kept_as_it_stands(tmp_path):
    found = next(ofac.entities(folder(tmp_path, sdn_comments=['10,"ing else; Gender Female."'])))
    assert found.values("notes") == ["ing else; Gender Female."]


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (PERSON.replace("10,", "ten,", 1), "found 'ten', expected an entry number"),
        (PERSON + ",-0- ", "found 13 cells, expected 12"),
        (PERSON.replace("individual", "robot"), "type: found 'robot'"),
        (PERSON[:-1], "never closed"),
        (PERSON.replace("Director", "x" * 10_001), "10,001 characters"),
    ],
)
def test_a_wrong_row_is_told_with_file_and_line(tmp_path, row, told):
    with pytest.raises(Malformed, match=f"sdn.csv line 2.*{told}"):
        list(ofac.entities(folder(tmp_path, sdn=[BODY.replace("12,", "9,", 1), row])))


def test_an_unknown_type_of_alias_is_told_with_its_own_line(tmp_path):
    with pytest.raises(Malformed, match=r"sdn.csv line 1: alt.csv line 1 type of alias: found 'dba'"):
        list(ofac.entities(folder(tmp_path, alt=[ALIASES[0].replace("aka", "dba")])))


@pytest.mark.slow
def test_a_list_of_many_entries_takes_no_more_memory_than_one_of_few(tmp_path):
    def peak(count: int) -> int:
        rows = [BODY.replace("12,", f"{n},", 1).replace("PLACEHOLDER", f"BODY {n}") for n in range(1, count)]
        aliases = [f'{n},{n},"aka","OTHER {n}",-0- ' for n in range(1, count)]
        path = folder(tmp_path, sdn=rows, alt=aliases, add=[])
        tracemalloc.start()
        try:
            assert sum(1 for _ in ofac.entities(path)) == count - 1
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(200)  # fills the caches
    assert peak(8_000) < peak(2_000) + 500_000


@real_list
@pytest.mark.slow
def test_every_entry_alias_and_address_of_the_real_list_comes_through():
    unmatched: list[str] = []
    found = Counter[str]()
    numbers = set()
    for entity in ofac.entities(REAL, unmatched=unmatched):
        numbers.add(entity.id)
        found[entity.schema] += 1
        found.update(f.prop for f in set(entity.facts) if f.prop in {"birthDate", "weakAlias"})
    assert len(numbers) == sum(found[s] for s in ofac.SCHEMATA.values()) == 8_976
    assert (found["Person"], found["Vessel"], found["Airplane"]) == (4_620, 406, 277)
    assert all(place.startswith("sdn_comments.csv") for place in unmatched)  # these are of a later edition


@real_list
def test_the_files_of_the_real_list_are_sorted():
    assert all(in_order(REAL / f"{name}.csv") for name in ("sdn", "alt", "add", "sdn_comments"))


@real_list
def test_every_alias_of_the_real_list_is_a_name_of_its_entity():
    names = {e.id: {f.raw or f.value for f in e.facts} for e in ofac.entities(REAL)}
    for alias in entries(REAL / "alt.csv", 5):
        assert " ".join(alias.cells[3].split()) in {" ".join(n.split()) for n in names[f"ofac-{alias.number}"]}
