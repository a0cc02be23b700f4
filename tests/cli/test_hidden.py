"""What one may not see and what is not there get the same answer, word for word, from every verb."""

import re
import secrets

import pytest

from tests.cli.conftest import UNDER
from tests.cli.terminal import LAW

ON_RECORDS = {
    "show": ["show", "{c}"],
    "show --record": ["show", "{c}", "--record"],
    "show --json": ["show", "{c}", "--json"],
    "prove": ["prove", "{c}"],
    "label": ["label", "{c}", "SECRET", "--reason", "x", "--basis", LAW],
    "label --part": ["label", "{c}", "SECRET", "--reason", "x", "--basis", LAW, "--part", "0"],
    "withdraw": ["withdraw", "{c}", "--reason", "x", "--basis", LAW],
    "review": ["review", "{c}", "--facts", "x", "--until", "in 1 year", "--basis", LAW],
    "hold": ["hold", "{c}", "--order", "x"],
    "lift": ["lift", "{c}", "--order", "x"],
    "purge": ["purge", "{c}", "--order", "x"],
    "override": ["override", "{c}", "--reason", "x"],
    "access-log": ["access-log", "--about", "{c}"],
    "overrides answer": ["overrides", "answer", "{c}", "--verdict", "x"],
    "add --from": ["add", "Vessel", "name=x", "--from", "{c}", *UNDER],
}
ON_ENTITIES = {
    "show": ["show", "{id}"],
    "show @": ["show", "{id}@aa.police"],
    "export": ["export", "-", "--entity", "{id}"],
    "judge": ["judge", "same", "{id}", "p1", "--reason", "x", "--basis", LAW],
    "judge other": ["judge", "same", "p1", "{id}", "--reason", "x", "--basis", LAW],
    "search": ["search", "{id}"],
}


def answers(seat, words, hidden, absent):
    """What is said of both, with what was typed taken out."""
    told = []
    for ref in (hidden, absent):
        ended = seat(*(re.sub(r"\{c\}|\{id\}", ref, word) for word in words))
        told.append(
            tuple(str(t).replace(ref, "REF").replace(ref[:8], "REF") for t in (ended.code, ended.out, ended.err))
        )
    return told


@pytest.mark.parametrize("digits", [64, 8])
@pytest.mark.parametrize("verb", ON_RECORDS)
def test_of_a_record(floor, verb, digits):
    hidden = floor.secret()
    floor.admin.done("seal")
    for seat in (floor.ramos, floor.okafor, floor.silva):
        seen, unseen = answers(seat, ON_RECORDS[verb], hidden[:digits], secrets.token_hex(32)[:digits])
        assert seen == unseen
        assert seen[0] in ("3", "4")
        assert "zebrafinch" not in "".join(seen).lower()


@pytest.mark.parametrize("verb", ON_ENTITIES)
def test_of_an_entity(floor, verb):
    floor.person()
    floor.secret(of="quetzal-1")
    for seat in (floor.ramos, floor.okafor):
        seen, unseen = answers(seat, ON_ENTITIES[verb], "quetzal-1", "nothing-1")
        assert seen == unseen


def test_of_records_that_readers_do_not_keep(floor):
    """Who keeps the node reads no content, and asks about records that he may hold or purge as about any other."""
    hidden = floor.secret()
    for seat in (floor.admin, floor.dpo, floor.inspector):
        for verb in ("show", "show --record", "override", "withdraw", "review"):
            seen, unseen = answers(seat, ON_RECORDS[verb], hidden, secrets.token_hex(32))
            assert seen == unseen
            assert seen[0] == "4"


def test_nothing_refused_is_written_to_the_access_log(floor):
    hidden = floor.secret()
    floor.ramos("show", hidden)
    floor.ramos("show", "hidden-1")
    floor.ramos("override", hidden, "--reason", "x")
    assert floor.dpo.done("access-log", "--about", hidden)["accesses"] == []
