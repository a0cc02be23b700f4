"""Every public read, for every reader: nothing hidden in any answer, error, count or flag (see reads.py)."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable
from typing import Any

import pytest

from tests.factories import CUSTOMS, POLICE, admin, basis, label, reader
from tests.leaks.planted import ABSENT_OF, READERS, SECRETS, Asked, World, plant, plant_open
from tests.leaks.reads import ACTIONS, APART, MODULES, READS, Call, bound_as, outcome, public_functions
from watchfloor.entities.judgements import Key, judge
from watchfloor.entities.models import Statement
from watchfloor.node.databases.doors import DoorClosed, unordered
from watchfloor.node.ledger.seal import seal
from watchfloor.node.models import Record
from watchfloor.node.reading import parts_held

Answers = dict[str, str]


@dataclasses.dataclass
class Told:
    """The planted world, what each reader was answered, and that again before and after each secret."""

    world: World
    answered: dict[tuple[str, str, str], str] = dataclasses.field(default_factory=dict)
    before_and_after: dict[tuple[str, str], tuple[Answers, Answers]] = dataclasses.field(default_factory=dict)

    def answer(self, name: str, who: str, what: str) -> str:
        """What this read gives this reader about a thing, but for what the question gave away."""
        what = "open" if READS[name].of_all else what
        known = self.answered.get((name, who, what))
        if known is None:
            known = self.answered[name, who, what] = answer(READS[name].call, who, self.world.ask(what))
        return known


@pytest.fixture(scope="module")
def told(migrated) -> Told:
    from tests.conftest import empty_node

    empty_node()
    told = Told(plant_open())
    seal(by=admin())
    now = {who: answers(told.world, who) for who in READERS}
    for secret in SECRETS:
        plant(told.world, secret)
        for who in READERS if secret.watched else ():
            before, now[who] = now[who], answers(told.world, who)
            told.before_and_after[secret.name, who] = (before, now[who])
    return told


def answers(world: World, who: str) -> Answers:
    """What every read says of a thing that is open."""
    return {name: spelt(outcome(read.call, who, world.asked["open"])) for name, read in READS.items()}


def answer(call: Call, who: str, asked: Asked) -> str:
    return without(asked, spelt(outcome(call, who, asked)))


def spelt(thing: Any) -> str:
    """All that an answer holds, as text."""
    if isinstance(thing, memoryview | bytearray):
        thing = bytes(thing)
    if isinstance(thing, bytes):
        return f"{thing.hex()} {thing!r}"
    if isinstance(thing, dict):
        return " ".join(f"{spelt(k)}: {spelt(v)}" for k, v in thing.items())
    if isinstance(thing, list | tuple):
        return " ".join(map(spelt, thing))
    if isinstance(thing, set | frozenset):
        return " ".join(sorted(map(spelt, thing)))
    if dataclasses.is_dataclass(thing):
        parts = [
            f"{f.name}={spelt(getattr(thing, f.name))}" for f in dataclasses.fields(thing) if f.name != "_hash"
        ]
        return f"{type(thing).__name__}({', '.join(parts)})"
    return repr(thing) if not isinstance(thing, str) else thing


def without(asked: Asked, text: str) -> str:
    """The text without what the question itself gave away."""
    text = text.casefold()
    for string in asked.strings:
        text = text.replace(string, "·")
    return text


def leaked(text: str, marks: Iterable[str]) -> list[str]:
    return [mark for mark in marks if mark in text]


@pytest.mark.parametrize("who", READERS)
@pytest.mark.parametrize("name", READS)
def test_no_read_shows_what_the_reader_may_not_see(told, name, who):
    hidden = told.world.hidden_from(who)
    for what in told.world.asked:
        assert leaked(told.answer(name, who, what), hidden) == [], what


@pytest.mark.parametrize("name", [name for name, read in READS.items() if read.twin and not read.of_all])
def test_what_is_hidden_reads_like_what_is_not_there(told, name):
    for who in READERS:
        for what in twins(who):
            assert told.answer(name, who, what) == told.answer(name, who, absent(what)), (who, what)


def absent(what: str) -> str:
    """What is not there and might have been, for what is hidden."""
    return f"absent {CUSTOMS if what == 'theirs' else POLICE}"


def twins(who: str, action: str = "") -> list[str]:
    """The things that must look absent to this reader."""
    hidden = [s.name for s in SECRETS if s.twin and who not in s.seen_by]
    if "override.override" in action and who == "border":  # his purpose alone hides these from him
        return [what for what in hidden if what not in ("for crime", "in an emergency")]
    return hidden


@pytest.mark.parametrize("name", ACTIONS)
def test_an_action_refuses_what_is_hidden_in_the_words_for_what_is_not_there(told, name):
    nothing = ABSENT_OF[POLICE]
    for who in READERS:
        refusal = outcome(ACTIONS[name], who, nothing)
        assert refusal[0] in ("Absent", "Refused", "Malformed")
        for what in twins(who, name):
            text = answer(ACTIONS[name], who, told.world.ask(what))
            assert text == without(nothing, spelt(refusal)), (who, what)
            assert leaked(text, told.world.hidden_from(who)) == []


CHANGES = [(s.name, who) for s in SECRETS if s.watched for who in READERS if who not in s.seen_by]


@pytest.mark.parametrize(("secret", "who"), CHANGES)
def test_what_a_reader_may_not_see_changes_nothing_that_he_is_told(told, secret, who):
    before, after = told.before_and_after[secret, who]
    if secret == "in a group":
        before, after = (about_the_heron(answers) for answers in (before, after))
    assert [name for name in before if before[name] != after[name]] == []


def about_the_heron(answers: Answers) -> Answers:
    """Without lists and counts: the entity that has a hidden group is one more, and everybody may see that."""
    counting = ("lists.", "reading.due", "retention.", "since.", "entity.shown", "entity.common_schema")
    return {name: text for name, text in answers.items() if not name.startswith(counting)}


@pytest.mark.parametrize("secret", [s for s in SECRETS if s.seen_by], ids=lambda s: s.name)
def test_who_may_see_a_secret_is_shown_it(told, secret):
    asked = told.world.asked[secret.name]
    singing = {
        name
        for who in secret.seen_by
        for name, read in READS.items()
        if leaked(spelt(outcome(read.call, who, asked)).casefold(), [secret.word + "four"])
    }
    assert {"search.search", "entity.entity_of", "opening.open_entity", "reading.open_record"} <= singing
    assert {"lists.newest", "entity.entity_named", "export.export_csv"} <= singing


def test_the_open_case_is_shown_to_every_reader_and_to_nobody_unbound(told):
    seen = {who: spelt(outcome(READS["entity.entity_of"].call, who, told.world.asked["open"])) for who in READERS}
    assert [who for who, text in seen.items() if "heronthree" in text] == [w for w in READERS if w != "unbound"]


@pytest.mark.parametrize("name", [name for name, read in READS.items() if read.shown])
def test_no_number_of_a_record_a_statement_or_a_label_is_shown(told, name):
    inner = inner_numbers()
    for who in READERS:
        for what in told.world.asked:
            assert inner.isdisjoint(numbers_in(told.answer(name, who, what))), (who, what)


def numbers_in(text: str) -> set[int]:
    return set(map(int, re.findall(r"\b\d{4,15}\b", text)))


def inner_numbers() -> set[int]:
    with unordered("ledger") as connection, connection.cursor() as cursor:
        cursor.execute("SELECT label_id FROM label WHERE label_id > 0")
        labels = {row[0] for row in cursor.fetchall()}
        seqs = set(Record.objects.using("ledger").values_list("seq", flat=True))
        return labels | seqs | set(Statement.objects.using("ledger").values_list("id", flat=True))


def test_the_search_for_numbers_finds_them_where_they_are(told):
    assert not inner_numbers().isdisjoint(numbers_in(told.answer("since.since", "low", "open")))


def test_every_public_read_is_in_the_table():
    asked = {name.partition(",")[0] for name in (*READS, *ACTIONS, *APART)}
    assert [f for module in MODULES for f in public_functions(module) if f not in asked] == []


def test_parts_are_not_read_outside_the_door(told):
    with bound_as("supervisor"), pytest.raises(DoorClosed):
        parts_held(1, {0: label()})


def test_who_judges_a_hidden_entity_learns_nothing(told):
    alone = reader("alone")
    mine = label(persons=["alone"])

    def judged(other: Key) -> Any:
        one = told.world.asked["open"].key
        return judge(one, other, same=False, label=mine, by=alone, reason="no", basis=basis())

    assert type(judged(told.world.asked["for the named"].key)) is type(judged(ABSENT_OF[POLICE].key))
