"""A mapping is judged before the first row is read, and each fault is told by its key."""

import copy
from datetime import date
from pathlib import Path

import pytest

from watchfloor.core.basis import SubjectCategory
from watchfloor.core.errors import Malformed, Refused
from watchfloor.entities.sources import mapping_file
from watchfloor.entities.sources.mapping import LabelText, review_date
from watchfloor.entities.sources.mapping_file import mapping_of, read_mapping

HOWTO = Path(__file__).parents[3] / "docs" / "howto" / "write-a-mapping.md"
TODAY = date(2026, 11, 24)


def whole():
    """A mapping with something in every table."""
    return copy.deepcopy(
        {
            "name": "stops",
            "country": "gb",
            "category": "contact",
            "review": "in 18 months",
            "file": {"encoding": "cp1252", "nothing": ["-"], "skip": 1},
            "dates": {"order": "dmy", "zone": "Europe/Lisbon"},
            "label": {
                "marking": "TLP:AMBER",
                "owners": ["aa.police"],
                "groups": {"desk": {"marking": "TLP:RED", "owners": "aa.police"}},
            },
            "basis": {"cite": "Example Act", "purpose": "crime"},
            "entities": [
                {"key": "ship", "schema": "Vessel", "id": ["IMO"], "properties": {"name": "Ship"}},
                {
                    "key": "owner",
                    "schema": "Company",
                    "id": "Owner",
                    "label": "desk",
                    "properties": {"name": "Owner", "notes": {"template": "{A} and {B}", "label": "desk"}},
                },
                {
                    "key": "owning",
                    "schema": "Ownership",
                    "id": ["IMO", "Owner"],
                    "properties": {"owner": {"entity": "owner"}, "asset": {"entity": "ship"}},
                },
            ],
        }
    )


def test_a_whole_mapping_is_read():
    found = mapping_of(whole())
    assert (found.name, found.country, found.category) == ("stops", "gb", SubjectCategory.CONTACT)
    assert found.label == LabelText("TLP:AMBER", ("aa.police",))
    assert found.labels == {"desk": LabelText("TLP:RED", ("aa.police",))}
    assert found.columns == {"IMO", "Ship", "Owner", "A", "B"}
    assert [plan.required for plan in found.entities] == [True, False, False]


def test_the_review_date_is_counted_from_the_day_of_the_import():
    assert mapping_of(whole()).basis_on(TODAY).review == date(2028, 5, 24)


@pytest.mark.parametrize(
    ("text", "day"),
    [("in 2 years", date(2028, 11, 24)), ("in 1 month", date(2026, 12, 24)), ("31/01/2027", date(2027, 1, 31))],
)
def test_a_review_is_a_span_or_a_day(text, day):
    assert review_date(text, TODAY, mapping_of(whole()).dates) == day


def test_a_date_without_quotes_is_a_date_too():
    plan = whole()["entities"][0] | {"review": date(2027, 1, 31)}
    found = mapping_of(whole() | {"review": date(2028, 1, 31), "entities": [plan]})
    assert found.basis_on(TODAY).review == date(2028, 1, 31)
    (plan,) = found.entities
    assert plan.review is not None
    assert plan.review.value == "2027-01-31"


def changed(*path_and_value):
    *path, last, value = path_and_value
    mapping = whole()
    place = mapping
    for key in path:
        place = place[key]
    if value is None:
        del place[last]
    else:
        place[last] = value
    return mapping


