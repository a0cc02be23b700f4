"""The remarks of OFAC's lists, item by item: what is understood becomes a property, the rest stays as it stands.

OFAC documents the items only by example (SDN data formats, "Remarks"); the rules below were read off the list of
July 2021. An item that no rule knows, or that its schema has no property for, is a note with the whole item.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final

from watchfloor.entities.cleaning import clean
from watchfloor.entities.dates import ISO_DATES
from watchfloor.entities.fact import Fact
from watchfloor.entities.rules import PROTECTED_VIEWS
from watchfloor.entities.vocabulary import schema_named

_ITEM = re.compile(r";\s*(?=\S)")
_LAST_STOP = re.compile(r"(?<!\.[A-Z])\.$")  # the stop of "S.A." is the name's, and ends the remarks as well
_ALTERNATIVE = re.compile(r"alt\. ", re.IGNORECASE)
_PAPER = re.compile(
    r"(?:#\s*)?(?P<number>\S(?:.{0,38}?\S)?)(?P<places>(?:\s+\([^()]*\))*)"
    r"(?P<dates>(?:\s+(?:issued|expires) (?:\d|[A-Z][a-z]{2} )[\w ]*?)*)"
)
_PROTECTED = re.compile(r"(?:ethnicity|religion|tribe)\b", re.IGNORECASE)
_QUOTED = re.compile(r"[\"'](?P<name>.+)[\"']")
_RANGE = re.compile(r"(?:between )?(?P<start>.+?) (?:to|and) (?P<end>.+)")


@dataclass(frozen=True, slots=True)
class Rule:
    """An item that begins with `head`: `paper` when a number with country and dates follows; the properties that
    take it, of which an entity's schema has at most one."""

    head: str
    props: tuple[str, ...]
    paper: bool = False


def _papers(props: str, *heads: str) -> list[Rule]:
    return [Rule(head, tuple(props.split()), paper=True) for head in heads]


def _words(props: str, *heads: str) -> list[Rule]:
    return [Rule(head, tuple(props.split())) for head in heads]


RULES: Final = [
    *_words("birthDate", "DOB"),
    *_words("birthPlace", "POB"),
    *_words("nationality jurisdiction", "nationality"),
    *_words("citizenship jurisdiction", "citizen"),
    *_words("jurisdiction country", "Nationality of Registration"),
    *_words("gender", "Gender"),
    *_words("weakAlias", "a.k.a."),
    *_words("previousName", "f.k.a."),
    *_words("alias", "n.k.a."),
    *_words("email", "Email Address", "Email:"),
    *_words("website", "Website"),
    *_words("phone", "Phone Number", "Phone No.", "Telephone No.", "Telephone:", "Telephone", "PHONE"),
    *_words("position", "Position:"),
    *_words("classification", "Organization Type:", "Target Type"),
    *_words("incorporationDate", "Organization Established Date"),
    *_papers("imoNumber", "Vessel Registration Identification", "Identification Number IMO", "Company Number IMO"),
    *_papers("mmsi", "MMSI"),
    *_words("callSign", "Vessel Call Sign", "Other Vessel Call Sign"),
    *_words("flag", "Vessel Flag"),
    *_words("pastFlags", "Former Vessel Flag", "Other Vessel Flag"),
    *_words("type", "Vessel Type", "Other Vessel Type"),
    *_words("buildDate", "Vessel Year of Build", "Aircraft Manufacture Date"),
    *_words("model", "Aircraft Model"),
    *_papers("registrationNumber", "Aircraft Tail Number"),
    *_papers(
        "serialNumber",
        "Aircraft Manufacturer's Serial Number (MSN)",
        "Aircraft Construction Number (also called L/N or S/N or F/N)",
        "Aircraft Serial Identification",
    ),
    *_papers(
        "passportNumber", "Passport", "Diplomatic Passport", "Official Passport", "Stateless Person Passport"
    ),
    *_papers("socialSecurityNumber", "SSN"),
    *_papers(
        "idNumber",
        *("National ID No.", "Cedula No.", "Cedula de Residencia", "Identification Number", "C.U.R.P.", "D.N.I."),
        *(
            "Personal ID Card",
            "National Foreign ID Number",
            "LE Number",
            "Driver's License No.",
            "I.F.E.",
            "C.U.I.",
        ),
        *("Electoral Registry No.", "Credencial electoral", "Residency Number", "Kenyan ID No.", "C.U.I.P."),
        *("Turkish Identification Number", "Tazkira National ID Card", "Numero de Identidad", "VisaNumberID"),
        *("Citizen's Card Number", "Birth Certificate Number", "Travel Document Number"),
        *("Cartilla de Servicio Militar Nacional", "Refugee ID Card", "British National Overseas Passport"),
        *(
            "Bosnian Personal ID No.",
            "Moroccan Personal ID No.",
            "Tarjeta Profesional",
            "Military Registration Number",
        ),
    ),
    *_papers(
        "taxNumber",
        *("NIT", "R.F.C.", "RFC", "Tax ID No.", "RIF", "RUC", "RTN", "C.U.I.T.", "Italian Fiscal Code", "US FEIN"),
        *(
            "Fiscal Code",
            "Numero Unico de Identificacao Tributaria (NUIT)",
            "Romanian Tax Registration",
            "Paraguayan tax identification",
        ),
    ),
    *_papers("vatCode", "V.A.T. Number"),
    *_papers("leiCode", "Legal Entity Identifier"),
    *_papers("dunsCode", "D-U-N-S Number"),
    *_papers("swiftBic", "SWIFT/BIC"),
    *_papers("licenseNumber", "Trade License No.", "License", "Pilot License Number"),
    *_papers("okpoCode", "Government Gazette Number"),
    *_papers("uscCode", "United Social Credit Code Certificate (USCCC)", "Unified Social Credit Code (USCC)"),
    *_papers(
        "registrationNumber",
        *("Registration Number", "Registration ID", "Company Number", "Commercial Registry Number", "C.R. No."),
        *("Matricula Mercantil No", "Folio Mercantil No.", "Business Registration Number", "File Number"),
        *("Business Registration Document", "Chamber of Commerce Number", "Public Registration Number"),
        *("UK Company Number", "Registered Charity No.", "Branch Unit Number", "Enterprise Number", "BIK (RU)"),
        *("Certificate of Incorporation Number", "Legal Entity Number", "Business Number", "Company ID"),
        *("Dubai Chamber of Commerce Membership No.", "Global Intermediary Identification Number"),
    ),
]
_BY_HEAD: Final = sorted(RULES, key=lambda rule: -len(rule.head))
_HEAD = re.compile("|".join(f"(?:{re.escape(rule.head)})" for rule in _BY_HEAD) + r"(?=[\s#'])")
_RULE_OF: Final = {rule.head: rule for rule in RULES}


