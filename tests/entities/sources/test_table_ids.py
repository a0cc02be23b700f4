"""What an id of a list may tell, and which label binds that an entry exists."""

import csv
from datetime import date
from pathlib import Path

from watchfloor.entities.fact import SourceEntity
from watchfloor.entities.sources.mapping_file import mapping_of
from watchfloor.entities.sources.table import entities

TODAY = date(2026, 11, 24)


def read(tmp_path: Path, person: dict[str, object], *, key: bytes = bytes(32)) -> list[SourceEntity]:
    """A list of one row whose phone number stands under the label `desk`."""
    with (tmp_path / "list.csv").open("w", newline="") as file:
        csv.writer(file).writerows([["Name", "Phone", "No"], ["EXERCISE Ada", "+999555", "7"]])
    label = {"marking": "UNCLASSIFIED // REL aa", "owners": ["aa.police"]}
    desk = {"marking": "SECRET", "owners": ["aa.police"]}
    properties = {"name": "Name", "phone": {"column": "Phone", "label": "desk"}}
    sighting = {
        "key": "seen", "schema": "Sighting", "id": ["No"],
        "properties": {"subject": {"entity": "p"}, "location": {"value": "quay"}},
    }  # fmt: skip
    mapping = mapping_of(
        {
            "name": "list",
            "file": {"ignore": ["*"]},
            "label": {**label, "groups": {"desk": desk}},
            "basis": {"cite": "EXERCISE", "purpose": "crime"},
            "entities": [{"key": "p", "schema": "Person", "properties": properties, **person}, sighting],
        }
    )
    return list(entities(tmp_path / "list.csv", mapping, today=TODAY, key=key))


def test_an_id_of_cells_that_not_everybody_may_see_is_a_keyed_digest(tmp_path):
    one, other = (read(tmp_path, {"id": ["Phone"]}, key=bytes([n]) * 32)[0].id for n in (1, 2))
    assert "999555" not in one
    assert one != other  # nobody tries numbers without the key


def test_an_id_of_open_cells_can_be_read(tmp_path):
    assert read(tmp_path, {"id": ["No"]})[0].id == "list-p-7"


def test_the_label_of_an_entity_binds_that_it_exists_and_who_names_it(tmp_path):
    person, seen = read(tmp_path, {"id": ["No"], "label": "desk"})
    assert person.group == "desk"
    assert {f.prop: f.group for f in seen.facts} == {"subject": "desk", "location": ""}
