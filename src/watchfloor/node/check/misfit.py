"""What a check found."""

from dataclasses import dataclass
from typing import Final

MOST_NAMED: Final = 100  # of one sort of stray row; the first hundred tell what happened


@dataclass(frozen=True, slots=True)
class Misfit:
    """A thing that does not fit: what it is ("record 3fa94c21", "tile/0/003"), and how."""

    what: str
    how: str

    def __str__(self) -> str:
        return f"{self.what}: {self.how}"
