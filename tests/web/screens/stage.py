"""What the tests of the screens have on the node: things that two readers see differently."""

from __future__ import annotations

import re
from html import unescape

from tests.factories import CUSTOMS, NAVY, POLICE, basis, entity, label, reader, terms
from watchfloor.core.label import ALL, Label, Level
from watchfloor.entities.fact import Fact
from watchfloor.entities.importing import add
from watchfloor.entities.judgements import Key, judge

RAMOS, SILVA, OKAFOR, BOSS = (
    reader(),
    reader("silva", NAVY, clearance=Level.RESTRICTED, roles=["officer"]),
    reader("okafor", CUSTOMS, roles=["analyst"]),
    reader("boss", clearance=Level.TOP_SECRET),
)
OPEN = label(Level.UNCLASSIFIED, audience=ALL)
SHARED = label(audience=[NAVY])
SECRET = label(Level.SECRET)
HIDDEN = label(Level.TOP_SECRET)
ORIGIN = "alpha.example"


def key(name: str, agency: str = POLICE) -> Key:
    return Key(f"{agency}@{ORIGIN}", name)


def say(name: str, schema: str, *facts: Fact, by=RAMOS, under: Label = OPEN, **more) -> bytes:
    """Say facts about an entity; the C of the record."""
    return add(entity(name, schema, facts), terms(under, **more), by=by).c


def vessel(name: str = "v1", called: str = "MV ZEBRAFINCH", *facts: Fact, **more) -> bytes:
    """A vessel with a name."""
    return say(name, "Vessel", Fact("name", called), *facts, **more)


def judged(
    one: Key, other: Key, *, same: bool = True, by=RAMOS, under: Label = OPEN, reason: str = "one hull"
) -> bytes:
    """A judgement on two."""
    return judge(one, other, same=same, label=under, by=by, reason=reason, basis=basis()).c


def text_of(response) -> str:
    """What stands on the page, without its tags, in one line."""
    html = response.content.decode()
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", html))).strip()


def banner_of(response) -> str:
    """The words of the banner."""
    found = re.search(r'<div id="banner"[^>]*>(.*?)</div>', response.content.decode(), re.DOTALL)
    assert found, "a page has a banner"
    return unescape(found[1]).strip()
