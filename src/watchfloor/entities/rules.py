"""What may be stored about persons at all, and under which conditions: pure, with the law cited."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Final

from watchfloor.core.basis import LONGEST_RETENTION_YEARS, LegalBasis, SubjectCategory
from watchfloor.core.errors import Refused
from watchfloor.entities.vocabulary import concerns_a_person

PROTECTED_VIEWS: Final = "28 CFR 23.20(b); EU 2016/680 art. 10"
SUBJECT: Final = "EU 2016/680 art. 6"
BASIS: Final = "28 CFR 23.20(a), (c); EU 2016/680 art. 8"
REVIEW: Final = "28 CFR 23.20(h); EU 2016/680 art. 5"

PROTECTED_PROPERTIES: Final = {
    "ethnicity": "racial or ethnic origin",
    "religion": "religious belief",
    "political": "political opinion",
    "politicalGroup": "political opinion",
}
_WORDS: Final = {
    "racial or ethnic origin": "race, racial origin, ethnic origin, ethnic group, raza, origen etnico, raca, etnia, "
    "ethnie, origine ethnique",
    "religious or philosophical belief": "faith, creed, belief, beliefs, confession, creencia, crenca, croyance",
    "political opinion": "political party, party, politics, political views, partido, opinion politica, "
    "opinion politique",
    "trade-union membership": "union, trade union, union membership, sindicato, syndicat",
    "health": "health, illness, disease, disability, diagnosis, salud, enfermedad, saude, doenca, sante, maladie",
    "sex life or sexual orientation": "sexual orientation, sexuality, sex life, orientacion sexual, "
    "orientacao sexual, orientation sexuelle",
    "genetic data": "genetic data, genome, dna profile, adn",
}
_WORD_OF: Final = {word.strip(): what for what, words in _WORDS.items() for word in words.split(",")}
_TELLING: Final = {
    "religion": "religious or philosophical belief",
    "religious": "religious or philosophical belief",
    "religiao": "religious or philosophical belief",
    "ethnic": "racial or ethnic origin",
    "ethnicity": "racial or ethnic origin",
    "racial": "racial or ethnic origin",
}  # words that tell it wherever they stand
PROTECTED_TOPICS: Final = {
    "rel": "religious belief",
    "gov.religion": "religious belief",
    "pol.party": "political opinion",
    "pol.union": "trade-union membership",
    "role.act": "political or social activity",
}


def require_permitted_property(schema: str, prop: str) -> None:
    """Raises Refused for a property that holds political, religious or social views, or ethnic origin."""
    if prop in PROTECTED_PROPERTIES:
        raise Refused(
            f"{schema}:{prop} tells of {PROTECTED_PROPERTIES[prop]}, which is not stored",
            rule=PROTECTED_VIEWS,
            permit="leave it out of the list, or out of the mapping",
        )


def require_permitted_word(name: str) -> None:
    """Raises Refused for the name of something to be stated that holds a special category, in four languages.

    For what people type: such a name is no property of the vocabulary, and its value must not stay on a page.
    """
    plain = unicodedata.normalize("NFKD", name.casefold())
    words = re.findall(r"[a-z]+", "".join(c for c in plain if not unicodedata.combining(c)))
    what = _WORD_OF.get(" ".join(words)) or next((_TELLING[w] for w in words if w in _TELLING), None)
    if what:
        raise Refused(
            f"{' '.join(words)[:40]} tells of {what}, which is not stored",
            rule=PROTECTED_VIEWS,
            permit="leave it out",
        )


def require_permitted_topic(topic: str) -> None:
    """Raises Refused for a topic that says the same as a protected property. `topic` is FollowTheMoney's code."""
    if topic in PROTECTED_TOPICS:
        raise Refused(
            f"The topic {topic} tells of {PROTECTED_TOPICS[topic]}, which is not stored",
            rule=PROTECTED_VIEWS,
            permit="leave the topic out of the list",
        )


def require_lawful(schema: str, category: SubjectCategory | None, basis: LegalBasis | None, today: date) -> None:
    """Raises Refused unless an entity of this schema may be stored on `today` (UTC).

    What concerns a person (`concerns_a_person`) needs a subject category, a legal basis, a review date that is
    neither past nor more than five years ahead, and for a suspect the facts behind the suspicion.
    Other schemata need nothing here.
    """
    if not concerns_a_person(schema):
        return
    if category is None:
        raise Refused(
            f"A {schema} has no subject category", rule=SUBJECT, permit="say one of " + ", ".join(SubjectCategory)
        )
    if basis is None:
        raise Refused(f"A {schema} has no legal basis", rule=BASIS, permit="cite the law, warrant or agreement")
    if category is SubjectCategory.SUSPECT and not basis.facts.strip():
        raise Refused(
            f"A {schema} is a suspect without the facts behind the suspicion",
            rule=BASIS,
            permit="state the facts in the legal basis",
        )
    _require_review(schema, basis.review, today)


def _require_review(schema: str, review: date | None, today: date) -> None:
    latest = years_after(today, LONGEST_RETENTION_YEARS)
    permit = f"give a review date from {today} to {latest}"
    if review is None:
        raise Refused(f"A {schema} has no review date", rule=REVIEW, permit=permit)
    if review < today:
        raise Refused(f"The review date {review} of a {schema} is past", rule=REVIEW, permit=permit)
    if review > latest:
        years = LONGEST_RETENTION_YEARS
        raise Refused(
            f"The review date {review} of a {schema} is over {years} years ahead", rule=REVIEW, permit=permit
        )


def years_after(day: date, years: int) -> date:
    """The same day `years` later; 29 February becomes 28 February."""
    return months_after(day, years * 12)


def months_after(day: date, months: int) -> date:
    """The same day `months` later, or the last day of that month where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")
