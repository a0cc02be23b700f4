"""What the tests of the record's page share: how to ask for it, fill its forms and compare its answers."""

from __future__ import annotations

import difflib
import re

from tests.factories import basis, label, reader
from tests.web.screens.stage import SECRET, SHARED, say
from watchfloor.entities.fact import Fact

COURT = basis("court 12", "oversight")
FOR_CRIME = label(purposes=["crime"])
ANA = reader("ramos", purpose="border")
HASHES = re.compile(r"[0-9a-f]{8}…[0-9a-f]{4}|·…[0-9a-f]{4}|[0-9a-f]{4}…")
DONE = {"reason": "wrong vessel", "basis": "Example Act, s. 9"}


def at(c: bytes, deed: str = "") -> str:
    return f"/record/{c.hex()}/" + (f"{deed}/" if deed else "")


def seen_in(response) -> str:
    found = re.search(r'name="seen" value="(\w+)"', response.content.decode())
    assert found
    return found[1]


def sent(client, c: bytes, deed: str, **fields: str):
    """Open the form of a deed and send it."""
    return client.post(at(c, deed), {"seen": seen_in(client.get(at(c, deed))), **fields})


def alike(one: str, other: str) -> list[str]:
    """Where the two differ."""
    return list(difflib.unified_diff(one.splitlines(), other.splitlines(), lineterm="", n=0))


def without_c(response, c: bytes) -> str:
    html = response.content.decode().replace(c.hex(), "·").replace(c.hex()[:8], "·")
    return re.sub(
        r'csrfmiddlewaretoken" value="\w+"|X-CSRFToken": "\w+"|data-now="\d+"|\d\d:\d\d:\d\d Z', "~", html
    )


def mixed() -> bytes:
    """A vessel that the navy sees, and remarks that it does not see."""
    facts = Fact("name", "MV ZEBRAFINCH"), Fact("notes", "CANARY", group="desk")
    return say("v1", "Vessel", *facts, under=SHARED, groups={"desk": SECRET})
