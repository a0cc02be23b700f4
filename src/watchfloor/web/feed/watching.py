"""Who looks at the live feed and how far each has been told: what the hub's thread knows, and does when it wakes.

Nothing is sent before it was asked whether each reader still is who he was when his stream began.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from watchfloor.core.errors import Malformed, Refused, Unavailable
from watchfloor.core.policy.reader import Reader
from watchfloor.node.ledger.moved import Watch
from watchfloor.node.ledger.newest import LAST, Moved, changed_between, position
from watchfloor.node.ledger.sealed import sealed_among
from watchfloor.node.visibility.sights import Sights
from watchfloor.web.feed.cursors import opened_cursor
from watchfloor.web.feed.feeds import Feed, News, came, news_for
from watchfloor.web.feed.letters import Letters
from watchfloor.web.feed.mailbox import Stream, post
from watchfloor.web.feed.minutes import Minutes
from watchfloor.web.feed.shown import event, shown
from watchfloor.web.front.seats import Seat, standing

RECHECK: Final = 1.0  # seconds after which everybody's standing is asked again, though nothing came
TICK: Final = 15.0
TRIES: Final = 5


@dataclass(frozen=True, slots=True)
class Limits:
    """How many streams one session may have open, and all together."""

    of_session: int = 8
    in_all: int = 5000


class Watching:
    """The open streams of a process, in feeds; for one thread."""

    def __init__(self, limits: Limits, minutes: Minutes) -> None:
        self._limits, self._minutes = limits, minutes
        self._watch, self._sights = Watch(), Sights()
        self._feed_of: dict[Stream, Feed] = {}
        self._open: Counter[Seat] = Counter()
        self._at = 0  # everybody was told all up to this sequence
        self._top = 0  # and the feeds are parted by all labels up to this one
        self._asked = self._ticked = time.monotonic()

    @property
    def feeds(self) -> list[Feed]:
        """Those who look, by what they see."""
        return list(dict.fromkeys(self._feed_of.values()))

    def join(self, stream: Stream, after: str, *, resumed: bool) -> None:
        """Let a stream begin behind the cursor `after`, or now where it is of no use. Raises Refused, Unavailable."""
        self._require_room(stream.seat)
        if not self._feed_of:
            self._at = position().moved
        self._turn()
        feed = self._feed_for(stream)
        news = self._missed(stream, after)
        if standing([stream.seat]).get(stream.seat) != stream.reader:
            raise Refused("This session is not at work any more", rule="session", permit="sign in again")
        feed.streams.add(stream)
        self._feed_of[stream] = feed
        self._open[stream.seat] += 1
        first = [event("window", {"cs": [c.hex() for c in feed.window]})] if resumed and not news.many else []
        letters = self._letters(feed, news, self._at)
        post([(stream, first + letters.to(stream))])

    def leave(self, stream: Stream) -> None:
        """The stream is over."""
        feed = self._feed_of.pop(stream, None)
        if feed:
            feed.streams.discard(stream)
            self._open[stream.seat] -= 1
            self._open += Counter()  # keeps what is above nought

    def end_all(self, why: str) -> None:
        """End every stream."""
        for stream in list(self._feed_of):
            self._end(stream, why)

    def close(self) -> None:
        """Log what is not logged yet. Raises Unavailable."""
        self._minutes.close()

    def look(self) -> None:
        """See whether the ledger moved, who is not at work any more, and what is due by the clock."""
        self._minutes.tend()
        if self._watch.moved():
            self._turn()
        now = time.monotonic()
        if now - self._asked >= RECHECK:
            self._ask_standing()
        if now - self._ticked >= TICK:
            self._tick()

    def _turn(self) -> None:
        """Tell everybody what came since the last turn."""
        high = position().moved
        if high <= self._at or not self._feed_of:
            self._at = max(high, self._at)
            return
        news = self._read(high)
        self._ask_standing()  # after what is read, before what is sent; and the register may have moved
        for feed, came_now in news.items():
            if feed.streams and came_now:
                self._tell(feed, came_now, high)
        self._at = high

    def _read(self, high: int) -> Mapping[Feed, News]:
        """What came, for each feed. Everybody in it saw the same set of labels before and after it was read."""
        changed = changed_between(self._at, high)
        for _try in range(TRIES):
            top = self._sights.newest_label()
            self._part(top)
            news = {feed: news_for(feed, self._at, high, changed) for feed in self.feeds}
            if self._sights.newest_label() == top:
                return news
        raise Unavailable("New labels come too quickly to follow", "Connect again in a moment.")

    def _part(self, top: int) -> None:
        """Give those a feed of their own who see a new label that others in theirs do not."""
        if top == self._top:
            return
        for feed in self.feeds:
            by_sight: dict[int, list[Stream]] = {}
            for stream in feed.streams:
                by_sight.setdefault(self._sights.of(stream.reader, top), []).append(stream)
            (feed.sight, _these), *others = by_sight.items()
            for sight, streams in others:
                self._feed_of.update(dict.fromkeys(streams, feed.apart(sight, streams)))
        self._top = top

    def _feed_for(self, stream: Stream) -> Feed:
        """The feed of those who see the same; a new one with the newest page where there is none."""
        for _try in range(TRIES):
            top = self._sights.newest_label()
            self._part(top)
            sight = self._sights.of(stream.reader, top)
            for feed in self.feeds:
                if (feed.sight, feed.language) == (sight, stream.language):
                    return feed
            fresh = Feed(sight, stream.language)
            fresh.fill(stream.reader)
            if self._sights.newest_label() == top:
                return fresh
        raise Unavailable("New labels come too quickly to follow", "Connect again in a moment.")

    def _missed(self, stream: Stream, after: str) -> News:
        """What came behind this cursor; `many` where it is none of his, so that his page must be read anew."""
        if not after:
            return News()
        try:
            place = opened_cursor(after, stream.key)
        except Malformed:
            return News(many=True)
        told = came(stream.reader, place, self._at)
        return News(many=True) if told is None else News(tuple(shown(item, stream.language) for item in told))

    def _tell(self, feed: Feed, news: News, high: int) -> None:
        feed.take([s.item for s in news.items], news.gone)
        if news.many:
            feed.fill(feed.reader)
        letters = self._letters(feed, news, high)
        post([(stream, letters.to(stream)) for stream in feed.streams])

    def _letters(self, feed: Feed, news: News, high: int) -> Letters:
        return Letters(feed, news, Moved(high, LAST), self._minutes)

    def _ask_standing(self) -> None:
        """End the streams of who is not who he was when they began."""
        self._asked = time.monotonic()
        still = standing(self._open.keys()) if self._open else {}
        for stream in list(self._feed_of):
            if (now := still.get(stream.seat)) != stream.reader:
                self._end(stream, "changed" if now else "session")

    def _end(self, stream: Stream, why: str) -> None:
        stream.loop.call_soon_threadsafe(stream.end, why)
        self.leave(stream)

    def _tick(self) -> None:
        """A sign of life with the node's clock, and which of the items have been sealed."""
        self._ticked = time.monotonic()
        self._ask_standing()
        self._sights.keep(self._readers())
        feeds = self.feeds
        sealed = sealed_among({c for feed in feeds for c in feed.open})
        clock = event("tick", {"now": int(time.time())})
        for feed in feeds:
            now = sorted(feed.open & sealed)
            feed.open.difference_update(now)
            more = [event("sealed", {"cs": [c.hex() for c in now]})] if now else []
            letters = self._letters(feed, News(), self._at)
            post([(stream, [*more, letters.at_end(stream, clock)]) for stream in feed.streams])

    def _readers(self) -> Iterable[Reader]:
        return {stream.key: stream.reader for stream in self._feed_of}.values()

    def _require_room(self, seat: Seat) -> None:
        if len(self._feed_of) >= self._limits.in_all:
            raise Unavailable("This node has no room for another stream", "Reload the page in a moment.")
        if self._open[seat] >= self._limits.of_session:
            raise Refused("This session has too many streams", rule="live", permit="close another page of it")
