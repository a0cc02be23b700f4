"""Rows become entities as the mapping says, and what does not fit is told with its line."""

import tracemalloc
from datetime import date, datetime

import openpyxl
import pytest

from watchfloor.core.basis import SubjectCategory
from watchfloor.core.errors import Malformed
from watchfloor.entities.fact import Fact
from watchfloor.entities.sources.mapping_file import mapping_of
from watchfloor.entities.sources.table import entities
from watchfloor.entities.vocabulary import schema_named

TODAY = date(2026, 11, 24)
PERSON = {"key": "p", "schema": "Person", "id": ["No"], "properties": {"name": "Name", "birthDate": "Born"}}
LIST = "No,Name,Born\n1,Ada Sample,12/03/1970\n2,Bo Specimen,circa 1985\n"


def mapping(*plans, **tables):
    return mapping_of(
        {
            "name": "list",
            "dates": {"order": "dmy"},
            "label": {
                "marking": "TLP:AMBER",
                "owners": ["aa"],
                "groups": {"desk": {"marking": "X", "owners": ["aa"]}},
            },
            "basis": {"cite": "Example Act", "purpose": "crime"},
            "entities": list(plans or [PERSON]),
            **tables,
        }
    )


def read(tmp_path, content=LIST, how=None, name="list.csv"):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return list(entities(path, how or mapping(), today=TODAY, key=bytes(32)))


def test_a_row_is_an_entity_with_its_id_and_line(tmp_path):
    ada, bo = read(tmp_path)
    assert (ada.id, ada.schema, ada.where) == ("list-p-1", "Person", "list.csv line 2")
    assert ada.facts == (Fact("name", "Ada Sample"), Fact("birthDate", "1970-03-12", "12/03/1970"))
    assert bo.unread == [Fact("birthDate", "", "circa 1985")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "iso-8859-1"])
def test_a_list_in_its_own_encoding_is_read(tmp_path, encoding):
    content = LIST.replace("Ada", "Zoë").encode(encoding)
    (found, _) = read(tmp_path, content, mapping(file={"encoding": encoding}))
    assert found.values("name") == ["Zoë Sample"]


def test_the_wrong_encoding_is_told_with_line_and_byte(tmp_path):
    with pytest.raises(Malformed, match=r"list.csv line 2, byte 17: found bytes eb.*utf-8"):
        read(tmp_path, LIST.replace("Ada", "Zoë").encode("cp1252"))


def test_a_tab_separated_list_is_read_by_its_ending(tmp_path):
    assert len(read(tmp_path, LIST.replace(",", "\t"), name="list.tsv")) == 2


def test_quotes_can_be_characters_as_any_other(tmp_path):
    found = read(tmp_path, 'No\tName\tBorn\n1\tAda "The\t\n', mapping(file={"quotes": False}), name="list.tsv")
    assert found[0].values("name") == ['Ada "The']


def test_an_unknown_ending_asks_for_a_format(tmp_path):
    with pytest.raises(Malformed, match=r"format = "):
        read(tmp_path, name="list.dat")
    assert len(read(tmp_path, how=mapping(file={"format": "csv"}), name="list.dat")) == 2


def test_a_list_without_a_header_has_its_columns_named(tmp_path):
    how = mapping(file={"header": False, "columns": ["No", "Name", "Born"]})
    assert len(read(tmp_path, LIST.split("\n", 1)[1], how)) == 2
    plan = PERSON | {"id": ["1"], "properties": {"name": "2", "birthDate": "3"}}
    assert len(read(tmp_path, LIST.split("\n", 1)[1], mapping(plan, file={"header": False}))) == 2


def test_lines_before_the_header_are_skipped(tmp_path):
    found = read(tmp_path, "A list of\nSample\n" + LIST, mapping(file={"skip": 2}))
    assert found[0].where == "list.csv line 4"


