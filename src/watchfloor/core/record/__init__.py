"""The record: parts under their own labels, a note that hides them from each other, and the commitment C."""

from watchfloor.core.record.build import Signed, build
from watchfloor.core.record.note import NoteFields, commitment, read_note
from watchfloor.core.record.part import HEADER, LABELS, Handling, Part
from watchfloor.core.record.release import Disclosed, Release, check_release, disclose

__all__ = [
    "HEADER",
    "LABELS",
    "Disclosed",
    "Handling",
    "NoteFields",
    "Part",
    "Release",
    "Signed",
    "build",
    "check_release",
    "commitment",
    "disclose",
    "read_note",
]
