"""What all who see the same are shown: read once, rendered once, and known for how long it stands on their screens."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from itertools import islice

from watchfloor.core.label import Label, join_all
from watchfloor.core.policy.reader import Reader
from watchfloor.node.ledger.newest import LAST, Moved
from watchfloor.node.ledger.since import since
from watchfloor.node.models import Record
from watchfloor.node.visibility.binding import acting
from watchfloor.web.feed.items import PAGE, Item, items, items_of
from watchfloor.web.feed.mailbox import Stream
from watchfloor.web.feed.shown import Shown, shown


@dataclass(frozen=True, slots=True)
class News:
    """What came for one sight: items, oldest change first, and those that were taken away.

    `many`: more than a page shows; then there are no items, and the page is read anew.
    """

    items: tuple[Shown, ...] = ()
    gone: tuple[bytes, ...] = ()
    many: bool = False

    def __bool__(self) -> bool:
        return bool(self.items or self.gone or self.many)


@dataclass(eq=False, slots=True)
class Feed:
    """Streams whose readers see the same set of labels and read the same language.

    `window` has the labels of the newest items by C, the newest last, as they stand on the page of each of them;
    `open` those among them that wait for the seal.
    """

    sight: object
    language: str
    window: dict[bytes, Label] = field(default_factory=dict)
    open: set[bytes] = field(default_factory=set)
    streams: set[Stream] = field(default_factory=set)

    @property
    def reader(self) -> Reader:
        """One of those who look: what he sees, all of them see."""
        return next(iter(self.streams)).reader

    @property
    def label(self) -> Label | None:
        """The join of all that stands on the page."""
        labels = list(dict.fromkeys(self.window.values()))
        return join_all(labels) if labels else None

    def fill(self, reader: Reader) -> None:
        """Take the newest page, as it is now."""
        self.window.clear()
        self.open.clear()
        self.take(items(by=reader)[::-1])

    def take(self, told: Collection[Item], gone: Collection[bytes] = ()) -> None:
        """Take what came, oldest change first, and let what was taken away go."""
        for c in [*gone, *(item.c for item in told)]:
            self.window.pop(c, None)
        self.window.update((item.c, item.label) for item in told)
        self.open.update(item.c for item in told if not item.sealed)
        for c in list(islice(self.window, max(len(self.window) - PAGE, 0))):
            del self.window[c]
        self.open &= self.window.keys()

    def apart(self, sight: object, streams: Collection[Stream]) -> Feed:
        """A feed of its own for those who now see something that the others do not, or the other way round."""
        self.streams -= set(streams)
        return Feed(sight, self.language, dict(self.window), set(self.open), set(streams))


def news_for(feed: Feed, low: int, high: int, changed: Collection[bytes]) -> News:
    """What came for a feed after the sequence `low` and not after `high`; `changed` are all that changed then."""
    told = came(feed.reader, Moved(low, LAST), high)
    if told is None:
        return News(many=True)
    here = {item.c for item in told}
    gone = tuple(c for c in changed if c in feed.window and c not in here)
    return News(tuple(shown(item, feed.language) for item in told), gone)


def came(reader: Reader, after: Moved, high: int) -> list[Item] | None:
    """What came for a reader behind this place and not after `high`; None where it is more than a page shows."""
    with acting(reader):
        rest = Record.objects.filter(moved=after.moved, seq__gt=after.seq).order_by(
            "seq"
        )  # of a transaction cut in two
        rows = [*(rest if after.seq < LAST else ()), *since(after.moved, limit=PAGE + 1)]
        rows = [r for r in rows if r.moved <= high]
        return None if len(rows) > PAGE else items_of(rows)
