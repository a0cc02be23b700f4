"""FollowTheMoney JSON lines: entities and statements, and what is wrong with a line."""

import json

import pytest

from watchfloor.core.errors import Malformed, Refused
from watchfloor.entities.fact import Fact
from watchfloor.entities.sources.ftm import entities

ADA = {"id": "x-1", "schema": "Person", "properties": {"name": ["Ada Sample"], "birthDate": ["circa 1970"]}}


def file(tmp_path, *lines):
    path = tmp_path / "list.ftm.json"
    path.write_text("".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines))
    return path


def statement(prop, value, entity="x-1", schema="Person", **more):
    return {"entity_id": entity, "canonical_id": entity, "schema": schema, "prop": prop, "value": value, **more}


def test_an_entity_comes_with_its_facts_and_where_it_stands(tmp_path):
    (found,) = entities(file(tmp_path, ADA))
    assert (found.id, found.schema, found.where) == ("x-1", "Person", "list.ftm.json line 1")
    assert found.facts == (Fact("name", "Ada Sample"), Fact("birthDate", "", "circa 1970"))


def test_values_from_outside_are_cleaned_again(tmp_path):
    ship = {"id": "s", "schema": "Vessel", "properties": {"flag": ["Panama"], "tonnage": [12], "name": "One"}}
    (found,) = entities(file(tmp_path, ship))
    assert found.facts == (Fact("flag", "pa", "Panama"), Fact("tonnage", "12"), Fact("name", "One"))


def test_our_own_schemata_are_read(tmp_path):
    (found,) = entities(
        file(tmp_path, {"id": "d", "schema": "Device", "properties": {"imei": ["490154203237518"]}})
    )
    assert found.values("imei") == ["490154203237518"]


def test_empty_lines_and_a_fact_twice_are_passed_over(tmp_path):
    twice = {"id": "x", "schema": "Person", "properties": {"name": ["A", "A", ""]}}
    (found,) = entities(file(tmp_path, "", twice, ""))
    assert (found.facts, found.where) == ((Fact("name", "A"),), "list.ftm.json line 2")


def test_statements_of_one_entity_are_one_entity_of_the_narrower_schema(tmp_path):
    lines = [
        statement("id", "abc", schema="LegalEntity"),
        statement("name", "Ada Sample", schema="LegalEntity"),
        statement("nationality", "pt", original_value="Portugal"),
        statement("name", "Other", entity="x-2"),
        ADA | {"id": "x-3"},
    ]
    found = list(entities(file(tmp_path, *lines)))
    assert [(e.id, e.schema) for e in found] == [("x-1", "Person"), ("x-2", "Person"), ("x-3", "Person")]
    assert found[0].facts == (Fact("name", "Ada Sample"), Fact("nationality", "pt", "Portugal"))


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('{"id": "x", "schema": "Per', "Invalid control character.*one whole JSON object"),
        ("[1]", "found list"),
        ("null", "a JSON object"),
        ('{"id": "x"}', "'schema'"),
        ('{"schema": "Person"}', "'id'"),
        ('{"id": 5, "schema": "Person"}', "id = 5"),
        ('{"id": "x", "schema": "Persn"}', "such as.*Person"),
        ('{"id": "x", "schema": "Thing"}', "abstract"),
        ('{"id": "x y", "schema": "Person"}', "letters, digits, dots and hyphens"),
        ('{"id": "x", "schema": "Person", "properties": []}', "an object of lists"),
        ('{"id": "x", "schema": "Person", "properties": {"nam": ["A"]}}', "Person property: found 'nam'"),
        ('{"id": "x", "schema": "Person", "properties": {"name": [{"a": 1}]}}', "expected texts"),
        ('{"id": "x", "schema": "Person", "properties": {"name": [null]}}', "expected texts"),
        ('{"id": "x", "schema": "Person", "properties": {"ownershipOwner": ["y"]}}', "read backwards"),
        ('{"id": "x", "schema": "Person", "properties": {"name": ["a\\u0000"]}}', "NUL"),
        ('{"id": "x", "schema": "Person", "properties": {"name": ["\\ud800"]}}', "surrogate"),
        ("[" * 100_000, "recursion"),
        ('{"id": ' + "9" * 5000 + "}", "one whole JSON object"),
    ],
)
def test_a_wrong_line_is_told_with_its_place(tmp_path, line, told):
    with pytest.raises(Malformed, match=told) as error:
        list(entities(file(tmp_path, ADA, line)))
    assert error.value.where.startswith("list.ftm.json line 2")


def test_statements_of_two_kinds_of_thing_are_not_one_entity(tmp_path):
    with pytest.raises(Malformed, match=r"line 2.*Vessel after Person"):
        list(entities(file(tmp_path, statement("name", "A"), statement("name", "B", schema="Vessel"))))


def test_what_comes_before_a_wrong_line_is_given_out(tmp_path):
    found = entities(file(tmp_path, ADA, "{"))
    assert next(found).id == "x-1"
    with pytest.raises(Malformed):
        next(found)


def test_protected_views_are_refused_with_the_line(tmp_path):
    line = {"id": "x", "schema": "Person", "properties": {"religion": ["any"]}}
    with pytest.raises(Refused, match=r"line 1: Person:religion.*23\.20\(b\)"):
        list(entities(file(tmp_path, line)))


def test_protected_views_can_be_passed_over_unseen(tmp_path):
    line = {"id": "x", "schema": "Person", "properties": {"religion": ["any"], "name": ["Ada"]}}
    (found,) = entities(file(tmp_path, line), leave_out_protected=True)
    assert found.facts == (Fact("name", "Ada"),)
    (found,) = entities(
        file(tmp_path, statement("political", "any"), statement("name", "A")), leave_out_protected=True
    )
    assert found.facts == (Fact("name", "A"),)
