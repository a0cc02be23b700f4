"""Every address of the node, read off the URL configuration, and the ways to ask there for a thing.

A new route is asked by itself: its parameters are filled by their names and converters, its query and form with
every field that any screen or API of ours reads.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.urls import URLPattern, URLResolver, get_resolver

from tests.leaks.planted import Asked

METHODS: Final = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
_PARAMETER: Final = re.compile(r"<(?:(?P<converter>\w+):)?(?P<name>\w+)>")


@dataclass(frozen=True)
class Route:
    """An address with parameters: `entity/<path:ref>/`."""

    pattern: str
    name: str

    @property
    def parameters(self) -> list[tuple[str, str]]:
        """Name and converter of each."""
        return [(m["name"], m["converter"] or "str") for m in _PARAMETER.finditer(self.pattern)]

    def paths(self, asked: Asked) -> list[str]:
        """The addresses by which somebody who knows the thing would ask for it here."""
        filled = [""]
        rest = self.pattern
        for match in _PARAMETER.finditer(self.pattern):
            fixed, rest = rest.split(match[0], 1)
            values = _values(match["name"], match["converter"] or "str", asked)
            filled = [f + fixed + value for f in filled for value in values]
        return ["/" + f + rest for f in dict.fromkeys(filled)]


def routes() -> list[Route]:
    """All of them, in the order in which Django tries them."""
    return list(_walk(get_resolver().url_patterns, ""))


def _walk(patterns: list[Any], before: str) -> Iterator[Route]:
    for one in patterns:
        here = before + str(one.pattern).lstrip("^").rstrip("$")
        if isinstance(one, URLResolver):
            yield from _walk(one.url_patterns, here)
        elif isinstance(one, URLPattern):
            yield Route(here.replace("\\Z", ""), one.name or here)


def _values(name: str, converter: str, asked: Asked) -> list[str]:
    """What to put in place of a parameter."""
    if converter == "int":
        return ["1", str(asked.numbers[0])]
    if converter == "uuid":
        return ["12345678-1234-5678-1234-567812345678"]
    c, key = asked.c.hex(), asked.key
    by_name = {
        "c": [c, c[:8]],
        "ref": [key.id, f"{key.id}@{key.origin}"],
        "schema": ["Person"],
        "kind": ["Person"],
        "agency": ["aa.police"],
        "person": ["ramos"],
    }
    return by_name.get(name, [c, key.id])


def query(asked: Asked) -> dict[str, str]:
    """Every query parameter that something of ours reads, asking for the thing."""
    c, ref = asked.c.hex(), asked.key.id
    return {
        "q": asked.words, "words": asked.words, "query": asked.words, "text": asked.words,
        "c": c, "record": c, "about": ref, "from": c, "of": ref, "ref": ref, "with": ref, "other": ref, "hit": ref,
        "entity": ref, "preview": ref, "id": ref, "origin": asked.key.origin, "seen": c,
    }  # fmt: skip


def form(asked: Asked) -> dict[str, str]:
    """Every field that a form of ours has, about the thing, by somebody who gives reasons."""
    c, ref = asked.c.hex(), asked.key.id
    return {
        **query(asked),
        "reason": "because", "basis": "Example Act, s. 1", "cite": "Example Act, s. 1", "order": "order 1",
        "records": c, "cs": c, "c": c, "target": c, "source": c, "sources": c, "left": ref, "right": ref, "other": ref,
        "verdict": "same", "same": "true", "schema": "Person", "name": asked.words, "lines": f"name: {asked.words}",
        "level": "RESTRICTED", "marking": "RESTRICTED", "label": "RESTRICTED", "purpose": "crime",
        "category": "suspect", "facts": "seen", "review": "2027-01-01", "form": "ftm", "limit": "50",
    }  # fmt: skip


def body(asked: Asked) -> str:
    """The same for the API, as JSON."""
    c, ref = asked.c.hex(), asked.key.id
    more = {
        "records": [c],
        "sources": [c],
        "entities": [ref],
        "refs": [ref],
        "basis": {"cite": "Example Act, s. 1"},
    }
    return json.dumps({**form(asked), **more})