def test_what_means_nothing_is_nothing(tmp_path):
    (found,) = read(tmp_path, "No,Name,Born\n1,Ada,n/a\n", mapping(file={"nothing": ["n/a"]}))
    assert found.facts == (Fact("name", "Ada"),)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "list.csv: found no rows, expected a header"),
        ("No,Name\n1,Ada\n", "no column Born, expected the file has No, Name"),
        ("No,Name,Born,Rank\n1,Ada,,x\n", "the mapping does not read: Rank, expected them under file.ignore"),
        ("No,Name,Name,Born\n1,A,B,\n", "line 1: found two columns named Name"),
        (LIST + "3,Cy\n", "line 4: found 2 cells, expected 3"),
        (LIST + "3,Cy,1999,x\n", "line 4: found 4 cells, expected 3"),
        (LIST + '3,"Cy,1999\n', "line 4: found a quote that is opened and never closed"),
        (LIST + "3,C\x00y,1999\n", "line 4: found a NUL"),
        (LIST + ",Cy,1999\n", "line 4: entity p: found nothing in No"),
        (LIST + f"3,{'x' * 10_001},1999\n", "line 4: Person:name: found 10,001 characters"),
        (LIST + "3,#REF!,1999\n", "line 4, Name: found #REF!"),
    ],
)
def test_what_does_not_fit_is_told_with_its_line(tmp_path, content, told):
    with pytest.raises(Malformed, match=told):
        read(tmp_path, content)


def test_columns_can_be_ignored_by_name_or_all(tmp_path):
    content = "No,Name,Born,Rank\n1,Ada,,x\n"
    for ignored in (["Rank"], ["*"]):
        assert len(read(tmp_path, content, mapping(file={"ignore": ignored}))) == 1


def test_one_value_of_a_column_that_holds_many(tmp_path):
    plan = PERSON | {"properties": {"name": "Name", "alias": {"column": "Born", "split": ";"}}}
    (found,) = read(tmp_path, "No,Name,Born\n1,Ada,Addie; ;The Sample\n", mapping(plan))
    assert found.values("alias") == ["Addie", "The Sample"]


def test_words_constants_and_templates(tmp_path):
    plan = PERSON | {
        "properties": {
            "gender": {"column": "Name", "words": {"W": "female"}},
            "country": {"value": "pt"},
            "notes": {"template": "No. {No}, {Born}"},
            "summary": {"template": "{Born}"},
        }
    }
    (found,) = read(tmp_path, "No,Name,Born\n1,W,\n", mapping(plan))
    assert found.facts == (Fact("gender", "female", "W"), Fact("country", "pt"), Fact("notes", "No. 1,"))


def test_a_template_runs_no_code(tmp_path):
    plan = PERSON | {"properties": {"notes": {"template": "{Name.__class__}"}}}
    with pytest.raises(Malformed, match=r"no column Name.__class__"):
        read(tmp_path, how=mapping(plan))


def test_cells_that_look_like_placeholders_are_only_text(tmp_path):
    plan = PERSON | {"properties": {"name": "Name", "birthDate": "Born", "notes": {"template": "{Name}/{No}"}}}
    (found,) = read(tmp_path, "No,Name,Born\n1,{No}{Born},\n", mapping(plan))
    assert found.values("notes") == ["{No}{Born}/1"]


def test_facts_carry_the_label_group_of_their_column_or_entity(tmp_path):
    plan = PERSON | {"properties": {"name": "Name", "notes": {"column": "Born", "label": "desk"}}}
    assert [f.group for f in read(tmp_path, how=mapping(plan))[0].facts] == ["", "desk"]
    assert {f.group for f in read(tmp_path, how=mapping(PERSON | {"label": "desk"}))[0].facts} == {"desk"}


def test_an_entry_can_say_its_own_category_review_and_evaluation(tmp_path):
    plan = PERSON | {
        "category": {"column": "Name", "words": {"seen": "contact"}},
        "review": {"column": "Born"},
        "evaluation": "A1",
        "properties": {},
    }
    own, listed = read(tmp_path, "No,Name,Born\n1,seen,01/02/2027\n2,,\n", mapping(plan))
    assert (own.category, own.review, own.evaluation) == (SubjectCategory.CONTACT, date(2027, 2, 1), "A1")
    assert (listed.category, listed.review) == (None, None)


