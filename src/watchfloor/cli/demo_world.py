"""The invented case that the demonstration serves: a sea, its ships and people, and what three agencies say of them.

The same seed makes the same world; its days count back from now.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from watchfloor.cli import demo_words as words
from watchfloor.core.basis import LegalBasis, SubjectCategory
from watchfloor.core.label import Label
from watchfloor.entities.cleaning import clean
from watchfloor.entities.fact import SourceEntity
from watchfloor.entities.rules import years_after
from watchfloor.entities.terms import Terms

if TYPE_CHECKING:
    from watchfloor.entities.fact import Fact

SEED: Final = 20261124
POLICE, CUSTOMS, NAVY = "aa.police", "aa.customs", "bb.navy"

PEOPLE, SHIPS, FIRMS, PHONES, SIGHTINGS = 40, len(words.SHIPS), len(words.FIRMS), 22, 36
DUPLICATES: Final = (("person-7", "person-7b"), ("ship-5", "ship-5b"))
"""Pairs that are one, and that nobody has judged yet."""

LABELS: Final = {
    POLICE: (
        Label.of("restricted", [POLICE], ["aa", "bb"], purposes=["crime", "security"]),
        Label.of("confidential", [POLICE], ["aa"], purposes=["crime"]),
        Label.of("secret", [POLICE], purposes=["crime"]),
    ),
    CUSTOMS: (
        Label.of("restricted", [CUSTOMS], ["aa", "bb"], purposes=["crime", "border", "security"]),
        Label.of("confidential", [CUSTOMS], ["aa"], purposes=["crime", "border"]),
    ),
    NAVY: (Label.of("restricted", [NAVY], ["aa", "bb"], purposes=["crime", "security"]),),
}
_LAWS: Final = {
    POLICE: "Drug Trafficking Act of Alphaland, s. 4 (invented)",
    CUSTOMS: "Customs Code of Alphaland, art. 12 (invented)",
    NAVY: "Maritime Zones Act of Betaland, s. 9 (invented)",
}
_KNOWN: Final = {POLICE: range(SHIPS), CUSTOMS: range(0, SHIPS, 2), NAVY: range(0, SHIPS, 3)}
"""The numbers of the ships that each agency has a name for; an entity is one agency's until somebody judges."""

_NAMING: Final = ("owner", "asset", "subject", "holder", "conveyance", "substance")
_EVALUATIONS: Final = ("admiralty B2", "admiralty A1", "admiralty C3", "4x4 A1")


@dataclass(frozen=True, slots=True)
class Said:
    """What one agency says of one entity, under which terms."""

    agency: str
    entity: SourceEntity
    terms: Terms


