"""Building a record: parts at drawn places among fills, the author's line, the agency's signature."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple, Protocol

from watchfloor.core.errors import Malformed
from watchfloor.core.label import Label
from watchfloor.core.record.note import NoteFields, author_hash, author_text, commitment
from watchfloor.core.record.part import HEADER, LABELS, Handling, Part, fill_hash, fill_salt, part_hash
from watchfloor.core.record.tree import tree_root, width_for


class Signs(Protocol):
    """Whoever signs lines: the agency's key, the node for an officer, or the officer's passkey."""

    def sign(self, text: str) -> str:
        """The signature line over `text`, as it stands in a signed note."""


class Placed(NamedTuple):
    """A part at its leaf, with the salt that opens it."""

    leaf: int
    salt: bytes
    part: Part


@dataclass(frozen=True, slots=True)
class Signed:
    """A built record: what its node keeps of it. Whoever holds all this opens every leaf and the author."""

    note: bytes
    salt: bytes
    seed: bytes
    width: int
    author_salt: bytes
    author_line: str
    placed: tuple[Placed, ...]

    @property
    def c(self) -> bytes:
        """The commitment C."""
        return commitment(self.salt, self.note)


def build(origin: str, parts: Sequence[Part], *, agency: Signs, author: Signs, learnt: int = 0) -> Signed:
    """Sign these parts as one record of the log `origin`; the first is the header, the only one of its slot.

    Adds the `labels` part, which no partner ever gets; it also keeps when the node learnt it (`learnt`, in
    microseconds since 1970 UTC), for a time that is not signed could be changed unseen. Raises Malformed when a
    second header or body stands in it, when a part is labelled less strictly than the header that travels with
    it, or beyond 511 parts.
    """
    _require_form(parts)
    width = width_for(len(parts) + 1)
    leaves = [0, *secrets.SystemRandom().sample(range(1, width), len(parts))]
    spelt = Part(LABELS, spell_labels(zip(leaves, parts, strict=False), learnt), parts[0].label)
    drawn = sorted(zip(leaves, [*parts, spelt], strict=True), key=itemgetter(0))
    seed, author_salt, salt, *salts = _salts(len(drawn) + 3)
    placed = tuple(Placed(leaf, s, part) for s, (leaf, part) in zip(salts, drawn, strict=True))
    root = tree_root(leaf_entries(width, seed, placed))
    line = author.sign(author_text(origin, root))
    text = NoteFields(origin, root, author_hash(author_salt, line)).text()
    note = f"{text}\n{agency.sign(text)}".encode()
    return Signed(note, salt, seed, width, author_salt, line, placed)


def _salts(count: int) -> list[bytes]:
    """Fresh secrets of 32 bytes each, drawn from the system at once."""
    drawn = secrets.token_bytes(32 * count)
    return [drawn[n : n + 32] for n in range(0, len(drawn), 32)]


def leaf_entries(
    width: int, seed: bytes, placed: Sequence[Placed], known: Mapping[int, bytes] | None = None
) -> list[bytes]:
    """The P or fill at every leaf of the record's tree; `known` are the P of parts that are no longer held."""
    entries = {p.leaf: part_hash(p.salt, p.part.slot, p.part.body) for p in placed} | dict(known or {})
    return [entries.get(leaf) or fill_hash(fill_salt(seed, leaf)) for leaf in range(width)]


def spell_labels(placed: Iterable[tuple[int, Part]], learnt: int) -> bytes:
    """The `labels` part: each leaf with its label and handling, labels spelt once, and the time."""
    spellings: dict[Label, int] = {}
    leaves = ",".join(
        f"[{leaf},{spellings.setdefault(part.label, len(spellings))},{_handling(part.handling)}]"
        for leaf, part in placed
    )
    labels = ",".join(map(_spelling, spellings))
    return f'{{"learnt":{learnt},"labels":[{labels}],"leaves":[{leaves}]}}'.encode()


@lru_cache(maxsize=4096)
def _spelling(label: Label) -> str:
    return label.to_json()


@lru_cache(maxsize=4096)
def _handling(handling: Handling) -> str:
    return json.dumps(handling.as_dict(), separators=(",", ":"))


def read_learnt(spelt: bytes) -> int:
    """When the node learnt the record, as the `labels` part keeps it (microseconds since 1970 UTC)."""
    return int(json.loads(spelt)["learnt"])


def read_labels(spelt: bytes) -> dict[int, tuple[Label, Handling]]:
    """Label and handling by leaf, as the `labels` part states them. Raises Malformed."""
    try:
        given = json.loads(spelt)
        labels = [Label.from_dict(one) for one in given["labels"]]
        return {leaf: (labels[n], Handling.from_dict(handling)) for leaf, n, handling in given["leaves"]}
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise Malformed(
            "labels part", repr(spelt[:80]), "labels and leaves as `spell_labels` writes them"
        ) from error


def _require_form(parts: Sequence[Part]) -> None:
    slots = [p.slot for p in parts]
    if not slots or slots[0] != HEADER or slots.count(HEADER) > 1 or slots.count("body") > 1 or LABELS in slots:
        raise Malformed(
            "record", "slots " + ", ".join(slots)[:120], "one header first, at most one body, no labels"
        )
    header = parts[0].label
    for part in parts:
        if part.label != header and not narrower(part.label, header):
            raise Malformed("record", f"a {part.slot} more widely readable than its header", "a wider header")


@lru_cache(maxsize=4096)
def narrower(label: Label, header: Label) -> bool:
    """Whether whoever may read under `label` may read under `header`; who may change them does not matter."""
    joined = label.join(header)
    return replace(joined, owners=label.owners) == label
