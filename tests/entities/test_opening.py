"""Opening one entity: as far as one sees it, logged with every record that is shown."""

import pytest

from tests.factories import NAVY, POLICE, basis, dpo, label, reader, say
from watchfloor.core.errors import Refused
from watchfloor.core.label import Level
from watchfloor.entities.fact import Fact
from watchfloor.entities.judgements import Key, judge
from watchfloor.entities.opening import may_open, open_entity
from watchfloor.node.audit import accesses

RAMOS, SILVA = reader(), reader("silva", NAVY, roles=["officer"])
SHARED = label(audience=[NAVY])
ORIGIN = f"{POLICE}@alpha.example"

pytestmark = pytest.mark.usefixtures("node")


def test_an_entity_is_opened_with_what_names_it_and_all_of_it_is_logged():
    c = say(under=SHARED)
    link = say(Fact("owner", "p1"), Fact("asset", "v1"), id="o1", schema="Ownership", under=SHARED)
    opened = open_entity("p1", by=SILVA)
    assert opened.entity.cs == [c]
    assert [(s.key.id, s.prop, s.c) for s in opened.links] == [("o1", "owner", link)]
    (access,) = accesses(by=dpo())
    assert (access.what, access.subject) == ("open", {"records": sorted([c.hex(), link.hex()])})


def test_what_names_it_and_is_hidden_is_not_there():
    say(under=SHARED)
    say(Fact("owner", "p1"), Fact("asset", "v1"), id="o1", schema="Ownership", under=label(Level.SECRET))
    assert open_entity("p1", by=SILVA).links == ()
    assert len(open_entity("p1", by=RAMOS).links) == 1


def test_hidden_and_absent_are_one_answer_and_not_logged():
    say(under=label(Level.SECRET))
    told = []
    for ref in ("p1", "p9", "p1@aa.police", "p9@aa.police"):
        with pytest.raises(Refused) as refused:
            open_entity(ref, by=SILVA)
        told.append(str(refused.value).replace("p1", "P").replace("p9", "P"))
    assert told[0] == told[1]
    assert told[2] == told[3]
    assert accesses(by=dpo()) == []
    assert [may_open(ref, by=SILVA) for ref in ("p1", "p9")] == [False, False]
    assert may_open("p1", by=RAMOS)


def test_of_what_was_judged_one_the_key_is_told_by_which_it_was_called():
    say(under=SHARED)
    say(id="p2", name="Johnny Ejemplo", under=SHARED)
    one, other = Key(ORIGIN, "p1"), Key(ORIGIN, "p2")
    judge(one, other, same=True, label=SHARED, by=RAMOS, reason="same photograph", basis=basis())
    for ref, key in (("p1", one), ("p2", other), (f"p2@{POLICE}", other)):
        opened = open_entity(ref, by=RAMOS)
        assert (opened.entity.keys, opened.named) == ((one, other), key)