class World:
    """The world as of `now` (UTC); what it says next depends on what it said before."""

    def __init__(self, now: datetime, seed: int = SEED) -> None:
        self._now, self._today = now, now.date()
        self._dice = random.Random(seed)  # noqa: S311 (a world that can be made again, no secret)
        self._stated: dict[str, dict[str, Said]] = {}

    def case(self) -> Iterator[Said]:
        """Everything that is known at the beginning; the sightings come last, oldest first."""
        for said in self._case():
            yield from self._introduced(said)
            self._stated.setdefault(said.entity.id, {}).setdefault(said.agency, said)
            yield said

    def shared(self) -> list[tuple[str, str, str]]:
        """What several agencies call the same: its id, the agency that said it first, and another."""
        return [(ref, one, other) for ref, (one, *more) in self._stated.items() for other in more]

    def _introduced(self, said: Said) -> Iterator[Said]:
        """The names of what it names, where its agency has none yet."""
        for ref in [value for prop in _NAMING for value in said.entity.values(prop)]:
            by = self._stated[ref]
            if said.agency not in by:
                first = next(iter(by.values())).entity
                name = {"name": first.values("name")[0]}
                one = self._said(said.agency, ref, first.schema, name)
                one = replace(one, entity=replace(one.entity, category=first.category))
                by[said.agency] = one
                yield one

    def _case(self) -> Iterator[Said]:
        yield from self._firms()
        yield from self._ships()
        yield from self._people()
        yield from self._phones()
        yield from self._contradictions()
        yield from self._seizures()
        ago = sorted((self._dice.randrange(9, 6 * 24 * 60) for _ in range(SIGHTINGS)), reverse=True)
        for number, minutes in enumerate(ago):
            yield self.sighting(f"sighting-{number}", self._now - timedelta(minutes=minutes))

    def sighting(self, name: str, moment: datetime) -> Said:
        """Somebody of one of the three sees a ship, at `moment` (UTC)."""
        agency = self._dice.choice((POLICE, POLICE, CUSTOMS, NAVY, NAVY))
        ship = self._dice.choice(_KNOWN[agency])
        place, north, east = self._dice.choice(words.PLACES)
        said = {
            "date": f"{moment:%Y-%m-%dT%H:%M:%S}",
            "summary": f"{words.MARK} {words.SHIPS[ship]}: {place}",
            "location": place,
            "latitude": f"{north + self._dice.uniform(-0.2, 0.2):.4f}",
            "longitude": f"{east + self._dice.uniform(-0.2, 0.2):.4f}",
            "course": str(self._dice.randrange(360)),
            "speed": str(self._dice.randrange(2, 34)),
            "sensor": self._dice.choice(words.SENSORS),
            "activity": self._dice.choice(words.SEEN),
            "subject": f"ship-{ship}",
        }
        return self._said(agency, name, "Sighting", said)

    def _firms(self) -> Iterator[Said]:
        for number, name in enumerate(words.FIRMS):
            said = {
                "name": f"{words.MARK} {name}",
                "registrationNumber": f"EX-{4100 + number}",
                "jurisdiction": "zz",
            }
            said |= {"notes": words.ASSESSMENTS[1]} if number % 5 == 0 else {}
            yield self._said(POLICE if number % 3 else CUSTOMS, f"firm-{number}", "Company", said)

    def _ships(self) -> Iterator[Said]:
        for number, name in enumerate(words.SHIPS):
            said = {"name": f"{words.MARK} {name}", "imoNumber": imo(number), "flag": "zz", "type": self._kind()}
            said["buildDate"] = str(1984 + number)
            yield self._said(POLICE, f"ship-{number}", "Vessel", said)
            for agency in (CUSTOMS, NAVY):
                if number in _KNOWN[agency]:
                    yield self._said(agency, f"ship-{number}", "Vessel", {"name": said["name"]})
            if number % 2 == 0:
                owning = {"owner": f"firm-{number % FIRMS}", "asset": f"ship-{number}", "role": "registered owner"}
                yield self._said(CUSTOMS, f"owning-{number}", "Ownership", owning)
        twin = {"name": f"{words.MARK} {words.SHIPS[5]} I", "imoNumber": imo(5), "callSign": "EX5B"}
        yield self._said(NAVY, DUPLICATES[1][1], "Vessel", twin)

    def _people(self) -> Iterator[Said]:
        for number in range(PEOPLE):
            name = f"{words.MARK} {words.GIVEN[number % 22]} {words.FAMILY[(number * 5) % 17]}"
            said = {"name": name, "birthDate": f"{1960 + number % 40}-{1 + number % 12:02}-{1 + number % 27:02}"}
            said |= {"nationality": "zz"} if number % 3 else {}
            said |= {"notes": words.ASSESSMENTS[number % 3]} if number % 8 == 0 else {}
            yield self._person(f"person-{number}", said, number)
        again = {"name": f"{words.MARK} {words.GIVEN[7]} {words.FAMILY[(7 * 5) % 17]} (Pili)", "birthDate": "1967"}
        yield self._person(DUPLICATES[0][1], again, 7)

    def _person(self, name: str, said: dict[str, str], number: int) -> Said:
        """A person: who he is to the case, and for some a review within the next days."""
        category = (SubjectCategory.SUSPECT, SubjectCategory.CONTACT, SubjectCategory.SUSPECT)[number % 3]
        one = self._said(CUSTOMS if number % 4 == 3 else POLICE, name, "Person", said)
        review = self._today + timedelta(days=number % 9) if number % 5 == 0 else None
        return replace(one, entity=replace(one.entity, category=category, review=review))

    def _phones(self) -> Iterator[Said]:
        for number in range(PHONES):
            said = {
                "name": f"{words.MARK} handset {number}",
                "type": "satellite telephone" if number % 4 == 0 else "mobile telephone",
                "phone": f"+46 70 17406{number + 5:02}",  # PTS keeps 070-17406 05 to 99 for fiction
                "holder": f"person-{(number * 3) % PEOPLE}",
            }
            yield self._said(POLICE if number % 2 else CUSTOMS, f"phone-{number}", "Device", said)

    def _contradictions(self) -> Iterator[Said]:
        """What a second agency says otherwise; nobody has judged who is right."""
        yield self._said(CUSTOMS, "ship-3", "Vessel", {"name": f"{words.MARK} SANTO ALGUIEN", "buildDate": "2001"})
        name = {"name": f"{words.MARK} {words.SHIPS[9]}"}
        yield self._said(
            NAVY, "ship-9", "Vessel", name | {"buildDate": "2004", "callSign": "EX9N", "type": "tanker"}
        )
        one = self._said(
            CUSTOMS, "person-4", "Person", {"birthDate": "1959-02-11", "alias": f"{words.MARK} El Faro"}
        )
        yield replace(one, entity=replace(one.entity, category=SubjectCategory.SUSPECT))

    def _seizures(self) -> Iterator[Said]:
        drug = {"name": f"{words.MARK} white powder", "form": "powder", "substanceClass": "stimulant"}
        yield self._said(CUSTOMS, "substance-0", "Substance", drug)
        for number in range(5):
            place, north, east = words.PLACES[number]
            said = {
                "date": f"{self._today - timedelta(days=number + 1)}",
                "summary": f"{words.MARK} seizure at {place}",
                "seizureNumber": f"EX-S-{number + 1:03}/2026",
                "substance": "substance-0",
                "quantity": str(40 + 35 * number),
                "unit": "kg",
                "conveyance": f"ship-{number * 4}",
                "location": place,
                "latitude": str(north),
                "longitude": str(east),
            }
            yield self._said(CUSTOMS if number % 2 else POLICE, f"seizure-{number}", "Seizure", said)

    def _said(self, agency: str, name: str, schema: str, said: dict[str, str]) -> Said:
        facts: tuple[Fact, ...] = tuple(clean(schema, prop, text) for prop, text in said.items())
        review = years_after(self._today, 2)
        basis = LegalBasis(_LAWS[agency], "crime", self._dice.choice(words.ROLES), review)
        terms = Terms(self._label(agency), basis, evaluation=self._dice.choice(_EVALUATIONS))
        return Said(agency, SourceEntity(name, schema, facts, f"{words.MARK} {name}"), terms)

    def _label(self, agency: str) -> Label:
        labels = LABELS[agency]
        return labels[min(self._dice.choice((0, 0, 0, 1, 1, 2)), len(labels) - 1)]

    def _kind(self) -> str:
        return self._dice.choice(("fishing vessel", "general cargo", "tug", "reefer", "motor yacht", "go-fast"))


def imo(number: int) -> str:
    """A ship's number that passes its check and that nobody bears: 9999xxx."""
    digits = f"9999{number:02}"
    return digits + str(sum(int(d) * weight for d, weight in zip(digits, range(7, 1, -1), strict=True)) % 10)
