"""What is sent of one feed to each of its streams: the same bytes, behind cursors of each reader's own."""

from __future__ import annotations

from watchfloor.core.policy.reader import Reader
from watchfloor.node.ledger.newest import Moved
from watchfloor.web.feed.cursors import sealed_cursor
from watchfloor.web.feed.feeds import Feed, News
from watchfloor.web.feed.mailbox import Stream
from watchfloor.web.feed.minutes import Minutes
from watchfloor.web.feed.shown import banner_event, event, marked


class Letters:
    """The events of some news. What is written here is noted for the access log."""

    def __init__(self, feed: Feed, news: News, end: Moved, minutes: Minutes) -> None:
        self._feed, self._news, self._end, self._minutes = feed, news, end, minutes
        self._label = feed.label
        self._gone = [event("gone", {"c": c.hex()}) for c in news.gone]
        self._cs = [s.item.c for s in news.items]
        self._cursors: dict[tuple[str, Moved], str] = {}
        self._written: dict[Reader, list[bytes]] = {}

    def to(self, stream: Stream) -> list[bytes]:
        """The letter for one stream: the banner first, for what comes may be higher than what stands there."""
        if stream.reader not in self._written:
            self._written[stream.reader] = self._write(stream)
        return [*self._banner(stream), *self._written[stream.reader]]

    def _write(self, stream: Stream) -> list[bytes]:
        """What all streams of one reader are sent alike."""
        letter, persons = list(self._gone), stream.reader.persons
        for s in self._news.items:
            letter.append(
                marked(s.mine if s.item.concerns(persons) else s.plain, self._cursor(stream, s.item.moved))
            )
        if self._news.many:
            letter.append(self.at_end(stream, event("fresh", {})))
        if self._cs:
            self._minutes.note(stream.reader, self._cs)
        return letter

    def at_end(self, stream: Stream, body: bytes) -> bytes:
        """An event behind which nothing more of this is to come."""
        return marked(body, self._cursor(stream, self._end))

    def _cursor(self, stream: Stream, place: Moved) -> str:
        name = (stream.key, place)
        if name not in self._cursors:
            self._cursors[name] = sealed_cursor(place, stream.key)
        return self._cursors[name]

    def _banner(self, stream: Stream) -> list[bytes]:
        label = self._label
        if stream.rest:
            label = label.join(stream.rest) if label else stream.rest
        if label == stream.covered:
            return []
        stream.covered = label
        return [banner_event(label, stream.language)]
