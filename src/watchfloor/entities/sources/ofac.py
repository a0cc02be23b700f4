"""OFAC's Specially Designated Nationals list: `sdn.csv` with its aliases, addresses and overlong remarks.

Format: the Treasury's "SDN data formats" (delimited files): no header, "-0-" for nothing, one DOS end of file.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from watchfloor.core.errors import Malformed
from watchfloor.entities.cleaning import clean
from watchfloor.entities.fact import Fact, SourceEntity
from watchfloor.entities.sources.ofac_files import Companion, Entry, entries, in_order
from watchfloor.entities.sources.ofac_remarks import remark_facts
from watchfloor.entities.sources.text import Progress, standing_at, unwatched

SCHEMATA: Final = {"individual": "Person", "vessel": "Vessel", "aircraft": "Airplane", "": "Organization"}
ALIAS_PROPS: Final = {"aka": "alias", "fka": "previousName", "nka": "alias"}
FULL_REMARKS: Final = 1_000  # characters: longer remarks go on in sdn_comments.csv
TOPICS: Final = {
    "SDNT": "crime.traffick.drug",
    "SDNTK": "crime.traffick.drug",
    "FTO": "crime.terror",
    "SDGT": "crime.terror",
    "TCO": "crime",
    "CYBER2": "crime.cyber",
}
"""What a programme says of those it lists, beside that they are sanctioned."""

_VESSEL_COLUMNS: Final = (("callSign", 5), ("type", 6), ("tonnage", 7), ("grossRegisteredTonnage", 8), ("flag", 9))


def entities(
    path: Path, *, unmatched: list[str] | None = None, progress: Progress = unwatched
) -> Iterator[SourceEntity]:
    """Each entry of the list as one entity `ofac-<number>`, with its aliases, addresses and remarks.

    `path` is `sdn.csv` or its folder; the other files are read when they stand beside it. Memory stays flat: the
    files are merged by entry number, or over a temporary index on disk where one is not sorted by it. Rows of the
    other files whose entry the list does not have are named in `unmatched`. Raises Malformed with file and line.
    """
    sdn = path / "sdn.csv" if path.is_dir() else path
    sorted_list = in_order(sdn)
    with (
        Companion(sdn.with_name("alt.csv"), 5, sorted_list) as aliases,
        Companion(sdn.with_name("add.csv"), 6, sorted_list) as addresses,
        Companion(sdn.with_name("sdn_comments.csv"), 2, sorted_list) as comments,
    ):
        for entry in entries(sdn, 12, progress):
            with standing_at(entry.where):
                yield _entity(entry, aliases, addresses, comments)
        if unmatched is not None:
            for companion in (aliases, addresses, comments):
                unmatched.extend(companion.unmatched())


def _entity(entry: Entry, aliases: Companion, addresses: Companion, comments: Companion) -> SourceEntity:
    schema = SCHEMATA.get(entry.cells[2])
    if schema is None:
        raise Malformed("type", repr(entry.cells[2][:40]), "individual, vessel, aircraft or -0-")
    facts = [
        *_own(schema, entry.cells),
        *_programmes(schema, entry.cells[3]),
        *(fact for alias in aliases.of(entry.number) for fact in _alias(schema, alias)),
        *(fact for address in addresses.of(entry.number) for fact in _address(schema, address)),
        *_remarks(schema, entry.cells[11], [c.cells[1] for c in comments.of(entry.number)]),
    ]
    return SourceEntity(f"ofac-{entry.number}", schema, tuple(dict.fromkeys(facts)), entry.where)


def _own(schema: str, cells: list[str]) -> Iterator[Fact]:
    yield _name(schema, "name", cells[1])
    if cells[4]:
        yield clean(schema, "position" if schema == "Person" else "notes", cells[4])
    for prop, column in _VESSEL_COLUMNS:
        if cells[column]:
            yield clean(schema, prop if schema == "Vessel" else "notes", cells[column])
    if cells[10]:
        yield clean(schema, "notes", f"Owner: {cells[10]}", raw=cells[10])


def _name(schema: str, prop: str, text: str) -> Fact:
    """A person's name in the order in which it is said; OFAC writes the family name first, in capitals."""
    family, comma, given = text.partition(", ")
    if schema == "Person" and comma and "," not in given:
        return clean(schema, prop, f"{given} {family}", raw=text)
    return clean(schema, prop, text)


def _programmes(schema: str, text: str) -> Iterator[Fact]:
    programmes = [p.strip("[] ") for p in text.split("] [")] if text else []
    for programme in programmes:
        yield clean(schema, "program", programme)
    topics = ["sanction", *(TOPICS[p] for p in programmes if p in TOPICS)]
    for topic in dict.fromkeys(topics):
        yield clean(schema, "topics", topic)


def _alias(schema: str, alias: Entry) -> Iterator[Fact]:
    _, _, kind, name, remarks = alias.cells
    if kind not in ALIAS_PROPS:
        raise Malformed(f"{alias.where} type of alias", repr(kind[:40]), "one of " + ", ".join(ALIAS_PROPS))
    if name:
        yield _name(schema, ALIAS_PROPS[kind], name)
    if remarks:
        yield clean(schema, "notes", f"{name}: {remarks}", raw=remarks)


def _address(schema: str, address: Entry) -> Iterator[Fact]:
    _, _, street, city, country, remarks = address.cells
    full = ", ".join(part for part in (street, city, country) if part)
    if full and full != country:
        yield clean(schema, "address", full)
    if country:
        yield clean(schema, "country", country)
    if remarks:
        yield clean(schema, "notes", f"{full}: {remarks}" if full else remarks, raw=remarks)


def _remarks(schema: str, remarks: str, comments: list[str]) -> Iterator[Fact]:
    """Full remarks go on in the comments; a comment to shorter ones is of another edition of the list: a note."""
    if len(remarks) >= FULL_REMARKS:
        remarks, comments = remarks + "".join(comments), []
    yield from remark_facts(schema, remarks)
    for comment in comments:
        yield clean(schema, "notes", comment)
