"""The stage of the leak tests: in every labelled table one row for each of four labels, and five readers.

A row is found again by the word of its label, which is in every text and byte field, and by its numbers, which no
other label has. A new labelled table gets its rows here by itself.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models

from watchfloor.core.label import Label, Level
from watchfloor.core.policy.reader import Reader
from watchfloor.node.databases.dialect import insert_rows
from watchfloor.node.databases.doors import ledger
from watchfloor.node.visibility.binding import acting
from watchfloor.node.visibility.horizons import NEVER, intern
from watchfloor.node.visibility.labelled import labelled_models

WORDS = {"open": "heron", "secret": "zebrafinch", "theirs": "quetzal", "never": "cassowary"}
LABELS = {
    "open": Label.of(
        Level.RESTRICTED, ["aa.police"], ["bb.customs"], persons=["ana", "ben", "cem", "dia", "heron"]
    ),
    "secret": Label.of(Level.SECRET, ["aa.police"], persons=["ana", "cem", "dia", "zebrafinch"]),
    "theirs": Label.of(Level.RESTRICTED, ["bb.customs"], persons=["ben", "quetzal"]),
}
OFFICER = frozenset({"officer"})
READERS: dict[str, Reader | None] = {
    "cleared": Reader("ana", "aa.police", "police", Level.SECRET, "crime", OFFICER),
    "customs": Reader("ben", "bb.customs", "customs", Level.SECRET, "crime", OFFICER),
    "low": Reader("dia", "aa.police", "police", Level.RESTRICTED, "crime", OFFICER),
    "stranger": Reader("eve", "cc.navy", "military", Level.TOP_SECRET, "crime", OFFICER),
    "unbound": None,
}
SEEN = {
    "cleared": {"open", "secret"},
    "customs": {"open", "theirs"},
    "low": {"open"},
    "stranger": set[str](),
    "unbound": set[str](),
}


@dataclass(frozen=True)
class Stage:
    """The label ids by the names of the labels; `marks` are the texts by which a label's rows are known."""

    ids: dict[str, int]

    def hidden_from(self, reader: str) -> list[str]:
        """Every text that must not reach this reader, in no result and no error."""
        return [mark for name in WORDS if name not in SEEN[reader] for mark in self.marks(name)]

    def marks(self, name: str) -> list[str]:
        """A label's word, C (as hex, as base64 and as Python prints it) and number."""
        c = digest(name)
        return [WORDS[name], c.hex(), c.hex().upper(), b64encode(c).decode(), repr(c)[2:-1], str(number(name))]

    def values(self, name: str) -> dict[str, Any]:
        """What hostile statements may know beforehand: a hidden row's number, label and horizon."""
        return {"id": number(name), "label": self.ids[name], "c": digest(name).hex()}


def number(name: str) -> int:
    """The number in every numeric field of a label's rows."""
    return 91_000_000_001 + list(WORDS).index(name) * 1_000_003


def digest(name: str) -> bytes:
    """The C of a label's rows."""
    return hashlib.sha256(WORDS[name].encode()).digest()


def as_reader(name: str) -> AbstractContextManager[Any]:
    """Bind the reader of this name, or nobody."""
    reader = READERS[name]
    return acting(reader) if reader else nullcontext()


def set_stage() -> Stage:
    """Intern the labels and fill every labelled table."""
    with ledger() as connection:
        ids = {name: intern(label) for name, label in LABELS.items()} | {"never": NEVER}
        for model in labelled_models():
            if model._meta.db_table != "label":  # its rows are there already
                _insert(connection, model, ids)
    return Stage(ids)


def _insert(connection: Any, model: type[models.Model], ids: dict[str, int]) -> None:
    fields = [f for f in model._meta.local_concrete_fields if f.column is not None]
    rows = ([_value(f, name, label_id) for f in fields] for name, label_id in ids.items())
    insert_rows(connection, model._meta.db_table, [str(f.column) for f in fields], rows)


def _value(field: models.Field[Any, Any], name: str, label_id: int) -> Any:
    if field.column == "label_id":
        return label_id
    if isinstance(field, models.BinaryField):
        return digest(name)
    if isinstance(field, models.TextField):
        return "Person" if field.column in ("kind", "schema") else f"{WORDS[name]}"
    if isinstance(field, models.DateField):
        return date(2026, 1, 1)
    if isinstance(field, models.BooleanField):
        return False
    if isinstance(field, models.SmallIntegerField):
        return 1
    if isinstance(field, models.BigIntegerField):
        return number(name)
    raise NotImplementedError(f"{field}: teach the stage this field")


def found(haystack: object, marks: Iterable[str]) -> list[str]:
    """The marks that the text of a result or an error bears."""
    text = _plain(haystack)
    return [mark for mark in marks if mark in text]


def _plain(thing: object) -> str:
    if isinstance(thing, memoryview | bytearray):
        return _plain(bytes(thing))
    if isinstance(thing, bytes):
        return f"{thing!r} {thing.hex()}"
    if isinstance(thing, dict):
        return " ".join(map(_plain, [*thing.keys(), *thing.values()]))
    if isinstance(thing, list | tuple | set | frozenset):
        return " ".join(map(_plain, thing))
    return f"{thing!s} {thing!r}"