def test_a_category_nobody_knows_is_told_with_the_line(tmp_path):
    with pytest.raises(Malformed, match=r"line 2: subject category: found 'Ada Sample'"):
        read(tmp_path, how=mapping(PERSON | {"category": {"column": "Name"}}))


LINKED = (
    {"key": "ship", "schema": "Vessel", "id": ["IMO", "Ship"], "properties": {"name": "Ship", "imoNumber": "IMO"}},
    {"key": "owner", "schema": "Company", "id": ["Owner"], "properties": {"name": "Owner"}},
    {
        "key": "owning",
        "schema": "Ownership",
        "id": ["IMO", "Ship", "Owner"],
        "properties": {"owner": {"entity": "owner"}, "asset": {"entity": "ship"}},
    },
)


def test_a_row_can_speak_of_several_things_that_are_linked(tmp_path):
    ship, owner, owning = read(tmp_path, "IMO,Ship,Owner\n1234567,Example,Placeholder\n", mapping(*LINKED))
    assert owning.facts == (Fact("owner", owner.id), Fact("asset", ship.id))
    assert schema_named(owning.schema).edge


def test_a_link_without_its_other_end_is_not_there(tmp_path):
    assert [e.schema for e in read(tmp_path, "IMO,Ship,Owner\n1234567,Example,\n", mapping(*LINKED))] == ["Vessel"]


def test_one_thing_in_two_rows_has_one_id_and_two_things_have_two(tmp_path):
    content = "IMO,Ship,Owner\n1,A,X Ltd\n1,A,Y Ltd\n,A,\nA,,\n"
    found = read(tmp_path, content, mapping(*LINKED))
    ships = [e.id for e in found if e.schema == "Vessel"]
    assert len(ships) == 4
    assert len(set(ships)) == 3  # a name in one column is not a number in the other
    assert len({e.id for e in found if e.schema == "Company"}) == 2


def test_every_id_can_be_referred_to(tmp_path):
    from followthemoney.types import registry

    content = "No,Name,Born\n" + "".join(f'"{n}",Ada,\n' for n in ["7", "a b", "ü/1", "x" * 500, "-a", "Müller"])
    assert all(registry.entity.validate(e.id) for e in read(tmp_path, content))


def test_what_comes_before_a_wrong_line_is_given_out(tmp_path):
    (tmp_path / "list.csv").write_text(LIST + "3\n")
    found = entities(tmp_path / "list.csv", mapping(), today=TODAY, key=bytes(32))
    assert [next(found).id, next(found).id] == ["list-p-1", "list-p-2"]
    with pytest.raises(Malformed):
        next(found)


def test_a_workbook_is_read_as_its_csv_would_be(tmp_path):
    book = openpyxl.Workbook()
    for row in (["No", "Name", "Born"], [1, "Ada Sample", datetime(1970, 3, 12)], [2.0, "Bo", None], []):
        book.active.append(row)
    book.save(tmp_path / "list.xlsx")
    ada, bo = entities(tmp_path / "list.xlsx", mapping(), today=TODAY, key=bytes(32))
    assert (ada.id, ada.where, ada.values("birthDate")) == ("list-p-1", "list.xlsx row 2", ["1970-03-12"])
    assert (bo.id, bo.facts) == ("list-p-2", (Fact("name", "Bo"),))


def test_a_long_list_takes_no_more_memory_than_a_short_one(tmp_path):
    def peak(count: int) -> int:
        path = tmp_path / "list.csv"
        path.write_text("No,Name,Born\n" + "".join(f"{n},Ada {n},1970\n" for n in range(count)))
        tracemalloc.start()
        try:
            assert sum(1 for _ in entities(path, mapping(), today=TODAY, key=bytes(32))) == count
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(100)
    assert peak(24_000) < peak(8_000) + 100_000