@pytest.mark.parametrize(
    ("mapping", "told"),
    [
        (changed("nmae", "x"), "mapping: found the key 'nmae', expected one of name, "),
        (changed("file", "encodng", "x"), "file: found the key 'encodng'.*encoding"),
        (changed("entities", 0, "propertys", {}), "the key 'propertys'.*properties"),
        (changed("entities", 1, "properties", "notes", {"colum": "A"}), "the key 'colum'.*column"),
        (changed("name", None), "no 'name'"),
        (changed("name", "Stops of Ada"), "small letters"),
        (changed("name", 5), "mapping.name: found 5, expected a text"),
        (changed("country", "zz"), "such as co"),
        (changed("category", "crew"), "one of suspect"),
        (changed("review", "soon"), 'a whole date, or "in 2 years"'),
        (changed("review", "2028"), "a whole date"),
        (changed("file", "encoding", "klingon"), "such as utf-8"),
        (changed("file", "format", "pdf"), "one of csv, tsv, xlsx"),
        (changed("file", "delimiter", "||"), "one character"),
        (changed("file", "columns", ["A"]), "header = false"),
        (changed("file", "skip", -1), "0 or more"),
        (changed("file", "skip", True), "a whole number"),
        (changed("file", "nothing", [1]), "a list of texts"),
        (changed("file", "csv"), "file: found 'csv', expected a table"),
        (changed("dates", "order", "ydm"), "one of ymd, dmy, mdy"),
        (changed("dates", "zone", "Mars/Base"), "IANA"),
        (changed("label", None), "label: found no 'owners'"),
        (changed("label", "owners", []), "at least one agency"),
        (changed("label", "marking", " "), "says something"),
        (changed("basis", "purpose", "fun"), "one of crime"),
        (changed("basis", None), "no 'cite'"),
        (changed("entities", None), r"at least one \[\[entities\]\]"),
        (changed("entities", []), "at least one"),
        (changed("entities", 0, "schema", "Ship"), r"entities\[1\].*schema: found 'Ship'"),
        (changed("entities", 0, "schema", "Interest"), "abstract"),
        (changed("entities", 0, "id", []), "the columns that tell"),
        (changed("entities", 0, "properties", "imo", "IMO"), r"entities\[1\].properties.imo.*imoNumber"),
        (changed("entities", 1, "key", "ship"), "ship a second time"),
        (changed("entities", 1, "label", "secret"), "found 'secret', expected desk"),
        (changed("entities", 1, "category", "crew"), "one of suspect"),
        (changed("entities", 1, "category", {"column": "R", "words": {"a": "crew"}}), "one of suspect"),
        (changed("entities", 1, "properties", "notes", {"column": "A", "value": "B"}), "exactly one"),
        (changed("entities", 1, "properties", "notes", {}), "exactly one"),
        (changed("entities", 1, "properties", "notes", {"template": "A"}), "a column in braces"),
        (changed("entities", 2, "properties", "owner", "Owner"), "found a column, expected { entity"),
        (changed("entities", 1, "properties", "name", {"entity": "ship"}), "found an entity, expected a column"),
        (
            changed("entities", 2, "properties", "owner", {"entity": "boss"}),
            "the key of another entity: ship, owner",
        ),
        (changed("entities", 2, "properties", "owner", {"entity": "ship"}), "a Vessel, expected a LegalEntity"),
    ],
)
def test_each_fault_is_told_with_its_key(mapping, told):
    with pytest.raises(Malformed, match=told):
        mapping_of(mapping)


def test_a_mapping_to_protected_views_is_refused():
    entity = {"key": "p", "schema": "Person", "id": ["N"], "properties": {"religion": "R"}}
    with pytest.raises(Refused, match=r"properties.religion.*28 CFR 23\.20\(b\)"):
        mapping_of(changed("entities", [entity]))


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"name = ", "a TOML file"),
        (b"name = '\xff'", "a TOML file in UTF-8"),
        (b"a" * (mapping_file.LONGEST_FILE + 1), "over 1,048,576"),
        (b'name = "x"', "stops.toml: label"),
    ],
)
def test_a_file_that_is_no_mapping_is_told_by_name(tmp_path, content, told):
    path = tmp_path / "stops.toml"
    path.write_bytes(content)
    with pytest.raises(Malformed, match=f"stops.toml.*{told}" if "stops" not in told else told):
        read_mapping(path)


@pytest.mark.parametrize(
    "keys",
    ["TOP_KEYS", "FILE_KEYS", "DATE_KEYS", "LABEL_KEYS", "GROUP_KEYS", "BASIS_KEYS", "ENTITY_KEYS", "TAKE_KEYS"],
)
def test_every_key_is_documented(keys):
    text = HOWTO.read_text("utf-8")
    tables = {"file", "dates", "label", "basis", "entities"}
    for key in getattr(mapping_file, keys):
        assert f"| `{key}` |" in text or (key in tables and (f"`[{key}]`" in text or f"`[[{key}]]`" in text)), key