def remark_facts(schema: str, remarks: str) -> Iterator[Fact]:
    """The facts in the remarks of an entity of `schema`; every item comes out as at least one fact."""
    for item in _ITEM.split(_LAST_STOP.sub("", remarks.strip())):
        yield from _item(schema, item.strip())


def _item(schema: str, item: str) -> Iterator[Fact]:
    if not item:
        return
    if _PROTECTED.match(item):
        yield clean(schema, "notes", f"A remark on origin or belief is left out ({PROTECTED_VIEWS})")
        return
    body = _ALTERNATIVE.sub("", item, count=1) if _ALTERNATIVE.match(item) else item
    head = _HEAD.match(body)
    rule = _RULE_OF.get(head[0]) if head else None
    prop = next((p for p in rule.props if p in _properties(schema)), "") if rule else ""
    if rule is None or not prop:
        yield clean(schema, "notes", item)
        return
    yield from _ruled(schema, prop, rule, body[len(rule.head) :].strip(), item)


def _ruled(schema: str, prop: str, rule: Rule, said: str, item: str) -> Iterator[Fact]:
    if rule.paper:
        yield _paper(schema, prop, said, item)
    elif prop in {"birthDate", "incorporationDate", "buildDate"}:
        yield clean(schema, prop, _single_date(said), raw=said)
    elif prop in {"weakAlias", "previousName", "alias"}:
        quoted = _QUOTED.fullmatch(said)
        yield clean(schema, prop, quoted["name"] if quoted else said, raw=said)
    elif prop == "phone":
        yield clean(schema, prop, _dialled(said), raw=said)
    else:
        yield clean(schema, prop, said.lstrip(": "), raw=said)


def _paper(schema: str, prop: str, said: str, item: str) -> Fact:
    """The number alone is the value; country and dates of a paper stay in the raw text, which is the item."""
    found = _PAPER.fullmatch(said)
    if found is None:
        return clean(schema, "notes", item)
    if prop == "socialSecurityNumber" and "(United States)" not in found["places"]:
        prop = "idNumber"
    raw = item if found["places"] or found["dates"] else said
    return clean(schema, prop, found["number"], raw=raw)


def _dialled(said: str) -> str:
    """OFAC writes numbers with the country's code and without the plus; those that begin with 0 are national."""
    number = said.lstrip("+: ")
    return number if number.startswith("0") else "+" + number


def _single_date(said: str) -> str:
    """A range that is exactly a year or a month is that year or month; any other text stays as it is."""
    found = _RANGE.fullmatch(said)
    if found is None:
        return said
    start, end = ISO_DATES.iso(found["start"]) or "", ISO_DATES.iso(found["end"]) or ""
    if start[:4] == end[:4] and start[4:] == "-01-01" and end[4:] == "-12-31":
        return start[:4]
    if len(end) == 10 and start == end[:7] + "-01" and _is_month_end(date.fromisoformat(end)):
        return end[:7]
    return said


def _is_month_end(day: date) -> bool:
    return day.day == monthrange(day.year, day.month)[1]


@cache
def _properties(schema: str) -> frozenset[str]:
    return frozenset(schema_named(schema).properties)
