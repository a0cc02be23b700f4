"""Which sort of list a path holds, told by its name, and how far the reading of it has come."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from watchfloor.core.errors import Malformed

if TYPE_CHECKING:
    from watchfloor.entities.fact import SourceEntity
    from watchfloor.entities.importing import Taken
    from watchfloor.entities.sources.mapping import ListMapping

TABLES: Final = frozenset({".csv", ".txt", ".tsv", ".tab", ".xlsx", ".xlsm"})
FTM_ENDINGS: Final = frozenset({".jsonl", ".ndjson", ".json", ".ftm"})
A_MAPPING: Final = "a mapping file, which says how to read it (docs/howto/write-a-mapping.md)"
MOST_NAMED: Final = 5  # rows that belong to no entry, told one by one


class Drawn(Protocol):
    """Tells a progress bar how far the work has come, what to say of it, and how much there is in all."""

    def __call__(self, done: int, said: str, total: int | None = None, /) -> None:
        """So far."""


Watched = Callable[[int], object]
"""Takes the number of bytes read since the last call."""


@dataclass(frozen=True, slots=True)
class Found:
    """A list that can be read: `size` in bytes for the progress, None where it is not read byte by byte."""

    entities: Callable[[Watched], Iterator[SourceEntity]]
    size: int | None
    mapping: ListMapping | None = None
    strays: list[str] = field(default_factory=list)

    def unmatched(self) -> Iterator[str]:
        """Lines about rows that belong to no entry, once the list is read."""
        if self.strays:
            named = ", ".join(self.strays[:MOST_NAMED]) + (" …" if len(self.strays) > MOST_NAMED else "")
            yield f"{len(self.strays):,} rows belong to no entry of the list and are left out: {named}"


@dataclass(slots=True)
class Counted:
    """How much of a list was read and taken, told to whoever draws it."""

    drawn: Drawn
    size: int | None = None
    read: int = 0
    entries: int = 0

    def bytes_read(self, count: int) -> None:
        """So many bytes more."""
        self.read += count
        self._tell()

    def taken(self, taken: Taken) -> None:
        """So many entries are in."""
        self.entries = taken.new + taken.known
        self._tell()

    def _tell(self) -> None:
        self.drawn(self.read, f"{self.entries:,} entries", self.size)


def found_at(path: Path, mapping: Path | None, *, leave_out_protected: bool) -> Found:
    """The list at this path. Raises Malformed where there is none, and for a table without a mapping."""
    if not path.exists():
        raise Malformed(str(path), "nothing there", "a list, or a folder with sdn.csv")
    if mapping is not None:
        return _table(path, mapping)
    if path.name.lower() == "sdn.csv" or path.is_dir():
        return _ofac(path)
    if path.suffix.lower() in FTM_ENDINGS:
        return _ftm(path, leave_out_protected)
    if path.suffix.lower() in TABLES:
        raise Malformed(path.name, "a table without a mapping", A_MAPPING)
    expected = "sdn.csv, FollowTheMoney JSON lines (.jsonl, .json, .ftm), or a table with --mapping"
    raise Malformed(path.name, f"the ending {path.suffix!r}", expected)


def _table(path: Path, mapping: Path) -> Found:
    from watchfloor.entities.importing import list_key
    from watchfloor.entities.sources import table
    from watchfloor.entities.sources.mapping_file import read_mapping
    from watchfloor.node.ledger.clock import today

    read = read_mapping(mapping)
    form = read.shape.form or table.ENDINGS.get(path.suffix.lower(), "")
    size = None if form == "xlsx" or path.is_dir() else path.stat().st_size
    return Found(
        lambda watched: table.entities(path, read, today=today(), key=list_key(), progress=watched), size, read
    )


def _ofac(path: Path) -> Found:
    from watchfloor.entities.sources import ofac

    sdn = path / "sdn.csv" if path.is_dir() else path
    if not sdn.exists():
        raise Malformed(str(path), "a folder without sdn.csv", "OFAC's folder, or the file of another list")
    strays: list[str] = []
    return Found(
        lambda watched: ofac.entities(path, unmatched=strays, progress=watched), sdn.stat().st_size, strays=strays
    )


def _ftm(path: Path, leave_out_protected: bool) -> Found:
    from watchfloor.entities.sources import ftm

    return Found(
        lambda watched: ftm.entities(path, leave_out_protected=leave_out_protected, progress=watched),
        path.stat().st_size,
    )


def files_of(path: Path) -> list[Path]:
    """The files that make up the list at this path, to be sent to a node: OFAC's folder holds several."""
    if path.is_dir() or path.name.lower() == "sdn.csv":
        folder = path if path.is_dir() else path.parent
        return sorted(f for f in folder.iterdir() if f.suffix.lower() == ".csv" and f.is_file())
    return [path]
