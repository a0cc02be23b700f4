"""Each item of a remark becomes the property it names, or a note; never nothing. Names here are invented."""

import csv
import os
from collections import Counter
from pathlib import Path

import pytest

from watchfloor.entities.fact import Fact
from watchfloor.entities.sources.ofac import SCHEMATA
from watchfloor.entities.sources.ofac_remarks import RULES, remark_facts
from watchfloor.entities.vocabulary import schema_named, vocabulary

SHARED = Path(os.environ.get("WATCHFLOOR_SHARED", Path(__file__).parents[4] / "shared"))
REAL = SHARED / "data" / "ofac" / "sdn.csv"


def facts(schema, remarks):
    return list(remark_facts(schema, remarks))


@pytest.mark.parametrize(
    ("item", "fact"),
    [
        ("DOB 12 Mar 1970", Fact("birthDate", "1970-03-12", "12 Mar 1970")),
        ("alt. DOB 1970", Fact("birthDate", "1970")),
        ("DOB Apr 1961", Fact("birthDate", "1961-04", "Apr 1961")),
        ("DOB circa 1970", Fact("birthDate", "", "circa 1970")),
        ("DOB 1970 to 1972", Fact("birthDate", "", "1970 to 1972")),
        ("DOB 01 Jan 1982 to 31 Dec 1982", Fact("birthDate", "1982", "01 Jan 1982 to 31 Dec 1982")),
        ("DOB 01 Feb 1980 to 29 Feb 1980", Fact("birthDate", "1980-02", "01 Feb 1980 to 29 Feb 1980")),
        ("DOB 01 Feb 1980 to 28 Feb 1980", Fact("birthDate", "", "01 Feb 1980 to 28 Feb 1980")),
        ("POB Port Sample, Panama", Fact("birthPlace", "Port Sample, Panama")),
        ("nationality Korea, North", Fact("nationality", "kp", "Korea, North")),
        ("citizen Mexico", Fact("citizenship", "mx", "Mexico")),
        ("Gender Female", Fact("gender", "female", "Female")),
        ("a.k.a. 'EL EJEMPLO'", Fact("weakAlias", "EL EJEMPLO", "'EL EJEMPLO'")),
        ("f.k.a. 'MUESTRA'", Fact("previousName", "MUESTRA", "'MUESTRA'")),
        ("Passport X123456 (Panama)", Fact("passportNumber", "X123456", "Passport X123456 (Panama)")),
        (
            "alt. Passport X9 (Korea, North) issued 01 Feb 2010 expires 2015",
            Fact("passportNumber", "X9", "alt. Passport X9 (Korea, North) issued 01 Feb 2010 expires 2015"),
        ),
        ("Passport 777 expires Jan 2007", Fact("passportNumber", "777", "Passport 777 expires Jan 2007")),
        ("National ID No. D99(9) (Hong Kong)", Fact("idNumber", "D99(9)", "National ID No. D99(9) (Hong Kong)")),
        ("Cedula No. 99 (Colombia)", Fact("idNumber", "99", "Cedula No. 99 (Colombia)")),
        ("NIT # 800-7 (Colombia)", Fact("taxNumber", "800-7", "NIT # 800-7 (Colombia)")),
        ("SSN 33-1 (Philippines)", Fact("idNumber", "33-1", "SSN 33-1 (Philippines)")),
        ("Phone Number 442079460018", Fact("phone", "+442079460018", "442079460018")),
        ("Phone No. 0207", Fact("phone", "", "0207")),
        ("Email Address ada@example.org", Fact("email", "ada@example.org")),
        ("Website www.example.org", Fact("website", "http://www.example.org/", "www.example.org")),
        ("Linked To: PLACEHOLDER S.A.", Fact("notes", "Linked To: PLACEHOLDER S.A.")),
        ("Former harbour master", Fact("notes", "Former harbour master")),
        ("MMSI 636000000", Fact("notes", "MMSI 636000000")),
    ],
)
def test_an_item_about_a_person(item, fact):
    assert facts("Person", item) == [fact]


@pytest.mark.parametrize(
    ("schema", "item", "fact"),
    [
        (
            "Vessel",
            "Vessel Registration Identification IMO 1234567",
            Fact("imoNumber", "IMO1234567", "IMO 1234567"),
        ),
        ("Vessel", "MMSI 636000000", Fact("mmsi", "636000000")),
        ("Vessel", "alt. Former Vessel Flag Tuvalu", Fact("pastFlags", "tv", "Tuvalu")),
        ("Vessel", "DOB 1970", Fact("notes", "DOB 1970")),
        ("Airplane", "Aircraft Manufacturer's Serial Number (MSN) 99", Fact("serialNumber", "99")),
        ("Airplane", "Aircraft Tail Number EX-AMP", Fact("registrationNumber", "EX-AMP")),
        ("Airplane", "Aircraft Manufacture Date 1999", Fact("buildDate", "1999")),
        ("Organization", "Company Number IMO 1234567", Fact("imoNumber", "IMO1234567", "1234567")),
        (
            "Organization",
            "Company Number 99 (Panama)",
            Fact("registrationNumber", "99", "Company Number 99 (Panama)"),
        ),
        ("Organization", "Organization Established Date 2001", Fact("incorporationDate", "2001")),
        ("Organization", "nationality Panama", Fact("jurisdiction", "pa", "Panama")),
    ],
)
def test_an_item_about_something_else(schema, item, fact):
    assert facts(schema, item) == [fact]


def test_the_last_full_stop_alone_ends_the_remarks():
    assert facts("Person", "Gender Male; Linked To: PLACEHOLDER Bank.")[-1].value == "Linked To: PLACEHOLDER Bank"


def test_empty_remarks_say_nothing():
    assert facts("Person", "") == []


def test_origin_and_belief_are_left_out_and_that_is_said():
    (fact,) = facts("Person", "ethnicity Exemplian")
    assert "Exemplian" not in fact.text
    assert "23.20(b)" in fact.value


def test_every_rule_has_a_property_that_some_schema_of_the_list_has():
    for rule in RULES:
        assert any(p in schema_named(s).properties for p in rule.props for s in SCHEMATA.values()), rule
        assert all(any(p in s.properties for s in vocabulary()) for p in rule.props), rule


@pytest.mark.skipif(not REAL.is_file(), reason="shared/data/ofac is not here")
def test_no_item_of_the_real_list_is_lost_and_most_are_understood():
    items, read = 0, Counter[str]()
    with REAL.open(newline="") as file:
        for row in csv.reader(file):
            if len(row) == 12 and row[11].strip() != "-0-":
                schema = SCHEMATA["" if row[2].strip() == "-0-" else row[2]]
                found = facts(schema, row[11])
                items += sum(1 for item in row[11].removesuffix(".").split(";") if item.strip())
                read.update("note" if f.prop == "notes" else "unread" if f.unread else "value" for f in found)
    assert read.total() == items > 32_000
    assert read["value"] / items > 0.7
    assert read["unread"] / items < 0.01
