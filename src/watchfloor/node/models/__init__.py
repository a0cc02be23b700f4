"""The node's tables, one file a subject."""

from watchfloor.node.models.base import Kept, Labelled, RowId
from watchfloor.node.models.custody import Concerned, Hold, Imported, Override, PurgeTask, Timer
from watchfloor.node.models.log import (
    LEAVES,
    Checkpoint,
    Counter,
    Effect,
    Entry,
    Opening,
    Part,
    Pending,
    Record,
    Tile,
)
from watchfloor.node.models.people import ActingFor, Agency, Person
from watchfloor.node.models.sight import Horizon, KnownLabel, Visible

__all__ = [
    "LEAVES",
    "ActingFor",
    "Agency",
    "Checkpoint",
    "Concerned",
    "Counter",
    "Effect",
    "Entry",
    "Hold",
    "Horizon",
    "Imported",
    "Kept",
    "KnownLabel",
    "Labelled",
    "Opening",
    "Override",
    "Part",
    "Pending",
    "Person",
    "PurgeTask",
    "Record",
    "RowId",
    "Tile",
    "Timer",
    "Visible",
]
