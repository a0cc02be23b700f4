"""The how-to on mappings is run as it stands."""

import re
from datetime import date
from pathlib import Path

from watchfloor.core.basis import SubjectCategory
from watchfloor.entities.rules import require_lawful
from watchfloor.entities.sources.mapping_file import read_mapping
from watchfloor.entities.sources.table import entities
from watchfloor.entities.vocabulary import OWN_SCHEMATA, concerns_a_person, schema_named, vocabulary

HOWTO = Path(__file__).parents[3] / "docs" / "howto" / "write-a-mapping.md"
TODAY = date(2026, 11, 24)


def block(language):
    (found,) = re.findall(rf"^```{language}\n(.*?)^```", HOWTO.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    return found


def example(tmp_path):
    (tmp_path / "harbour-stops.csv").write_text(block("csv"), "utf-8")
    (tmp_path / "harbour-stops.toml").write_text(block("toml"), "utf-8")
    mapping = read_mapping(tmp_path / "harbour-stops.toml")
    return mapping, list(entities(tmp_path / "harbour-stops.csv", mapping, today=TODAY, key=bytes(32)))


def said(fact, key_of):
    text = key_of.get(fact.value, fact.value) or f"~ {fact.raw}"
    given = f" ← {fact.raw}" if fact.value and fact.raw else ""
    return f"  {fact.prop} {text}{given}" + (f" # {fact.group}" if fact.group else "")


def test_the_example_gives_what_the_page_says(tmp_path):
    _, found = example(tmp_path)
    key_of = {e.id: e.id.split("-")[2] for e in found}
    lines = [line for e in found for line in (e.schema, *(said(f, key_of) for f in e.facts))]
    assert "\n".join(lines) == block("text").rstrip("\n")


def test_the_example_may_be_stored(tmp_path):
    mapping, found = example(tmp_path)
    for entity in found:
        require_lawful(entity.schema, entity.category or mapping.category, mapping.basis_on(TODAY), TODAY)
    people = [e.category for e in found if e.schema == "Person"]
    assert people == [SubjectCategory.SUSPECT, SubjectCategory.CONTACT]


def test_every_schema_and_property_of_the_page_is_in_the_vocabulary():
    text = HOWTO.read_text("utf-8")
    rows = re.findall(r"^\| `([A-Z]\w+)` \| [^|]+ \| ([^|]+) \|$", text, re.MULTILINE)
    assert set(OWN_SCHEMATA) <= {name for name, _ in rows}
    for name, properties in rows:
        for prop, arrow in re.findall(r"`(\w+)`(→?)", properties):
            described = schema_named(name).properties.get(prop)
            assert described is not None, (name, prop)
            assert (described.type.name == "entity") == bool(arrow), (name, prop)


def test_the_page_names_every_schema_that_is_kept_under_the_rules_for_persons():
    listed = re.search(r"\*\*Persons\*\* \(([^)]+)\)", HOWTO.read_text("utf-8"))
    assert listed is not None
    expected = {s.name for s in vocabulary() if not s.abstract and concerns_a_person(s.name)}
    assert set(listed[1].replace("\n", " ").split(", ")) == expected
