"""The words in which entities are described: FollowTheMoney's schemata and our own beside them."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Final

from watchfloor.core.errors import Malformed

if TYPE_CHECKING:  # importing followthemoney takes a second: only what uses it may pay
    from followthemoney.model import Model
    from followthemoney.property import Property
    from followthemoney.schema import Schema

OWN_SCHEMATA: Final = ("Consignment", "Device", "Seizure", "Sighting", "Substance")
_FOLDER: Final = Path(__file__).parent / "schema"


_loading: Final = Lock()


def vocabulary() -> Model:
    """FollowTheMoney's model with OWN_SCHEMATA added, loaded once.

    It is the library's own instance, extended through its public attributes, so that `EntityProxy.from_dict`
    and the library's statements know our schemata too; nothing is written into site-packages.
    """
    with _loading:  # the first requests of a server come on several threads at once, and the model is one for all
        return _loaded()


@cache
def _loaded() -> Model:
    import yaml
    from followthemoney import model
    from followthemoney.schema import Schema

    for name in OWN_SCHEMATA:
        for defined, spec in yaml.safe_load((_FOLDER / f"{name}.yaml").read_text("utf-8")).items():
            model.schemata[defined] = Schema(model, defined, spec)
    model.generate()  # links parents and reverse properties; safe to run again on those already linked
    return model


def schema_named(name: str) -> Schema:
    """The schema that can be written under this name. Raises Malformed, naming the nearest ones."""
    schema = vocabulary().schemata.get(name)
    if schema is None:
        raise Malformed(
            "schema", repr(name[:60]), _nearest(name, vocabulary().schemata, "a schema of the vocabulary")
        )
    if schema.abstract:
        raise Malformed("schema", f"{name}, which is abstract", "one of " + ", ".join(_concrete_below(schema)))
    return schema


def property_named(schema: Schema, name: str) -> Property:
    """The property of `schema` that can be written under this name. Raises Malformed, naming the nearest ones."""
    prop = schema.properties.get(name)
    if prop is None:
        writable = [p.name for p in schema.properties.values() if not p.stub]
        raise Malformed(f"{schema.name} property", repr(name[:60]), _nearest(name, writable, "a property it has"))
    if prop.stub:
        other = prop.reverse.qname if prop.reverse else "the other end"
        raise Malformed(
            f"{schema.name} property", f"{name}, which is read backwards", f"{other} on the other entity"
        )
    return prop


@cache
def concerns_a_person(schema_name: str) -> bool:
    """Whether an entity of this schema is, or is about, a natural person.

    Yes for Person; for LegalEntity itself, which is used where the source does not say whether it is a person;
    for papers that a person holds (Identification, Passport); and for every link with an end that only a person
    can be (Family, Associate, Employment, Occupancy, a portrait Image). No for organisations, vessels, devices,
    accounts, addresses and events: the person tied to them is an entity of his own, and has the category and the
    review date.
    """
    schema = schema_named(schema_name)
    if schema.name == "LegalEntity" or schema.is_a("Person") or schema.is_a("Identification"):
        return True
    return any(p.range is not None and p.range.is_a("Person") for p in schema.properties.values() if not p.stub)


def _concrete_below(schema: Schema) -> list[str]:
    return sorted(s.name for s in schema.descendants if not s.abstract)[:12]


def _nearest(name: str, known: Iterable[str], otherwise: str) -> str:
    near = get_close_matches(name, sorted(known), n=4, cutoff=0.5)
    return "such as " + ", ".join(near) if near else otherwise
