"""Giving somebody some parts of a record, and checking what was given: nothing else shows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from watchfloor.core.errors import Broken
from watchfloor.core.log.note import Verifier
from watchfloor.core.record.build import Signed, leaf_entries
from watchfloor.core.record.note import commitment, read_note
from watchfloor.core.record.part import HEADER, LABELS, part_hash
from watchfloor.core.record.tree import check_path, tree_path


@dataclass(frozen=True, slots=True)
class Disclosed:
    """One part as its holder gets it: place, path, salt, slot, bytes."""

    leaf: int
    path: tuple[bytes, ...]
    salt: bytes
    slot: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Release:
    """What a holder gets of a record: its note, the salt of C, and the disclosed parts, header first."""

    note: bytes
    salt: bytes
    parts: tuple[Disclosed, ...]

    @property
    def c(self) -> bytes:
        """The record's commitment C."""
        return commitment(self.salt, self.note)


def disclose(record: Signed, leaves: Iterable[int]) -> Release:
    """The header and the parts at these leaves; the `labels` part is never among them."""
    wanted = {0, *leaves}
    entries = leaf_entries(record.width, record.seed, record.placed)
    parts = tuple(
        Disclosed(p.leaf, tree_path(entries, p.leaf), p.salt, p.part.slot, p.part.body)
        for p in sorted(record.placed, key=lambda p: p.leaf)
        if p.leaf in wanted and p.part.slot != LABELS
    )
    return Release(record.note, record.salt, parts)


def check_release(release: Release, origin: str, verifiers: Sequence[Verifier]) -> bytes:
    """The C of a release that holds together. Raises Broken when a signature, a path or a place does not fit."""
    fields = read_note(release.note, verifiers)
    if fields.origin != origin:
        raise Broken("record", f"it comes from {fields.origin!r}, not from {origin!r}")
    if not any(p.leaf == 0 for p in release.parts):
        raise Broken("record", "its header, which goes with any part, is not there")
    depths = {len(p.path) for p in release.parts}
    if len(depths) != 1:
        raise Broken("record", "its parts have paths of different lengths")
    if len({p.leaf for p in release.parts}) != len(release.parts):
        raise Broken("record", "two parts stand at one leaf")
    for part in release.parts:
        if (part.leaf == 0) != (part.slot == HEADER) or part.slot == LABELS:
            raise Broken("part", f"a {part.slot} cannot stand at leaf {part.leaf}")
        check_path(part_hash(part.salt, part.slot, part.body), part.leaf, part.path, fields.parts)
    return release.c
