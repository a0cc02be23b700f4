"""Our own notation of a label: `SECRET // REL aa,bb.navy // KINDS police // PURPOSES crime // ORCON`.

The level comes first, then segments in any order, each at most once:

    REL a,b        released to these agencies as well as to the owners; REL ALL to everybody
    READERS a,b    these agencies and no other, owners included (what a join of labels leaves); READERS NONE
    KINDS, PURPOSES, PERSONS a,b    these only; NONE when a join left none
    SUBJECT a,b    the categories of the persons concerned
    OPINION        an opinion, not a fact
    ORCON, LES …   a caveat; any other word is an unknown caveat, and leaves it to the owners
    CAVEAT text    an unknown caveat, spelt out

Without REL and READERS the owners alone read. The owners themselves are not part of the notation.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from watchfloor.core.basis import PURPOSES
from watchfloor.core.errors import Malformed
from watchfloor.core.label import ALL, CAVEATS, KINDS, Everyone, Label, Level, Names
from watchfloor.core.names import agency_name, common, widest

_LISTS: Final = ("REL", "READERS", "KINDS", "PURPOSES", "PERSONS", "SUBJECT")
_LONGEST: Final = 4_000  # characters: room for a hundred agencies


def parse_marking(text: str, owners: Iterable[str]) -> Label:
    """The label that the marking means for information of these owners.

    An unknown level, kind, purpose or caveat means owners only (Label.of). Raises Malformed for an empty
    segment, one that is given twice, an agency name or subject category that cannot be read.
    """
    if len(text) > _LONGEST:
        raise Malformed("marking", f"{len(text)} characters", f"at most {_LONGEST}")
    level, *segments = (segment.strip() for segment in text.split("//"))
    if not level:
        raise Malformed("marking", repr(text[:60]), "a level first, such as 'SECRET // REL aa'")
    lists, caveats, opinion = _sorted_out(segments)
    label = Label.of(
        level,
        owners,
        ALL if "READERS" in lists else lists.get("REL", ()),
        kinds=lists.get("KINDS", ALL),
        purposes=lists.get("PURPOSES", ALL),
        persons=lists.get("PERSONS", ALL),
        caveats=caveats,
        subjects=_finite(lists.get("SUBJECT", frozenset()), "SUBJECT"),
        opinion=opinion,
    )
    return _cut(label, lists["READERS"]) if "READERS" in lists else label


def require_known_words(text: str) -> None:
    """Raise Malformed for a level, kind, purpose or caveat of a marking that is none of ours, naming it.

    What a partner sends is closed where a word is unknown (`parse_marking`); what somebody types here is a slip, and
    closing it would say that the label binds as he meant it. A caveat of another scheme is typed `CAVEAT its word`.
    """
    level, *segments = (segment.strip() for segment in text.split("//"))
    if re.sub(r"[ -]", "_", level.upper()) not in Level.__members__:
        raise Malformed(
            "marking", repr(level[:60]), "one of " + ", ".join(n.replace("_", " ") for n in Level.__members__)
        )
    lists, caveats, _ = _sorted_out([s for s in segments if not s.startswith("CAVEAT ")])
    for keyword, words in (("KINDS", KINDS), ("PURPOSES", frozenset(PURPOSES))):
        for word in sorted(_finite_or_none(lists.get(keyword, ALL)) - words):
            raise Malformed("marking", f"{keyword} {word[:60]!r}", "one of " + ", ".join(sorted(words)))
    for caveat in sorted(caveats - CAVEATS.keys()):
        expected = (
            "a caveat ("
            + ", ".join(CAVEATS)
            + "), one of the lists "
            + ", ".join(_LISTS)
            + ", or CAVEAT and a word"
        )
        raise Malformed("marking", repr(caveat[:60]), expected)


def _finite_or_none(names: Names) -> frozenset[str]:
    return frozenset() if isinstance(names, Everyone) else names


def format_marking(label: Label) -> str:
    """The marking of a label, which `parse_marking` reads back for the same owners.

    Raises Malformed when a person or an unknown caveat cannot be written in the notation.
    """
    known, unknown = label.caveats & CAVEATS.keys(), label.caveats - CAVEATS.keys()
    segments = [
        label.level.name.replace("_", " "),
        _readers(label),
        _list("KINDS", label.kinds),
        _list("PURPOSES", label.purposes),
        _list("PERSONS", label.persons),
        *sorted(known),
        *(f"CAVEAT {_writable(caveat, '//')}" for caveat in sorted(unknown)),
        _list("SUBJECT", label.subjects or ALL),
        "OPINION" if label.opinion else "",
    ]
    return " // ".join(segment for segment in segments if segment)


def _sorted_out(segments: list[str]) -> tuple[dict[str, Names], set[str], bool]:
    """The lists by their keyword, the caveats, and whether it is an opinion."""
    lists: dict[str, Names] = {}
    flags: list[str] = []
    for segment in segments:
        keyword, *rest = segment.split(maxsplit=1) or [""]
        if keyword in ("", *lists) or segment in flags:
            raise Malformed("marking", repr(segment[:60]), "each segment once, and none empty")
        if keyword in _LISTS:
            lists[keyword] = _names("".join(rest))
        else:
            flags.append(segment)
    if "REL" in lists and "READERS" in lists:
        raise Malformed("marking", "REL and READERS", "one of them")
    caveats = {re.sub(r"^CAVEAT\s+", "", flag) for flag in flags if flag != "OPINION"}
    return lists, caveats, "OPINION" in flags


def _names(text: str) -> Names:
    if text == "ALL":
        return ALL
    if text == "NONE":
        return frozenset()
    names = [name.strip() for name in text.split(",")]
    for name in names:
        _writable(name, "//", ",")
    return frozenset(names)


def _finite(names: Names, keyword: str) -> frozenset[str]:
    if isinstance(names, Everyone):
        raise Malformed(keyword, "ALL", "the categories, one by one")
    return names


def _cut(label: Label, readers: Names) -> Label:
    """The label, made for everybody, cut to these readers; an unknown word has cut it to its owners before."""
    if isinstance(readers, Everyone):
        raise Malformed("READERS", "ALL", "agencies; say REL ALL for everybody")
    named = widest(map(agency_name, readers))
    return replace(label, readers=named if isinstance(label.readers, Everyone) else common(named, label.readers))


def _readers(label: Label) -> str:
    if isinstance(label.readers, Everyone):
        return "REL ALL"
    if label.readers == widest(label.owners):
        return ""
    if label.readers == widest(label.readers | label.owners):
        return _list("REL", label.readers - label.owners)
    return _list("READERS", label.readers)


def _list(keyword: str, names: Names) -> str:
    if isinstance(names, Everyone):
        return ""
    return f"{keyword} {','.join(_writable(name, '//', ',') for name in sorted(names)) or 'NONE'}"


def _writable(name: str, *separators: str) -> str:
    bare = name == name.strip() and name.isprintable() and name not in ("", "ALL", "NONE")
    if not bare or any(separator in name for separator in separators):
        raise Malformed(
            "marking", repr(name[:60]), f"a name in printable characters without {' or '.join(separators)}"
        )
    return name
