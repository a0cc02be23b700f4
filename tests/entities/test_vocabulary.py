"""Our schemata stand beside the library's, and both know each other."""

import subprocess
import sys
from pathlib import Path

import pytest
from followthemoney import EntityProxy

from watchfloor.core.errors import Malformed
from watchfloor.entities.vocabulary import (
    OWN_SCHEMATA,
    concerns_a_person,
    property_named,
    schema_named,
    vocabulary,
)

SRC = Path(__file__).parents[2] / "src"
HALF = ["fact", "dates", "countries", "cleaning", "folding", "tokens", "question", "rules", "vocabulary"]
SOURCES = ["text", "ofac", "ofac_files", "ofac_remarks", "ftm", "mapping", "mapping_file", "section", "table"]
SLOW = ("followthemoney", "icu", "babel", "openpyxl", "snowballstemmer")


def test_importing_the_modules_imports_no_slow_library():
    names = [f"watchfloor.entities.{m}" for m in HALF] + [f"watchfloor.entities.sources.{m}" for m in SOURCES]
    code = f"import sys, {', '.join(names)}; print([m for m in sys.modules if m in {SLOW}])"
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env={"PYTHONPATH": str(SRC)}, check=True
    )
    assert told.stdout.strip() == "[]"


@pytest.mark.parametrize("name", OWN_SCHEMATA)
def test_each_schema_of_ours_can_be_written_and_has_a_caption(name):
    schema = schema_named(name)
    proxy = EntityProxy.from_dict({"id": "x", "schema": name, "properties": {"name": ["Example"]}})
    assert proxy.schema is schema
    assert proxy.caption == "Example"
    assert schema.featured


def test_each_property_of_ours_says_what_it_is_or_has_a_plain_label():
    for name in OWN_SCHEMATA:
        for prop in vocabulary()[name].properties.values():
            assert prop.label
            if prop.type.name == "entity" and prop.schema.name == name and not prop.stub:
                assert prop.range is not None
                assert prop.reverse is not None


def test_a_seizure_is_seen_from_the_vessel_it_was_made_on():
    reverse = vocabulary()["Vessel"].get("conveyanceSeizures")
    assert reverse is not None
    assert reverse.stub


def test_the_librarys_own_schemata_are_untouched():
    assert "imei" not in vocabulary()["Person"].properties
    assert vocabulary()["Person"].get("birthDate") is not None


def test_a_mistyped_schema_is_answered_with_the_nearest():
    with pytest.raises(Malformed, match=r"such as.*Vessel"):
        schema_named("Vesel")


def test_an_abstract_schema_is_answered_with_those_below_it():
    with pytest.raises(Malformed, match=r"abstract.*Ownership"):
        schema_named("Interest")


def test_a_mistyped_property_is_answered_with_the_nearest():
    with pytest.raises(Malformed, match=r"such as.*birthDate"):
        property_named(schema_named("Person"), "birthdate")


def test_a_reverse_property_cannot_be_written():
    with pytest.raises(Malformed, match=r"Ownership:owner"):
        property_named(schema_named("Person"), "ownershipOwner")


@pytest.mark.parametrize("name", ["Person", "LegalEntity", "Passport", "Identification", "Family", "Associate"])
def test_these_concern_a_person(name):
    assert concerns_a_person(name)


@pytest.mark.parametrize("name", ["Company", "Vessel", "Device", "Sighting", "Seizure", "Address", "Ownership"])
def test_these_do_not(name):
    assert not concerns_a_person(name)
