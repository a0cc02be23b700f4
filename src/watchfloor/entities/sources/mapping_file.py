"""Reads a mapping file (TOML) and judges it against the vocabulary, before the first row of the list is read."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final

from watchfloor.core.basis import LegalBasis, SubjectCategory
from watchfloor.core.errors import Malformed
from watchfloor.entities.cleaning import clean
from watchfloor.entities.dates import DateRule
from watchfloor.entities.rules import require_permitted_property
from watchfloor.entities.sources.mapping import (
    EntityPlan,
    FileShape,
    LabelText,
    ListMapping,
    Take,
    review_date,
)
from watchfloor.entities.sources.section import Section
from watchfloor.entities.sources.text import decoder_for, opened, standing_at
from watchfloor.entities.vocabulary import property_named, schema_named

TOP_KEYS: Final = (
    *("name", "country", "category", "review", "evaluation"),
    *("file", "dates", "label", "basis", "entities"),
)
FILE_KEYS: Final = (
    *("format", "encoding", "delimiter", "quotes", "header", "columns", "skip", "sheet", "nothing", "ignore"),
)
DATE_KEYS: Final = ("order", "zone")
LABEL_KEYS: Final = ("marking", "owners", "groups")
GROUP_KEYS: Final = ("marking", "owners")
BASIS_KEYS: Final = ("cite", "purpose", "facts")
ENTITY_KEYS: Final = (
    *("key", "schema", "id", "required", "label"),
    *("category", "review", "evaluation", "properties"),
)
TAKE_KEYS: Final = ("column", "value", "template", "entity", "split", "words", "country", "label")
FORMS: Final = ("csv", "tsv", "xlsx")
LONGEST_FILE: Final = 1 << 20  # bytes

_NAME = re.compile(r"[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?")


def read_mapping(path: Path) -> ListMapping:
    """The mapping in a TOML file. Raises Malformed, with the key, for whatever it does not understand, and Refused
    for properties that hold protected views."""
    with opened(path) as file:
        text = file.read(LONGEST_FILE + 1)
    if len(text) > LONGEST_FILE:
        raise Malformed(path.name, f"over {LONGEST_FILE:,} bytes", "a mapping file")
    try:
        found = tomllib.loads(text.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Malformed(path.name, str(error)[:120], "a TOML file in UTF-8") from None
    with standing_at(path.name):
        return mapping_of(found)


def mapping_of(found: dict[str, Any]) -> ListMapping:
    """The mapping in a TOML document that is already parsed. Raises as `read_mapping` does."""
    top = Section("mapping", found, TOP_KEYS)
    dates = _dates(Section("dates", top.table("dates"), DATE_KEYS))
    label, labels = _labels(Section("label", top.table("label"), LABEL_KEYS))
    plans = tuple(_plans(top.raw("entities"), labels))
    _require_known_references(plans)
    return ListMapping(
        name=_name("name", top.text("name")),
        shape=_shape(Section("file", top.table("file"), FILE_KEYS)),
        dates=dates,
        country=_dialled_in(top, "country"),
        label=label,
        labels=labels,
        basis=_basis(Section("basis", top.table("basis"), BASIS_KEYS)),
        review=_review(top.text("review", ""), dates),
        category=SubjectCategory.of(top.text("category")) if "category" in top else None,
        evaluation=top.text("evaluation", ""),
        entities=plans,
    )


def _name(where: str, text: str) -> str:
    if not _NAME.fullmatch(text):
        raise Malformed(where, repr(text[:50]), "small letters, digits and hyphens, at most 40")
    return text


def _review(text: str, dates: DateRule) -> str:
    if text:
        review_date(text, date(2000, 1, 1), dates)  # judged now; counted on the day of the import
    return text


def _dialled_in(section: Section, key: str) -> str:
    country = section.text(key, "").lower()
    with standing_at(section.where):
        clean("Person", "phone", "0", country=country)
    return country


def _shape(section: Section) -> FileShape:
    form, delimiter = section.text("format", ""), section.text("delimiter", "")
    if form and form not in FORMS:
        raise Malformed("file.format", repr(form[:20]), "one of " + ", ".join(FORMS))
    if len(delimiter) > 1 or delimiter in {'"', "\n", "\r"}:
        raise Malformed("file.delimiter", repr(delimiter[:20]), "one character")
    encoding = section.text("encoding", "utf-8")
    decoder_for(encoding)
    header, columns = section.flag("header", True), section.texts("columns", ())
    if header and columns:
        raise Malformed("file.columns", "names beside a header", "header = false, or no names")
    return FileShape(
        form=form,
        encoding=encoding,
        delimiter=delimiter,
        quotes=section.flag("quotes", True),
        header=header,
        columns=columns,
        skip=section.count("skip", 0),
        sheet=section.text("sheet", ""),
        nothing=frozenset(text.strip() for text in section.texts("nothing", ())),
        ignore=frozenset(section.texts("ignore", ())),
    )


def _dates(section: Section) -> DateRule:
    return DateRule(order=section.text("order", "ymd"), zone=section.text("zone", "UTC"))


def _labels(section: Section) -> tuple[LabelText, dict[str, LabelText]]:
    groups = {
        name: _label_text(Section(f"label.groups.{name}", found, GROUP_KEYS))
        for name, found in section.table("groups").items()
    }
    return _label_text(section), groups


def _label_text(section: Section) -> LabelText:
    owners = section.texts("owners")
    if not owners:
        raise Malformed(f"{section.where}.owners", "no agency", "at least one agency that owns the information")
    return LabelText(section.text("marking"), owners)


def _basis(section: Section) -> LegalBasis:
    return LegalBasis(section.text("cite"), section.text("purpose"), section.text("facts", ""))


def _plans(found: Any, labels: dict[str, LabelText]) -> Iterator[EntityPlan]:
    if not isinstance(found, list) or not found:
        raise Malformed("entities", "none", "at least one [[entities]]")
    keys: set[str] = set()
    for place, table in enumerate(found, start=1):
        plan = _plan(Section(f"entities[{place}]", table, ENTITY_KEYS), labels, first=place == 1)
        if plan.key in keys:
            raise Malformed(f"entities[{place}].key", f"{plan.key} a second time", "another key")
        keys.add(plan.key)
        yield plan


def _plan(section: Section, labels: dict[str, LabelText], *, first: bool) -> EntityPlan:
    key, ids = _name(f"{section.where}.key", section.text("key")), section.texts("id")
    if not ids:
        raise Malformed(f"{section.where}.id", "no column", "the columns that tell one entity from another")
    with standing_at(section.where):
        schema = schema_named(section.text("schema")).name
    properties = tuple(_properties(section, schema, labels))
    return EntityPlan(
        key=key,
        schema=schema,
        ids=ids,
        properties=properties,
        required=section.flag("required", first),
        group=_group(section, labels),
        category=_override(section, "category", labels),
        review=_override(section, "review", labels),
        evaluation=_override(section, "evaluation", labels),
    )


def _properties(section: Section, schema: str, labels: dict[str, LabelText]) -> Iterator[tuple[str, Take]]:
    for prop, said in section.table("properties").items():
        where = f"{section.where}.properties.{prop}"
        with standing_at(where):
            described = property_named(schema_named(schema), prop)
            require_permitted_property(schema, prop)
        for one in said if isinstance(said, list) else [said]:
            take = _take(where, {"column": one} if isinstance(one, str) else one, labels)
            if (described.type.name == "entity") is not bool(take.entity):
                expected = (
                    '{ entity = "key of another entity" }' if described.type.name == "entity" else "a column"
                )
                raise Malformed(where, "a column" if not take.entity else "an entity", expected)
            yield prop, take


def _take(where: str, found: Any, labels: dict[str, LabelText]) -> Take:
    section = Section(where, found, TAKE_KEYS)
    kinds = ("column", "value", "template", "entity")
    if sum(kind in section for kind in kinds) != 1:
        raise Malformed(where, "none or several of " + ", ".join(kinds), "exactly one of them")
    take = Take(
        **{kind: section.text(kind) for kind in kinds if kind in section},
        split=section.text("split", ""),
        words=section.pairs("words"),
        country=_dialled_in(section, "country"),
        group=_group(section, labels),
    )
    if take.template and not take.columns:
        raise Malformed(f"{where}.template", repr(take.template[:60]), "a column in braces, such as {Name}")
    return take


def _override(section: Section, key: str, labels: dict[str, LabelText]) -> Take | None:
    """A text for all rows, or a table that takes it from a column."""
    if key not in section:
        return None
    said = section.raw(key)
    take = _take(
        f"{section.where}.{key}", said if isinstance(said, dict) else {"value": section.text(key)}, labels
    )
    if key == "category":
        for text in [take.value, *take.words.values()]:
            if text:
                SubjectCategory.of(text)
    return take


def _group(section: Section, labels: dict[str, LabelText]) -> str:
    group = section.text("label", "")
    if group and group not in labels:
        known = ", ".join(labels) or "one that [label.groups] has; it has none"
        raise Malformed(f"{section.where}.label", repr(group[:40]), known)
    return group


def _require_known_references(plans: tuple[EntityPlan, ...]) -> None:
    """Each `entity` names another entity of the row, of a schema that the property takes."""
    by_key = {plan.key: plan for plan in plans}
    for plan in plans:
        for prop, take in plan.properties:
            if not take.entity:
                continue
            other, where = by_key.get(take.entity), f"entities {plan.key}.{prop}"
            if other is None or other is plan:
                raise Malformed(where, repr(take.entity[:40]), "the key of another entity: " + ", ".join(by_key))
            wanted = property_named(schema_named(plan.schema), prop).range
            if wanted is not None and not schema_named(other.schema).is_a(wanted):
                raise Malformed(where, f"{take.entity}, a {other.schema}", f"a {wanted.name}")
