"""Europol's handling codes H0 to H3 as a label."""

import re
from collections.abc import Iterable

from watchfloor.core.errors import Malformed, Refused
from watchfloor.core.label import ALL, Everyone, Label, Level


def parse_handling_codes(
    text: str, owners: Iterable[str], audience: Iterable[str] | Everyone = (), *, level: Level | str
) -> Label:
    """The label of `H0`, `H1`, `H2` or several of them (`H1 H2`) on information of that level for that audience.

    H0 limits the purpose to crime, H1 forbids use in court (NOCOURT), H2 leaves onward release to the owners
    (ORCON). A code that does not exist means owners only. Raises Refused for H3, whose condition is in words that
    a person must read, and Malformed for no code at all.
    """
    codes = set(re.split(r"[\s,/+]+", text.strip().upper())) - {""}
    if not codes:
        raise Malformed("handling code", repr(text[:60]), "H0, H1, H2 or H3")
    if "H3" in codes:
        raise Refused(
            "Handling code H3 sets a condition in words",
            rule="Europol handling code H3",
            permit="a person reads the condition and writes the label",
        )
    meaning = {"H1": "NOCOURT", "H2": "ORCON"}
    return Label.of(
        level,
        owners,
        audience,
        purposes={"crime"} if "H0" in codes else ALL,
        caveats={meaning.get(code, code) for code in codes - {"H0"}},
    )
